"""Assessments and their ratings. The open assessment says where a person is, on every platform."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Connection, Index, bindparam, delete, select, text, update
from sqlmodel import Field, SQLModel

from engine.store.compiled_sql import CompiledStatement
from engine.store.personal import Kind, personal
from engine.store.sql import INSERT, add_row
from engine.store.tables import table_of, unique_where
from engine.store.types import UtcDateTime


class AssessmentState(StrEnum):
    OPEN = "open"
    SUBMITTED = "submitted"
    DISCARDED = "discarded"


class Pace(StrEnum):
    """How many skills a card asks."""

    SINGLE = "single"
    EXPRESS = "express"


REVIEW = "review"
"""The position after the last question."""


class Assessment(SQLModel, table=True):
    """One assessment: a form that a member has opened, and what came of it."""

    __table_args__ = (
        unique_where("one_open_assessment", "member_id", where="state = 'open'"),
        Index("submitted_assessments", "member_id", "form_id", "submitted_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    member_id: int = Field(foreign_key="member.id")
    form_id: str = Field(max_length=48)
    state: str = Field(default=AssessmentState.OPEN, max_length=10)
    pace: str | None = Field(default=None, max_length=10)
    """None until the person has chosen, which starts the questions."""
    position: str = Field(default="", max_length=48)
    """The skill (or in express the domain) that is asked, or REVIEW."""
    paused: bool = False
    """Whether typed words are no longer meant as answers."""
    version: int = 0
    """Grows with every change, so that an older card is recognised."""
    opened_at: datetime = Field(sa_type=UtcDateTime)
    touched_at: datetime = Field(sa_type=UtcDateTime)
    submitted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    content_version: str = Field(default="", max_length=200)
    role_id: str | None = Field(default=None, max_length=48)
    """The role that the result was scored for."""
    level_id: str | None = Field(default=None, max_length=48)
    rated: int = 0
    total: int = 0
    """Sum of the ratings; with `rated` the exact overall of a submitted assessment."""


class Rating(SQLModel, table=True):
    """One answer; `value` is None where the person skipped."""

    __table_args__ = (CheckConstraint("value BETWEEN 0 AND 5", name="on_the_scale"),)
    assessment_id: int = Field(foreign_key="assessment.id", primary_key=True)
    skill_id: str = Field(primary_key=True, max_length=48)
    organisation_id: int = Field(foreign_key="organisation.id")
    value: int | None = None
    evidence: str = Field(default="", max_length=500)
    link: str = Field(default="", max_length=500)
    rated_at: datetime = Field(sa_type=UtcDateTime)


ASSESSMENT = table_of(Assessment)
RATING = table_of(Rating)

personal(ASSESSMENT, Kind.ASSESSMENTS, "member_id")
personal(RATING, Kind.ASSESSMENTS, "assessment_id")


@dataclass(frozen=True, slots=True)
class OpenAssessment:
    """An assessment that has neither been submitted nor discarded, with its answers so far."""

    id: int
    form_id: str
    pace: str | None
    position: str
    paused: bool
    version: int
    ratings: Mapping[str, int | None]
    """Skill id to rating; None for skipped; skills without an answer are absent."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a person says shows a rating; `link` may be empty."""

    note: str
    link: str


_OPEN_ASSESSMENT = CompiledStatement(
    lambda _: (
        select(
            *(ASSESSMENT.c[name] for name in ("id", "form_id", "pace", "position", "paused", "version")),
            RATING.c.skill_id,
            RATING.c.value,
        )
        .select_from(ASSESSMENT.outerjoin(RATING))
        .where(ASSESSMENT.c.member_id == bindparam("member"), ASSESSMENT.c.state == text("'open'"))
    )
)
_TOUCHED = CompiledStatement(
    lambda _: select(ASSESSMENT.c.touched_at).where(ASSESSMENT.c.id == bindparam("assessment"))
)
_SET_POSITION = CompiledStatement(
    lambda _: (
        update(ASSESSMENT)
        .where(ASSESSMENT.c.id == bindparam("assessment"))
        .values(
            version=ASSESSMENT.c.version + 1,
            position=bindparam("to"),
            paused=bindparam("pause"),
            touched_at=bindparam("at", type_=UtcDateTime),
        )
    )
)


def _save_rating_statement(dialect: str) -> Any:
    """An answer overwrites the earlier one; evidence for it stays, since only its author can say whether it holds."""
    new = INSERT[dialect](RATING)
    overwritten = {name: new.excluded[name] for name in ("value", "rated_at")}
    return new.on_conflict_do_update(index_elements=["assessment_id", "skill_id"], set_=overwritten)


