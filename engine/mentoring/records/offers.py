"""Offers to mentor: kept, changed, and found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from engine.mentoring.records.pairs import MENTORSHIP, OFFER, OFFERED, PairState
from engine.mentoring.rules.matching import Mentor
from engine.people.records.members import MEMBER, MemberStatus
from engine.people.records.reachability import can_be_reached
from engine.store.sql import add_row, save_row
from engine.turn import Scope


@dataclass(frozen=True, slots=True)
class Offer:
    """Somebody's own offer: for how many mentees, and in which languages, by their codes."""

    capacity: int
    languages: tuple[str, ...]
    paused: bool


def find_offer(tx: Connection, member_id: int) -> Offer | None:
    row = tx.execute(select(OFFER).where(OFFER.c.member_id == member_id)).first()
    return Offer(row.capacity, tuple(row.languages.split()), row.paused) if row else None


def find_topics_of(tx: Connection, member_id: int) -> tuple[str, ...]:
    """The topics of a member's offer, in the order in which they were chosen."""
    query = select(OFFERED.c.topic_id).where(OFFERED.c.member_id == member_id)
    return tuple(tx.scalars(query.order_by(OFFERED.c.chosen_at, OFFERED.c.topic_id)))


def save_topic(tx: Connection, organisation_id: int, member_id: int, topic_id: str, at: datetime) -> None:
    values = {"member_id": member_id, "topic_id": topic_id, "organisation_id": organisation_id, "chosen_at": at}
    add_row(tx, OFFERED, values)


def remove_topic(tx: Connection, member_id: int, topic_id: str) -> None:
    tx.execute(delete(OFFERED).where(OFFERED.c.member_id == member_id, OFFERED.c.topic_id == topic_id))


def save_offer(tx: Connection, scope: Scope, capacity: int, languages: Sequence[str], at: datetime) -> None:
    """Make an offer public, or change it."""
    key, changed = {"member_id": scope.member_id}, {"capacity": capacity, "languages": " ".join(languages)}
    save_row(tx, OFFER, key, changed, organisation_id=scope.organisation_id, paused=False, offered_at=at)


def change_paused(tx: Connection, member_id: int, *, paused: bool) -> None:
    tx.execute(update(OFFER).where(OFFER.c.member_id == member_id).values(paused=paused))


def delete_offer(tx: Connection, member_id: int) -> None:
    """Take an offer back, with its topics."""
    for table in (OFFERED, OFFER):
        tx.execute(delete(table).where(table.c.member_id == member_id))


def lock_capacity(tx: Connection, member_id: int) -> int:
    """How many mentees a member offers to have, locked until the end of the transaction; 0 without an offer."""
    return tx.scalar(select(OFFER.c.capacity).where(OFFER.c.member_id == member_id).with_for_update()) or 0


def find_mentors(tx: Connection, organisation_id: int) -> list[Mentor]:
    """Everybody whose offer is open, by name. What they offer is public; nothing else of theirs is read."""
    here = (OFFER.c.organisation_id == organisation_id) & ~OFFER.c.paused & (MEMBER.c.standing == MemberStatus.ACTIVE)
    told = (MEMBER.c.id, MEMBER.c.name, MEMBER.c.team_id, MEMBER.c.timezone, OFFER.c.languages, OFFER.c.capacity)
    people = select(*told).join_from(OFFER, MEMBER, OFFER.c.member_id == MEMBER.c.id)
    rows = tx.execute(people.where(here, can_be_reached()).order_by(MEMBER.c.name, MEMBER.c.id)).all()
    topics: dict[int, list[str]] = {}
    chosen = select(OFFERED.c.member_id, OFFERED.c.topic_id).where(OFFERED.c.organisation_id == organisation_id)
    for member_id, topic in tx.execute(chosen.order_by(OFFERED.c.chosen_at, OFFERED.c.topic_id)):
        topics.setdefault(member_id, []).append(topic)
    counts = _count_asks_and_pairs(tx, organisation_id)
    return [
        Mentor(
            **{**row._asdict(), "languages": tuple(row.languages.split())},
            topics=tuple(topics[row.id]),
            pairs=counts.get((row.id, PairState.ACCEPTED), 0),
            asks=counts.get((row.id, PairState.ASKED), 0),
        )
        for row in rows
        if row.id in topics
    ]


def find_offering(tx: Connection, organisation_id: int, topic_ids: Sequence[str]) -> tuple[str, ...]:
    """Names of those whose offer is open, holds one of these topics, and has a place free."""
    chosen = (OFFERED.c.organisation_id == organisation_id) & OFFERED.c.topic_id.in_(topic_ids)
    pairs = select(func.count()).where(MENTORSHIP.c.mentor_id == MEMBER.c.id, MENTORSHIP.c.state == PairState.ACCEPTED)
    query = (
        select(MEMBER.c.name)
        .join_from(OFFER, MEMBER, OFFER.c.member_id == MEMBER.c.id)
        .where(OFFER.c.member_id.in_(select(OFFERED.c.member_id).where(chosen)))
        .where(
            can_be_reached(),
            ~OFFER.c.paused,
            MEMBER.c.standing == MemberStatus.ACTIVE,
            OFFER.c.capacity > pairs.scalar_subquery(),
        )
    )
    return tuple(tx.scalars(query.order_by(MEMBER.c.name, MEMBER.c.id)))


def _count_asks_and_pairs(tx: Connection, organisation_id: int) -> dict[tuple[int, str], int]:
    """How many pairs and open asks each mentor has."""
    going = MENTORSHIP.c.state.in_((PairState.ACCEPTED, PairState.ASKED))
    query = select(MENTORSHIP.c.mentor_id, MENTORSHIP.c.state, func.count())
    query = query.where(MENTORSHIP.c.organisation_id == organisation_id, going)
    grouped = query.group_by(MENTORSHIP.c.mentor_id, MENTORSHIP.c.state)
    return {(mentor, state): count for mentor, state, count in tx.execute(grouped)}
