"""The ledger of notices, and what members wish to hear: tables, and the statements that plan and settle."""

from datetime import date, datetime

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from engine.notices.states import NoticeState
from engine.store.personal import Kind, personal
from engine.store.tables import table_of
from engine.store.types import UtcDateTime

DUE = text("state IN ('pending', 'sending')")
"""What the index of due notices holds. Queries that are to use it say it in these words."""

TROUBLE = text("state IN ('in_doubt', 'dead')")
"""The same for notices that an operator has to know of."""


class Notice(SQLModel, table=True):
    """One message that the bot starts, at most once per member, kind and occurrence."""

    __table_args__ = (
        UniqueConstraint("member_id", "kind", "occurrence"),
        Index("due_notices", "platform", "workspace", "not_before", "id", sqlite_where=DUE, postgresql_where=DUE),
        Index("notices_in_trouble", "state", "settled_at", sqlite_where=TROUBLE, postgresql_where=TROUBLE),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    member_id: int = Field(foreign_key="member.id")
    platform: str = Field(max_length=20)
    workspace: str = Field(max_length=100)
    kind: str = Field(max_length=20)
    occurrence: str = Field(max_length=120)
    """The week or the event's local start that it is about, never the time of planning."""
    state: str = Field(default=NoticeState.PENDING, max_length=10)
    attempts: int = 0
    not_before: datetime = Field(sa_type=UtcDateTime)
    """Of a pending notice, when it may be sent; of one in sending, when it counts as abandoned."""
    expires_at: datetime = Field(sa_type=UtcDateTime)
    sending_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When it was last claimed, to be sent or looked up."""
    posted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Of one in sending, when it was claimed to be sent: from then on it is looked for."""
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When it was sent, or given up."""
    platform_ref: str = Field(default="", sa_type=Text)
    last_error: str = Field(default="", max_length=300)
    subject: str = Field(default="", max_length=120)
    """What it offered, in the ids of the content: what an answer to it is about."""
    answer: str = Field(default="", max_length=20)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Preferences(SQLModel, table=True):
    """What a member wishes; who has no row wishes the defaults. Meanings are those of `cadence.Rhythm`."""

    __tablename__ = "notice_preferences"
    member_id: int = Field(foreign_key="member.id", primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    weekday: int | None = None
    minute: int = 540
    every: int = 1
    country: str = Field(default="", max_length=2)
    quiet_from: int = 1080
    quiet_to: int = 480
    snoozed_until: date | None = None
    off: bool = False
    """No notices at all."""
    kinds_off: str = Field(default="", max_length=200)
    """Names of kinds, in order, separated by spaces."""
    digest: bool = False
    """Whether everything but the weekly message joins one digest a week."""


class Leave(SQLModel, table=True):
    """Days on which a member is away, both included."""

    __tablename__ = "member_leave"
    member_id: int = Field(foreign_key="member.id", primary_key=True)
    first: date = Field(primary_key=True)
    last: date
    organisation_id: int = Field(foreign_key="organisation.id")


NOTICE = table_of(Notice)
PREFERENCES = table_of(Preferences)
LEAVE = table_of(Leave)
personal(NOTICE, Kind.NOTICES, "member_id")
personal(PREFERENCES, Kind.NOTICES, "member_id")
personal(LEAVE, Kind.NOTICES, "member_id")
