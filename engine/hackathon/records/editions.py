"""Tables of editions and of who takes part in them, and their queries.

Everything about an edition is changed while the row of its occurrence is held, so that two who want the same last seat
come one after the other.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, delete, select, update
from sqlmodel import Field, SQLModel

from engine.community.records.events import OCCURRENCE, Occurrence
from engine.content.hackathon import HackathonRules
from engine.hackathon.rules.edition import Edition
from engine.hackathon.rules.matching import Candidate
from engine.people.records.members import IS_ACTIVE, MEMBER, is_active_in
from engine.store.personal import Kind, impersonal, personal
from engine.store.sql import add_row
from engine.store.tables import table_of
from engine.store.types import UtcDateTime

NAMED = 4
"""People who are named as those who can help."""


class HackathonEdition(SQLModel, table=True):
    """What an edition has of its own beside its occurrence; there is none until somebody changes something."""

    __tablename__ = "hackathon_edition"
    occurrence_id: int = Field(foreign_key="event_occurrence.id", primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    closes_before: int | None = None
    """Minutes before its end until which teams submit, below 0 for after it; None as the content says."""
    planned_for: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """The deadline for which reminders are in the ledger."""
    published_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class HackathonParticipant(SQLModel, table=True):
    """Somebody who takes part, and what they offer."""

    __tablename__ = "hackathon_entrant"
    occurrence_id: int = Field(foreign_key="event_occurrence.id", primary_key=True)
    member_id: int = Field(foreign_key="member.id", primary_key=True, index=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    shown: bool = False
    """Whether others see their name, role and skills, and teams are suggested to and by them."""
    brings: str = Field(default="", max_length=600)
    """Ids of skills that they bring, in order, separated by spaces."""
    learns: str = Field(default="", max_length=600)
    """Ids of skills that they want to learn, likewise."""
    joined_at: datetime = Field(sa_type=UtcDateTime)


EDITION = table_of(HackathonEdition)
PARTICIPANT = table_of(HackathonParticipant)
impersonal(EDITION, "an event's deadline, and when its results came out")
personal(PARTICIPANT, Kind.COMMUNITY, "member_id")


@dataclass(frozen=True, slots=True)
class Participant(Candidate):
    """Somebody who takes part."""

    name: str
    shown: bool


def find_edition(tx: Connection, occurrence: Occurrence, rules: HackathonRules, now: datetime) -> Edition:
    """The edition of an occurrence, with a row or without."""
    query = select(EDITION).where(EDITION.c.occurrence_id == occurrence.id)
    row = tx.execute(query).one_or_none() if occurrence.id is not None else None
    if row is None:
        return Edition(occurrence, rules, rules.closes_before_end, None, None, now)
    closes_before = rules.closes_before_end if row.closes_before is None else row.closes_before
    return Edition(occurrence, rules, closes_before, row.planned_for, row.published_at, now)


def add_edition(tx: Connection, occurrence: Occurrence) -> None:
    """Give the edition of an occurrence, whose row is held, a row of its own."""
    add_row(tx, EDITION, {"occurrence_id": occurrence.row, "organisation_id": occurrence.series.organisation_id})


def change_edition(tx: Connection, occurrence_id: int, values: Mapping[str, object]) -> None:
    tx.execute(update(EDITION).where(EDITION.c.occurrence_id == occurrence_id).values(**values))


def find_edition_rows(tx: Connection, organisation_id: int, *, published: bool) -> list[int]:
    """The rows of all occurrences about which something was done, the latest first."""
    out = EDITION.c.published_at.is_not(None) if published else EDITION.c.published_at.is_(None)
    query = select(EDITION.c.occurrence_id).join(OCCURRENCE)
    chosen = query.where(EDITION.c.organisation_id == organisation_id, out)
    return list(tx.scalars(chosen.order_by(OCCURRENCE.c.starts_at.desc(), OCCURRENCE.c.id.desc())))


_TO_FOLLOW = (
    select(EDITION.c.organisation_id)
    .join(OCCURRENCE)
    .where(EDITION.c.published_at.is_(None), OCCURRENCE.c.starts_at > bindparam("since"))
    .distinct()
)


def find_organisations_to_follow(tx: Connection, since: datetime) -> list[int]:
    """Organisations with an edition that starts then or later and has no results; for the planner alone."""
    return list(tx.scalars(_TO_FOLLOW, {"since": since}))


def add_participant(tx: Connection, occurrence: Occurrence, member_id: int, now: datetime) -> bool:
    """Note that somebody takes part; False where they did before."""
    who = {"occurrence_id": occurrence.row, "member_id": member_id}
    values = {**who, "organisation_id": occurrence.series.organisation_id, "joined_at": now}
    return add_row(tx, PARTICIPANT, {**values, "shown": False, "brings": "", "learns": ""})


def remove_participant(tx: Connection, occurrence_id: int, member_id: int) -> None:
    tx.execute(delete(PARTICIPANT).where(_is_participant(occurrence_id, member_id)))


def change_participant(tx: Connection, occurrence_id: int, member_id: int, values: Mapping[str, object]) -> None:
    tx.execute(update(PARTICIPANT).where(_is_participant(occurrence_id, member_id)).values(**values))


def find_participants(tx: Connection, occurrence_id: int, only: Collection[int] | None = None) -> list[Participant]:
    """Who takes part and still is there, in the order in which they came; `only` these members."""
    query = (
        select(PARTICIPANT, MEMBER.c.name, MEMBER.c.role_id)
        .join_from(PARTICIPANT, MEMBER)
        .where(PARTICIPANT.c.occurrence_id == occurrence_id, IS_ACTIVE)
        .order_by(PARTICIPANT.c.joined_at, PARTICIPANT.c.member_id)
    )
    query = query.where(PARTICIPANT.c.member_id.in_(only)) if only is not None else query
    return [
        Participant(
            id=row.member_id,
            name=row.name,
            role=row.role_id or "",
            shown=row.shown,
            brings=frozenset(row.brings.split()),
            learns=frozenset(row.learns.split()),
        )
        for row in tx.execute(query)
    ]


def find_participant(tx: Connection, occurrence_id: int | None, member_id: int) -> Participant | None:
    participants = find_participants(tx, occurrence_id, [member_id]) if occurrence_id is not None else []
    return participants[0] if participants else None


def find_host_and_owners(tx: Connection, organisation_id: int, host_id: int | None) -> list[str]:
    """Names of the host and of the owners, a few of them, the host first."""
    query = select(MEMBER.c.name).where(is_active_in(organisation_id), MEMBER.c.is_owner | (MEMBER.c.id == host_id))
    return list(tx.scalars(query.order_by(MEMBER.c.id != host_id, MEMBER.c.name).limit(NAMED)))


def _is_participant(occurrence_id: int, member_id: int) -> ColumnElement[bool]:
    return (PARTICIPANT.c.occurrence_id == occurrence_id) & (PARTICIPANT.c.member_id == member_id)
