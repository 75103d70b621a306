"""Conferences from their call for talks on, and their rooms."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from engine.community.records.events import OCCURRENCE, Occurrence
from engine.conference.records.tables import EDITION, MARK, REVIEWER, ROOM, SPEAKER, TALK, Response
from engine.store.sql import add_row, save_row


@dataclass(frozen=True, slots=True)
class Conference:
    """A conference from its call for talks on."""

    occurrence: Occurrence
    closes_at: datetime
    announced_at: datetime | None
    published_at: datetime | None
    reminded_for: str
    counted_at: datetime | None

    @property
    def id(self) -> int:
        return self.occurrence.row

    def is_open(self, now: datetime) -> bool:
        """Whether talks are proposed and changed."""
        return now < self.closes_at and not self.occurrence.cancelled and self.occurrence.starts > now


def read_conference(tx: Connection, occurrence: Occurrence) -> Conference | None:
    """The conference that an occurrence is; None before its call for talks."""
    row = tx.execute(select(EDITION).where(EDITION.c.occurrence_id == occurrence.id)).one_or_none()
    if row is None:
        return None
    columns = ("closes_at", "announced_at", "published_at", "reminded_for", "counted_at")
    return Conference(occurrence, **{name: row._mapping[name] for name in columns})


def open_call(tx: Connection, occurrence: Occurrence, closes_at: datetime) -> None:
    """Open a call for talks until then, or let an earlier one end then."""
    new = {"organisation_id": occurrence.series.organisation_id, "reminded_for": ""}
    save_row(tx, EDITION, {"occurrence_id": occurrence.row}, {"closes_at": closes_at}, **new)


def change_conference(tx: Connection, conference_id: int, **values: object) -> None:
    tx.execute(update(EDITION).where(EDITION.c.occurrence_id == conference_id).values(**values))


def renew_reminders(tx: Connection, conference_id: int) -> None:
    """Have the reminders of a conference put into the ledger anew, for people or talks that have come to it."""
    change_conference(tx, conference_id, reminded_for="")


def find_rooms(tx: Connection, conference_id: int) -> dict[int, str]:
    """The names of a conference's rooms by their ids, in the order in which they came."""
    query = select(ROOM.c.id, ROOM.c.name).where(ROOM.c.occurrence_id == conference_id).order_by(ROOM.c.id)
    return dict(tx.execute(query).all())


def add_room(tx: Connection, organisation_id: int, conference_id: int, name: str) -> None:
    """Add a room; one of the same name is there already."""
    add_row(tx, ROOM, {"occurrence_id": conference_id, "organisation_id": organisation_id, "name": name})


def remove_room(tx: Connection, room_id: int) -> None:
    tx.execute(delete(ROOM).where(ROOM.c.id == room_id))


def find_attended(tx: Connection, member_id: int) -> list[int]:
    """The conferences with a schedule in which somebody speaks, or wants to hear a talk."""
    marked = select(MARK.c.talk_id).where(MARK.c.member_id == member_id)
    spoken = select(SPEAKER.c.talk_id).where(SPEAKER.c.member_id == member_id)
    own = TALK.c.id.in_(marked) | TALK.c.id.in_(spoken) | (TALK.c.author_id == member_id)
    query = select(TALK.c.occurrence_id).where(own, TALK.c.shown_starts.is_not(None)).distinct()
    return list(tx.scalars(query.order_by(TALK.c.occurrence_id)))


def find_concerning(tx: Connection, organisation_id: int, member_id: int, now: datetime) -> list[int]:
    """The conferences ahead for which somebody has a talk, is asked to speak, or is asked to review."""
    spoken = select(SPEAKER.c.talk_id).where(SPEAKER.c.member_id == member_id, SPEAKER.c.said != Response.NO)
    talks = select(TALK.c.occurrence_id).where((TALK.c.author_id == member_id) | TALK.c.id.in_(spoken))
    reviews = select(REVIEWER.c.occurrence_id).where(REVIEWER.c.member_id == member_id, REVIEWER.c.said != Response.NO)
    query = (
        select(OCCURRENCE.c.id)
        .join_from(EDITION, OCCURRENCE, EDITION.c.occurrence_id == OCCURRENCE.c.id)
        .where(EDITION.c.organisation_id == organisation_id, OCCURRENCE.c.starts_at > now)
        .where(OCCURRENCE.c.id.in_(talks) | OCCURRENCE.c.id.in_(reviews))
        .order_by(OCCURRENCE.c.starts_at)
    )
    return list(tx.scalars(query))


def find_published(tx: Connection, organisation_id: int) -> list[int]:
    """The conferences of which there is a schedule, the latest first."""
    query = select(EDITION.c.occurrence_id).where(EDITION.c.organisation_id == organisation_id)
    newest = query.where(EDITION.c.published_at.is_not(None)).order_by(EDITION.c.published_at.desc())
    return list(tx.scalars(newest))


_PUBLISHED_UNCOUNTED = (
    select(EDITION.c.occurrence_id)
    .where(EDITION.c.published_at.is_not(None), EDITION.c.counted_at.is_(None))
    .order_by(EDITION.c.occurrence_id)
)


def find_published_uncounted(tx: Connection) -> list[int]:
    """The conferences of all organisations that have a schedule and whose talks are not yet in the logs."""
    return list(tx.scalars(_PUBLISHED_UNCOUNTED))
