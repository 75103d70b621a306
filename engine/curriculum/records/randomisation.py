"""Tables of the lots that divided people between two cohorts, and their queries.

Who was drawn into which cohort is kept apart from who is in it today, since people are compared as they were drawn,
whatever they do later.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, select
from sqlmodel import Field, SQLModel

from engine.store.personal import Kind, impersonal, personal
from engine.store.tables import table_of
from engine.store.types import UtcDateTime


class CohortDraw(SQLModel, table=True):
    """One lot that divided people between two cohorts."""

    __tablename__ = "cohort_draw"
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    earlier_id: int = Field(foreign_key="cohort.id")
    """The cohort whose messages begin first."""
    later_id: int = Field(foreign_key="cohort.id")
    seed: int
    drawn_at: datetime = Field(sa_type=UtcDateTime)


class CohortDrawn(SQLModel, table=True):
    """Into which cohort a lot put somebody."""

    __tablename__ = "cohort_drawn"
    draw_id: int = Field(foreign_key="cohort_draw.id", primary_key=True)
    member_id: int = Field(foreign_key="member.id", primary_key=True, index=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    cohort_id: int = Field(foreign_key="cohort.id")


DRAW = table_of(CohortDraw)
DRAWN = table_of(CohortDrawn)
impersonal(DRAW, "That a lot was drawn, without who was in it.")
personal(DRAWN, Kind.CURRICULUM, "member_id")


class CohortPair(NamedTuple):
    """Two cohorts between which a lot was drawn, by their ids."""

    earlier_id: int
    """The one whose messages begin first."""
    later_id: int


class NewDraw(NamedTuple):
    """A lot that has just been drawn."""

    pair: CohortPair
    seed: int
    cohort_of: Mapping[int, int]
    """The cohort of each member whom it put into one."""


def save_draw(tx: Connection, organisation_id: int, draw: NewDraw, at: datetime) -> None:
    """Keep a lot, and who was drawn into which cohort."""
    values = {"organisation_id": organisation_id, **draw.pair._asdict(), "seed": draw.seed, "drawn_at": at}
    draw_id = tx.execute(insert(DRAW).values(**values).returning(DRAW.c.id)).scalar_one()
    same = {"draw_id": draw_id, "organisation_id": organisation_id}
    rows = [{**same, "member_id": member, "cohort_id": cohort} for member, cohort in draw.cohort_of.items()]
    if rows:
        tx.execute(insert(DRAWN), rows)


def find_randomised_pairs(tx: Connection, organisation_id: int) -> list[CohortPair]:
    """The cohorts between which a lot was drawn, each pair once."""
    pairs = select(DRAW.c.earlier_id, DRAW.c.later_id).where(DRAW.c.organisation_id == organisation_id)
    return [CohortPair(*row) for row in tx.execute(pairs.distinct().order_by(*pairs.selected_columns))]


def find_randomised_members(tx: Connection, earlier_id: int, later_id: int) -> list[tuple[int, int]]:
    """Member and cohort of everybody whom a lot put into one of a pair, in the order of the draws."""
    query = (
        select(DRAWN.c.member_id, DRAWN.c.cohort_id)
        .join_from(DRAWN, DRAW, DRAWN.c.draw_id == DRAW.c.id)
        .where(DRAW.c.earlier_id == earlier_id, DRAW.c.later_id == later_id)
        .order_by(DRAW.c.id, DRAWN.c.member_id)
    )
    return [(member, cohort) for member, cohort in tx.execute(query)]
