"""Statements on the path of an answer or a notice: written in SQLAlchemy Core, compiled once, run on the driver itself.

SQLAlchemy's way to the driver costs six times what SQLite needs for such a statement (`make bench`); the statements
here keep its SQL, its dialects and its types, and skip the way. Everything off that path uses Core as usual.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Insert, Select, Update, bindparam

from engine.store.sql import in_param, pack_ids

Statement = Select[Any] | Insert | Update
Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Plan:
    """A statement for one dialect. `order` names the parameters by position, None where they go by name."""

    sql: str
    fixed: Mapping[str, Any]
    order: tuple[str, ...] | None
    binds: tuple[tuple[str, Convert], ...]
    results: tuple[tuple[int, Convert], ...]

    def parameters(self, values: Mapping[str, Any]) -> Mapping[str, Any] | tuple[Any, ...]:
        """What the driver takes."""
        parameters = {**self.fixed, **values}
        for name, convert in self.binds:
            parameters[name] = convert(parameters[name])
        return parameters if self.order is None else tuple([parameters[name] for name in self.order])

    def parameters_of_many(self, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any] | tuple[Any, ...]]:
        """The same for many rows, most of which have the same moments in them: each is converted once."""
        quick = replace(self, binds=tuple((name, cache(convert)) for name, convert in self.binds))
        return [quick.parameters(row) for row in rows]


class CompiledStatement:
    """One statement; `build` makes it for a dialect's name. An insert takes the columns of its first parameters."""

    def __init__(self, build: Callable[[str], Statement]) -> None:
        self._build = build
        self._plans: dict[str, _Plan] = {}

    def rows(self, tx: Connection, **values: object) -> list[tuple[Any, ...]]:
        """Run it and return all rows, in the types of the columns."""
        plan, cursor = self._run(tx, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        cursor.close()
        return _convert_columns(rows, plan.results) if rows and plan.results else rows

    def change(self, tx: Connection, **values: object) -> int:
        """Run it and return how many rows it wrote."""
        _, cursor = self._run(tx, values)
        count: int = cursor.rowcount
        cursor.close()
        return count

    def change_each(self, tx: Connection, rows: Sequence[Mapping[str, object]]) -> None:
        """Run it once for each of `rows`, which all name the same parameters."""
        if not rows:
            return
        plan = self._plan(tx, rows[0])
        cursor: Any = tx.connection.cursor()
        cursor.executemany(plan.sql, plan.parameters_of_many(rows))
        cursor.close()

    def _run(self, tx: Connection, values: Mapping[str, object]) -> tuple[_Plan, Any]:
        plan = self._plan(tx, values)
        driver: Any = tx.connection.driver_connection
        return plan, driver.execute(plan.sql, plan.parameters(values))

    def _plan(self, tx: Connection, values: Mapping[str, object]) -> _Plan:
        return self._plans.get(tx.dialect.name) or self._prepare(tx, list(values))

    def _prepare(self, tx: Connection, names: list[str]) -> _Plan:
        dialect, statement = tx.dialect, self._build(tx.dialect.name)
        keys = names if isinstance(statement, Insert) else None
        compiled = statement.compile(dialect=dialect, column_keys=keys)

        kinds = [(name, bind.type.dialect_impl(dialect)) for name, bind in compiled.binds.items()]
        binds = [(name, kind.bind_processor(dialect)) for name, kind in kinds]
        columns = statement.selected_columns if isinstance(statement, Select) else ()
        shown = [column.type.dialect_impl(dialect) for column in columns]
        results = [(at, kind.result_processor(dialect, None)) for at, kind in enumerate(shown)]
        order = getattr(compiled, "positiontup", None)
        plan = _Plan(
            sql=str(compiled),
            fixed={name: value for name, value in compiled.params.items() if name not in names},
            order=None if order is None else tuple(order),
            binds=tuple((name, convert) for name, convert in binds if convert),
            results=tuple((at, convert) for at, convert in results if convert),
        )
        self._plans[dialect.name] = plan
        return plan


Theirs = Callable[[ColumnElement[int]], ColumnElement[bool]]
"""Makes the condition that a column holds one of the members who are asked about."""


class MemberBatchQuery:
    """What one statement says of a member: asked for one at a time, or read ahead for all of whom it will be asked.

    `build` takes the condition on a member's id and selects that id first.
    """

    def __init__(self, build: Callable[[Theirs], Select[Any]]) -> None:
        self._one = CompiledStatement(lambda _: build(lambda column: column == bindparam("member")))
        self._many = CompiledStatement(lambda dialect: build(lambda column: in_param(dialect, column, "members")))
        self._ahead: dict[Connection, dict[int, list[tuple[Any, ...]]]] = {}

    def rows(self, tx: Connection, member: int) -> list[tuple[Any, ...]]:
        """A member's rows, without the id in front."""
        rows = self._ahead[tx].get(member) if tx in self._ahead else None
        return [row[1:] for row in self._one.rows(tx, member=member)] if rows is None else rows

    def read(self, tx: Connection, members: Sequence[int]) -> None:
        """Read the rows of many with one statement, and answer from them until they are forgotten."""
        rows: dict[int, list[tuple[Any, ...]]] = {member: [] for member in members}
        for member, *row in self._many.rows(tx, members=pack_ids(tx.dialect.name, members)):
            rows[member].append(tuple(row))
        self._ahead[tx] = rows

    def forget(self, tx: Connection) -> None:
        self._ahead.pop(tx, None)


@contextmanager
def reading_ahead(tx: Connection, members: Sequence[int], statements: Sequence[MemberBatchQuery]) -> Iterator[None]:
    """Have statements read ahead for `members`, for a stretch of a transaction that writes none of it."""
    try:
        for statement in statements:
            statement.read(tx, members)
        yield
    finally:
        for statement in statements:
            statement.forget(tx)


def _convert_columns(rows: list[tuple[Any, ...]], converters: tuple[tuple[int, Convert], ...]) -> list[tuple[Any, ...]]:
    """Column by column: most rows have the same moments in them, each of which is converted once."""
    columns = list(zip(*rows, strict=True))
    for at, convert in converters:
        converted = {cell: convert(cell) for cell in set(columns[at])}
        columns[at] = tuple([converted[cell] for cell in columns[at]])
    return list(zip(*columns, strict=True))
