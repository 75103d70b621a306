"""Freeing asks that their mentor cannot take any more; who asked is told so, once."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, or_, select

from engine.mentoring.notifications import AskFreed, notify_partner
from engine.mentoring.records.pairs import MENTORSHIP, OFFER, PairState, change_state
from engine.people.records.members import MEMBER, MemberStatus

AT_ONCE = 500
"""Asks or pairs in one go, so that nobody's answer waits for all of a large organisation's."""


def free_asks(tx: Connection, now: datetime, mentor_id: int | None = None) -> int:
    """Free asks whose mentor cannot take them any more, of one mentor or of all; returns how many."""
    mentor = MEMBER.alias("mentor")
    gone = or_(
        mentor.c.standing.is_(None),
        mentor.c.standing != MemberStatus.ACTIVE,
        OFFER.c.member_id.is_(None),
        OFFER.c.paused,
        MENTORSHIP.c.mentor_id == MENTORSHIP.c.mentee_id,
    )
    query = _select_asks().select_from(
        MENTORSHIP.outerjoin(mentor, MENTORSHIP.c.mentor_id == mentor.c.id).outerjoin(
            OFFER, OFFER.c.member_id == MENTORSHIP.c.mentor_id
        )
    )
    query = query.where(gone).limit(AT_ONCE)
    return _free_asks(tx, query if mentor_id is None else query.where(_asks_mentor(mentor_id)), now)


def free_all_asks(tx: Connection, mentor_id: int, now: datetime) -> int:
    """Free every ask of a mentor, whose places are taken; returns how many."""
    return _free_asks(tx, _select_asks().where(_asks_mentor(mentor_id)), now)


def _select_asks() -> Select[Any]:
    query = select(MENTORSHIP.c.id, MENTORSHIP.c.mentee_id)
    return query.where(MENTORSHIP.c.state == PairState.ASKED).order_by(MENTORSHIP.c.id)


def _asks_mentor(mentor_id: int) -> ColumnElement[bool]:
    return MENTORSHIP.c.mentor_id == mentor_id


def _free_asks(tx: Connection, query: Select[Any], now: datetime) -> int:
    freed = 0
    for pair_id, mentee_id in tx.execute(query).all():
        if change_state(tx, pair_id, PairState.ASKED, PairState.FREED, now):
            notify_partner(tx, mentee_id, AskFreed(pair_id), now)
            freed += 1
    return freed
