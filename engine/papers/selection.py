"""Which papers are read at a review: by the hand of who runs it, or by votes in time to read them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from engine.community.agenda import find_upcoming
from engine.community.cards.events import PAPER_REVIEW
from engine.community.notifications import notify_members
from engine.community.records import events
from engine.community.records.events import Occurrence
from engine.community.rules.seats import COMING
from engine.content.papers import PaperRules
from engine.papers.notifications import PaperPicked
from engine.papers.records import papers as records
from engine.papers.records import parts as part_records
from engine.papers.records.papers import State

NOBODY = 0
"""No member has this id."""


def pick(tx: Connection, paper_id: int, review: Occurrence, now: datetime, by: int = NOBODY) -> None:
    """Have a paper read at a review, whose row is held, and tell those whom it concerns, apart from who did it."""
    organisation_id = review.series.organisation_id
    records.change_paper(tx, paper_id, {"occurrence_id": review.row})
    records.note_chosen(tx, organisation_id, review.row)
    answers = events.find_answers(tx, [review.row])[review.row]
    told = {who for who, answer in answers.items() if answer in COMING}
    told |= part_records.find_parts(tx, [paper_id])[paper_id].everybody
    told |= {records.find_proposer(tx, paper_id) or NOBODY}
    told -= {by, NOBODY}
    notify_members(tx, PaperPicked(review.row, review.sequence, paper_id), review, sorted(told), now)


def pick_most_wanted(tx: Connection, rules: PaperRules, now: datetime) -> int:
    """Pick a paper for each review that is near and about which nobody has decided; returns for how many.

    It is picked once: who then takes it back has decided, too.
    """
    series = events.find_series_of_kinds(tx, [PAPER_REVIEW])
    until = now + timedelta(days=rules.days_to_read)
    near = [each for each in find_upcoming(tx, series, now) if now < each.starts <= until]
    decided = records.find_chosen(tx, [each.id for each in near if each.id is not None])
    return sum(_pick(tx, each, now) for each in near if each.id not in decided)


def _pick(tx: Connection, review: Occurrence, now: datetime) -> bool:
    organisation_id = review.series.organisation_id
    wanted = records.find_open(tx, organisation_id, NOBODY, now)
    if not wanted or not wanted[0].votes:
        return False
    held = events.lock_occurrence(tx, review.series, review.day, now)
    records.hold_paper(tx, wanted[0].id)
    paper = records.find_paper(tx, organisation_id, NOBODY, wanted[0].id, now)
    if held.cancelled or paper is None or paper.state is not State.OPEN:
        return False
    if not records.note_chosen(tx, organisation_id, held.row):
        return False
    pick(tx, paper.id, held, now)
    return True
