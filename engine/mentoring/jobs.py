"""What happens to asks and pairs by themselves: they lapse, are freed, checked on, and come to their end.

It runs every minute, and takes a person who left, was erased or merged with their own mentor as it finds them, however
that came about. Every step is taken by whoever changes the state first, so several servers can do it at once.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, or_, select

from engine.content.mentoring import MentoringRules
from engine.mentoring.asks import AT_ONCE, free_asks
from engine.mentoring.notifications import (
    AskLapsed,
    CheckInDue,
    PairCompleted,
    PairEnded,
    PairNotification,
    notify_partner,
)
from engine.mentoring.records.pairs import MENTORSHIP, PairState, begin_check_in, change_state
from engine.people.records.members import MEMBER, MemberStatus
from engine.store.types import UtcDateTime


def follow_pairs(tx: Connection, rules: MentoringRules, now: datetime) -> None:
    """Move on every ask and pair whose time has come."""
    _withdraw_asks_of_former(tx, now)
    free_asks(tx, now)
    _lapse_asks(tx, rules, now)
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


def _withdraw_asks_of_former(tx: Connection, now: datetime) -> None:
    """Take back what people asked who have left."""
    query = select(MENTORSHIP.c.id).join(MEMBER, MEMBER.c.id == MENTORSHIP.c.mentee_id)
    query = query.where(MENTORSHIP.c.state == PairState.ASKED, MEMBER.c.standing != MemberStatus.ACTIVE).limit(AT_ONCE)
    for pair_id in tx.scalars(query).all():
        change_state(tx, pair_id, PairState.ASKED, PairState.WITHDRAWN, now)


def _lapse_asks(tx: Connection, rules: MentoringRules, now: datetime) -> None:
    """Let go of what nobody has answered in time."""
    old = MENTORSHIP.c.asked_at <= now - timedelta(days=rules.lapses_after_days)
    query = select(MENTORSHIP.c.id, MENTORSHIP.c.mentee_id).where(MENTORSHIP.c.state == PairState.ASKED, old)
    for pair_id, mentee_id in tx.execute(query.order_by(MENTORSHIP.c.id).limit(AT_ONCE)).all():
        if change_state(tx, pair_id, PairState.ASKED, PairState.LAPSED, now):
            notify_partner(tx, mentee_id, AskLapsed(pair_id), now)


def _end_broken_pairs(tx: Connection, now: datetime) -> None:
    """End pairs of which one is gone, and tell the one who is not."""
    mentee, mentor = MEMBER.alias("mentee"), MEMBER.alias("mentor")
    stays, goes = mentee.c.standing == MemberStatus.ACTIVE, mentor.c.standing.is_distinct_from(MemberStatus.ACTIVE)
    broken = or_(~stays, goes, MENTORSHIP.c.mentor_id == MENTORSHIP.c.mentee_id)
    query = select(MENTORSHIP.c.id, mentee.c.id, mentor.c.id, stays, goes).select_from(
        MENTORSHIP.join(mentee, MENTORSHIP.c.mentee_id == mentee.c.id).outerjoin(
            mentor, MENTORSHIP.c.mentor_id == mentor.c.id
        )
    )
    query = query.where(MENTORSHIP.c.state == PairState.ACCEPTED, broken).order_by(MENTORSHIP.c.id).limit(AT_ONCE)
    for pair_id, mentee_id, mentor_id, mentee_stays, mentor_goes in tx.execute(query).all():
        if not change_state(tx, pair_id, PairState.ACCEPTED, PairState.ENDED, now):
            continue
        if mentee_stays and mentee_id != mentor_id:
            notify_partner(tx, mentee_id, PairEnded(pair_id), now)
        elif not mentor_goes and mentee_id != mentor_id:
            notify_partner(tx, mentor_id, PairEnded(pair_id), now)


def _check_pairs(tx: Connection, rules: MentoringRules, now: datetime) -> None:
    """Ask pairs how it goes, or thank those who have come to the end."""
    due = (MENTORSHIP.c.state == PairState.ACCEPTED) & (MENTORSHIP.c.next_check_at <= now)
    names = ("id", "mentee_id", "mentor_id", "checks", "next_check_at")
    query = select(*(MENTORSHIP.c[name] for name in names)).where(due)
    for pair_id, mentee_id, mentor_id, checks, when in tx.execute(query.order_by(MENTORSHIP.c.id).limit(AT_ONCE)).all():
        news: PairNotification
        if checks >= rules.check_ins:
            news, changed = (
                PairCompleted(pair_id),
                change_state(tx, pair_id, PairState.ACCEPTED, PairState.COMPLETED, now),
            )
        else:
            every = timedelta(days=rules.check_in_every_days)
            following = when + every if when + every > now else now + every
            news, changed = CheckInDue(pair_id, checks + 1), begin_check_in(tx, pair_id, checks + 1, following)
        for member_id in (mentee_id, mentor_id) if changed else ():
            notify_partner(tx, member_id, news, now)
