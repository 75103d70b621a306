"""Tables of who does what for a paper: roles, what one has ticked while reading, and notes; and their queries."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Index, delete, select, text, update
from sqlmodel import Field, SQLModel

from engine.community.records.events import LONGEST_LINK
from engine.people.records.members import MEMBER, MemberStatus
from engine.store.personal import Kind, personal
from engine.store.sql import INSERT
from engine.store.tables import table_of
from engine.store.types import UtcDateTime

LONGEST_NOTE = 1000
_PRESENTS = text("role = 'presenter'")


class Role(StrEnum):
    """What somebody does for a paper."""

    PRESENTER = "presenter"
    IMPLEMENTER = "implementer"


class PaperPart(SQLModel, table=True):
    """A role that somebody has taken."""

    __tablename__ = "paper_part"
    __table_args__ = (
        Index("one_presenter", "paper_id", unique=True, sqlite_where=_PRESENTS, postgresql_where=_PRESENTS),
    )
    paper_id: int = Field(foreign_key="paper.id", primary_key=True)
    member_id: int = Field(foreign_key="member.id", primary_key=True, index=True)
    role: str = Field(max_length=12, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    taken_at: datetime = Field(sa_type=UtcDateTime)
    logged: bool = False
    """Whether they have put it into their log."""


class PaperTick(SQLModel, table=True):
    """A step of the reading checklist that somebody has done."""

    __tablename__ = "paper_tick"
    paper_id: int = Field(foreign_key="paper.id", primary_key=True)
    member_id: int = Field(foreign_key="member.id", primary_key=True, index=True)
    step_id: str = Field(max_length=48, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")


class PaperNote(SQLModel, table=True):
    """What somebody with a role wrote down afterwards, and a link to it or to the code."""

    __tablename__ = "paper_note"
    paper_id: int = Field(foreign_key="paper.id", primary_key=True)
    member_id: int = Field(foreign_key="member.id", primary_key=True, index=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    words: str = Field(max_length=LONGEST_NOTE)
    link: str = Field(max_length=LONGEST_LINK)
    noted_at: datetime = Field(sa_type=UtcDateTime)


PART = table_of(PaperPart)
TICK = table_of(PaperTick)
NOTE = table_of(PaperNote)

personal(PART, Kind.COMMUNITY, "member_id")
personal(TICK, Kind.COMMUNITY, "member_id")
personal(NOTE, Kind.COMMUNITY, "member_id")


@dataclass(frozen=True, slots=True)
class Parts:
    """Who does what for a paper, of those who still are there; the first to take a role comes first."""

    presenters: list[int] = field(default_factory=list)
    """One at most."""
    implementers: list[int] = field(default_factory=list)

    def has(self, role: Role) -> list[int]:
        return self.presenters if role is Role.PRESENTER else self.implementers

    @property
    def everybody(self) -> set[int]:
        return {*self.presenters, *self.implementers}


@dataclass(frozen=True, slots=True)
class Note:
    member_id: int
    words: str
    link: str


def find_parts(tx: Connection, paper_ids: Collection[int]) -> dict[int, Parts]:
    """Paper to who does what for it."""
    query = (
        select(PART.c.paper_id, PART.c.member_id, PART.c.role)
        .join_from(PART, MEMBER, PART.c.member_id == MEMBER.c.id)
        .where(PART.c.paper_id.in_(paper_ids), MEMBER.c.standing == MemberStatus.ACTIVE)
        .order_by(PART.c.taken_at, PART.c.member_id)
    )
    found = {each: Parts() for each in paper_ids}
    for paper_id, member_id, role in tx.execute(query):
        found[paper_id].has(Role(role)).append(member_id)
    return found


def find_taken(tx: Connection, member_id: int) -> dict[int, set[Role]]:
    """Paper to the roles that a member has taken."""
    found: dict[int, set[Role]] = {}
    for paper_id, role in tx.execute(select(PART.c.paper_id, PART.c.role).where(PART.c.member_id == member_id)):
        found.setdefault(paper_id, set()).add(Role(role))
    return found


def take_part(tx: Connection, organisation_id: int, paper_id: int, member_id: int, role: Role, now: datetime) -> None:
    """Take a role of a paper that is held; whoever had it and is not there any more gives it up."""
    gone = select(MEMBER.c.id).where(
        MEMBER.c.organisation_id == organisation_id, MEMBER.c.standing != MemberStatus.ACTIVE
    )
    here = (PART.c.paper_id == paper_id) & (PART.c.role == role)
    tx.execute(delete(PART).where(here, PART.c.member_id.in_(gone)))
    values = {"paper_id": paper_id, "member_id": member_id, "role": role, "organisation_id": organisation_id}
    tx.execute(INSERT[tx.dialect.name](PART).values(**values, taken_at=now, logged=False).on_conflict_do_nothing())


def give_back(tx: Connection, paper_id: int, member_id: int, role: Role) -> None:
    mine = (PART.c.paper_id == paper_id) & (PART.c.member_id == member_id) & (PART.c.role == role)
    tx.execute(delete(PART).where(mine))


def find_unlogged(tx: Connection, paper_id: int, member_id: int) -> list[Role]:
    """The member's roles that are not in their log, in the order in which roles are listed."""
    mine = (PART.c.paper_id == paper_id) & (PART.c.member_id == member_id) & ~PART.c.logged
    found = set(tx.scalars(select(PART.c.role).where(mine)))
    return [role for role in Role if role in found]


