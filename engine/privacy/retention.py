"""What goes by itself when its time is over."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Table, delete, select, update
from sqlmodel import SQLModel

from engine.deployment import Retention
from engine.insight.records.access_log import ACCESS_LOG
from engine.people.records.members import MEMBER, MemberStatus
from engine.privacy.records import erase_member
from engine.scoring.records.assessments import ASSESSMENT
from engine.store.personal import find_personal

AT_ONCE = 100
"""People who are erased in one transaction, so that nobody waits long for it."""


@dataclass(frozen=True, slots=True)
class Expired:
    """How much went."""

    people: int
    assessments: int
    looks: int


def erase_expired(tx: Connection, now: datetime, keeping: Retention) -> Expired:
    """Let go what is older than it is kept."""
    return Expired(
        people=_erase_former(tx, now, keeping.left),
        assessments=_delete_older(tx, ASSESSMENT, "touched_at", now, keeping.results),
        looks=_delete_older(tx, ACCESS_LOG, "looked_at", now, keeping.looks),
    )


def _erase_former(tx: Connection, now: datetime, days: int) -> int:
    if not days:
        return 0
    former = (MEMBER.c.standing != MemberStatus.ACTIVE) & (MEMBER.c.left_at < now - timedelta(days=days))
    people = tx.scalars(select(MEMBER.c.id).where(former).order_by(MEMBER.c.id).limit(AT_ONCE)).all()
    for member_id in people:
        erase_member(tx, member_id)
    return len(people)


def _delete_older(tx: Connection, table: Table, column: str, now: datetime, days: int) -> int:
    return _delete_with_children(tx, table, table.c[column] < now - timedelta(days=days)) if days else 0


def _delete_with_children(tx: Connection, table: Table, which: ColumnElement[bool]) -> int:
    """Delete rows and all that hangs on them; a column that only remembers such a row forgets it."""
    for child in reversed(SQLModel.metadata.sorted_tables):
        for column in child.c:
            if child is table or not any(key.column.table is table for key in column.foreign_keys):
                continue
            (key,) = column.foreign_keys
            gone = column.in_(select(key.column).where(which))
            personal = find_personal(child)
            if personal and column.name in personal.cleared:
                tx.execute(update(child).where(gone).values({column.name: None}))
            else:
                _delete_with_children(tx, child, gone)
    return tx.execute(delete(table).where(which)).rowcount
