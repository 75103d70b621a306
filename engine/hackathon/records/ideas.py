"""Tables of ideas and who likes them, and their queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, case, delete, func, insert, select, update
from sqlmodel import Field, SQLModel

from engine.community.records.events import Occurrence
from engine.people.records.members import IS_ACTIVE, MEMBER, MemberStatus
from engine.store.personal import Kind, personal
from engine.store.sql import add_row
from engine.store.tables import table_of
from engine.store.types import UtcDateTime

LONGEST_TITLE, LONGEST_LINE = 80, 240


class HackathonIdea(SQLModel, table=True):
    """Something that could be built."""

    __tablename__ = "hackathon_idea"
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    occurrence_id: int = Field(foreign_key="event_occurrence.id", index=True)
    author_id: int | None = Field(default=None, foreign_key="member.id")
    title: str = Field(max_length=LONGEST_TITLE)
    line: str = Field(default="", max_length=LONGEST_LINE)
    wants: str = Field(default="", max_length=600)
    """Ids of skills that it needs, in order, separated by spaces."""
    proposed_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When it was taken back or off the list."""


class HackathonLike(SQLModel, table=True):
    __tablename__ = "hackathon_like"
    idea_id: int = Field(foreign_key="hackathon_idea.id", primary_key=True)
    member_id: int = Field(foreign_key="member.id", primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")


IDEA = table_of(HackathonIdea)
LIKE = table_of(HackathonLike)
personal(IDEA, Kind.COMMUNITY, cleared=("author_id",))
personal(LIKE, Kind.COMMUNITY, "member_id")


@dataclass(frozen=True, slots=True)
class Idea:
    """An idea on the list. `author` is empty where its author is gone; `liked` is whether the reader likes it."""

    id: int
    author_id: int | None
    author: str
    title: str
    line: str
    wants: frozenset[str]
    likes: int
    liked: bool


def add_idea(
    tx: Connection, occurrence: Occurrence, member_id: int, values: Mapping[str, object], now: datetime
) -> int:
    where = {"organisation_id": occurrence.series.organisation_id, "occurrence_id": occurrence.row}
    new = insert(IDEA).values(**where, author_id=member_id, proposed_at=now, **values)
    return int(tx.execute(new.returning(IDEA.c.id)).scalar_one())


def change_idea(tx: Connection, idea_id: int, values: Mapping[str, object]) -> None:
    tx.execute(update(IDEA).where(IDEA.c.id == idea_id).values(**values))


def find_ideas(tx: Connection, occurrence_id: int | None, reader: int, only: int | None = None) -> list[Idea]:
    """Ideas of an edition that are on the list, the most liked first; `only` this one."""
    likes = func.count(LIKE.c.member_id)
    liked = func.max(case((LIKE.c.member_id == reader, 1), else_=0))
    author = MEMBER.alias()
    shown = (IDEA.c.author_id == author.c.id) & (author.c.standing == MemberStatus.ACTIVE)
    likers = LIKE.join(MEMBER, (LIKE.c.member_id == MEMBER.c.id) & IS_ACTIVE)
    query = (
        select(IDEA, author.c.name, likes.label("likes"), liked.label("liked"))
        .select_from(IDEA.outerjoin(author, shown).outerjoin(likers, LIKE.c.idea_id == IDEA.c.id))
        .where(IDEA.c.occurrence_id == occurrence_id, IDEA.c.closed_at.is_(None))
        .group_by(*IDEA.c, author.c.name)
        .order_by(likes.desc(), IDEA.c.id)
    )
    query = query.where(IDEA.c.id == only) if only is not None else query
    return [_read_idea(row) for row in tx.execute(query)]


def _read_idea(row: Row[Any]) -> Idea:
    same = {name: row._mapping[name] for name in ("id", "author_id", "title", "line", "likes")}
    return Idea(author=row.name or "", wants=frozenset(row.wants.split()), liked=bool(row.liked), **same)


def find_occurrence_of_idea(tx: Connection, idea_id: int) -> int | None:
    """The occurrence's row of an idea that is on the list."""
    return tx.scalar(select(IDEA.c.occurrence_id).where(IDEA.c.id == idea_id, IDEA.c.closed_at.is_(None)))


def save_like(tx: Connection, organisation_id: int, idea_id: int, member_id: int, *, liked: bool) -> None:
    """Like an idea, or no longer; twice is once."""
    if liked:
        add_row(tx, LIKE, {"idea_id": idea_id, "member_id": member_id, "organisation_id": organisation_id})
    else:
        tx.execute(delete(LIKE).where(LIKE.c.idea_id == idea_id, LIKE.c.member_id == member_id))
