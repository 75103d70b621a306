"""What happens to papers by itself: the one with the most votes is picked in time to read it."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from engine.community.agenda import find_upcoming
from engine.community.cards.events import PAPER_REVIEW
from engine.community.records.events import Occurrence, find_series_of_kinds, lock_occurrence
from engine.papers.records.papers import (
    NOBODY,
    PaperState,
    Viewer,
    find_decided,
    find_open_papers,
    find_paper,
    lock_paper,
    mark_decided,
)
from engine.papers.selection import pick_paper
from engine.room import Present


def pick_most_wanted(tx: Connection, present: Present) -> int:
    """Pick a paper for each review that is near and about which nobody has decided; returns for how many.

    It is picked once: who then takes it back has decided, too.
    """
    now = present.now
    until = now + timedelta(days=present.pack.papers.days_to_read)
    upcoming = find_upcoming(tx, find_series_of_kinds(tx, [PAPER_REVIEW]), now)
    near = [review for review in upcoming if now < review.starts <= until]
    decided = find_decided(tx, [review.id for review in near if review.id is not None]) if near else ()
    return sum(_pick_for(tx, review, now) for review in near if review.id not in decided)


def _pick_for(tx: Connection, review: Occurrence, now: datetime) -> bool:
    viewer = Viewer(review.series.organisation_id, NOBODY, now)
    wanted = find_open_papers(tx, viewer)
    if not wanted or not wanted[0].votes:
        return False
    held = lock_occurrence(tx, review.series, review.day, now)
    lock_paper(tx, wanted[0].id)
    paper = find_paper(tx, viewer, wanted[0].id)
    if held.cancelled or paper is None or paper.state is not PaperState.OPEN:
        return False
    if not mark_decided(tx, viewer.organisation_id, held.row):
        return False
    pick_paper(tx, paper.id, held, now)
    return True
