"""The program committee and its reviews."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from engine.conference.records.tables import REVIEW, REVIEWER, TALK, Said
from engine.conference.records.talks import Conference, Talk
from engine.people.records.members import MEMBER, MemberStatus
from engine.store.sql import INSERT


@dataclass(frozen=True, slots=True)
class Review:
    """What one reviewer thinks of a talk."""

    talk_id: int
    reviewer_id: int
    scores: Mapping[str, int]
    comment: str


@dataclass(frozen=True, slots=True)
class CommitteeMember:
    id: int
    name: str
    said: Said


def find_committee(tx: Connection, conference_id: int) -> list[CommitteeMember]:
    """Everybody who was asked and still is there, by name."""
    query = select(MEMBER.c.id, MEMBER.c.name, REVIEWER.c.said).join_from(
        REVIEWER, MEMBER, REVIEWER.c.member_id == MEMBER.c.id
    )
    here = (REVIEWER.c.occurrence_id == conference_id) & (MEMBER.c.standing == MemberStatus.ACTIVE)
    rows = tx.execute(query.where(here).order_by(MEMBER.c.name, MEMBER.c.id))
    return [CommitteeMember(number, name, Said(said)) for number, name, said in rows]


def said_of(tx: Connection, conference_id: int, member_id: int) -> Said | None:
    """What somebody said to reviewing; None for one who was not asked."""
    mine = (REVIEWER.c.occurrence_id == conference_id) & (REVIEWER.c.member_id == member_id)
    found = tx.scalar(select(REVIEWER.c.said).where(mine))
    return Said(found) if found else None


def ask_reviewer(tx: Connection, conference: Conference, member_id: int) -> bool:
    """Ask somebody to review; False where they were asked before."""
    values = {"occurrence_id": conference.id, "member_id": member_id, "said": Said.ASKED}
    values |= {"organisation_id": conference.occurrence.series.organisation_id}
    new = INSERT[tx.dialect.name](REVIEWER).values(**values).on_conflict_do_nothing()
    return tx.scalar(new.returning(REVIEWER.c.member_id)) is not None


def answer_reviewer(tx: Connection, conference_id: int, member_id: int, said: Said) -> None:
    mine = (REVIEWER.c.occurrence_id == conference_id) & (REVIEWER.c.member_id == member_id)
    tx.execute(update(REVIEWER).where(mine).values(said=said))


def remove_reviewer(tx: Connection, conference_id: int, member_id: int) -> None:
    """Take somebody off the committee; what they have reviewed stays."""
    mine = (REVIEWER.c.occurrence_id == conference_id) & (REVIEWER.c.member_id == member_id)
    tx.execute(delete(REVIEWER).where(mine))


def find_reviews(tx: Connection, conference_id: int) -> list[Review]:
    query = select(REVIEW).join(TALK, REVIEW.c.talk_id == TALK.c.id).where(TALK.c.occurrence_id == conference_id)
    rows = tx.execute(query.order_by(REVIEW.c.talk_id, REVIEW.c.member_id))
    return [Review(row.talk_id, row.member_id, _read(row.scores), row.comment) for row in rows]


def keep_review(
    tx: Connection, talk: Talk, member_id: int, scores: Mapping[str, int], comment: str, now: datetime
) -> None:
    """Keep somebody's review; a second one takes the place of the first."""
    numbers = " ".join(f"{name}={score}" for name, score in scores.items())
    said: dict[str, object] = {"scores": numbers, "comment": comment, "reviewed_at": now}
    values = {"talk_id": talk.id, "member_id": member_id, "organisation_id": talk.organisation_id, **said}
    new = INSERT[tx.dialect.name](REVIEW).values(**values)
    tx.execute(new.on_conflict_do_update(index_elements=["talk_id", "member_id"], set_=said))


def _read(scores: str) -> dict[str, int]:
    pairs = (each.partition("=") for each in scores.split())
    return {name: int(number) for name, _, number in pairs}
