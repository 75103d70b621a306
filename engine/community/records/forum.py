"""Tables of the forum: topics and questions, votes, the rota of hosts and swaps, and their queries."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, Index, case, delete, func, insert, select, update
from sqlmodel import Field, SQLModel

from engine.community.records.events import OCCURRENCE, Occurrence, Series
from engine.people.records.members import IS_ACTIVE, MEMBER
from engine.store.personal import Kind, personal
from engine.store.sql import add_row
from engine.store.tables import table_of
from engine.store.types import UtcDateTime

LONGEST_TOPIC = 140


class ForumTopic(SQLModel, table=True):
    """Something to talk about, or a question asked beforehand."""

    __tablename__ = "forum_topic"
    __table_args__ = (Index("open_topics", "series_id", "closed_at"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    series_id: int = Field(foreign_key="event_series.id")
    author_id: int | None = Field(default=None, foreign_key="member.id")
    is_question: bool = False
    words: str = Field(max_length=LONGEST_TOPIC)
    asked_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When it was talked about, or taken back."""


class TopicVote(SQLModel, table=True):
    __tablename__ = "topic_vote"
    topic_id: int = Field(foreign_key="forum_topic.id", primary_key=True)
    member_id: int = Field(foreign_key="member.id", primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")


class RotaHost(SQLModel, table=True):
    """Somebody who hosts a series in turn."""

    __tablename__ = "rota_host"
    series_id: int = Field(foreign_key="event_series.id", primary_key=True)
    member_id: int = Field(foreign_key="member.id", primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    joined_at: datetime = Field(sa_type=UtcDateTime)


class SwapState(StrEnum):
    OPEN = "open"
    AGREED = "agreed"
    DECLINED = "declined"


class HostSwap(SQLModel, table=True):
    """One host asks another to exchange their days."""

    __tablename__ = "host_swap"
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    mine_id: int = Field(foreign_key="event_occurrence.id")
    """The occurrence of who asks."""
    theirs_id: int = Field(foreign_key="event_occurrence.id")
    asked_by: int = Field(foreign_key="member.id")
    asked_of: int = Field(foreign_key="member.id", index=True)
    state: str = Field(default=SwapState.OPEN, max_length=10)
    asked_at: datetime = Field(sa_type=UtcDateTime)


TOPIC = table_of(ForumTopic)
VOTE = table_of(TopicVote)
ROTA = table_of(RotaHost)
SWAP = table_of(HostSwap)

personal(TOPIC, Kind.COMMUNITY, exported_to=("author_id",))
personal(VOTE, Kind.COMMUNITY, "member_id")
personal(ROTA, Kind.COMMUNITY, "member_id")
personal(SWAP, Kind.COMMUNITY, "asked_by", "asked_of")


@dataclass(frozen=True, slots=True)
class Topic:
    """An open topic; `is_mine` is whether the reader proposed it, `is_wanted` whether they want it."""

    id: int
    words: str
    is_question: bool
    votes: int
    is_wanted: bool
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Swap:
    id: int
    mine_id: int
    theirs_id: int
    asked_by: int
    asked_of: int
    state: str


def find_topics(tx: Connection, series_id: int, member_id: int) -> list[Topic]:
    """Open topics and questions, most wanted first, then the oldest."""
    votes = func.count(VOTE.c.member_id)
    voted = func.sum(case((VOTE.c.member_id == member_id, 1), else_=0))
    query = (
        select(TOPIC.c.id, TOPIC.c.words, TOPIC.c.is_question, TOPIC.c.author_id, votes, voted)
        .select_from(TOPIC.outerjoin(VOTE))
        .where(TOPIC.c.series_id == series_id, TOPIC.c.closed_at.is_(None))
        .group_by(TOPIC.c.id, TOPIC.c.words, TOPIC.c.is_question, TOPIC.c.author_id)
        .order_by(votes.desc(), TOPIC.c.id)
    )
    return [
        Topic(number, words, is_question, count, bool(own), author == member_id)
        for number, words, is_question, author, count, own in tx.execute(query)
    ]


def add_topic(tx: Connection, series: Series, member_id: int, values: Mapping[str, object], now: datetime) -> None:
    """Add a topic, which its author wants, too."""
    where = {"organisation_id": series.organisation_id, "series_id": series.id, "author_id": member_id}
    new = insert(TOPIC).values(**where, **values, asked_at=now).returning(TOPIC.c.id)
    save_vote(tx, series.organisation_id, tx.execute(new).scalar_one(), member_id, wanted=True)


def count_open_topics(tx: Connection, series_id: int, member_id: int) -> int:
    """How many open topics somebody has proposed."""
    mine = (TOPIC.c.series_id == series_id) & (TOPIC.c.author_id == member_id) & TOPIC.c.closed_at.is_(None)
    return int(tx.scalar(select(func.count()).select_from(TOPIC).where(mine)) or 0)


def save_vote(tx: Connection, organisation_id: int, topic_id: int, member_id: int, *, wanted: bool) -> None:
    """Want a topic, or no longer; twice is once."""
    if wanted:
        add_row(tx, VOTE, {"topic_id": topic_id, "member_id": member_id, "organisation_id": organisation_id})
    else:
        tx.execute(delete(VOTE).where(VOTE.c.topic_id == topic_id, VOTE.c.member_id == member_id))


def find_topic_series(tx: Connection, topic_id: int) -> int | None:
    """The series of an open topic."""
    return tx.scalar(select(TOPIC.c.series_id).where(TOPIC.c.id == topic_id, TOPIC.c.closed_at.is_(None)))


def close_topic(tx: Connection, topic_id: int, now: datetime) -> None:
    tx.execute(update(TOPIC).where(TOPIC.c.id == topic_id).values(closed_at=now))


def find_volunteers(tx: Connection, series_id: int) -> list[int]:
    """Members of the rota who still are there, in the order in which they joined."""
    query = select(ROTA.c.member_id).join_from(ROTA, MEMBER).where(ROTA.c.series_id == series_id, IS_ACTIVE)
    return list(tx.scalars(query.order_by(ROTA.c.joined_at, ROTA.c.member_id)))


def save_volunteer(tx: Connection, series: Series, member_id: int, now: datetime, *, joins: bool) -> None:
    """Join a rota, or leave it."""
    if joins:
        who = {"series_id": series.id, "member_id": member_id, "organisation_id": series.organisation_id}
        add_row(tx, ROTA, {**who, "joined_at": now})
    else:
        tx.execute(delete(ROTA).where(ROTA.c.series_id == series.id, ROTA.c.member_id == member_id))


def find_hosted_days(tx: Connection, series_id: int, members: Collection[int]) -> dict[int, set[date]]:
    """The days on which members host or have hosted a series."""
    hosted = OCCURRENCE.c.host_id.in_(members) & OCCURRENCE.c.cancelled_at.is_(None)
    query = select(OCCURRENCE.c.host_id, OCCURRENCE.c.day).where(OCCURRENCE.c.series_id == series_id, hosted)
    days: dict[int, set[date]] = {}
    for member_id, day in tx.execute(query):
        days.setdefault(member_id, set()).add(day)
    return days


def add_swap(tx: Connection, mine: Occurrence, theirs: Occurrence, now: datetime) -> int:
    """Note that the host of one occurrence asks the host of another to exchange them."""
    values = {"organisation_id": mine.series.organisation_id, "mine_id": mine.row, "theirs_id": theirs.row}
    hosts = {"asked_by": mine.host_id, "asked_of": theirs.host_id}
    new = insert(SWAP).values(**values, **hosts, state=SwapState.OPEN, asked_at=now)
    return int(tx.execute(new.returning(SWAP.c.id)).scalar_one())


def find_swap(tx: Connection, swap_id: int) -> Swap | None:
    return _read_swap(tx, SWAP.c.id == swap_id)


def find_open_swap(tx: Connection, mine_id: int, theirs_id: int) -> Swap | None:
    """The open wish to exchange exactly these two, in this direction."""
    same = (SWAP.c.mine_id == mine_id) & (SWAP.c.theirs_id == theirs_id)
    return _read_swap(tx, same & (SWAP.c.state == SwapState.OPEN))


def settle_swap(tx: Connection, swap_id: int, state: SwapState) -> None:
    tx.execute(update(SWAP).where(SWAP.c.id == swap_id).values(state=state))


def _read_swap(tx: Connection, which: ColumnElement[bool]) -> Swap | None:
    columns = [SWAP.c[name] for name in Swap.__dataclass_fields__]
    row = tx.execute(select(*columns).where(which).order_by(SWAP.c.id).limit(1)).one_or_none()
    return Swap(*row) if row else None