_SAVE_RATING = CompiledStatement(_save_rating_statement)


def find_open_assessment(tx: Connection, member_id: int) -> OpenAssessment | None:
    """The open assessment of a member, of which there is at most one."""
    rows = _OPEN_ASSESSMENT.rows(tx, member=member_id)
    if not rows:
        return None
    ratings = {skill: value for *_, skill, value in rows if skill is not None}
    id_, form, pace, position, paused, version, *_ = rows[0]
    return OpenAssessment(id_, form, pace, position, paused, version, ratings)


def find_touched(tx: Connection, assessment_id: int) -> datetime:
    """When the card of an assessment was shown last; only typed words ask, so presses do not read it."""
    at: datetime = _TOUCHED.rows(tx, assessment=assessment_id)[0][0]
    return at


def find_ratings(tx: Connection, assessment_id: int) -> dict[str, int | None]:
    """Skill id to rating; None for skipped; skills without an answer are absent."""
    query = select(RATING.c.skill_id, RATING.c.value).where(RATING.c.assessment_id == assessment_id)
    return dict(tx.execute(query).all())


def find_evidence(tx: Connection, assessment_id: int) -> dict[str, Evidence]:
    """Skill id to the evidence for its rating, where there is some."""
    query = select(RATING.c.skill_id, RATING.c.evidence, RATING.c.link)
    rows = tx.execute(query.where(RATING.c.assessment_id == assessment_id, RATING.c.evidence + RATING.c.link != ""))
    return {skill: Evidence(note, link) for skill, note, link in rows}


def find_latest_rated_skill(tx: Connection, assessment_id: int) -> str | None:
    """The skill that was rated last."""
    query = select(RATING.c.skill_id).where(RATING.c.assessment_id == assessment_id, RATING.c.value.is_not(None))
    return tx.scalar(query.order_by(RATING.c.rated_at.desc()).limit(1))


def open_assessment(tx: Connection, organisation_id: int, member_id: int, form_id: str, at: datetime) -> OpenAssessment:
    """Open an assessment, or return the one that is open already."""
    values = {"organisation_id": organisation_id, "member_id": member_id, "form_id": form_id}
    values |= {"state": AssessmentState.OPEN, "opened_at": at, "touched_at": at}
    defaults = {"position": "", "paused": False, "version": 0, "content_version": "", "rated": 0, "total": 0}
    add_row(tx, ASSESSMENT, {**values, **defaults})
    assessment = find_open_assessment(tx, member_id)
    assert assessment is not None, "inserted or already there"
    return assessment


def begin_questions(tx: Connection, assessment_id: int, pace: Pace, position: str, at: datetime) -> None:
    """Set the pace and ask the first question."""
    tx.execute(update(ASSESSMENT).where(ASSESSMENT.c.id == assessment_id).values(pace=pace))
    set_position(tx, assessment_id, position, at)


def save_ratings(
    tx: Connection, organisation_id: int, assessment_id: int, values: Mapping[str, int | None], at: datetime
) -> None:
    """Record answers: skill id to rating, None for skipped."""
    same = {"assessment_id": assessment_id, "organisation_id": organisation_id, "rated_at": at}
    same |= {"evidence": "", "link": ""}
    for skill, value in values.items():  # one or four: many at once would cost more to prepare
        _SAVE_RATING.change(tx, **same, skill_id=skill, value=value)


def set_position(tx: Connection, assessment_id: int, position: str, at: datetime, *, paused: bool = False) -> None:
    """Ask another question, or go to the review; older cards become stale."""
    _SET_POSITION.change(tx, assessment=assessment_id, to=position, pause=paused, at=at)


def save_evidence(tx: Connection, assessment_id: int, skill_id: str, evidence: Evidence) -> None:
    """Keep evidence for a rating, in place of what there was."""
    chosen = (RATING.c.assessment_id == assessment_id) & (RATING.c.skill_id == skill_id)
    tx.execute(update(RATING).where(chosen).values(evidence=evidence.note, link=evidence.link))


def discard_assessment(tx: Connection, assessment_id: int) -> None:
    """Close an assessment without a result; its answers go."""
    tx.execute(delete(RATING).where(RATING.c.assessment_id == assessment_id))
    chosen = update(ASSESSMENT).where(ASSESSMENT.c.id == assessment_id)
    tx.execute(chosen.values(state=AssessmentState.DISCARDED, version=ASSESSMENT.c.version + 1))
