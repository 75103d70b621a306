"""Tables of assessments, and their queries. The open assessment is where a person is, on every platform."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Connection, Index, bindparam, delete, func, insert, select, text, update
from sqlmodel import Field, SQLModel

from engine.store.compiled_sql import CompiledStatement, MemberBatchQuery
from engine.store.personal import Kind, personal
from engine.store.sql import INSERT, in_param, pack_ids
from engine.store.tables import table_of
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
    """One sitting of one form."""

    __table_args__ = (
        Index(
            "one_open_assessment",
            "member_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
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
    provenance: str = Field(default="self", max_length=10)
    evidence: str = Field(default="", max_length=500)
    link: str = Field(default="", max_length=500)
    rated_at: datetime = Field(sa_type=UtcDateTime)


class DomainResult(SQLModel, table=True):
    """One domain of a submitted assessment, with the target that held then."""

    __tablename__ = "domain_result"
    assessment_id: int = Field(foreign_key="assessment.id", primary_key=True)
    domain_id: str = Field(primary_key=True, max_length=48)
    organisation_id: int = Field(foreign_key="organisation.id")
    asked: int
    rated: int
    total: int
    target_tenths: int
    """The role's target, in tenths of a level."""


class LatestResult(SQLModel, table=True):
    """Which submitted assessment of a form is a member's latest, so that a team's is found without its history."""

    __tablename__ = "latest_result"
    member_id: int = Field(foreign_key="member.id", primary_key=True)
    form_id: str = Field(primary_key=True, max_length=48)
    organisation_id: int = Field(foreign_key="organisation.id")
    assessment_id: int = Field(foreign_key="assessment.id")
    submitted_at: datetime = Field(sa_type=UtcDateTime)


ASSESSMENT = table_of(Assessment)
RATING = table_of(Rating)
DOMAIN_RESULT = table_of(DomainResult)
LATEST = table_of(LatestResult)

personal(ASSESSMENT, Kind.ASSESSMENTS, "member_id")
personal(RATING, Kind.ASSESSMENTS, "assessment_id")
personal(DOMAIN_RESULT, Kind.ASSESSMENTS, "assessment_id")
personal(LATEST, Kind.ASSESSMENTS, "member_id", "assessment_id")


@dataclass(frozen=True, slots=True)
class Sitting:
    """The open assessment, as the conversation sees it."""

    id: int
    form_id: str
    pace: str | None
    position: str
    paused: bool
    version: int
    ratings: Mapping[str, int | None]
    """Skill id to rating; None for skipped; skills without an answer are absent."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """A submitted assessment."""

    id: int
    form_id: str
    submitted_at: datetime
    role_id: str | None
    level_id: str | None
    content_version: str
    rated: int
    total: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a person says shows a rating; `link` may be empty."""

    note: str
    link: str


