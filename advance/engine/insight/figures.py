"""Batches of answers: how they are made, once, and read. `disclosure` says why they are made like this."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any, cast

from sqlalchemy import (
    Connection,
    Index,
    Row,
    Select,
    Table,
    Text,
    and_,
    case,
    func,
    insert,
    select,
)
from sqlmodel import Field, SQLModel

from advance.engine.assessment.records import DOMAIN_RESULT, LATEST, RATING
from advance.engine.assessment.scoring import level_of
from advance.engine.content.models import Form, Pack
from advance.engine.insight.disclosure import Answer, Batch, from_plain, to_plain, told_place
from advance.engine.people.records import MEMBER, TEAM, Standing

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
    closed_on: date
    """The first day of the month in which its answers could no longer come."""
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


@dataclass(frozen=True, slots=True)
class Figure:
    """A batch as it is read back."""

    team_id: int | None
    above_id: int | None
    closed_on: date
    people: int
    active: int
    batch: Batch


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


def find_figures(tx: Connection, team_ids: Sequence[int]) -> list[Figure]:
    """All batches of some teams, oldest first."""
    query = select(FIGURE).where(FIGURE.c.team_id.in_(team_ids)).order_by(FIGURE.c.closed_on, FIGURE.c.id)
    return [_figure(row) for row in tx.execute(query)]


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


def close_teams(
    tx: Connection, organisation_id: int, pack: Pack, team_ids: Sequence[int], smallest: int, now: datetime
) -> None:
    """Make the batches that the closed answers of these teams give.

    The teams are locked, so that two requests at once make one batch on PostgreSQL too.
    """
    tx.execute(select(TEAM.c.id).where(TEAM.c.id.in_(team_ids)).order_by(TEAM.c.id).with_for_update())
    found: dict[int, list[Row[Any]]] = {}
    for row in tx.execute(_waiting(pack.core.id, now).where(MEMBER.c.team_id.in_(team_ids))):
        found.setdefault(row.team_id, []).append(row)
    for team_id, rows in found.items():
        if len(rows) >= smallest:
            _make(tx, organisation_id, pack, team_id, rows, smallest, now)


def _waiting(form_id: str, now: datetime) -> Select[Any]:
    closed = closing(now)
    return (
        select(MEMBER.c.team_id, MEMBER.c.id.label("member_id"), LATEST.c.assessment_id)
        .join_from(MEMBER, LATEST, LATEST.c.member_id == MEMBER.c.id)
        .outerjoin(COUNTED, COUNTED.c.assessment_id == LATEST.c.assessment_id)
        .where(MEMBER.c.standing == Standing.ACTIVE, LATEST.c.form_id == form_id)
        .where(LATEST.c.submitted_at < closed, LATEST.c.submitted_at >= closed - WAIT)
        .where(COUNTED.c.assessment_id.is_(None))
        .order_by(MEMBER.c.id)
    )


def _make(
    tx: Connection, organisation_id: int, pack: Pack, team_id: int, rows: list[Row[Any]], smallest: int, now: datetime
) -> None:
    answers = [row.assessment_id for row in rows]
    active = tx.scalar(select(func.count()).where(MEMBER.c.team_id == team_id, MEMBER.c.standing == Standing.ACTIVE))
    batch = _batch(tx, pack, answers, smallest)
    values: dict[str, object] = {
        "organisation_id": organisation_id,
        "team_id": team_id,
        "above_id": None,
        "closed_on": closing(now).date(),
    }
    values |= {"people": len(rows), "active": active, "batch": json.dumps(to_plain(batch))}
    figure_id = tx.execute(insert(FIGURE).values(**values).returning(FIGURE.c.id)).scalar_one()
    own = {"organisation_id": organisation_id, "figure_id": figure_id}
    tx.execute(
        insert(COUNTED), [{**own, "assessment_id": row.assessment_id, "member_id": row.member_id} for row in rows]
    )


def _batch(tx: Connection, pack: Pack, assessment_ids: Sequence[int], smallest: int) -> Batch:
    """What is told of some assessments of the core form, in each of its domains and skills."""
    form = pack.core
    answers: dict[str, list[Answer]] = {}
    targets: dict[tuple[int, str], Fraction] = {}

    def add(place_id: str, value: Fraction, target: Fraction) -> None:
        answers.setdefault(place_id, []).append(Answer(value, target, level_of(value, pack.levels).id))

    for row in tx.execute(select(DOMAIN_RESULT).where(DOMAIN_RESULT.c.assessment_id.in_(assessment_ids))):
        targets[row.assessment_id, row.domain_id] = target = Fraction(row.target_tenths, 10)
        if row.rated and 2 * row.rated >= row.asked:
            add(row.domain_id, Fraction(row.total, row.rated), target)
    rated = select(RATING.c.assessment_id, RATING.c.skill_id, RATING.c.value)
    rated = rated.where(RATING.c.assessment_id.in_(assessment_ids), RATING.c.value.is_not(None))
    for assessment_id, skill_id, value in tx.execute(rated):
        domain = form.domain_of.get(skill_id)
        if domain and (assessment_id, domain.id) in targets:
            add(skill_id, Fraction(value), targets[assessment_id, domain.id])
    return _told(form, answers, [level.id for level in pack.levels], smallest)


def _told(form: Form, answers: Mapping[str, list[Answer]], level_ids: list[str], smallest: int) -> Batch:
    batch = {}
    for domain in form.domains:
        for place_id in (domain.id, *(skill.id for skill in domain.skills)):
            place = told_place(answers.get(place_id, ()), level_ids, smallest, with_mean=place_id == domain.id)
            if place:
                batch[place_id] = place
    return batch


def _figure(row: Row[Any]) -> Figure:
    batch = from_plain(json.loads(row.batch))
    return Figure(row.team_id, row.above_id, row.closed_on, row.people, row.active, batch)
