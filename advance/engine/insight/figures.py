"""Batches of answers: how they are made, once, and read. `disclosure` says why they are made like this."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import (
    Connection,
    Index,
    Row,
    Table,
    Text,
    and_,
    case,
    func,
    or_,
    select,
)
from sqlmodel import Field, SQLModel

from advance.engine.assessment.records import LATEST
from advance.engine.insight.disclosure import Batch, from_plain
from advance.engine.people.personal import Kind, personal
from advance.engine.people.records import MEMBER, Standing

WAIT = timedelta(days=183)
"""How long an answer waits to be counted."""
FRESH = timedelta(days=366)
"""How long an answer says how things stand."""


class TeamFigure(SQLModel, table=True):
    """One batch: what is told of a team, or of the small teams below a person, of answers until a month's end."""

    __tablename__ = "team_figure"
    __table_args__ = (
        Index("figures_of_a_team", "team_id", "closed_on"),
        Index("figures_of_small_teams", "above_id", "closed_on"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    above_id: int | None = Field(default=None, foreign_key="member.id")
    team_ids: str = Field(default="", sa_type=Text)
    """Of small teams told together: which ones, with commas."""
    closed_on: date
    """The first day of the month in which its answers could no longer come."""
    in_total: bool
    """Whether the organisation's total holds it."""
    people: int
    active: int
    """Active people of the group when the batch was made."""
    batch: str = Field(sa_type=Text)


class CountedAnswer(SQLModel, table=True):
    """An assessment that a batch holds. The key lets no assessment be in two."""

    __tablename__ = "counted_answer"
    assessment_id: int = Field(foreign_key="assessment.id", primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    member_id: int = Field(foreign_key="member.id", index=True)
    figure_id: int = Field(foreign_key="team_figure.id", index=True)


FIGURE = cast(Table, TeamFigure.__table__)  # type: ignore[attr-defined]
COUNTED = cast(Table, CountedAnswer.__table__)  # type: ignore[attr-defined]

personal(FIGURE, Kind.PROGRAM, cleared=("above_id",))
personal(COUNTED, Kind.ASSESSMENTS, "member_id")


@dataclass(frozen=True, slots=True)
class Figure:
    """A batch as it is read back."""

    id: int
    team_id: int | None
    above_id: int | None
    team_ids: frozenset[int]
    closed_on: date
    people: int
    active: int
    batch: Batch

    @property
    def group(self) -> tuple[int | None, int | None]:
        """What its earlier and later batches are found by."""
        return self.team_id, self.above_id


@dataclass(frozen=True, slots=True)
class Participation:
    """How many active people of a group have answered, by what happens to their newest answers."""

    active: int = 0
    counted: int = 0
    """Answers that a batch holds."""
    waiting: int = 0
    """Answers that no batch holds yet."""
    due: int = 0
    """Those of them that came before this month, so that they may be counted now."""

    @property
    def silent(self) -> int:
        return self.active - self.counted - self.waiting

    def __add__(self, other: Participation) -> Participation:
        sums = (getattr(self, name) + getattr(other, name) for name in ("active", "counted", "waiting", "due"))
        return Participation(*sums)


def closing(now: datetime) -> datetime:
    """The start of the month at `now`; answers from before it can be counted."""
    return now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def find_figures(tx: Connection, team_ids: Collection[int], above_ids: Collection[int] = ()) -> list[Figure]:
    """All batches of some teams, oldest first; of small teams told together those that hold no other team."""
    chosen = or_(FIGURE.c.team_id.in_(team_ids), FIGURE.c.above_id.in_(above_ids))
    rows = tx.execute(select(FIGURE).where(chosen).order_by(FIGURE.c.closed_on, FIGURE.c.id))
    return [figure for row in rows if (figure := read_figure(row)).team_ids <= {*team_ids}]


def participation(tx: Connection, form_id: str, team_ids: Sequence[int], now: datetime) -> dict[int, Participation]:
    """By team, who has answered within the time that an answer says how things stand."""
    recent = and_(LATEST.c.member_id == MEMBER.c.id, LATEST.c.form_id == form_id, LATEST.c.submitted_at >= now - FRESH)
    waits = and_(LATEST.c.assessment_id.is_not(None), COUNTED.c.assessment_id.is_(None))
    closed = closing(now)
    due = and_(waits, LATEST.c.submitted_at < closed, LATEST.c.submitted_at >= closed - WAIT)
    sums = [func.sum(case((condition, 1), else_=0)) for condition in (COUNTED.c.assessment_id.is_not(None), waits, due)]
    query = (
        select(MEMBER.c.team_id, func.count(), *sums)
        .select_from(
            MEMBER.outerjoin(LATEST, recent).outerjoin(COUNTED, COUNTED.c.assessment_id == LATEST.c.assessment_id)
        )
        .where(MEMBER.c.team_id.in_(team_ids), MEMBER.c.standing == Standing.ACTIVE)
        .group_by(MEMBER.c.team_id)
    )
    return {team_id: Participation(*counts) for team_id, *counts in tx.execute(query)}


def read_figure(row: Row[Any]) -> Figure:
    batch = from_plain(json.loads(row.batch))
    teams = frozenset(int(each) for each in row.team_ids.split(",") if each) or frozenset({row.team_id})
    return Figure(row.id, row.team_id, row.above_id, teams, row.closed_on, row.people, row.active, batch)
