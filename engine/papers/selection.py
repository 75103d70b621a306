"""Having a paper read at a review."""

from datetime import datetime

from sqlalchemy import Connection

from engine.community.notifications import notify_members
from engine.community.records.events import Occurrence, find_answers
from engine.community.rules.seats import COMING
from engine.papers.notifications import PaperPicked
from engine.papers.records.papers import NOBODY, change_paper, find_proposer, mark_decided
from engine.papers.records.parts import find_parts


def pick_paper(tx: Connection, paper_id: int, review: Occurrence, now: datetime, by: int = NOBODY) -> None:
    """Have a paper read at a review, whose row is held, and tell those whom it concerns, apart from who did it."""
    change_paper(tx, paper_id, {"occurrence_id": review.row})
    mark_decided(tx, review.series.organisation_id, review.row)
    answers = find_answers(tx, [review.row])[review.row]
    concerned = {member_id for member_id, answer in answers.items() if answer in COMING}
    concerned |= find_parts(tx, [paper_id])[paper_id].members
    concerned |= {find_proposer(tx, paper_id) or NOBODY}
    concerned -= {by, NOBODY}
    notify_members(tx, PaperPicked(review.row, review.sequence, paper_id), review, sorted(concerned), now)
