"""Which tables hold personal data, and whose: what an export has in it and what an erasure takes away.

A room declares each of its tables in one line beside it, and the declaration stays with the table. A table that nobody
declared fails a test.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Table, false, or_, select
from sqlmodel import SQLModel


class Kind(StrEnum):
    """What a person calls a heap of rows."""

    PROFILE = "profile"
    ASSESSMENTS = "assessments"
    CURRICULUM = "curriculum"
    LOG = "log"
    COMMUNITY = "community"
    MENTORING = "mentoring"
    NOTICES = "notices"
    LOOKS = "looks"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True)
class Personal:
    """How a table is personal.

    Its rows belong to the members whom the columns `whose` name, by themselves or through a foreign key to a row that
    belongs to them; they are exported to each of them and deleted with any of them. A column in `cleared` names a
    member in a row that stays, and forgets them; for those in `exported_to` the row is exported to them before. A
    column in `follows` refers to a row of somebody else: the database deletes what refers to it, and nobody is told
    what others say about theirs.
    """

    kind: Kind
    whose: tuple[str, ...]
    cleared: tuple[str, ...]
    exported_to: tuple[str, ...]
    follows: tuple[str, ...]


def personal(
    table: Table,
    kind: Kind,
    *whose: str,
    cleared: tuple[str, ...] = (),
    exported_to: tuple[str, ...] = (),
    follows: tuple[str, ...] = (),
) -> None:
    """Declare that a table holds personal data; without `whose`, only in the columns `cleared` and `exported_to`."""
    table.info["personal"] = Personal(kind, whose, (*cleared, *exported_to), exported_to, follows)


def impersonal(table: Table, why: str) -> None:
    """Declare that a table holds nothing personal, and why that is so."""
    table.info["impersonal"] = why


def find_personal(table: Table) -> Personal | None:
    personal_data = table.info.get("personal")
    return personal_data if isinstance(personal_data, Personal) else None


def personal_tables() -> Iterator[tuple[Table, Personal]]:
    """Every table with personal data, parents before their children."""
    for table in SQLModel.metadata.sorted_tables:
        if personal_data := find_personal(table):
            yield table, personal_data


def concerns(table: Table, member_id: int) -> ColumnElement[bool]:
    """Whether a row of a personal table is a member's, or was their doing and stays when they go."""
    personal_data = find_personal(table)
    assert personal_data is not None, f"{table.name} is not personal"
    ours = [belongs(table, member_id)] if personal_data.whose else []
    return or_(false(), *ours, *(table.c[name] == member_id for name in personal_data.exported_to))


def belongs(table: Table, member_id: int) -> ColumnElement[bool]:
    """Whether a row of a personal table is a member's."""
    personal_data = find_personal(table)
    assert personal_data is not None, f"{table.name} is not personal"
    return or_(*(_leads_to(table.c[name], member_id) for name in personal_data.whose))


def names_member(column: Column[int]) -> bool:
    """Whether a column holds a member's id."""
    meant = (column, *(key.column for key in column.foreign_keys))
    return any((each.table.name, each.name) == ("member", "id") for each in meant)


def _leads_to(column: Column[int], member_id: int) -> ColumnElement[bool]:
    if names_member(column):
        return column == member_id
    (key,) = column.foreign_keys
    return column.in_(_rows_of(key.column, member_id))


def _rows_of(key: Column[int], member_id: int) -> Select[Any]:
    return select(key).where(belongs(key.table, member_id))
