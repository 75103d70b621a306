"""The whole organisation's figures: the sum of every group's newest batch, kept up with each batch that is made.

One row a month, so that the organisation's trend is read like a team's. Nothing here is computed from answers.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Integer, Row, Select, Text, bindparam, func, literal_column, null, select, union_all
from sqlalchemy import cast as cast_as
from sqlmodel import Field, SQLModel

from engine.insight.records.figures import FIGURE, Figure, StoredFigure, read_batch, read_figure
from engine.insight.rules.disclosure import to_plain
from engine.insight.rules.trend import Group
from engine.store.compiled_sql import CompiledStatement
from engine.store.personal import impersonal
from engine.store.sql import in_param, pack_ids, save_row
from engine.store.tables import table_of


class OrganisationTotal(SQLModel, table=True):
    """The sum of all groups' newest batches as it stood after a month was closed."""

    __tablename__ = "organisation_total"
    organisation_id: int = Field(foreign_key="organisation.id", primary_key=True)
    closed_on: date = Field(primary_key=True)
    people: int
    active: int
    parts: int
    batch: str = Field(sa_type=Text)


TOTAL = table_of(OrganisationTotal)

impersonal(TOTAL, "sums of what is told of groups")


@dataclass(frozen=True, slots=True)
class Total:
    """A total with the month that it belongs to."""

    closed_on: date
    group: Group
    stored: str
    """The text that its batch was read from."""


NOBODY = Group()


def find_totals(tx: Connection, organisation_id: int) -> list[Total]:
    """All totals of an organisation, oldest first."""
    query = select(TOTAL).where(TOTAL.c.organisation_id == organisation_id).order_by(TOTAL.c.closed_on)
    return [_read_total(row) for row in tx.execute(query)]


@dataclass(frozen=True, slots=True)
class ToldFigures:
    """What was told of some groups, oldest first, and the whole organisation's newest total beside it."""

    figures: Sequence[Figure]
    total: Total | None


def find_told_figures(
    tx: Connection, organisation_id: int, team_ids: Sequence[int], above_ids: Sequence[int]
) -> ToldFigures:
    """All batches of some teams, and of small teams told together those that hold no other team; and the total."""
    dialect, figures, total = tx.dialect.name, list[Figure](), None
    asked = {"teams": pack_ids(dialect, team_ids), "above": pack_ids(dialect, above_ids)}
    for row in (StoredFigure(*values) for values in _TOLD.rows(tx, organisation=organisation_id, **asked)):
        if not row.id:
            total = _read_total(row)
        elif (figure := read_figure(row)).team_ids <= {*team_ids}:
            figures.append(figure)
    return ToldFigures(sorted(figures, key=lambda figure: (figure.closed_on, figure.id)), total)


def _told_statement(dialect: str) -> Select[Any]:
    """One statement for both, since a team is never shown without what it is compared with."""
    own = (FIGURE.c.id, FIGURE.c.team_id, FIGURE.c.above_id, FIGURE.c.team_ids, FIGURE.c.closed_on)
    one = literal_column("1", Integer).label("parts")
    figures = select(*own, FIGURE.c.people, FIGURE.c.active, one, FIGURE.c.batch)
    none = cast_as(null(), Integer)
    newest = select(func.max(TOTAL.c.closed_on)).where(TOTAL.c.organisation_id == bindparam("organisation"))
    here = (TOTAL.c.organisation_id == bindparam("organisation")) & (TOTAL.c.closed_on == newest.scalar_subquery())
    counts = (TOTAL.c.closed_on, TOTAL.c.people, TOTAL.c.active, TOTAL.c.parts, TOTAL.c.batch)
    total = select(literal_column("0", Integer), none, none, literal_column("''", Text), *counts).where(here)
    of_teams, of_small = (
        figures.where(in_param(dialect, column, name))
        for column, name in ((FIGURE.c.team_id, "teams"), (FIGURE.c.above_id, "above"))
    )
    return select(union_all(of_teams, of_small, total).subquery())


_TOLD = CompiledStatement(_told_statement)


def replace_share(tx: Connection, organisation_id: int, old: Group, new: Group, closed_on: date) -> None:
    """Put a group's new batch in the place of its old one."""
    query = select(TOTAL).where(TOTAL.c.organisation_id == organisation_id)
    row = tx.execute(query.order_by(TOTAL.c.closed_on.desc()).limit(1)).first()
    newest = _read_total(row) if row else None
    now = (newest.group if newest else NOBODY) - old + new
    day = max(closed_on, newest.closed_on) if newest else closed_on
    values = {"people": now.people, "active": now.active, "parts": now.parts, "batch": json.dumps(to_plain(now.batch))}
    save_row(tx, TOTAL, {"organisation_id": organisation_id, "closed_on": day}, values)


def _read_total(row: Row[Any] | StoredFigure) -> Total:
    return Total(row.closed_on, Group(read_batch(row.batch), row.people, row.active, row.parts), row.batch)
