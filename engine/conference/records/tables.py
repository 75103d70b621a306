"""Tables of the conference. What is said about a talk goes with the talk."""

from datetime import datetime, time
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from engine.store.personal import Kind, impersonal, personal
from engine.store.tables import table_of
from engine.store.types import UtcDateTime

LONGEST_TITLE, LONGEST_ABSTRACT, LONGEST_LINK, LONGEST_ROOM, LONGEST_COMMENT = 140, 1500, 500, 60, 600


class TalkState(StrEnum):
    """How far its author is with a talk."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    WITHDRAWN = "withdrawn"


class Decision(StrEnum):
    """What is decided about a talk."""

    NONE = ""
    ACCEPTED = "accepted"
    WAITLISTED = "waitlisted"
    DECLINED = "declined"


class Response(StrEnum):
    """What somebody says who is asked: to speak, to speak with somebody, or to review."""

    ASKED = "asked"
    YES = "yes"
    NO = "no"


class Edition(SQLModel, table=True):
    """The conference that an occurrence is, from its call for talks on."""

    __tablename__ = "conference"
    occurrence_id: int = Field(foreign_key="event_occurrence.id", primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    closes_at: datetime = Field(sa_type=UtcDateTime)
    """Until when talks are proposed and changed."""
    announced_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When decisions were first told."""
    published_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the schedule was last shown to everybody."""
    reminded_for: str = Field(default="", max_length=80)
    """The start and the schedule for which reminders are in the ledger."""
    counted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When its talks went into the logs of who gave them."""


class ConferenceRoom(SQLModel, table=True):
    __tablename__ = "conference_room"
    __table_args__ = (UniqueConstraint("occurrence_id", "name"),)
    id: int | None = Field(default=None, primary_key=True)
    occurrence_id: int = Field(foreign_key="conference.occurrence_id")
    organisation_id: int = Field(foreign_key="organisation.id")
    name: str = Field(max_length=LONGEST_ROOM)


class ConferenceTalk(SQLModel, table=True):
    """A talk, from its draft to its slides. `starts` counts minutes from the start of the conference, so that a
    schedule moves along with it."""

    __tablename__ = "conference_talk"
    __table_args__ = (Index("talks_of_a_conference", "occurrence_id", "state"),)
    id: int | None = Field(default=None, primary_key=True)
    occurrence_id: int = Field(foreign_key="conference.occurrence_id")
    organisation_id: int = Field(foreign_key="organisation.id")
    author_id: int = Field(foreign_key="member.id", index=True)
    title: str = Field(max_length=LONGEST_TITLE)
    abstract: str = Field(default="", max_length=LONGEST_ABSTRACT)
    format: str = Field(max_length=48)
    minutes: int
    track: str = Field(max_length=48)
    remote: bool = False
    """Whether its speakers are elsewhere, and would like to speak in their own working hours."""
    earliest: time | None = None
    """The local time of the conference before which it cannot be; likewise `latest` for its end."""
    latest: time | None = None
    state: str = Field(max_length=10)
    changed_at: datetime = Field(sa_type=UtcDateTime)
    decision: str = Field(default=Decision.NONE, max_length=10)
    told: str = Field(default=Decision.NONE, max_length=10)
    """The decision that its speakers know."""
    answer: str = Field(default="", max_length=10)
    """What its speakers say to being accepted."""
    room_id: int | None = Field(default=None, foreign_key="conference_room.id", ondelete="SET NULL")
    starts: int | None = None
    shown_room_id: int | None = Field(default=None, foreign_key="conference_room.id", ondelete="SET NULL")
    """Where and when it is in the schedule that everybody sees."""
    shown_starts: int | None = None
    shown_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When that last changed, or it was cancelled."""
    sequence: int = 0
    """Grows with every change that calendars must hear of."""
    slides: str = Field(default="", max_length=LONGEST_LINK)


class CoSpeaker(SQLModel, table=True):
    __tablename__ = "conference_speaker"
    talk_id: int = Field(foreign_key="conference_talk.id", primary_key=True, ondelete="CASCADE")
    member_id: int = Field(foreign_key="member.id", primary_key=True, index=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    said: str = Field(default=Response.ASKED, max_length=10)


class Reviewer(SQLModel, table=True):
    """Somebody of the program committee."""

    __tablename__ = "conference_reviewer"
    occurrence_id: int = Field(foreign_key="conference.occurrence_id", primary_key=True)
    member_id: int = Field(foreign_key="member.id", primary_key=True, index=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    said: str = Field(default=Response.ASKED, max_length=10)


class TalkReview(SQLModel, table=True):
    __tablename__ = "conference_review"
    talk_id: int = Field(foreign_key="conference_talk.id", primary_key=True, ondelete="CASCADE")
    member_id: int = Field(foreign_key="member.id", primary_key=True, index=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    scores: str = Field(max_length=400)
    """Each criterion of the content with its number, such as “substance=3 clarity=4”."""
    comment: str = Field(default="", max_length=LONGEST_COMMENT)
    reviewed_at: datetime = Field(sa_type=UtcDateTime)


class TalkMark(SQLModel, table=True):
    """Somebody wants to hear a talk: it is in their agenda, and the schedule takes account of it."""

    __tablename__ = "conference_mark"
    talk_id: int = Field(foreign_key="conference_talk.id", primary_key=True, ondelete="CASCADE")
    member_id: int = Field(foreign_key="member.id", primary_key=True, index=True)
    organisation_id: int = Field(foreign_key="organisation.id")


EDITION = table_of(Edition)
ROOM = table_of(ConferenceRoom)
TALK = table_of(ConferenceTalk)
SPEAKER = table_of(CoSpeaker)
REVIEWER = table_of(Reviewer)
REVIEW = table_of(TalkReview)
MARK = table_of(TalkMark)
impersonal(EDITION, "An event of an organisation.")
impersonal(ROOM, "A place.")
personal(TALK, Kind.COMMUNITY, "author_id")
personal(SPEAKER, Kind.COMMUNITY, "member_id", follows=("talk_id",))
personal(REVIEWER, Kind.COMMUNITY, "member_id")
personal(REVIEW, Kind.COMMUNITY, "member_id", follows=("talk_id",))
personal(MARK, Kind.COMMUNITY, "member_id", follows=("talk_id",))
