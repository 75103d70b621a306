"""What happens to asks and pairs by themselves: they lapse, are freed, checked on, and come to their end.

It runs every minute, and takes a person who left, was erased or merged with their own mentor as it finds them, however
that came about. Every step is taken by whoever changes the state first, so several servers can do it at once.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, or_, select, update

from engine.content.mentoring import MentoringRules
from engine.mentoring.records.pairs import MENTORSHIP, OFFER, State, move
from engine.mentoring.tidings import News, tell
from engine.people.records.members import MEMBER, MemberStatus
from engine.store.types import UtcDateTime

AT_ONCE = 500
"""Asks or pairs in one go, so that nobody's answer waits for all of a large organisation's."""


def tend(tx: Connection, rules: MentoringRules, now: datetime) -> None:
    """See to every ask and pair whose time has come."""
    _drop_asks_of_former(tx, now)
    free_asks(tx, now)
    _lapse(tx, rules, now)
    _end_broken(tx, now)
    _check(tx, rules, now)


def next_change(tx: Connection, rules: MentoringRules, after: datetime) -> datetime | None:
    """The first moment later than `after` at which an ask lapses or a pair is checked on."""
    patience = timedelta(days=rules.lapses_after_days)
    asked = func.min(MENTORSHIP.c.asked_at, type_=UtcDateTime)
    waiting = select(asked).where(MENTORSHIP.c.state == State.ASKED, MENTORSHIP.c.asked_at > after - patience)
    check = func.min(MENTORSHIP.c.next_check_at, type_=UtcDateTime)
    going = select(check).where(MENTORSHIP.c.state == State.ACCEPTED, MENTORSHIP.c.next_check_at > after)
    oldest, nearest = tx.scalar(waiting), tx.scalar(going)
    return min((each for each in (oldest and oldest + patience, nearest) if each), default=None)


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
    query = select(MENTORSHIP.c.id, MENTORSHIP.c.mentee_id).select_from(
        MENTORSHIP.outerjoin(mentor, MENTORSHIP.c.mentor_id == mentor.c.id).outerjoin(
            OFFER, OFFER.c.member_id == MENTORSHIP.c.mentor_id
        )
    )
    query = query.where(MENTORSHIP.c.state == State.ASKED, gone).order_by(MENTORSHIP.c.id).limit(AT_ONCE)
    if mentor_id is not None:
        query = query.where(MENTORSHIP.c.mentor_id == mentor_id)
    return sum(_free(tx, *row, now) for row in tx.execute(query).all())


def free_all_asks(tx: Connection, mentor_id: int, now: datetime) -> int:
    """Free every ask of a mentor, whose places are taken; returns how many."""
    waiting = (MENTORSHIP.c.mentor_id == mentor_id) & (MENTORSHIP.c.state == State.ASKED)
    rows = tx.execute(select(MENTORSHIP.c.id, MENTORSHIP.c.mentee_id).where(waiting).order_by(MENTORSHIP.c.id)).all()
    return sum(_free(tx, *row, now) for row in rows)


def _free(tx: Connection, pair_id: int, mentee_id: int, now: datetime) -> bool:
    freed = move(tx, pair_id, State.ASKED, State.FREED, now)
    if freed:
        tell(tx, mentee_id, pair_id, News.FREED, now)
    return freed


def _drop_asks_of_former(tx: Connection, now: datetime) -> None:
    """Take back what people asked who have left."""
    query = select(MENTORSHIP.c.id).join(MEMBER, MEMBER.c.id == MENTORSHIP.c.mentee_id)
    query = query.where(MENTORSHIP.c.state == State.ASKED, MEMBER.c.standing != MemberStatus.ACTIVE).limit(AT_ONCE)
    for pair_id in tx.scalars(query).all():
        move(tx, pair_id, State.ASKED, State.WITHDRAWN, now)


def _lapse(tx: Connection, rules: MentoringRules, now: datetime) -> None:
    """Let go of what nobody has answered in time."""
    old = MENTORSHIP.c.asked_at <= now - timedelta(days=rules.lapses_after_days)
    query = select(MENTORSHIP.c.id, MENTORSHIP.c.mentee_id).where(MENTORSHIP.c.state == State.ASKED, old)
    for pair_id, mentee_id in tx.execute(query.order_by(MENTORSHIP.c.id).limit(AT_ONCE)).all():
        if move(tx, pair_id, State.ASKED, State.LAPSED, now):
            tell(tx, mentee_id, pair_id, News.LAPSED, now)


def _end_broken(tx: Connection, now: datetime) -> None:
    """End pairs of which one is gone, and tell the one who is not."""
    mentee, mentor = MEMBER.alias("mentee"), MEMBER.alias("mentor")
    stays, goes = mentee.c.standing == MemberStatus.ACTIVE, mentor.c.standing.is_distinct_from(MemberStatus.ACTIVE)
    broken = or_(~stays, goes, MENTORSHIP.c.mentor_id == MENTORSHIP.c.mentee_id)
    query = select(MENTORSHIP.c.id, mentee.c.id, mentor.c.id, stays, goes).select_from(
        MENTORSHIP.join(mentee, MENTORSHIP.c.mentee_id == mentee.c.id).outerjoin(
            mentor, MENTORSHIP.c.mentor_id == mentor.c.id
        )
    )
    query = query.where(MENTORSHIP.c.state == State.ACCEPTED, broken).order_by(MENTORSHIP.c.id).limit(AT_ONCE)
    for pair_id, mentee_id, mentor_id, mentee_stays, mentor_goes in tx.execute(query).all():
        if not move(tx, pair_id, State.ACCEPTED, State.ENDED, now):
            continue
        if mentee_stays and mentee_id != mentor_id:
            tell(tx, mentee_id, pair_id, News.ENDED, now)
        elif not mentor_goes and mentee_id != mentor_id:
            tell(tx, mentor_id, pair_id, News.ENDED, now)


def _check(tx: Connection, rules: MentoringRules, now: datetime) -> None:
    """Ask pairs how it goes, or thank those who have come to the end."""
    due = (MENTORSHIP.c.state == State.ACCEPTED) & (MENTORSHIP.c.next_check_at <= now)
    names = ("id", "mentee_id", "mentor_id", "checks", "next_check_at")
    query = select(*(MENTORSHIP.c[name] for name in names)).where(due)
    for pair_id, *both, checks, when in tx.execute(query.order_by(MENTORSHIP.c.id).limit(AT_ONCE)).all():
        if checks >= rules.check_ins:
            changed, news, number = move(tx, pair_id, State.ACCEPTED, State.COMPLETED, now), News.COMPLETED, 0
        else:
            every = timedelta(days=rules.check_in_every_days)
            following = when + every if when + every > now else now + every
            here = (
                (MENTORSHIP.c.id == pair_id) & (MENTORSHIP.c.state == State.ACCEPTED) & (MENTORSHIP.c.checks == checks)
            )
            counted = update(MENTORSHIP).where(here).values(checks=checks + 1, next_check_at=following)
            changed, news, number = tx.execute(counted).rowcount == 1, News.CHECK, checks + 1
        for member_id in both if changed else ():
            tell(tx, member_id, pair_id, news, now, number)
