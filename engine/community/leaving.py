"""What somebody gives up at the events who leaves: seats, which those who wait get, and hosting."""

from sqlalchemy import Connection, delete, or_, select, update

from engine.community.hosting import fill_rota
from engine.community.records.events import (
    OCCURRENCE,
    RSVP,
    SERIES,
    Series,
    find_series,
    find_series_of,
    forget_answers,
    lock_rows,
)
from engine.community.records.forum import ROTA, SWAP, SwapState
from engine.community.rsvp import give_seats
from engine.community.rules.seats import Answer
from engine.people.records.members import IS_ACTIVE, MEMBER, find_organisation_of
from engine.room import Present

AT_ONCE = 500
"""Events in one go, so that nobody's answer waits for all of them."""


def free_events(tx: Connection, member_id: int, present: Present) -> None:
    """Free the seats, the places in line and the hosting of what is ahead, and settle what was asked about it."""
    organisation_id = find_organisation_of(tx, member_id)
    answered = select(RSVP.c.occurrence_id).join_from(RSVP, OCCURRENCE).where(RSVP.c.member_id == member_id)
    ahead = set(tx.scalars(answered.where(OCCURRENCE.c.starts_at > present.now)))
    forget_answers(tx, member_id, ahead)
    by_id = {series.id: series for series in find_series(tx, organisation_id)}
    hosted = _free_hosting(tx, member_id, present)
    tx.execute(delete(ROTA).where(ROTA.c.member_id == member_id))
    concerned = or_(SWAP.c.asked_by == member_id, SWAP.c.asked_of == member_id)
    tx.execute(update(SWAP).where(concerned, SWAP.c.state == SwapState.OPEN).values(state=SwapState.DECLINED))
    _give_seats(tx, by_id, ahead, present)
    for series_id in hosted & by_id.keys():
        fill_rota(tx, by_id[series_id], present.now)


def give_free_seats(tx: Connection, present: Present) -> int:
    """Let those who wait have every seat that is free, however that came about; returns for how many events."""
    waiting = (
        select(RSVP.c.occurrence_id)
        .join_from(RSVP, OCCURRENCE)
        .join(MEMBER, MEMBER.c.id == RSVP.c.member_id)
        .where(RSVP.c.answer == Answer.WAITING, OCCURRENCE.c.starts_at > present.now, IS_ACTIVE)
        .where(OCCURRENCE.c.cancelled_at.is_(None))
        .distinct()
        .limit(AT_ONCE)
    )
    rows = set(tx.scalars(waiting))
    if not rows:
        return 0
    return _give_seats(tx, {series.id: series for series in find_series_of(tx, rows)}, rows, present)


def _give_seats(tx: Connection, by_id: dict[int, Series], rows: set[int], present: Present) -> int:
    given = 0
    for series in by_id.values():
        for occurrence in lock_rows(tx, series, rows):
            if not occurrence.cancelled:
                given += give_seats(tx, occurrence, present.now)
    return given


def _free_hosting(tx: Connection, member_id: int, present: Present) -> set[int]:
    """Have nobody host what they were to host; returns the series."""
    theirs = (OCCURRENCE.c.host_id == member_id) & (OCCURRENCE.c.starts_at > present.now)
    hosted = set(tx.scalars(select(OCCURRENCE.c.series_id).where(theirs)))
    tx.execute(update(OCCURRENCE).where(theirs).values(host_id=None, changed_at=present.now))
    tx.execute(update(SERIES).where(SERIES.c.host_id == member_id).values(host_id=None, changed_at=present.now))
    return hosted
