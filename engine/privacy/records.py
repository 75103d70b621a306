"""Everything about one member, over all tables that rooms declared personal: found, counted, and erased."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, func, select, update

from engine.people.records.members import MEMBER, find_names, is_active_in
from engine.store.personal import Kind, belongs, concerns, names_member, personal_tables

Rows = list[dict[str, Any]]


def count_rows(tx: Connection, member_id: int) -> dict[Kind, int]:
    """How many rows of each kind concern a member; kinds without any are left out."""
    counts: dict[Kind, int] = {}
    for table, personal in personal_tables():
        counts[personal.kind] = counts.get(personal.kind, 0) + _count_where(tx, table, concerns(table, member_id))
    return {kind: counts[kind] for kind in Kind if counts.get(kind)}


def count_erased(tx: Connection, member_id: int) -> int:
    """How many rows go with a member."""
    owned = (table for table, personal in personal_tables() if personal.whose)
    return sum(_count_where(tx, table, belongs(table, member_id)) for table in owned)


def find_rows(tx: Connection, member_id: int) -> dict[Kind, dict[str, Rows]]:
    """All rows that concern a member, by kind and table. Where a row names somebody else, their name stands there."""
    rows_of: dict[Kind, dict[Table, list[Any]]] = {}
    for table, personal in personal_tables():
        if rows := tx.execute(select(table).where(concerns(table, member_id))).mappings().all():
            rows_of.setdefault(personal.kind, {})[table] = [dict(row) for row in rows]
    heaps = [each for heap in rows_of.values() for each in heap.items()]
    ids = {row[column] for table, rows in heaps for column in _member_columns(table) for row in rows} - {None}
    names = find_names(tx, ids)
    return {
        kind: {table.name: [_make_readable(row, table, names) for row in rows] for table, rows in heap.items()}
        for kind, heap in rows_of.items()
    }


def erase_member(tx: Connection, member_id: int) -> None:
    """Delete everything that belongs to a member, and forget them wherever a row that stays names them.

    Those who reported to them report to their manager, so that nobody falls out of the teams above.
    """
    manager = select(MEMBER.c.manager_id).where(MEMBER.c.id == member_id).scalar_subquery()
    tx.execute(update(MEMBER).where(MEMBER.c.manager_id == member_id).values(manager_id=manager))
    for table, personal in reversed(list(personal_tables())):
        for name in personal.cleared:
            tx.execute(update(table).where(table.c[name] == member_id).values({name: None}))
        if personal.whose:
            tx.execute(delete(table).where(belongs(table, member_id)))


def is_last_owner(tx: Connection, organisation_id: int, member_id: int) -> bool:
    """Whether a member is an owner of the program, and nobody else is."""
    owners = select(MEMBER.c.id).where(is_active_in(organisation_id), MEMBER.c.is_owner)
    return tx.scalars(owners).all() == [member_id]


def _count_where(tx: Connection, table: Table, which: ColumnElement[bool]) -> int:
    return int(tx.execute(select(func.count()).select_from(table).where(which)).scalar_one())


def _make_readable(row: dict[str, Any], table: Table, names: dict[int, str]) -> dict[str, Any]:
    """A row for people: names instead of members' ids, times in ISO 8601, and not the number of the organisation."""
    people = {column: names.get(row[column]) for column in _member_columns(table)}
    return {name: _to_plain(value) for name, value in row.items() if name != "organisation_id"} | people


def _member_columns(table: Table) -> Iterable[str]:
    """Columns that hold the id of a member."""
    return [column.name for column in table.c if column.foreign_keys and names_member(column)]


def _to_plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date | time) else value
