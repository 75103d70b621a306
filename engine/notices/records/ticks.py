"""The time of the last look at everybody, so that a clock that has gone back is noticed."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, select, update
from sqlmodel import Field, SQLModel

from engine.store.personal import impersonal
from engine.store.sql import INSERT
from engine.store.tables import table_of
from engine.store.types import UtcDateTime

TOLERANCE = timedelta(minutes=5)
"""Servers' clocks differ by so much; what is planned so much too early does no harm."""
_GAP = timedelta(hours=1)
"""Longer than that between two looks, the server was down or its clock has jumped."""
_LEAP = timedelta(days=3)
"""Longer than that, nothing is done for good for a while; a server may be off at night and over a weekend, and what is
forgotten so much too early is weeks old."""


class Tick(SQLModel, table=True):
    """The last look at everybody, of whichever server; there is one row."""

    __tablename__ = "tick"
    id: int | None = Field(default=None, primary_key=True)
    last_at: datetime = Field(sa_type=UtcDateTime)
    before_gap: datetime = Field(sa_type=UtcDateTime)
    """The last look before the last gap."""
    steady_since: datetime = Field(sa_type=UtcDateTime)
    """Since when there was neither a leap nor a step back."""


TICK = table_of(Tick)
impersonal(TICK, "When the server looked at everybody, not at whom.")


class StepBack(NamedTuple):
    """The clock has gone back: from when, and since when nothing can have been planned rightly."""

    came_from: datetime
    since: datetime


def record_tick(tx: Connection, now: datetime) -> StepBack | None:
    """Note that everybody is looked at; where the clock has gone back since the last time, returns how far."""
    row = tx.execute(select(TICK).where(TICK.c.id == 1).with_for_update()).one_or_none()
    if row is None:
        first = INSERT[tx.dialect.name](TICK).values(id=1, last_at=now, before_gap=now, steady_since=now)
        tx.execute(first.on_conflict_do_nothing())  # another server may look for the first time, too
        return None
    change: dict[str, datetime] = {"last_at": max(now, row.last_at)}
    step = None
    if now < row.last_at - TOLERANCE:
        step = StepBack(row.last_at, row.before_gap if row.before_gap <= now else now)
        change = {"last_at": now, "before_gap": step.since, "steady_since": now}
    elif now > row.last_at + _GAP:
        change |= {"before_gap": row.last_at} | ({"steady_since": now} if now > row.last_at + _LEAP else {})
    tx.execute(update(TICK).where(TICK.c.id == 1).values(**change))
    return step


def find_steady_time(tx: Connection, now: datetime) -> timedelta | None:
    """For how long the clock has run steadily by now; None where nobody has looked yet."""
    row = tx.execute(select(TICK).where(TICK.c.id == 1)).one_or_none()
    if row is None:
        return None
    jumps = not row.last_at - TOLERANCE <= now <= row.last_at + _LEAP
    return timedelta(0) if jumps else now - row.steady_since
