"""Batches of answers: how they are made, once, and read. `disclosure` says why they are made like this."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Index, Row, Select, Text, and_, bindparam, case, func, select
from sqlmodel import Field, SQLModel

from engine.insight.rules.disclosure import Batch, from_plain
from engine.insight.rules.trend import Group
from engine.people.records.members import IS_ACTIVE, MEMBER
from engine.scoring.records.results import LATEST
from engine.store.compiled_sql import CompiledStatement
from engine.store.personal import Kind, personal
from engine.store.sql import in_param, pack_ids
from engine.store.tables import table_of

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
    cut_on: date | None = None
    """The day of the one cut that has counted it."""
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


FIGURE = table_of(TeamFigure)
COUNTED = table_of(CountedAnswer)

personal(FIGURE, Kind.PROGRAM, cleared=("above_id",))
personal(COUNTED, Kind.ASSESSMENTS, "member_id", "assessment_id")


@dataclass(frozen=True, slots=True)
class Figure:
    """A batch as it is read back."""

    id: int
    team_id: int | None
    above_id: int | None
    team_ids: frozenset[int]
    closed_on: date
    group: Group
    stored: str
    """The text that the batch was read from."""

    @property
    def key(self) -> tuple[int | None, int | None]:
        """What its earlier and later batches are found by."""
        return self.team_id, self.above_id


@dataclass(frozen=True, slots=True)
class Participation:
    """How many active people of a group have answered, by what happens to their newest answers."""

    active: int = 0
    counted: int = 0
    """Answers that a batch holds."""
    waiting: int = 0
    """Answers that no batch holds yet, and that will not be too old at the next closing."""
    due: int = 0
    """Those of them that came before this month, so that they may be counted now."""

    @property
    def silent(self) -> int:
        return self.active - self.counted - self.waiting

    def __add__(self, other: "Participation") -> "Participation":
        sums = (getattr(self, name) + getattr(other, name) for name in ("active", "counted", "waiting", "due"))
        return Participation(*sums)


def month_begin(now: datetime) -> datetime:
    """The start of the month at `now`; answers from before it can be counted."""
    return now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class TeamsParticipation:
    """The active people of some teams: who has answered, by team, and how many have each role."""

    teams: Mapping[int, Participation]
    roles: Mapping[str | None, int]

    @property
    def total(self) -> Participation:
        return sum(self.teams.values(), Participation())


def find_next_closing(now: datetime) -> datetime:
    """When the answers of this month can be counted."""
    return month_begin(month_begin(now) + timedelta(days=32))


def find_participation(tx: Connection, form_id: str, team_ids: Sequence[int], now: datetime) -> TeamsParticipation:
    """Who is in some teams, and has answered within the time that an answer says how things stand."""
    teams, roles = defaultdict[int, Participation](Participation), Counter[str | None]()
    asked = {"teams": pack_ids(tx.dialect.name, team_ids), "form": form_id, **_times(now)}
    for team_id, role, *counts in _PARTICIPATION.rows(tx, **asked):
        teams[team_id] += Participation(*counts)
        roles[role] += counts[0]
    return TeamsParticipation(teams, roles)


def find_silent(tx: Connection, form_id: str, team_id: int, now: datetime) -> list[int]:
    """Active people of a team with no answer that a batch holds, or that waits for one."""
    query = _answered(select(MEMBER.c.id)).where(MEMBER.c.team_id == team_id, IS_ACTIVE, ~(_COUNTED | _WAITS))
    return list(tx.scalars(query.order_by(MEMBER.c.id), {"form": form_id, **_times(now)}))


def _times(now: datetime) -> dict[str, datetime]:
    """The times by which it is told whether somebody has answered."""
    closed, closes = month_begin(now), find_next_closing(now)
    return {"recent": now - FRESH, "closed": closed, "due_since": closed - WAIT, "waiting_since": closes - WAIT}


def _answered(query: Select[Any]) -> Select[Any]:
    """A query of members, joined with the recent answer of each and whether it is counted."""
    mine = and_(LATEST.c.member_id == MEMBER.c.id, LATEST.c.form_id == bindparam("form"))
    recent = and_(mine, LATEST.c.submitted_at >= bindparam("recent"))
    counted = COUNTED.c.assessment_id == LATEST.c.assessment_id
    return query.select_from(MEMBER.outerjoin(LATEST, recent).outerjoin(COUNTED, counted))


_COUNTED = COUNTED.c.assessment_id.is_not(None)
_UNCOUNTED = LATEST.c.assessment_id.is_not(None) & COUNTED.c.assessment_id.is_(None)
_WAITS = _UNCOUNTED & (LATEST.c.submitted_at >= bindparam("waiting_since"))
_DUE = _UNCOUNTED & (LATEST.c.submitted_at >= bindparam("due_since")) & (LATEST.c.submitted_at < bindparam("closed"))


def _participation_statement(dialect: str) -> Select[Any]:
    sums = [func.sum(case((condition, 1), else_=0)) for condition in (_COUNTED, _WAITS, _DUE)]
    return (
        _answered(select(MEMBER.c.team_id, MEMBER.c.role_id, func.count(), *sums))
        .where(in_param(dialect, MEMBER.c.team_id, "teams"), IS_ACTIVE)
        .group_by(MEMBER.c.team_id, MEMBER.c.role_id)
    )


_PARTICIPATION = CompiledStatement(_participation_statement)


@lru_cache(maxsize=1024)
def read_batch(stored: str) -> Batch:
    """A batch from its stored text; since no batch changes, each is read once while somebody asks for it."""
    return from_plain(json.loads(stored))


class StoredFigure(NamedTuple):
    """What is read of a batch, in a statement that reads other things, too."""

    id: int
    """0 of a total."""
    team_id: int | None
    above_id: int | None
    team_ids: str
    closed_on: date
    people: int
    active: int
    parts: int
    batch: str


def read_figure(row: Row[Any] | StoredFigure) -> Figure:
    group = Group(read_batch(row.batch), row.people, row.active, 1)
    teams = frozenset(int(team_id) for team_id in row.team_ids.split(",") if team_id) or frozenset({row.team_id or 0})
    return Figure(row.id, row.team_id, row.above_id, teams, row.closed_on, group, row.batch)
