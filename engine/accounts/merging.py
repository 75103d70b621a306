"""Two that turn out to be one: members who are the same person, and organisations that become one.

Nothing here knows what rooms keep. It follows the database's own declarations: everything that refers to a member
follows the member, everything of an organisation follows the organisation.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Column, Connection, PrimaryKeyConstraint, Table, UniqueConstraint, delete, select, true, update
from sqlalchemy.engine import Row
from sqlmodel import SQLModel

from engine.people.records.members import MEMBER, ORGANISATION
from engine.scoring.records.results import update_latest_results

_OPTIONAL = ("role_id", "team_id", "manager_id", "start_date", "chosen_locale")
"""What may be unknown of a member."""


def merge_members(tx: Connection, source: int, target: int) -> None:
    """Make `source` and `target`, of one organisation, one member: `target`, with what the two have.

    Where both have something of which there can be one, such as a ticked project, `target`'s stays; of two open
    assessments `merge_open_assessments` makes one first. What the roster left open about `target` is taken from
    `source`.
    """
    _fill_in_unknown(tx, source, target)
    for table in SQLModel.metadata.sorted_tables:
        for column in columns_to(table, MEMBER):
            for row in _find_doubles(tx, table, column, source, target):
                _delete_with_children(tx, table, row)
            tx.execute(update(table).where(column == source).values({column: target}))
    update_latest_results(tx, target)
    tx.execute(delete(MEMBER).where(MEMBER.c.id == source))


def merge_organisations(tx: Connection, source: int, target: int) -> None:
    """Move everything of `source` to `target`, and end `source`.

    Raises IntegrityError where the two have different things of one name; settings of which an organisation has one are
    `target`'s.
    """
    for table in SQLModel.metadata.sorted_tables:
        own = table.c.get("organisation_id")
        if own is None:
            continue
        is_alone = [column.name for column in table.primary_key] == ["organisation_id"]
        if is_alone and tx.execute(select(own).where(own == target).limit(1)).first():
            tx.execute(delete(table).where(own == source))
        tx.execute(update(table).where(own == source).values(organisation_id=target))
    tx.execute(delete(ORGANISATION).where(ORGANISATION.c.id == source))


def _fill_in_unknown(tx: Connection, source: int, target: int) -> None:
    """Fill in what is not known of `target`; nobody comes to be their own manager."""
    rows = {row.id: row for row in tx.execute(select(MEMBER).where(MEMBER.c.id.in_([source, target])))}
    given, kept = rows[source]._mapping, rows[target]._mapping
    values = {name: given[name] if kept[name] is None else kept[name] for name in _OPTIONAL}
    if values["manager_id"] in (source, target):
        values["manager_id"] = None
    if kept["timezone"] == "UTC" or (given["keeps_timezone"] and not kept["keeps_timezone"]):
        values |= {name: given[name] for name in ("timezone", "keeps_timezone")}
    tx.execute(update(MEMBER).where(MEMBER.c.id == target).values(**values))


def columns_to(table: Table, other: Table) -> list[Column[Any]]:
    """The columns of a table that refer to another one."""
    return [column for column in table.c if any(key.column.table is other for key in column.foreign_keys)]


def _find_doubles(tx: Connection, table: Table, column: Column[Any], source: int, target: int) -> Iterator[Row[Any]]:
    """Rows of `source` that could not stand beside those of `target`."""
    for names, where in _unique_keys(table, tx.dialect.name):
        if column.name not in names:
            continue
        rest = [table.c[name] for name in names if name != column.name]
        taken = {tuple(row) for row in tx.execute(select(*rest, true()).where(column == target, where))}
        for row in tx.execute(select(table).where(column == source, where)).all():
            if (*(row._mapping[other.name] for other in rest), True) in taken:
                yield row


def _unique_keys(table: Table, dialect: str) -> Iterator[tuple[Sequence[str], Any]]:
    """What is unique in a table: names of columns, and the condition under which they are."""
    for constraint in table.constraints:
        if isinstance(constraint, PrimaryKeyConstraint | UniqueConstraint):
            yield [column.name for column in constraint.columns], true()
    for index in table.indexes:
        if index.unique:
            where = index.dialect_options[dialect].get("where")
            yield [column.name for column in index.columns], true() if where is None else where


def _delete_with_children(tx: Connection, table: Table, row: Row[Any]) -> None:
    """Delete a row, and first what belongs to it."""
    for other in SQLModel.metadata.sorted_tables:
        for column in columns_to(other, table):
            key = next(key for key in column.foreign_keys if key.column.table is table).column
            for child in tx.execute(select(other).where(column == row._mapping[key.name])).all():
                _delete_with_children(tx, other, child)
    tx.execute(delete(table).where(*(column == row._mapping[column.name] for column in table.primary_key)))