def note_logged(tx: Connection, paper_id: int, member_id: int, role: Role) -> bool:
    """Note that a role is in the log; False where it was."""
    mine = (PART.c.paper_id == paper_id) & (PART.c.member_id == member_id) & (PART.c.role == role)
    changed = update(PART).where(mine, ~PART.c.logged).values(logged=True)
    return tx.execute(changed).rowcount == 1


def find_ticks(tx: Connection, paper_id: int, member_id: int) -> set[str]:
    mine = (TICK.c.paper_id == paper_id) & (TICK.c.member_id == member_id)
    return set(tx.scalars(select(TICK.c.step_id).where(mine)))


def tick(tx: Connection, organisation_id: int, paper_id: int, member_id: int, step_id: str, *, done: bool) -> None:
    """Tick a step, or untick it; twice is once."""
    if done:
        values = {"paper_id": paper_id, "member_id": member_id, "step_id": step_id, "organisation_id": organisation_id}
        tx.execute(INSERT[tx.dialect.name](TICK).values(**values).on_conflict_do_nothing())
    else:
        mine = (TICK.c.paper_id == paper_id) & (TICK.c.member_id == member_id) & (TICK.c.step_id == step_id)
        tx.execute(delete(TICK).where(mine))


def find_notes(tx: Connection, paper_ids: Collection[int]) -> dict[int, list[Note]]:
    """Paper to the notes about it, in the order in which they were written."""
    query = select(NOTE.c.paper_id, NOTE.c.member_id, NOTE.c.words, NOTE.c.link).where(NOTE.c.paper_id.in_(paper_ids))
    found: dict[int, list[Note]] = {each: [] for each in paper_ids}
    for paper_id, *rest in tx.execute(query.order_by(NOTE.c.noted_at, NOTE.c.member_id)):
        found[paper_id].append(Note(*rest))
    return found


def keep_note(
    tx: Connection, organisation_id: int, paper_id: int, member_id: int, values: Mapping[str, str], now: datetime
) -> None:
    """Keep a member's words and link; nothing of both takes the note away."""
    if not any(values.values()):
        tx.execute(delete(NOTE).where(NOTE.c.paper_id == paper_id, NOTE.c.member_id == member_id))
        return
    own = {"paper_id": paper_id, "member_id": member_id, "organisation_id": organisation_id, "noted_at": now}
    new = INSERT[tx.dialect.name](NOTE).values(**own, **values)
    tx.execute(new.on_conflict_do_update(index_elements=["paper_id", "member_id"], set_=dict(values)))
