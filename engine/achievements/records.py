"""Tables of the log, and their queries."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Index, Select, delete, func, insert, select, update
from sqlmodel import Field, SQLModel

from engine.notices.asked_in_vain import in_vain
from engine.people.records.members import MEMBER, MemberStatus
from engine.store.personal import Kind, personal
from engine.store.sql import add_row
from engine.store.tables import table_of
from engine.store.types import UtcDateTime


class EntryKind(StrEnum):
    """What can be logged."""

    INNOVATION = "innovation"
    PUBLICATION = "publication"
    PATENT = "patent"
    OPEN_SOURCE = "open_source"
    TALK = "talk"
    ARTICLE = "article"
    DEPLOYMENT = "deployment"
    CERTIFICATE = "certificate"


class ConfirmationState(StrEnum):
    """What a colleague said to a request."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


class LoggedAchievement(SQLModel, table=True):
    """Something that a member has achieved, as they logged it."""

    __tablename__ = "achievement"
    __table_args__ = (Index("achievements_of_an_organisation", "organisation_id", "kind", "happened_on"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    member_id: int = Field(foreign_key="member.id", index=True)
    kind: str = Field(max_length=20)
    title: str = Field(max_length=300)
    happened_on: date
    link: str = Field(default="", max_length=500)
    right_first_time: bool | None = None
    """Of a deployment; None where nobody said."""
    logged_at: datetime = Field(sa_type=UtcDateTime)


class Confirmation(SQLModel, table=True):
    """A colleague who was asked to confirm an achievement."""

    achievement_id: int = Field(foreign_key="achievement.id", primary_key=True)
    member_id: int = Field(foreign_key="member.id", primary_key=True, index=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    state: str = Field(default=ConfirmationState.ASKED, max_length=10)
    asked_at: datetime = Field(sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class FeedMember(SQLModel, table=True):
    """Somebody whose team may see their log."""

    __tablename__ = "feed_member"
    member_id: int = Field(foreign_key="member.id", primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    joined_at: datetime = Field(sa_type=UtcDateTime)


ACHIEVEMENT = table_of(LoggedAchievement)
CONFIRMATION = table_of(Confirmation)
FEED_MEMBER = table_of(FeedMember)
personal(ACHIEVEMENT, Kind.LOG, "member_id")
personal(CONFIRMATION, Kind.LOG, "achievement_id", "member_id")
personal(FEED_MEMBER, Kind.LOG, "member_id")


ASKS_IN_VAIN = in_vain(
    select(ACHIEVEMENT.c.member_id, CONFIRMATION.c.member_id)
    .join_from(CONFIRMATION, ACHIEVEMENT, CONFIRMATION.c.achievement_id == ACHIEVEMENT.c.id)
    .join(MEMBER, CONFIRMATION.c.member_id == MEMBER.c.id)
    .where(CONFIRMATION.c.state == ConfirmationState.ASKED)
)
"""Who has asked whom to confirm something, where nothing can come of it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a log, with how many colleagues were asked and what they said."""

    id: int
    author: str
    kind: str
    title: str
    day: date
    link: str
    right_first_time: bool | None
    confirmed: int
    asked: int
    declined: int
    logged_at: datetime


def _count_answers(state: ConfirmationState) -> Any:
    same = CONFIRMATION.c.achievement_id == ACHIEVEMENT.c.id
    count = select(func.count()).select_from(CONFIRMATION).where(same, CONFIRMATION.c.state == state)
    return count.correlate(ACHIEVEMENT).scalar_subquery()


def _select_entries() -> Select[Any]:
    counted = (ConfirmationState.CONFIRMED, ConfirmationState.ASKED, ConfirmationState.DECLINED)
    return select(
        ACHIEVEMENT.c.id,
        MEMBER.c.name,
        *(ACHIEVEMENT.c[name] for name in ("kind", "title", "happened_on", "link", "right_first_time")),
        *(_count_answers(state) for state in counted),
        ACHIEVEMENT.c.logged_at,
    ).join_from(ACHIEVEMENT, MEMBER, ACHIEVEMENT.c.member_id == MEMBER.c.id)


def add_entry(tx: Connection, organisation_id: int, member_id: int, values: dict[str, object], at: datetime) -> int:
    """Log something for a member and return its id; `values` are columns of what it says."""
    new = insert(ACHIEVEMENT).values(organisation_id=organisation_id, member_id=member_id, logged_at=at, **values)
    return int(tx.execute(new.returning(ACHIEVEMENT.c.id)).scalar_one())


def change_entry(tx: Connection, entry_id: int, values: dict[str, object]) -> None:
    """Change an entry; what colleagues confirmed was another one, so they are asked anew by its author."""
    tx.execute(update(ACHIEVEMENT).where(ACHIEVEMENT.c.id == entry_id).values(**values))
    tx.execute(delete(CONFIRMATION).where(CONFIRMATION.c.achievement_id == entry_id))


def set_right_first_time(tx: Connection, entry_id: int, right: bool) -> None:
    """Note whether a deployment was right the first time."""
    tx.execute(update(ACHIEVEMENT).where(ACHIEVEMENT.c.id == entry_id).values(right_first_time=right))


def remove_entry(tx: Connection, entry_id: int) -> None:
    tx.execute(delete(CONFIRMATION).where(CONFIRMATION.c.achievement_id == entry_id))
    tx.execute(delete(ACHIEVEMENT).where(ACHIEVEMENT.c.id == entry_id))


def find_entry(tx: Connection, member_id: int, entry_id: int) -> Entry | None:
    """One entry of the member's own log."""
    own = (ACHIEVEMENT.c.id == entry_id) & (ACHIEVEMENT.c.member_id == member_id)
    row = tx.execute(_select_entries().where(own)).first()
    return Entry(*row) if row else None


def find_entries(tx: Connection, member_id: int, most: int) -> list[Entry]:
    """A member's log, the newest first."""
    return _read_newest(tx, _select_entries().where(ACHIEVEMENT.c.member_id == member_id), most)


def count_entries(tx: Connection, member_id: int) -> int:
    query = select(func.count()).select_from(ACHIEVEMENT).where(ACHIEVEMENT.c.member_id == member_id)
    return int(tx.execute(query).scalar_one())


def has_entry(tx: Connection, member_id: int, kind: EntryKind, title: str, day: date) -> bool:
    """Whether a member has logged this already; case does not matter."""
    same = (ACHIEVEMENT.c.member_id == member_id) & (ACHIEVEMENT.c.kind == kind) & (ACHIEVEMENT.c.happened_on == day)
    titles = tx.scalars(select(ACHIEVEMENT.c.title).where(same))
    return any(logged.casefold() == title.casefold() for logged in titles)


def ask_confirmation(tx: Connection, organisation_id: int, entry_id: int, colleague_id: int, at: datetime) -> bool:
    """Ask a colleague to confirm; False where they were asked before."""
    values = {"achievement_id": entry_id, "member_id": colleague_id, "organisation_id": organisation_id}
    return add_row(tx, CONFIRMATION, {**values, "state": ConfirmationState.ASKED, "asked_at": at})


def find_requests(tx: Connection, colleague_id: int) -> list[Entry]:
    """Entries that a member is asked to confirm, the oldest request first."""
    asked = (CONFIRMATION.c.member_id == colleague_id) & (CONFIRMATION.c.state == ConfirmationState.ASKED)
    query = _select_entries().join(CONFIRMATION, CONFIRMATION.c.achievement_id == ACHIEVEMENT.c.id)
    return [Entry(*row) for row in tx.execute(query.where(asked).order_by(CONFIRMATION.c.asked_at))]


def save_answer(tx: Connection, entry_id: int, colleague_id: int, state: ConfirmationState, at: datetime) -> bool:
    """Keep what a colleague said; False where nobody waits for it any more."""
    asked = (CONFIRMATION.c.achievement_id == entry_id) & (CONFIRMATION.c.member_id == colleague_id)
    waiting = update(CONFIRMATION).where(asked, CONFIRMATION.c.state == ConfirmationState.ASKED)
    return tx.execute(waiting.values(state=state, answered_at=at)).rowcount == 1


def is_in_feed(tx: Connection, member_id: int) -> bool:
    return tx.scalar(select(FEED_MEMBER.c.member_id).where(FEED_MEMBER.c.member_id == member_id)) is not None


def join_feed(tx: Connection, organisation_id: int, member_id: int, at: datetime) -> None:
    add_row(tx, FEED_MEMBER, {"member_id": member_id, "organisation_id": organisation_id, "joined_at": at})


def leave_feed(tx: Connection, member_id: int) -> None:
    tx.execute(delete(FEED_MEMBER).where(FEED_MEMBER.c.member_id == member_id))


def find_feed(tx: Connection, member_id: int, since: date, most: int) -> list[Entry] | None:
    """What the member's team let each other see, the newest first; None for somebody without a team."""
    team = tx.scalar(select(MEMBER.c.team_id).where(MEMBER.c.id == member_id))
    if team is None:
        return None
    query = _select_entries().join(FEED_MEMBER, FEED_MEMBER.c.member_id == ACHIEVEMENT.c.member_id)
    query = query.where(MEMBER.c.team_id == team, MEMBER.c.standing == MemberStatus.ACTIVE)
    return _read_newest(tx, query.where(ACHIEVEMENT.c.happened_on >= since), most)


def _read_newest(tx: Connection, query: Select[Any], most: int) -> list[Entry]:
    newest = query.order_by(ACHIEVEMENT.c.happened_on.desc(), ACHIEVEMENT.c.id.desc()).limit(most)
    return [Entry(*row) for row in tx.execute(newest)]
