"""Results: what stays of an assessment once it is submitted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from sqlmodel import Field, SQLModel

from engine.scoring.records.assessments import ASSESSMENT, RATING, AssessmentState
from engine.store.compiled_sql import CompiledStatement, MemberBatchQuery
from engine.store.personal import Kind, personal
from engine.store.sql import INSERT, in_param, pack_ids
from engine.store.tables import table_of
from engine.store.types import UtcDateTime


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
    """Which submitted assessment of a form is a member's latest with a level, so that a team's is found without its
    history."""

    __tablename__ = "latest_result"
    member_id: int = Field(foreign_key="member.id", primary_key=True)
    form_id: str = Field(primary_key=True, max_length=48)
    organisation_id: int = Field(foreign_key="organisation.id")
    assessment_id: int = Field(foreign_key="assessment.id")
    submitted_at: datetime = Field(sa_type=UtcDateTime)


DOMAIN_RESULT = table_of(DomainResult)
LATEST = table_of(LatestResult)

HAS_LEVEL = (ASSESSMENT.c.state == AssessmentState.SUBMITTED) & ASSESSMENT.c.level_id.is_not(None)
"""The condition that an assessment is a result with a level: only from those does anything follow."""

personal(DOMAIN_RESULT, Kind.ASSESSMENTS, "assessment_id")
personal(LATEST, Kind.ASSESSMENTS, "member_id", "assessment_id")


@dataclass(frozen=True, slots=True)
class SubmittedAssessment:
    """A submitted assessment: what its row says of the result."""

    id: int
    form_id: str
    submitted_at: datetime
    role_id: str | None
    level_id: str | None
    content_version: str
    rated: int
    total: int


def save_submission(
    tx: Connection, assessment_id: int, values: Mapping[str, object], domains: list[dict[str, object]]
) -> None:
    """Close an assessment with its result: columns of the assessment, and a row per domain."""
    chosen = update(ASSESSMENT).where(ASSESSMENT.c.id == assessment_id)
    tx.execute(chosen.values(state=AssessmentState.SUBMITTED, version=ASSESSMENT.c.version + 1, **values))
    tx.execute(insert(DOMAIN_RESULT), domains)
    _set_latest(tx, assessment_id)


def _set_latest(tx: Connection, assessment_id: int) -> None:
    """Make a submitted assessment the latest of its member and form, if it has a level."""
    columns = ["member_id", "form_id", "organisation_id", "assessment_id", "submitted_at"]
    row = select(*(ASSESSMENT.c["id" if name == "assessment_id" else name] for name in columns))
    new = INSERT[tx.dialect.name](LATEST).from_select(columns, row.where(ASSESSMENT.c.id == assessment_id, HAS_LEVEL))
    newer = {name: new.excluded[name] for name in ("assessment_id", "submitted_at")}
    tx.execute(new.on_conflict_do_update(index_elements=["member_id", "form_id"], set_=newer))


def update_latest_results(tx: Connection, member_id: int) -> None:
    """Make the newest result of each form the latest, for a member to whom results have come from elsewhere."""
    newest = {result.form_id: result.id for result in find_submitted(tx, member_id) if result.level_id}
    for form_id, assessment_id in newest.items():
        mine = (LATEST.c.member_id == member_id) & (LATEST.c.form_id == form_id)
        if tx.scalar(select(LATEST.c.assessment_id).where(mine)) != assessment_id:
            _set_latest(tx, assessment_id)


def reopen_assessment(tx: Connection, assessment_id: int, at: datetime) -> None:
    """Go on with an assessment that was submitted with too few ratings for a level; what was skipped is asked again."""
    tx.execute(delete(DOMAIN_RESULT).where(DOMAIN_RESULT.c.assessment_id == assessment_id))
    tx.execute(delete(RATING).where(RATING.c.assessment_id == assessment_id, RATING.c.value.is_(None)))
    again = {"state": AssessmentState.OPEN, "submitted_at": None, "paused": False, "touched_at": at}
    tx.execute(update(ASSESSMENT).where(ASSESSMENT.c.id == assessment_id).values(**again))


def delete_result(tx: Connection, member_id: int, assessment_id: int) -> None:
    """Delete a submitted assessment of a member with all that rooms keep of it; then the one before is the latest."""
    for table in reversed(SQLModel.metadata.sorted_tables):
        for key in table.foreign_keys:
            if key.column is ASSESSMENT.c.id:
                tx.execute(delete(table).where(key.parent == assessment_id))
    tx.execute(delete(ASSESSMENT).where(ASSESSMENT.c.id == assessment_id))
    update_latest_results(tx, member_id)


SUBMISSIONS = MemberBatchQuery(
    lambda theirs: (
        select(*(ASSESSMENT.c[name] for name in ("member_id", *SubmittedAssessment.__dataclass_fields__)))
        .where(theirs(ASSESSMENT.c.member_id), ASSESSMENT.c.state == AssessmentState.SUBMITTED)
        .order_by(ASSESSMENT.c.submitted_at, ASSESSMENT.c.id)
    )
)


def find_submitted(tx: Connection, member_id: int) -> list[SubmittedAssessment]:
    """Submitted assessments, oldest first."""
    return [SubmittedAssessment(*row) for row in SUBMISSIONS.rows(tx, member_id)]


_NEWEST = func.max(ASSESSMENT.c.submitted_at, type_=UtcDateTime)
_LATEST_BEFORE = CompiledStatement(
    lambda dialect: (
        select(ASSESSMENT.c.member_id, _NEWEST)
        .where(in_param(dialect, ASSESSMENT.c.member_id, "members"))
        .where(ASSESSMENT.c.form_id == bindparam("form"), HAS_LEVEL)
        .group_by(ASSESSMENT.c.member_id)
        .having(bindparam("before", type_=UtcDateTime) >= _NEWEST)
    )
)


def find_latest_before(tx: Connection, members: Sequence[int], form_id: str, before: datetime) -> dict[int, datetime]:
    """When those of `members` whose latest result of a form with a level is older than `before` submitted it."""
    return dict(_LATEST_BEFORE.rows(tx, members=pack_ids(tx.dialect.name, members), form=form_id, before=before))


def find_domain_results(tx: Connection, assessment_ids: list[int]) -> dict[int, dict[str, DomainResult]]:
    """Assessment id to its domains' results."""
    query = select(DOMAIN_RESULT).where(DOMAIN_RESULT.c.assessment_id.in_(assessment_ids))
    results: dict[int, dict[str, DomainResult]] = {assessment_id: {} for assessment_id in assessment_ids}
    for row in tx.execute(query):
        results[row.assessment_id][row.domain_id] = DomainResult(**row._mapping)
    return results
