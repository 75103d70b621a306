"""Team figures lent for a time: who leads lets a colleague see what they see, until a day or until they end it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, insert, select
from sqlmodel import Field, SQLModel

from engine.people.records.members import IS_ACTIVE, MEMBER
from engine.store.compiled_sql import CompiledStatement
from engine.store.personal import Kind, personal
from engine.store.tables import table_of


class Delegation(SQLModel, table=True):
    """Somebody may see the figures of another's teams. What a delegate sees cannot be lent further."""

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    from_id: int = Field(foreign_key="member.id", index=True)
    to_id: int = Field(foreign_key="member.id", index=True)
    until: date
    """The last day, in UTC."""


DELEGATION = table_of(Delegation)

personal(DELEGATION, Kind.PROFILE, "from_id", "to_id")


@dataclass(frozen=True, slots=True)
class LentView:
    """One delegation, as one of the two sees it; `name` is the other's."""

    id: int
    other_id: int
    name: str
    until: date
    other_is_owner: bool


def lend_view(tx: Connection, organisation_id: int, from_id: int, to_id: int, until: date) -> None:
    """Lend the figures of one's teams; a new day replaces the one that stood."""
    tx.execute(delete(DELEGATION).where(DELEGATION.c.from_id == from_id, DELEGATION.c.to_id == to_id))
    values = {"organisation_id": organisation_id, "from_id": from_id, "to_id": to_id, "until": until}
    tx.execute(insert(DELEGATION).values(**values))


def end_lent_view(tx: Connection, from_id: int, delegation_id: int) -> bool:
    """Take back what one has lent; False where there was nothing."""
    mine = (DELEGATION.c.id == delegation_id) & (DELEGATION.c.from_id == from_id)
    return tx.execute(delete(DELEGATION).where(mine)).rowcount == 1


def find_views_lent_by(tx: Connection, from_id: int, today: date) -> list[LentView]:
    """What somebody lends today."""
    query = _select_lent().join_from(DELEGATION, MEMBER, MEMBER.c.id == DELEGATION.c.to_id)
    rows = tx.execute(query.where(DELEGATION.c.from_id == from_id, DELEGATION.c.until >= today).order_by(MEMBER.c.name))
    return [LentView(*row) for row in rows]


def find_views_lent_to(tx: Connection, to_id: int, today: date) -> list[LentView]:
    """What is lent to somebody today, by people who are still there."""
    return [LentView(*row) for row in _LENT_TO.rows(tx, to=to_id, today=today)]


def _select_lent() -> Select[Any]:
    return select(DELEGATION.c.id, MEMBER.c.id.label("other_id"), MEMBER.c.name, DELEGATION.c.until, MEMBER.c.is_owner)


_LENT_TO = CompiledStatement(
    lambda _: (
        _select_lent()
        .join_from(DELEGATION, MEMBER, MEMBER.c.id == DELEGATION.c.from_id)
        .where(DELEGATION.c.to_id == bindparam("to"), DELEGATION.c.until >= bindparam("today"))
        .where(IS_ACTIVE)
        .order_by(MEMBER.c.name)
    )
)
