"""What readers answer to notices: kept in the ledger, and passed on to whom it concerns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Select, func, select, update

from engine.content.models import Action
from engine.curriculum.records import projects as curriculum
from engine.curriculum.rules.choice import Answer
from engine.notices.planner import Planned, add_notices
from engine.notices.policies import REMINDER, WEEKLY, NoticeState
from engine.notices.records.notices import NOTICE
from engine.notices.rules.cadence import Rhythm, allowed_from, working_day_later
from engine.recurrence.zones import zone_of
from engine.store.compiled_sql import MemberBatchQuery, Theirs
from engine.turn import Turn

LATER_TODAY = timedelta(hours=3)
BLOCKED_LATELY = timedelta(days=10)
_MOST_DAYS = 10


class Said(StrEnum):
    """The answer to a notice."""

    DONE = "done"
    TODAY = "today"
    TOMORROW = "tomorrow"
    NEXT_WEEK = "next_week"
    KNOWN = "known"
    WRONG_ROLE = "wrong_role"
    NO_TIME = "no_time"
    BLOCKED = "blocked"


SETTLING = {
    Said.DONE: Answer.DONE,
    Said.KNOWN: Answer.KNOWN,
    Said.WRONG_ROLE: Answer.WRONG_ROLE,
    Said.NO_TIME: Answer.NO_TIME,
}
"""Answers that say something about the action itself: the curriculum chooses the next one by them."""


@dataclass(frozen=True, slots=True)
class PutOff:
    """An action that its reader wanted to see again this week, and the notice that offered it."""

    notice_id: int
    action: Action


def find_notice(turn: Turn, notice_id: int) -> Row[Any] | None:
    """A notice of the person whose turn it is; nobody else's."""
    mine = (NOTICE.c.id == notice_id) & (NOTICE.c.member_id == turn.scope.member_id)
    return turn.tx.execute(select(NOTICE).where(mine)).first()


def origin_kind(turn: Turn, notice: Row[Any]) -> str:
    """The kind of a notice; of a reminder, the kind of what it reminds of."""
    if notice.kind != REMINDER:
        return str(notice.kind)
    origin = find_notice(turn, int(notice.occurrence.partition("@")[0]))
    return str(origin.kind) if origin else REMINDER


def find_action(turn: Turn, subject: str) -> Action | None:
    """The fifteen-minute action that a notice offered; None where it offered something else."""
    weeks = (week for module in turn.pack.curriculum.modules for week in module.weeks)
    return next((action for week in weeks for action in week.actions if action.id == subject), None)


def keep(turn: Turn, notice: Row[Any], said: Said) -> None:
    """Keep an answer in place of an earlier one."""
    answered = update(NOTICE).where(NOTICE.c.id == notice.id)
    turn.tx.execute(answered.values(answer=said, answered_at=turn.now))
    if said in SETTLING and find_action(turn, notice.subject):
        who = (turn.scope.organisation_id, turn.scope.member_id)
        curriculum.answer_action(turn.tx, *who, notice.subject, SETTLING[said], turn.now)


def _last_weekly(theirs: Theirs) -> Select[Any]:
    """The last weekly message that each member got."""
    got = theirs(NOTICE.c.member_id) & (NOTICE.c.kind == WEEKLY) & (NOTICE.c.state == NoticeState.SENT)
    last = select(func.max(NOTICE.c.id)).where(got).group_by(NOTICE.c.member_id)
    return select(*(NOTICE.c[name] for name in ("member_id", "id", "answer", "subject"))).where(NOTICE.c.id.in_(last))


_NONE = (0, "", "")
LAST_WEEKLY = MemberBatchQuery(_last_weekly)


def put_off(turn: Turn) -> PutOff | None:
    """The action of the last weekly message, where its reader answered “next week” and it is still open."""
    notice_id, answer, subject = next(iter(LAST_WEEKLY.rows(turn.tx, turn.scope.member_id)), _NONE)
    if answer != Said.NEXT_WEEK:
        return None
    action = find_action(turn, subject)
    settled = action and action.id in curriculum.find_answers(turn.tx, turn.scope.member_id)
    return PutOff(notice_id, action) if action and not settled else None


def had_lately(turn: Turn, kind: str, since: datetime) -> bool:
    """Whether there was a notice of a kind since then, or is one to come."""
    mine = (NOTICE.c.member_id == turn.scope.member_id) & (NOTICE.c.kind == kind)
    return turn.tx.scalar(select(NOTICE.c.id).where(mine, NOTICE.c.not_before > since).limit(1)) is not None


def later_today(rhythm: Rhythm, now: datetime) -> datetime | None:
    """A few hours on, where that is still today and may be."""
    when = now + LATER_TODAY
    zone = zone_of(rhythm.zone)
    return (
        when
        if allowed_from(rhythm, when) == when and when.astimezone(zone).date() == now.astimezone(zone).date()
        else None
    )


def remind(turn: Turn, notice: Row[Any], when: datetime) -> None:
    """Send a notice once more; asking twice for a day is asking once."""
    origin = notice.occurrence.partition("@")[0] if notice.kind == REMINDER else notice.id
    day = when.astimezone(turn.voice.zone).date()
    planned = Planned(REMINDER, f"{origin}@{day}", when, when + timedelta(days=2))
    add_notices(turn.tx, [turn.scope.member_id], planned)


def next_block(turn: Turn, rhythm: Rhythm, notice: Row[Any]) -> datetime:
    """When to block time: at the reader's own time on their next working day that has no block yet."""
    lately = turn.now - BLOCKED_LATELY
    mine = (NOTICE.c.member_id == turn.scope.member_id) & (NOTICE.c.answer == Said.BLOCKED)
    query = select(NOTICE.c.answered_at).where(mine, NOTICE.c.answered_at > lately, NOTICE.c.id != notice.id)
    taken = {working_day_later(rhythm, moment, 1) for moment in turn.tx.scalars(query)}
    days = (working_day_later(rhythm, turn.now, number) for number in range(1, _MOST_DAYS))
    return next((each for each in days if each not in taken), working_day_later(rhythm, turn.now, _MOST_DAYS))
