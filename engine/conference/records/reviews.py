"""The program committee, its reviews, and the scores that follow from them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import Connection, delete, select, update

from engine.conference.records.conferences import Conference
from engine.conference.records.tables import REVIEW, REVIEWER, TALK, Response
from engine.conference.records.talks import Talk
from engine.conference.rules.review_scores import Scores, score_talks
from engine.content.conference import ConferenceRules
from engine.people.records.members import MEMBER, MemberStatus
from engine.store.sql import add_row, save_row


@dataclass(frozen=True, slots=True)
class Review:
    """What one reviewer thinks of a talk."""

    talk_id: int
    reviewer_id: int
    scores: Mapping[str, int]
    comment: str


@dataclass(frozen=True, slots=True)
class CommitteeMember:
    """Somebody who was asked to review, and what they said."""

    id: int
    name: str
    response: Response


def find_committee(tx: Connection, conference_id: int) -> list[CommitteeMember]:
    """Everybody who was asked and still is there, by name."""
    query = select(MEMBER.c.id, MEMBER.c.name, REVIEWER.c.said).join_from(
        REVIEWER, MEMBER, REVIEWER.c.member_id == MEMBER.c.id
    )
    here = (REVIEWER.c.occurrence_id == conference_id) & (MEMBER.c.standing == MemberStatus.ACTIVE)
    rows = tx.execute(query.where(here).order_by(MEMBER.c.name, MEMBER.c.id))
    return [CommitteeMember(member_id, name, Response(said)) for member_id, name, said in rows]


def find_response(tx: Connection, conference_id: int, member_id: int) -> Response | None:
    """What somebody said to reviewing; None for one who was not asked."""
    said = tx.scalar(select(REVIEWER.c.said).filter_by(occurrence_id=conference_id, member_id=member_id))
    return Response(said) if said else None


def ask_reviewer(tx: Connection, conference: Conference, member_id: int) -> bool:
    """Ask somebody to review; False where they were asked before."""
    values = {"occurrence_id": conference.id, "member_id": member_id, "said": Response.ASKED}
    values |= {"organisation_id": conference.occurrence.series.organisation_id}
    return add_row(tx, REVIEWER, values)


def save_response(tx: Connection, conference_id: int, member_id: int, response: Response) -> None:
    """Note what somebody says to reviewing."""
    own = update(REVIEWER).filter_by(occurrence_id=conference_id, member_id=member_id)
    tx.execute(own.values(said=response))


def remove_reviewer(tx: Connection, conference_id: int, member_id: int) -> None:
    """Take somebody off the committee; what they have reviewed stays."""
    tx.execute(delete(REVIEWER).filter_by(occurrence_id=conference_id, member_id=member_id))


def find_reviews(tx: Connection, conference_id: int) -> list[Review]:
    query = select(REVIEW).join(TALK, REVIEW.c.talk_id == TALK.c.id).where(TALK.c.occurrence_id == conference_id)
    rows = tx.execute(query.order_by(REVIEW.c.talk_id, REVIEW.c.member_id))
    return [Review(row.talk_id, row.member_id, _read_scores(row.scores), row.comment) for row in rows]


def save_review(tx: Connection, talk: Talk, review: Review, now: datetime) -> None:
    """Keep somebody's review of a talk; a second one takes the place of the first."""
    scores = " ".join(f"{name}={score}" for name, score in review.scores.items())
    content = {"scores": scores, "comment": review.comment, "reviewed_at": now}
    key = {"talk_id": talk.id, "member_id": review.reviewer_id}
    save_row(tx, REVIEW, key, content, organisation_id=talk.organisation_id)


def score_reviews(rules: ConferenceRules, reviews: Sequence[Review]) -> dict[int, Fraction | None]:
    """The score of each talk that these reviews are about."""
    by_talk: defaultdict[int, list[Scores]] = defaultdict(list)
    for review in reviews:
        by_talk[review.talk_id].append(review.scores)
    weights = {criterion.id: criterion.weight for criterion in rules.criteria}
    return score_talks(by_talk, weights, rules.prior)


def _read_scores(scores: str) -> dict[str, int]:
    pairs = (pair.partition("=") for pair in scores.split())
    return {name: int(number) for name, _, number in pairs}
