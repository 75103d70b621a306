"""What happens to asks and pairs by themselves: they lapse, are freed, checked on, and come to their end.

It runs every minute, and takes a person who left, was erased or merged with their own mentor as it finds them, however
that came about. Every step is taken by whoever changes the state first, so several servers can do it at once.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select

from engine.content.mentoring import MentoringRules
from engine.mentoring import notifications
from engine.mentoring.notifications import notify_partner
from engine.mentoring.records.pairs import MENTORSHIP, OFFER, PairState, begin_check_in, change_state
from engine.people.records.members import MEMBER, MemberStatus
from engine.store.types import UtcDateTime

AT_ONCE = 500
"""Asks or pairs in one go, so that nobody's answer waits for all of a large organisation's."""


def free_asks(tx: Connection, now: datetime, mentor_id: int | None = None) -> int:
    """Free asks whose mentor cannot take them any more, of one mentor or of all; returns how many."""
    mentor = MEMBER.alias("mentor")
    gone = or_(
        mentor.c.standing.is_distinct_from(MemberStatus.ACTIVE),
        OFFER.c.member_id.is_(None),
        OFFER.c.paused,
        MENTORSHIP.c.mentor_id == MENTORSHIP.c.mentee_id,
    )
    query = (
        _select_asks(mentor_id)
        .outerjoin_from(MENTORSHIP, mentor, MENTORSHIP.c.mentor_id == mentor.c.id)
        .outerjoin(OFFER, OFFER.c.member_id == MENTORSHIP.c.mentor_id)
    )
    return _refuse_asks(tx, query.where(gone).limit(AT_ONCE), notifications.AskFreed, now)


def free_all_asks(tx: Connection, mentor_id: int, now: datetime) -> int:
    """Free every ask of a mentor, whose places are taken; returns how many."""
    return _refuse_asks(tx, _select_asks(mentor_id), notifications.AskFreed, now)


def follow_pairs(tx: Connection, rules: MentoringRules, now: datetime) -> None:
    """Move on every ask and pair whose time has come."""
    _withdraw_asks_of_former(tx, now)
    free_asks(tx, now)
    old = MENTORSHIP.c.asked_at <= now - timedelta(days=rules.lapses_after_days)
    _refuse_asks(tx, _select_asks().where(old).limit(AT_ONCE), notifications.AskLapsed, now)
    _end_broken_pairs(tx, now)
    _check_pairs(tx, rules, now)


def find_next_change(tx: Connection, rules: MentoringRules, after: datetime) -> datetime | None:
    """The first moment later than `after` at which an ask lapses or a pair is checked on."""
    patience = timedelta(days=rules.lapses_after_days)
    asked = func.min(MENTORSHIP.c.asked_at, type_=UtcDateTime)
    waiting = select(asked).where(MENTORSHIP.c.state == PairState.ASKED, MENTORSHIP.c.asked_at > after - patience)
    check = func.min(MENTORSHIP.c.next_check_at, type_=UtcDateTime)
    going = select(check).where(MENTORSHIP.c.state == PairState.ACCEPTED, MENTORSHIP.c.next_check_at > after)
    oldest, nearest = tx.scalar(waiting), tx.scalar(going)
    return min((moment for moment in (oldest and oldest + patience, nearest) if moment), default=None)


def _select_asks(mentor_id: int | None = None) -> Select[Any]:
    """Open asks with who asks, of one mentor or of all."""
    query = select(MENTORSHIP.c.id, MENTORSHIP.c.mentee_id).where(MENTORSHIP.c.state == PairState.ASKED)
    mine = query if mentor_id is None else query.where(MENTORSHIP.c.mentor_id == mentor_id)
    return mine.order_by(MENTORSHIP.c.id)


def _refuse_asks(tx: Connection, query: Select[Any], news: type[notifications.AskRefused], now: datetime) -> int:
    """Let go of asks and tell who asked, once; returns how many."""
    refused = 0
    for pair_id, mentee_id in tx.execute(query).all():
        if change_state(tx, pair_id, PairState.ASKED, news.state, now):
            notify_partner(tx, mentee_id, news(pair_id), now)
            refused += 1
    return refused


def _withdraw_asks_of_former(tx: Connection, now: datetime) -> None:
    """Take back what people asked who have left."""
    query = select(MENTORSHIP.c.id).join(MEMBER, MEMBER.c.id == MENTORSHIP.c.mentee_id)
    query = query.where(MENTORSHIP.c.state == PairState.ASKED, MEMBER.c.standing != MemberStatus.ACTIVE).limit(AT_ONCE)
    for pair_id in tx.scalars(query).all():
        change_state(tx, pair_id, PairState.ASKED, PairState.WITHDRAWN, now)


def _end_broken_pairs(tx: Connection, now: datetime) -> None:
    """End pairs of which one is gone, and tell the one who is not."""
    mentee, mentor = MEMBER.alias("mentee"), MEMBER.alias("mentor")
    stays, goes = mentee.c.standing == MemberStatus.ACTIVE, mentor.c.standing.is_distinct_from(MemberStatus.ACTIVE)
    broken = or_(~stays, goes, MENTORSHIP.c.mentor_id == MENTORSHIP.c.mentee_id)
    query = (
        select(MENTORSHIP.c.id, mentee.c.id, mentor.c.id, stays, goes)
        .join_from(MENTORSHIP, mentee, MENTORSHIP.c.mentee_id == mentee.c.id)
        .outerjoin(mentor, MENTORSHIP.c.mentor_id == mentor.c.id)
        .where(MENTORSHIP.c.state == PairState.ACCEPTED, broken)
        .order_by(MENTORSHIP.c.id)
        .limit(AT_ONCE)
    )
    for pair_id, mentee_id, mentor_id, mentee_stays, mentor_goes in tx.execute(query).all():
        if not change_state(tx, pair_id, PairState.ACCEPTED, PairState.ENDED, now):
            continue
        if mentee_stays and mentee_id != mentor_id:
            notify_partner(tx, mentee_id, notifications.PairEnded(pair_id), now)
        elif not mentor_goes and mentee_id != mentor_id:
            notify_partner(tx, mentor_id, notifications.PairEnded(pair_id), now)


def _check_pairs(tx: Connection, rules: MentoringRules, now: datetime) -> None:
    """Ask pairs how it goes, or thank those who have come to the end."""
    due = (MENTORSHIP.c.state == PairState.ACCEPTED) & (MENTORSHIP.c.next_check_at <= now)
    names = ("id", "mentee_id", "mentor_id", "checks", "next_check_at")
    query = select(*(MENTORSHIP.c[name] for name in names)).where(due)
    for pair_id, mentee_id, mentor_id, checks, when in tx.execute(query.order_by(MENTORSHIP.c.id).limit(AT_ONCE)).all():
        if checks >= rules.check_ins:
            news: notifications.PairNotification = notifications.PairCompleted(pair_id)
            changed = change_state(tx, pair_id, PairState.ACCEPTED, PairState.COMPLETED, now)
        else:
            every = timedelta(days=rules.check_in_every_days)
            following = when + every if when + every > now else now + every
            news = notifications.CheckInDue(pair_id, checks + 1)
            changed = begin_check_in(tx, pair_id, checks + 1, following)
        for member_id in (mentee_id, mentor_id) if changed else ():
            notify_partner(tx, member_id, news, now)
