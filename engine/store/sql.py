"""SQL that SQLite and PostgreSQL write differently, under one name for both."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, String, Table, any_, bindparam, cast, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeEngine

INSERT: dict[str, Callable[[Table], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
"""By dialect, the insert that knows ON CONFLICT."""


def add_row(tx: Connection, table: Table, values: Mapping[str, object]) -> bool:
    """Add a row; False where a row with the same key is there already, which stays as it is."""
    new = INSERT[tx.dialect.name](table).values(**values).on_conflict_do_nothing()
    return tx.execute(new, execution_options={"preserve_rowcount": True}).rowcount == 1


def save_row(
    tx: Connection, table: Table, key: Mapping[str, object], changed: Mapping[str, object], **new: object
) -> None:
    """Change the row with a key; where there is none, add one, which has what is `new` besides."""
    row = INSERT[tx.dialect.name](table).values(**{**new, **key, **changed})
    tx.execute(row.on_conflict_do_update(index_elements=[*key], set_=dict(changed)))


def in_ids(tx: Connection, column: ColumnElement[int], ids: Sequence[int]) -> ColumnElement[bool]:
    """Whether a column is one of many `ids`, which go to the database as one value: a thousand variables cost more than
    what is done with them."""
    dialect = tx.dialect.name
    return _in_packed(dialect, column, literal(pack_ids(dialect, ids), _AS_ONE[dialect]))


def in_param(dialect: str, column: ColumnElement[int], parameter: str) -> ColumnElement[bool]:
    """The same for ids that come later, as one parameter of a prepared statement."""
    return _in_packed(dialect, column, bindparam(parameter, type_=_AS_ONE[dialect]))


def pack_ids(dialect: str, ids: Sequence[int]) -> object:
    """Many ids as one value: JSON for SQLite, an array for PostgreSQL."""
    return json.dumps(list(ids)) if dialect == "sqlite" else list(ids)


_AS_ONE: dict[str, TypeEngine[Any]] = {"sqlite": String(), "postgresql": postgresql.ARRAY(Integer)}


def _in_packed(dialect: str, column: ColumnElement[int], ids: ColumnElement[Any]) -> ColumnElement[bool]:
    if dialect == "sqlite":
        return column.in_(select(func.json_each(ids).table_valued("value").c.value))
    return column == any_(ids)


def json_value(dialect: str, parameter: str, key: ColumnElement[int]) -> ColumnElement[str]:
    """What a JSON object of texts, which comes as a parameter of a prepared statement, has under a number."""
    given, name = bindparam(parameter, type_=String()), cast(key, String())
    if dialect == "sqlite":
        return func.json_extract(given, literal("$.") + name)
    return func.jsonb_extract_path_text(cast(given, postgresql.JSONB), name)


def force_index_scans(tx: Connection) -> None:
    """Have what follows in a transaction follow indexes, in their order.

    Until PostgreSQL has analyzed a table that is new or has just grown, it takes a few dozen people for a good part of
    it and reads it whole for them, or takes everybody who is due for a handful and sorts them for each batch. SQLite
    needs no telling.
    """
    if tx.dialect.name == "postgresql":
        run_control(tx, "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")


def run_control(connection: Connection, statement: str) -> None:
    """Run what controls a transaction on the driver itself: SQLAlchemy's way costs more than an insert does."""
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(statement)
