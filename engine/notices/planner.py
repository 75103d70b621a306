"""Planning: who is due gets this week's notices into the ledger, and is looked at again at their next slot.

One batch of members per transaction. Members whose rhythm and schedule are the same, which is nearly all of a zone, are
planned together, so a batch is a handful of statements however many people are in it.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Integer, bindparam, func, select, update

from engine.content.models import Pack
from engine.notices.notifications import GoingQuiet
from engine.notices.records.notices import PREFERENCES
from engine.notices.records.preferences import PREFERENCE_COLUMNS, find_leaves, preferences_of
from engine.notices.rules.cadence import (
    NO_PROGRAM,
    QUIET_AFTER,
    Preferences,
    ProgramDays,
    Slot,
    Span,
    decide_slot,
    week_name,
)
from engine.notices.schedule import schedule
from engine.people.records.members import ACTIVE, MEMBER
from engine.recurrence.zones import zone_of
from engine.store.compiled_sql import CompiledStatement
from engine.store.sql import force_index_scans, in_param, pack_ids
from engine.store.types import UtcDateTime

BATCH = 1000


@dataclass(frozen=True, slots=True)
class _MemberGroup:
    """Due members whom nothing tells apart."""

    members: Sequence[int]
    due: datetime
    planned_week: int
    unanswered: int
    wishes: Preferences

    @property
    def is_silent(self) -> bool:
        """Whether nothing is sent to them; the week is then not taken for planned, in case they come back in it."""
        return self.wishes.off or self.unanswered > QUIET_AFTER


@dataclass(frozen=True, slots=True)
class MemberWeek:
    """A week's slot of a group of members whom nothing tells apart."""

    members: Sequence[int]
    name: str
    """Of the week, such as 2026-W10."""
    slot: Slot
    wishes: Preferences
    pack: Pack

    @property
    def has_message(self) -> bool:
        """Whether the slot lies on a day that has a weekly message."""
        rhythm = self.wishes.rhythm
        return rhythm.program.is_said(self.slot.moment.astimezone(zone_of(rhythm.zone)).date())


PlanWeek = Callable[[Connection, MemberWeek], None]
"""Puts what is due weekly into the ledger."""
FindProgramDays = Callable[[Connection, Sequence[int], Pack, datetime], Mapping[int, ProgramDays]]
"""By member, the days of their program from now on; who is in none is left out."""


@dataclass(frozen=True, slots=True)
class WeeklyPlans:
    """What the rooms know of members' weeks, and what they plan for one."""

    find_days: FindProgramDays
    plans: Sequence[PlanWeek]


_MEMBER_COLUMNS = ("next_due_at", "nudged_week", "unanswered", "timezone")
_due_members = (
    select(MEMBER.c.id, *(MEMBER.c[name] for name in _MEMBER_COLUMNS))
    .where(ACTIVE, MEMBER.c.next_due_at <= bindparam("now", type_=UtcDateTime))
    .order_by(MEMBER.c.next_due_at)
    .limit(BATCH)
    .with_for_update(skip_locked=True)
    .cte("due")
)
_shared_columns = [_due_members.c[name] for name in _MEMBER_COLUMNS]
_shared_columns += [PREFERENCES.c[name] for name in PREFERENCE_COLUMNS]
_FIND_GROUPS = {
    dialect: (
        select(together(_due_members.c.id), *_shared_columns)
        .select_from(_due_members.outerjoin(PREFERENCES, PREFERENCES.c.member_id == _due_members.c.id))
        .group_by(*_shared_columns)
    )
    for dialect, together in (("sqlite", func.json_group_array), ("postgresql", func.array_agg))
}
"""A batch of due members, together with whom they are planned, by dialect: whom nothing tells apart is one row."""


def plan_batch(tx: Connection, now: datetime, pack: Pack, weekly: WeeklyPlans) -> int:
    """Plan for one batch of due members by what is due `weekly`, and return how many they were; none means that nobody
    is due any more."""
    force_index_scans(tx)
    rows = tx.execute(_FIND_GROUPS[tx.dialect.name], {"now": now}).all()
    groups = [(_parse_ids(row[0]), row[1:]) for row in rows]
    everybody = [member for members, _ in groups for member in members]
    leaves = find_leaves(tx, everybody, now) if everybody else {}
    programs = weekly.find_days(tx, everybody, pack, now) if everybody else {}
    for members, (due, planned_week, unanswered, zone, *columns) in groups:
        alike: defaultdict[tuple[tuple[Span, ...], ProgramDays], list[int]] = defaultdict(list)
        for member in members:
            alike[leaves.get(member, ()), programs.get(member, NO_PROGRAM)].append(member)
        for (leave, program), same in alike.items():
            wishes = preferences_of(zone, tuple(columns), leave, program)
            _plan_group(tx, _MemberGroup(same, due, planned_week, unanswered, wishes), now, pack, weekly)
    return len(everybody)


def _parse_ids(packed: str | list[int]) -> list[int]:
    """Ids that a database has put together: SQLite as JSON, PostgreSQL as an array."""
    return list(json.loads(packed)) if isinstance(packed, str) else packed


_SET_NEXT_DUE = CompiledStatement(
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


def _plan_group(tx: Connection, group: _MemberGroup, now: datetime, pack: Pack, weekly: WeeklyPlans) -> None:
    decision = decide_slot(group.wishes.rhythm, group.due, group.planned_week, now)
    week = None
    if decision.slot and not group.is_silent:
        slot, week = decision.slot, decision.slot.week
        member_week = MemberWeek(
            group.members, week_name(week, group.wishes.rhythm.program.week_from), slot, group.wishes, pack
        )
        if group.unanswered == QUIET_AFTER:
            schedule(tx, group.members, GoingQuiet(member_week.name), slot.moment, slot.expires)
        else:
            for plan in weekly.plans:
                plan(tx, member_week)
    _SET_NEXT_DUE.change(tx, members=pack_ids(tx.dialect.name, group.members), due=decision.next_due, week=week)
