"""The whole organisation's figures: the sum of every group's newest batch, kept up with each batch that is made.

One row a month, so that the organisation's trend is read like a team's. Nothing here is computed from answers.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import Connection, Row, Table, Text, select
from sqlmodel import Field, SQLModel

from advance.engine.insight.disclosure import Batch, from_plain, to_plain, together, without
from advance.engine.people.personal import impersonal
from advance.engine.store import INSERT


class OrganisationTotal(SQLModel, table=True):
    """The sum of all groups' newest batches as it stood after a month was closed."""

    __tablename__ = "organisation_total"
    organisation_id: int = Field(foreign_key="organisation.id", primary_key=True)
    closed_on: date = Field(primary_key=True)
    people: int
    active: int
    parts: int
    batch: str = Field(sa_type=Text)


TOTAL = cast(Table, OrganisationTotal.__table__)  # type: ignore[attr-defined]

impersonal(TOTAL, "sums of what is told of groups")


@dataclass(frozen=True, slots=True)
class Share:
    """What one group adds to a total, or a total itself."""

    people: int
    active: int
    parts: int
    batch: Batch


@dataclass(frozen=True, slots=True)
class Total:
    """A total with the month that it belongs to."""

    closed_on: date
    share: Share


NOTHING = Share(0, 0, 0, {})


def find_totals(tx: Connection, organisation_id: int) -> list[Total]:
    """All totals of an organisation, oldest first."""
    query = select(TOTAL).where(TOTAL.c.organisation_id == organisation_id).order_by(TOTAL.c.closed_on)
    return [_total(row) for row in tx.execute(query)]


def newest_total(tx: Connection, organisation_id: int) -> Total | None:
    """The newest total."""
    query = select(TOTAL).where(TOTAL.c.organisation_id == organisation_id)
    row = tx.execute(query.order_by(TOTAL.c.closed_on.desc()).limit(1)).first()
    return _total(row) if row else None


def replace_share(tx: Connection, organisation_id: int, old: Share | None, new: Share | None, closed_on: date) -> None:
    """Put a group's new batch in the place of its old one."""
    found = newest_total(tx, organisation_id)
    now = found.share if found else NOTHING
    if old:
        batch = without(now.batch, old.batch)
        now = Share(now.people - old.people, now.active - old.active, now.parts - old.parts, batch)
    if new:
        batch = together([now.batch, new.batch])
        now = Share(now.people + new.people, now.active + new.active, now.parts + new.parts, batch)
    day = max(closed_on, found.closed_on) if found else closed_on
    values = {"people": now.people, "active": now.active, "parts": now.parts, "batch": json.dumps(to_plain(now.batch))}
    row = INSERT[tx.dialect.name](TOTAL).values(organisation_id=organisation_id, closed_on=day, **values)
    tx.execute(row.on_conflict_do_update(index_elements=["organisation_id", "closed_on"], set_=values))


def _total(row: Row[Any]) -> Total:
    return Total(row.closed_on, Share(row.people, row.active, row.parts, from_plain(json.loads(row.batch))))
