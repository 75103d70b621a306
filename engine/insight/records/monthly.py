"""Who wants their teams' figures once a month."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select
from sqlmodel import Field, SQLModel

from engine.store.compiled_sql import CompiledStatement
from engine.store.personal import Kind, personal
from engine.store.sql import add_row
from engine.store.tables import table_of
from engine.store.types import UtcDateTime


class MonthlyFigures(SQLModel, table=True):
    """Somebody who has switched the monthly digest of their teams on."""

    __tablename__ = "monthly_figures"
    member_id: int = Field(foreign_key="member.id", primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    since: datetime = Field(sa_type=UtcDateTime)


MONTHLY = table_of(MonthlyFigures)

personal(MONTHLY, Kind.PROFILE, "member_id")


def wants_monthly(tx: Connection, member_id: int) -> bool:
    return bool(_WANTS.rows(tx, member=member_id))


_WANTS = CompiledStatement(lambda _: select(MONTHLY.c.member_id).where(MONTHLY.c.member_id == bindparam("member")))


def want_monthly(tx: Connection, organisation_id: int, member_id: int, now: datetime) -> None:
    """Switch it on, from the next month on: this month's figures have just been seen."""
    add_row(tx, MONTHLY, {"member_id": member_id, "organisation_id": organisation_id, "since": now})


def stop_monthly(tx: Connection, member_id: int) -> None:
    tx.execute(delete(MONTHLY).where(MONTHLY.c.member_id == member_id))


def find_wanting(tx: Connection, before: datetime) -> list[int]:
    """Members who have wanted it since before a moment."""
    return list(tx.scalars(select(MONTHLY.c.member_id).where(MONTHLY.c.since < before)))
