"""Tables of who does what for a paper: roles, what one has ticked while reading, and notes; and their queries."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Index, delete, select, text, update
from sqlmodel import Field, SQLModel

from engine.community.records.events import LONGEST_LINK
from engine.papers.records.papers import Viewer
from engine.people.records.members import MEMBER, MemberStatus
from engine.store.personal import Kind, personal
from engine.store.sql import add_row, save_row
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

    def holders(self, role: Role) -> list[int]:
        return self.presenters if role is Role.PRESENTER else self.implementers

    @property
    def members(self) -> set[int]:
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
    parts = {paper_id: Parts() for paper_id in paper_ids}
    for paper_id, member_id, role in tx.execute(query):
        parts[paper_id].holders(Role(role)).append(member_id)
    return parts


def find_taken(tx: Connection, member_id: int) -> dict[int, set[Role]]:
    """Paper to the roles that a member has taken."""
    taken: dict[int, set[Role]] = {}
    for paper_id, role in tx.execute(select(PART.c.paper_id, PART.c.role).where(PART.c.member_id == member_id)):
        taken.setdefault(paper_id, set()).add(Role(role))
    return taken


def save_part(tx: Connection, viewer: Viewer, paper_id: int, role: Role) -> None:
    """Take a role of a paper that is held; whoever had it and is not there any more gives it up."""
    gone = select(MEMBER.c.id).where(
        MEMBER.c.organisation_id == viewer.organisation_id, MEMBER.c.standing != MemberStatus.ACTIVE
    )
    here = (PART.c.paper_id == paper_id) & (PART.c.role == role)
    tx.execute(delete(PART).where(here, PART.c.member_id.in_(gone)))
    values = {"paper_id": paper_id, "role": role, "taken_at": viewer.now, "logged": False}
    own = {"member_id": viewer.member_id, "organisation_id": viewer.organisation_id}
    add_row(tx, PART, values | own)


def delete_part(tx: Connection, paper_id: int, member_id: int, role: Role) -> None:
    tx.execute(delete(PART).filter_by(paper_id=paper_id, member_id=member_id, role=role))


def find_unlogged(tx: Connection, paper_id: int, member_id: int) -> list[Role]:
    """The member's roles that are not in their log, in the order in which roles are listed."""
    mine = select(PART.c.role).filter_by(paper_id=paper_id, member_id=member_id)
    roles = set(tx.scalars(mine.where(~PART.c.logged)))
    return [role for role in Role if role in roles]


def mark_logged(tx: Connection, paper_id: int, member_id: int, role: Role) -> None:
    """Note that a role is in the log."""
    mine = update(PART).filter_by(paper_id=paper_id, member_id=member_id, role=role)
    tx.execute(mine.where(~PART.c.logged).values(logged=True))


def find_completions(tx: Connection, paper_id: int, member_id: int) -> set[str]:
    return set(tx.scalars(select(TICK.c.step_id).filter_by(paper_id=paper_id, member_id=member_id)))


def save_tick(tx: Connection, viewer: Viewer, paper_id: int, step_id: str, *, is_done: bool) -> None:
    """Tick a step, or untick it; twice is once."""
    own = {"paper_id": paper_id, "member_id": viewer.member_id, "step_id": step_id}
    if is_done:
        add_row(tx, TICK, {**own, "organisation_id": viewer.organisation_id})
    else:
        tx.execute(delete(TICK).filter_by(**own))


def find_notes(tx: Connection, paper_ids: Collection[int]) -> dict[int, list[Note]]:
    """Paper to the notes about it, in the order in which they were written."""
    query = select(NOTE.c.paper_id, NOTE.c.member_id, NOTE.c.words, NOTE.c.link).where(NOTE.c.paper_id.in_(paper_ids))
    notes: dict[int, list[Note]] = {paper_id: [] for paper_id in paper_ids}
    for paper_id, *note in tx.execute(query.order_by(NOTE.c.noted_at, NOTE.c.member_id)):
        notes[paper_id].append(Note(*note))
    return notes


def save_note(tx: Connection, viewer: Viewer, paper_id: int, words: str, link: str) -> None:
    """Keep a member's words and link; nothing of both takes the note away."""
    if not (words or link):
        tx.execute(delete(NOTE).where(NOTE.c.paper_id == paper_id, NOTE.c.member_id == viewer.member_id))
        return
    own, new = {"paper_id": paper_id, "member_id": viewer.member_id}, {"organisation_id": viewer.organisation_id}
    save_row(tx, NOTE, own, {"words": words, "link": link}, **new, noted_at=viewer.now)
