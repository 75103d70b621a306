"""Reviews of the capstone's items: the table, and its queries."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Index, Select, insert, or_, select, update
from sqlmodel import Field, SQLModel

from engine.content.models import Curriculum
from engine.curriculum.records.projects import PROJECT_DONE
from engine.notices.asked_in_vain import in_vain
from engine.people.records.members import MEMBER, MemberStatus
from engine.people.records.reachability import can_be_reached
from engine.store.personal import Kind, personal
from engine.store.tables import table_of, unique_where
from engine.store.types import UtcDateTime
from engine.turn import Scope, Turn


class Verdict(StrEnum):
    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    """By the person, or because what was to be reviewed has changed."""


class CapstoneReview(SQLModel, table=True):
    """One request to review one item."""

    __tablename__ = "capstone_review"
    __table_args__ = (
        unique_where("one_open_review", "member_id", "project_id", where="verdict = 'asked'"),
        Index("reviews_to_do", "reviewer_id", "verdict"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    member_id: int = Field(foreign_key="member.id")
    project_id: str = Field(max_length=48)
    reviewer_id: int = Field(foreign_key="member.id")
    verdict: str = Field(default=Verdict.ASKED, max_length=10)
    comment: str = Field(default="", max_length=500)
    asked_at: datetime = Field(sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


REVIEW = table_of(CapstoneReview)
personal(REVIEW, Kind.CURRICULUM, "member_id", "reviewer_id")


ASKS_IN_VAIN = in_vain(
    select(REVIEW.c.member_id, REVIEW.c.reviewer_id)
    .join_from(REVIEW, MEMBER, REVIEW.c.reviewer_id == MEMBER.c.id)
    .where(REVIEW.c.verdict == Verdict.ASKED)
)
"""Who has asked whom for a review, where nothing can come of it."""


@dataclass(frozen=True, slots=True)
class Review:
    """A request as both sides see it: `member` asks `reviewer`."""

    id: int
    project_id: str
    verdict: Verdict
    comment: str
    asked_at: datetime
    answered_at: datetime | None
    member_id: int
    member: str
    reviewer: str
    reviewer_serves: bool
    """Whether the reviewer is still there, and hears of it."""
    link: str
    """The evidence as it stands now; empty for none."""


def _select_reviews() -> Select[Any]:
    asker, reviewer = MEMBER.alias("asker"), MEMBER.alias("reviewer")
    ticked = (PROJECT_DONE.c.member_id == REVIEW.c.member_id) & (PROJECT_DONE.c.project_id == REVIEW.c.project_id)
    own = ("id", "project_id", "verdict", "comment", "asked_at", "answered_at", "member_id")
    return (
        select(
            *(REVIEW.c[name] for name in own),
            asker.c.name.label("member"),
            reviewer.c.name.label("reviewer"),
            ((reviewer.c.standing == MemberStatus.ACTIVE) & can_be_reached(reviewer)).label("reviewer_serves"),
            PROJECT_DONE.c.link,
        )
        .join_from(REVIEW, asker, REVIEW.c.member_id == asker.c.id)
        .join(reviewer, REVIEW.c.reviewer_id == reviewer.c.id)
        .outerjoin(PROJECT_DONE, ticked)
        .where(asker.c.standing == MemberStatus.ACTIVE)
        .order_by(REVIEW.c.id)
    )


def _read_reviews(tx: Connection, query: Select[Any]) -> list[Review]:
    rows = tx.execute(query)
    return [Review(**{**row._mapping, "verdict": Verdict(row.verdict), "link": row.link or ""}) for row in rows]


def find_reviews(tx: Connection, member_id: int) -> dict[str, Review]:
    """The latest review of each item of a member that was not withdrawn."""
    query = _select_reviews().where(REVIEW.c.member_id == member_id, REVIEW.c.verdict != Verdict.WITHDRAWN)
    return {review.project_id: review for review in _read_reviews(tx, query)}


def has_evidence(curriculum: Curriculum) -> ColumnElement[bool]:
    """Whether a ticked project is done with evidence, as in `Achieved.evidenced`: a hands-on one with a link, a
    capstone item with an approval."""
    same = (REVIEW.c.member_id == PROJECT_DONE.c.member_id) & (REVIEW.c.project_id == PROJECT_DONE.c.project_id)
    approved = select(REVIEW.c.id).where(same, REVIEW.c.verdict == Verdict.APPROVED).exists()
    of_capstone = PROJECT_DONE.c.project_id.in_(curriculum.capstone_ids)
    return or_(of_capstone & approved, ~of_capstone & (PROJECT_DONE.c.link != ""))


def request_review(tx: Connection, scope: Scope, project_id: str, reviewer_id: int, at: datetime) -> int:
    """Ask for a review of an item, and return the request's id; another open request for it is withdrawn."""
    withdraw_review(tx, scope.member_id, project_id, at)
    values = {"organisation_id": scope.organisation_id, "member_id": scope.member_id, "project_id": project_id}
    values |= {"reviewer_id": reviewer_id, "verdict": Verdict.ASKED, "comment": "", "asked_at": at}
    return int(tx.execute(insert(REVIEW).values(**values).returning(REVIEW.c.id)).scalar_one())


def withdraw_review(
    tx: Connection, member_id: int, project_id: str, at: datetime, *, approved_too: bool = False
) -> None:
    """Take back an open request; with `approved_too` what was approved, since it has changed."""
    open_ones = [Verdict.ASKED, *([Verdict.APPROVED] if approved_too else [])]
    mine = (REVIEW.c.member_id == member_id) & (REVIEW.c.project_id == project_id) & REVIEW.c.verdict.in_(open_ones)
    tx.execute(update(REVIEW).where(mine).values(verdict=Verdict.WITHDRAWN, answered_at=at))


def answer_review(tx: Connection, review_id: int, verdict: Verdict, comment: str, at: datetime) -> None:
    """Keep what a reviewer says to an open request."""
    open_one = (REVIEW.c.id == review_id) & (REVIEW.c.verdict == Verdict.ASKED)
    tx.execute(update(REVIEW).where(open_one).values(verdict=verdict, comment=comment, answered_at=at))


def find_pending_reviews(turn: Turn) -> list[Review]:
    """What others wait for from the person of a turn, the oldest first."""
    asked = (REVIEW.c.reviewer_id == turn.scope.member_id) & (REVIEW.c.verdict == Verdict.ASKED)
    return _read_reviews(turn.tx, _select_reviews().where(asked))
