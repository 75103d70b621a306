"""The whole organisation's figures: the sum of every group's newest batch, kept up with each batch that is made, and
the cuts, in which once a quarter many new batches are counted together.

One row a month, or a quarter, so that the organisation's trend is read like a team's.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    Connection,
    Integer,
    Row,
    Select,
    Table,
    Text,
    bindparam,
    func,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy import cast as cast_as
from sqlmodel import Field, SQLModel

from engine.insight.records.figures import FIGURE, Figure, StoredFigure, read_batch, read_figure
from engine.insight.rules.disclosure import to_plain
from engine.insight.rules.trend import Group
from engine.store.compiled_sql import CompiledStatement
from engine.store.personal import impersonal
from engine.store.sql import in_param, pack_ids, save_row
from engine.store.tables import table_of


class Sum(SQLModel):
    """Several batches as one."""

    organisation_id: int = Field(foreign_key="organisation.id", primary_key=True)
    closed_on: date = Field(primary_key=True)
    people: int
    active: int
    parts: int
    batch: str = Field(sa_type=Text)


class OrganisationTotal(Sum, table=True):
    """The sum of all groups' newest batches as it stood after a month was closed."""

    __tablename__ = "organisation_total"


class OrganisationCut(Sum, table=True):
    """What the batches since the last cut told together at the start of a quarter."""

    __tablename__ = "organisation_cut"


TOTAL = table_of(OrganisationTotal)
CUT = table_of(OrganisationCut)

impersonal(TOTAL, "sums of what is told of groups")
impersonal(CUT, "figures of many groups, told once")


@dataclass(frozen=True, slots=True)
class Total:
    """A total with the month that it belongs to."""

    closed_on: date
    group: Group
    stored: str
    """The text that its batch was read from."""


NOBODY = Group()


def find_totals(tx: Connection, organisation_id: int, kept_in: Table = TOTAL) -> list[Total]:
    """All totals of an organisation, or all its cuts, oldest first."""
    query = select(kept_in).where(kept_in.c.organisation_id == organisation_id).order_by(kept_in.c.closed_on)
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
    save_total(tx, organisation_id, max(closed_on, newest.closed_on) if newest else closed_on, now)


def save_total(tx: Connection, organisation_id: int, day: date, group: Group, kept_in: Table = TOTAL) -> None:
    """Keep a total, or a cut, as that of a day."""
    values: dict[str, object] = {"people": group.people, "active": group.active, "parts": group.parts}
    values |= {"batch": json.dumps(to_plain(group.batch))}
    save_row(tx, kept_in, {"organisation_id": organisation_id, "closed_on": day}, values)


def _read_total(row: Row[Any] | StoredFigure) -> Total:
    return Total(row.closed_on, Group(read_batch(row.batch), row.people, row.active, row.parts), row.batch)
