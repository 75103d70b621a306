"""Planning: who is due gets this week's notices into the ledger, and is looked at again at their next slot.

One batch of members per transaction. Members whose rhythm and schedule are the same, which is nearly all of a zone, are
planned together, so a batch is a handful of statements however many people are in it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Insert, Integer, String, bindparam, func, literal, select, update

from engine.content.models import Pack
from engine.notices.policies import QUIET, REASSESS, REASSESS_AFTER, WEEKLY, NoticeState
from engine.notices.records.notices import NOTICE, PREFERENCES
from engine.notices.records.preferences import WISHES, find_leaves, wishes_of
from engine.notices.rules.cadence import QUIET_AFTER, Slot, Wishes, decide, week_name, working_day_later
from engine.people.records.members import ACTIVE, IDENTITY, MEMBER
from engine.scoring.records import find_latest
from engine.store.compiled_sql import CompiledStatement
from engine.store.sql import INSERT, force_index_scans, in_param, pack_ids
from engine.store.types import UtcDateTime

BATCH = 1000


@dataclass(frozen=True, slots=True)
class _Alike:
    """What a whole group of due members has in common."""

    due: datetime
    done: int
    unanswered: int
    wishes: Wishes

    @property
    def is_silent(self) -> bool:
        """Whether nothing is sent to them; the week is then not taken for planned, in case they come back in it."""
        return self.wishes.off or self.unanswered > QUIET_AFTER


@dataclass(frozen=True, slots=True)
class Planned:
    """One kind and occurrence, for a group of members."""

    kind: str
    occurrence: str
    not_before: datetime
    expires: datetime


_FOUND = ("next_due_at", "nudged_week", "unanswered", "timezone")
_due = (
    select(MEMBER.c.id, *(MEMBER.c[name] for name in _FOUND))
    .where(ACTIVE, MEMBER.c.next_due_at <= bindparam("now", type_=UtcDateTime))
    .order_by(MEMBER.c.next_due_at)
    .limit(BATCH)
    .with_for_update(skip_locked=True)
    .cte("due")
)
_shared = [*(_due.c[name] for name in _FOUND), *(PREFERENCES.c[name] for name in WISHES)]
_GROUPS = {
    dialect: (
        select(together(_due.c.id), *_shared)
        .select_from(_due.outerjoin(PREFERENCES, PREFERENCES.c.member_id == _due.c.id))
        .group_by(*_shared)
    )
    for dialect, together in (("sqlite", func.json_group_array), ("postgresql", func.array_agg))
}
"""A batch of due members, together with whom they are planned, by dialect: whom nothing tells apart is one row."""


def plan_batch(tx: Connection, now: datetime, pack: Pack) -> int:
    """Plan for one batch of due members, and return how many they were; none means that nobody is due any more."""
    force_index_scans(tx)
    rows = tx.execute(_GROUPS[tx.dialect.name], {"now": now}).all()
    groups = [(_ids(row[0]), tuple(row[1:])) for row in rows]
    everybody = [member for members, _ in groups for member in members]
    leaves = find_leaves(tx, everybody, now) if everybody else {}
    for members, shared in groups:
        for leave in {leaves.get(member, ()) for member in members} if leaves else {()}:
            same = [member for member in members if leaves.get(member, ()) == leave] if leaves else members
            _plan_group(tx, _alike((*shared, leave)), same, now, pack)
    return len(everybody)


def _ids(together: str | list[int]) -> list[int]:
    """Ids that a database has put together: SQLite as JSON, PostgreSQL as an array."""
    return list(json.loads(together)) if isinstance(together, str) else together


def add_notices(tx: Connection, members: Sequence[int], planned: Planned) -> None:
    """Put a notice into the ledger for each of `members`, where they were last and can be reached; once, however often
    it is asked."""
    _ADD.change(
        tx,
        members=pack_ids(tx.dialect.name, members),
        the_kind=planned.kind,
        the_occurrence=planned.occurrence,
        begins=planned.not_before,
        ends=planned.expires,
    )


_EMPTY = ("platform_ref", "last_error", "subject", "answer")
_COLUMNS = ["organisation_id", "member_id", "platform", "workspace", "kind", "occurrence", "state", "attempts"]
_COLUMNS += ["not_before", "expires_at", *_EMPTY]


def _add_statement(dialect: str) -> Insert:
    rows = (
        select(
            IDENTITY.c.organisation_id,
            IDENTITY.c.member_id,
            IDENTITY.c.platform,
            IDENTITY.c.workspace,
            bindparam("the_kind", type_=String()),
            bindparam("the_occurrence", type_=String()),
            literal(NoticeState.PENDING.value),
            literal(0),
            bindparam("begins", type_=UtcDateTime),
            bindparam("ends", type_=UtcDateTime),
            *(literal("") for _ in _EMPTY),
        )
        .where(in_param(dialect, IDENTITY.c.member_id, "members"), IDENTITY.c.unreachable.is_(None))
        .order_by(IDENTITY.c.used_at.desc().nulls_last())  # of a member's identities the first one wins
    )
    added: Insert = INSERT[dialect](NOTICE).from_select(_COLUMNS, rows).on_conflict_do_nothing()
    return added


_ADD = CompiledStatement(_add_statement)
_MOVE = CompiledStatement(
    lambda dialect: (
        update(MEMBER)
        .where(in_param(dialect, MEMBER.c.id, "members"))
        .values(
            next_due_at=bindparam("due", type_=UtcDateTime),
            nudged_week=func.coalesce(bindparam("week", type_=Integer()), MEMBER.c.nudged_week),
        )
    )
)
"""Looks at members again when `due`; a `week` of None leaves theirs as it is."""


def _alike(key: tuple[Any, ...]) -> _Alike:
    due, done, unanswered, zone, *columns, leave = key
    return _Alike(due, done, unanswered, wishes_of(zone, tuple(columns), leave))


def _plan_group(tx: Connection, group: _Alike, members: list[int], now: datetime, pack: Pack) -> None:
    decision = decide(group.wishes.rhythm, group.due, group.done, now)
    week = None
    if decision.slot and not group.is_silent:
        _plan_week(tx, group, members, decision.slot, pack)
        week = decision.slot.week
    _MOVE.change(tx, members=pack_ids(tx.dialect.name, members), due=decision.next_due, week=week)


def _plan_week(tx: Connection, group: _Alike, members: list[int], slot: Slot, pack: Pack) -> None:
    """This week's notices: the weekly message at the slot, the others on working days of their own after it."""
    week = week_name(slot.week)
    if group.unanswered == QUIET_AFTER:
        add_notices(tx, members, Planned(QUIET, week, slot.moment, slot.expires))
        return
    if WEEKLY not in group.wishes.kinds_off:
        add_notices(tx, members, Planned(WEEKLY, week, slot.moment, slot.expires))
    if REASSESS not in group.wishes.kinds_off:
        _invite(tx, group, members, slot, pack)


def _invite(tx: Connection, group: _Alike, members: list[int], slot: Slot, pack: Pack) -> None:
    """Invitations to a reassessment on the next working day: one after each day's results that are old enough."""
    when = working_day_later(group.wishes.rhythm, slot.moment, 1)
    expires = working_day_later(group.wishes.rhythm, when, 3)
    invited: defaultdict[date, list[int]] = defaultdict(list)
    for member, submitted in find_latest(tx, members, pack.core.id, before=when - REASSESS_AFTER).items():
        invited[submitted.date()].append(member)
    for day, each in invited.items():
        add_notices(tx, each, Planned(REASSESS, f"after-{day}", when, expires))
