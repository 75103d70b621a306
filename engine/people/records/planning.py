"""When the planner of notices looks at somebody, and how many notices they have left unanswered."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Connection, select, update

from engine.people.records.members import MEMBER
from engine.store.sql import in_ids


class PlanningState(NamedTuple):
    """How far the planner of notices is with somebody."""

    next_due_at: datetime
    """When it looks at them next."""
    planned_week: int
    """The last week whose message it has planned."""


def find_planning_state(tx: Connection, member_id: int) -> PlanningState:
    query = select(MEMBER.c.next_due_at, MEMBER.c.nudged_week).where(MEMBER.c.id == member_id)
    return PlanningState(*tx.execute(query).one())


def replan_member(tx: Connection, member_id: int, now: datetime) -> None:
    """Have the planner of notices look at somebody at once, whose zone or wishes have changed."""
    tx.execute(update(MEMBER).where(MEMBER.c.id == member_id, MEMBER.c.next_due_at > now).values(next_due_at=now))


def replan_members(tx: Connection, members: Collection[int], *, anew: bool = False) -> None:
    """Have the planner of notices look at people from now on, wherever their clocks are now; `anew` where their weeks
    are others than those that it has planned."""
    values = {"next_due_at": datetime(1970, 1, 1, tzinfo=UTC)} | ({"nudged_week": 0} if anew else {})
    tx.execute(update(MEMBER).where(in_ids(tx, MEMBER.c.id, list(members))).values(values))


def reset_unanswered(tx: Connection, member_id: int) -> None:
    """Note that somebody answers: the bot need not go quiet."""
    tx.execute(update(MEMBER).where(MEMBER.c.id == member_id).values(unanswered=0))
