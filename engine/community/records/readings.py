"""The table of papers, and what an event shows of it: those that are read there. The papers' own room does the rest."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, UniqueConstraint, select
from sqlmodel import Field, SQLModel

from engine.community.records.events import LONGEST_LINK
from engine.store.personal import Kind, personal
from engine.store.tables import table_of
from engine.store.types import UtcDateTime

LONGEST_TITLE = 200


class ProposedPaper(SQLModel, table=True):
    """A paper that somebody proposed, as an organisation knows it."""

    __tablename__ = "paper"
    __table_args__ = (UniqueConstraint("organisation_id", "key"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    key: str = Field(max_length=LONGEST_LINK)
    """What all its links have in common."""
    link: str = Field(max_length=LONGEST_LINK)
    title: str = Field(max_length=LONGEST_TITLE)
    proposer_id: int | None = Field(default=None, foreign_key="member.id")
    proposed_at: datetime = Field(sa_type=UtcDateTime)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    occurrence_id: int | None = Field(default=None, foreign_key="event_occurrence.id", index=True)
    """The review for which it is picked."""


PAPER = table_of(ProposedPaper)
personal(PAPER, Kind.COMMUNITY, cleared=("proposer_id",))


@dataclass(frozen=True, slots=True)
class Reading:
    """A paper to be read at an event."""

    id: int
    title: str
    link: str


def find_readings(tx: Connection, occurrence_ids: Collection[int]) -> dict[int, list[Reading]]:
    """Occurrence to its papers, where it has some."""
    query = select(PAPER.c.occurrence_id, PAPER.c.id, PAPER.c.title, PAPER.c.link).order_by(PAPER.c.id)
    readings: dict[int, list[Reading]] = {}
    for occurrence_id, *paper in tx.execute(query.where(PAPER.c.occurrence_id.in_(occurrence_ids))):
        readings.setdefault(occurrence_id, []).append(Reading(*paper))
    return readings
