"""Statements on the path of an answer: written in SQLAlchemy Core, compiled once, run on the driver itself.

SQLAlchemy's way to the driver costs six times what SQLite needs for such a statement (`make bench`); the statements
here keep its SQL, its dialects and its types, and skip the way. Everything off that path uses Core as usual.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Insert, Select, Update
from sqlalchemy.types import TypeEngine

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


class Prepared:
    """One statement; `build` makes it for a dialect's name. An insert takes the columns of its first parameters."""

    def __init__(self, build: Callable[[str], Statement]) -> None:
        self._build = build
        self._plans: dict[str, _Plan] = {}

    def rows(self, tx: Connection, **values: object) -> list[tuple[Any, ...]]:
        """Run it and return all rows, in the types of the columns."""
        plan, cursor = self._run(tx, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        cursor.close()
        return [_converted(row, plan.results) for row in found] if plan.results else found

    def change(self, tx: Connection, **values: object) -> int:
        """Run it and return how many rows it wrote."""
        _, cursor = self._run(tx, values)
        count: int = cursor.rowcount
        cursor.close()
        return count

    def _run(self, tx: Connection, values: dict[str, Any]) -> tuple[_Plan, Any]:
        plan = self._plans.get(tx.dialect.name) or self._prepare(tx, list(values))
        if plan.fixed:
            values = {**plan.fixed, **values}
        for name, convert in plan.binds:
            values[name] = convert(values[name])
        parameters = values if plan.order is None else tuple([values[name] for name in plan.order])
        driver: Any = tx.connection.driver_connection
        return plan, driver.execute(plan.sql, parameters)

    def _prepare(self, tx: Connection, names: list[str]) -> _Plan:
        dialect, statement = tx.dialect, self._build(tx.dialect.name)
        keys = names if isinstance(statement, Insert) else None
        compiled = statement.compile(dialect=dialect, column_keys=keys)

        def converter(kind: TypeEngine[Any], direction: str) -> Convert | None:
            implementation = kind.dialect_impl(dialect)
            if direction == "bind":
                return implementation.bind_processor(dialect)
            return implementation.result_processor(dialect, None)

        binds = [(name, converter(bind.type, "bind")) for name, bind in compiled.binds.items()]
        columns = statement.selected_columns if isinstance(statement, Select) else ()
        results = [(at, converter(column.type, "result")) for at, column in enumerate(columns)]
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


def _converted(row: tuple[Any, ...], converters: tuple[tuple[int, Convert], ...]) -> tuple[Any, ...]:
    cells = list(row)
    for at, convert in converters:
        cells[at] = convert(cells[at])
    return tuple(cells)
