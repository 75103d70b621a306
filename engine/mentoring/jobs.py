"""What happens to asks and pairs by themselves: they lapse, are freed, checked on, and come to their end.

It runs every minute, and takes a person who left, was erased or merged with their own mentor as it finds them, however
that came about. Every step is taken by whoever changes the state first, so several servers can do it at once.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, or_, select

from engine.content.mentoring import MentoringRules
from engine.mentoring import notifications
from engine.mentoring.notifications import notify_partner
from engine.mentoring.records.pairs import MENTEE, MENTOR, MENTORSHIP, OFFER, PairState, begin_check_in, change_state
from engine.people.records.members import MemberStatus
from engine.people.records.reachability import can_be_reached
from engine.store.types import UtcDateTime

AT_ONCE = 500
"""Asks or pairs in one go, so that nobody's answer waits for all of a large organisation's."""

_IS_ASK, _IS_PAIR = MENTORSHIP.c.state == PairState.ASKED, MENTORSHIP.c.state == PairState.ACCEPTED
_MENTEE_STAYS = MENTEE.c.standing == MemberStatus.ACTIVE
_MENTOR_GOES = MENTOR.c.standing.is_distinct_from(MemberStatus.ACTIVE)
_IS_WITH_ONESELF = MENTORSHIP.c.mentor_id == MENTORSHIP.c.mentee_id
_ASKS = select(MENTORSHIP.c.id, MENTORSHIP.c.mentee_id).where(_IS_ASK).order_by(MENTORSHIP.c.id)
_ASKS_IN_VAIN = (
    _ASKS.outerjoin_from(MENTORSHIP, MENTOR, MENTORSHIP.c.mentor_id == MENTOR.c.id)
    .outerjoin(OFFER, OFFER.c.member_id == MENTORSHIP.c.mentor_id)
    .where(or_(_MENTOR_GOES, ~can_be_reached(MENTOR), OFFER.c.member_id.is_(None), OFFER.c.paused, _IS_WITH_ONESELF))
    .limit(AT_ONCE)
)
_OLD_ASKS = _ASKS.where(MENTORSHIP.c.asked_at <= bindparam("asked_by")).limit(AT_ONCE)


def free_asks(tx: Connection, now: datetime, mentor_id: int | None = None) -> int:
    """Free asks whose mentor cannot take them any more, of one mentor or of all; returns how many."""
    query = _ASKS_IN_VAIN if mentor_id is None else _ASKS_IN_VAIN.where(MENTORSHIP.c.mentor_id == mentor_id)
    return _refuse_asks(tx, query, notifications.AskFreed, now)


def free_all_asks(tx: Connection, mentor_id: int, now: datetime) -> int:
    """Free every ask of a mentor, whose places are taken; returns how many."""
    return _refuse_asks(tx, _ASKS.where(MENTORSHIP.c.mentor_id == mentor_id), notifications.AskFreed, now)


def follow_pairs(tx: Connection, rules: MentoringRules, now: datetime) -> None:
    """Move on every ask and pair whose time has come."""
    _withdraw_asks_of_former(tx, now)
    free_asks(tx, now)
    lapsed = now - timedelta(days=rules.lapses_after_days)
    _refuse_asks(tx, _OLD_ASKS, notifications.AskLapsed, now, asked_by=lapsed)
    _end_broken_pairs(tx, now)
    _check_pairs(tx, rules, now)


_OLDEST_ASK = select(func.min(MENTORSHIP.c.asked_at, type_=UtcDateTime)).where(
    _IS_ASK, MENTORSHIP.c.asked_at > bindparam("after")
)
_NEAREST_CHECK = select(func.min(MENTORSHIP.c.next_check_at, type_=UtcDateTime)).where(
    _IS_PAIR, MENTORSHIP.c.next_check_at > bindparam("after")
)


def find_next_change(tx: Connection, rules: MentoringRules, after: datetime) -> datetime | None:
    """The first moment later than `after` at which an ask lapses or a pair is checked on."""
    patience = timedelta(days=rules.lapses_after_days)
    oldest = tx.scalar(_OLDEST_ASK, {"after": after - patience})
    nearest = tx.scalar(_NEAREST_CHECK, {"after": after})
    return min((moment for moment in (oldest and oldest + patience, nearest) if moment), default=None)


def _refuse_asks(
    tx: Connection, query: Select[Any, Any], news: type[notifications.AskRefused], now: datetime, **values: object
) -> int:
    """Let go of asks and tell who asked, once; returns how many."""
    refused = 0
    for pair_id, mentee_id in tx.execute(query, values).all():
        if change_state(tx, pair_id, PairState.ASKED, news.state, now):
            notify_partner(tx, mentee_id, news(pair_id), now)
            refused += 1
    return refused


_ASKS_OF_FORMER = (
    select(MENTORSHIP.c.id)
    .join(MENTEE, MENTEE.c.id == MENTORSHIP.c.mentee_id)
    .where(_IS_ASK, ~_MENTEE_STAYS)
    .limit(AT_ONCE)
)


def _withdraw_asks_of_former(tx: Connection, now: datetime) -> None:
    """Take back what people asked who have left."""
    for pair_id in tx.scalars(_ASKS_OF_FORMER).all():
        change_state(tx, pair_id, PairState.ASKED, PairState.WITHDRAWN, now)


_BROKEN_PAIRS = (
    select(MENTORSHIP.c.id, MENTEE.c.id, MENTOR.c.id, _MENTEE_STAYS, _MENTOR_GOES)
    .join_from(MENTORSHIP, MENTEE, MENTORSHIP.c.mentee_id == MENTEE.c.id)
    .outerjoin(MENTOR, MENTORSHIP.c.mentor_id == MENTOR.c.id)
    .where(_IS_PAIR, or_(~_MENTEE_STAYS, _MENTOR_GOES, _IS_WITH_ONESELF))
    .order_by(MENTORSHIP.c.id)
    .limit(AT_ONCE)
)


def _end_broken_pairs(tx: Connection, now: datetime) -> None:
    """End pairs of which one is gone, and tell the one who is not."""
    for pair_id, mentee_id, mentor_id, mentee_stays, mentor_goes in tx.execute(_BROKEN_PAIRS).all():
        if not change_state(tx, pair_id, PairState.ACCEPTED, PairState.ENDED, now):
            continue
        if mentee_stays and mentee_id != mentor_id:
            notify_partner(tx, mentee_id, notifications.PairEnded(pair_id), now)
        elif not mentor_goes and mentee_id != mentor_id:
            notify_partner(tx, mentor_id, notifications.PairEnded(pair_id), now)


_DUE_PAIRS = (
    select(*(MENTORSHIP.c[name] for name in ("id", "mentee_id", "mentor_id", "checks", "next_check_at")))
    .where(_IS_PAIR, MENTORSHIP.c.next_check_at <= bindparam("now"))
    .order_by(MENTORSHIP.c.id)
    .limit(AT_ONCE)
)


def _check_pairs(tx: Connection, rules: MentoringRules, now: datetime) -> None:
    """Ask pairs how it goes, or thank those who have come to the end."""
    for pair_id, mentee_id, mentor_id, checks, when in tx.execute(_DUE_PAIRS, {"now": now}).all():
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