_OPEN = CompiledStatement(
    lambda _: (
        select(
            ASSESSMENT.c.id,
            ASSESSMENT.c.form_id,
            ASSESSMENT.c.pace,
            ASSESSMENT.c.position,
            ASSESSMENT.c.paused,
            ASSESSMENT.c.version,
            RATING.c.skill_id,
            RATING.c.value,
        )
        .select_from(ASSESSMENT.outerjoin(RATING))
        .where(ASSESSMENT.c.member_id == bindparam("member"), ASSESSMENT.c.state == text("'open'"))
    )
)
_MOVE = CompiledStatement(
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


def _rate_statement(dialect: str) -> Any:
    """An answer overwrites the earlier one; evidence for it stays, since only its author can say whether it holds."""
    new = INSERT[dialect](RATING)
    overwritten = {name: new.excluded[name] for name in ("value", "rated_at")}
    return new.on_conflict_do_update(index_elements=["assessment_id", "skill_id"], set_=overwritten)


_RATE = CompiledStatement(_rate_statement)


def find_open(tx: Connection, member_id: int) -> Sitting | None:
    rows = _OPEN.rows(tx, member=member_id)
    if not rows:
        return None
    ratings = {skill: value for *_, skill, value in rows if skill is not None}
    id_, form, pace, position, paused, version, *_ = rows[0]
    return Sitting(id_, form, pace, position, paused, version, ratings)


def find_ratings(tx: Connection, assessment_id: int) -> dict[str, int | None]:
    """Skill id to rating; None for skipped; skills without an answer are absent."""
    query = select(RATING.c.skill_id, RATING.c.value).where(RATING.c.assessment_id == assessment_id)
    return dict(tx.execute(query).all())


def find_evidence(tx: Connection, assessment_id: int) -> dict[str, Evidence]:
    query = select(RATING.c.skill_id, RATING.c.evidence, RATING.c.link)
    rows = tx.execute(query.where(RATING.c.assessment_id == assessment_id, RATING.c.evidence + RATING.c.link != ""))
    return {skill: Evidence(note, link) for skill, note, link in rows}


def latest_rated(tx: Connection, assessment_id: int) -> str | None:
    """The skill that was rated last."""
    query = select(RATING.c.skill_id).where(RATING.c.assessment_id == assessment_id, RATING.c.value.is_not(None))
    return tx.scalar(query.order_by(RATING.c.rated_at.desc()).limit(1))


def open_assessment(tx: Connection, organisation_id: int, member_id: int, form_id: str, at: datetime) -> Sitting:
    """Open an assessment, or return the one that is open already."""
    values = {
        "organisation_id": organisation_id,
        "member_id": member_id,
        "form_id": form_id,
        "state": AssessmentState.OPEN,
    }
    defaults = {"position": "", "paused": False, "version": 0, "content_version": "", "rated": 0, "total": 0}
    new = INSERT[tx.dialect.name](ASSESSMENT).values(**values, **defaults, opened_at=at, touched_at=at)
    tx.execute(new.on_conflict_do_nothing())
    sitting = find_open(tx, member_id)
    assert sitting is not None, "inserted or already there"
    return sitting


def begin(tx: Connection, assessment_id: int, pace: Pace, position: str, at: datetime) -> None:
    """Set the pace and ask the first question."""
    tx.execute(update(ASSESSMENT).where(ASSESSMENT.c.id == assessment_id).values(pace=pace))
    move(tx, assessment_id, position, at)


def rate(
    tx: Connection, organisation_id: int, assessment_id: int, values: Mapping[str, int | None], at: datetime
) -> None:
    """Record answers: skill id to rating, None for skipped."""
    for skill, value in values.items():
        _RATE.change(
            tx,
            assessment_id=assessment_id,
            skill_id=skill,
            organisation_id=organisation_id,
            value=value,
            provenance="self",
            evidence="",
            link="",
            rated_at=at,
        )


def move(tx: Connection, assessment_id: int, position: str, at: datetime, *, paused: bool = False) -> None:
    """Ask another question, or go to the review; older cards become stale."""
    _MOVE.change(tx, assessment=assessment_id, to=position, pause=paused, at=at)


def add_evidence(tx: Connection, assessment_id: int, skill_id: str, evidence: Evidence) -> None:
    chosen = (RATING.c.assessment_id == assessment_id) & (RATING.c.skill_id == skill_id)
    provenance = "evidence" if evidence.link else "self"
    tx.execute(update(RATING).where(chosen).values(evidence=evidence.note, link=evidence.link, provenance=provenance))


def discard(tx: Connection, assessment_id: int) -> None:
    """Close an assessment without a result; its answers go."""
    tx.execute(delete(RATING).where(RATING.c.assessment_id == assessment_id))
    chosen = update(ASSESSMENT).where(ASSESSMENT.c.id == assessment_id)
    tx.execute(chosen.values(state=AssessmentState.DISCARDED, version=ASSESSMENT.c.version + 1))


def submit(tx: Connection, assessment_id: int, values: Mapping[str, object], domains: list[dict[str, object]]) -> None:
    """Close an assessment with its result: columns of the assessment, and a row per domain."""
    chosen = update(ASSESSMENT).where(ASSESSMENT.c.id == assessment_id)
    tx.execute(chosen.values(state=AssessmentState.SUBMITTED, version=ASSESSMENT.c.version + 1, **values))
    tx.execute(insert(DOMAIN_RESULT), domains)
    _point_at(tx, assessment_id)


def _point_at(tx: Connection, assessment_id: int) -> None:
    """Make a submitted assessment the latest of its member and form."""
    columns = ["member_id", "form_id", "organisation_id", "assessment_id", "submitted_at"]
    row = select(*(ASSESSMENT.c["id" if name == "assessment_id" else name] for name in columns))
    new = INSERT[tx.dialect.name](LATEST).from_select(columns, row.where(ASSESSMENT.c.id == assessment_id))
    newer = {name: new.excluded[name] for name in ("assessment_id", "submitted_at")}
    tx.execute(new.on_conflict_do_update(index_elements=["member_id", "form_id"], set_=newer))


def point_at_newest(tx: Connection, member_id: int) -> None:
    """Make the newest result of each form the latest, for a member to whom results have come from elsewhere."""
    for form_id, assessment_id in {each.form_id: each.id for each in find_history(tx, member_id)}.items():
        mine = (LATEST.c.member_id == member_id) & (LATEST.c.form_id == form_id)
        if tx.scalar(select(LATEST.c.assessment_id).where(mine)) != assessment_id:
            _point_at(tx, assessment_id)


HISTORY = MemberBatchQuery(
    lambda theirs: (
        select(*(ASSESSMENT.c[name] for name in ("member_id", *Submitted.__dataclass_fields__)))
        .where(theirs(ASSESSMENT.c.member_id), ASSESSMENT.c.state == AssessmentState.SUBMITTED)
        .order_by(ASSESSMENT.c.submitted_at, ASSESSMENT.c.id)
    )
)


def find_history(tx: Connection, member_id: int) -> list[Submitted]:
    """Submitted assessments, oldest first."""
    return [Submitted(*row) for row in HISTORY.rows(tx, member_id)]


_NEWEST = func.max(ASSESSMENT.c.submitted_at, type_=UtcDateTime)
_LATEST_BEFORE = CompiledStatement(
    lambda dialect: (
        select(ASSESSMENT.c.member_id, _NEWEST)
        .where(in_param(dialect, ASSESSMENT.c.member_id, "members"))
        .where(ASSESSMENT.c.form_id == bindparam("form"), ASSESSMENT.c.state == AssessmentState.SUBMITTED)
        .group_by(ASSESSMENT.c.member_id)
        .having(bindparam("before", type_=UtcDateTime) >= _NEWEST)
    )
)


def find_latest(tx: Connection, members: Sequence[int], form_id: str, before: datetime) -> dict[int, datetime]:
    """When those of `members` whose latest result of a form is older than `before` submitted it."""
    return dict(_LATEST_BEFORE.rows(tx, members=pack_ids(tx.dialect.name, members), form=form_id, before=before))


def find_domain_results(tx: Connection, assessment_ids: list[int]) -> dict[int, dict[str, DomainResult]]:
    """Assessment id to its domains' results."""
    query = select(DOMAIN_RESULT).where(DOMAIN_RESULT.c.assessment_id.in_(assessment_ids))
    found: dict[int, dict[str, DomainResult]] = {each: {} for each in assessment_ids}
    for row in tx.execute(query):
        found[row.assessment_id][row.domain_id] = DomainResult(**row._mapping)
    return found
