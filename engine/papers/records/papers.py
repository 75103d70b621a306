"""Tables of papers, and their queries.

A paper that is picked names the occurrence at which it is read. It is moved with that one; when that one is cancelled,
it is on the list again, and when that one has begun, it is history.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select, update
from sqlmodel import Field, SQLModel

from engine.community.records.events import OCCURRENCE
from engine.community.records.readings import PAPER
from engine.papers.rules.recognise import PaperLink
from engine.people.records.members import MEMBER, MemberStatus
from engine.store.personal import Kind, impersonal, personal
from engine.store.sql import INSERT, add_row
from engine.store.tables import table_of


class PaperState(StrEnum):
    """Where a paper is."""

    OPEN = "open"
    """On the list, to vote for."""
    PICKED = "picked"
    """To be read at a review that is ahead."""
    READ = "read"
    """Its review has begun."""
    WITHDRAWN = "withdrawn"


class PaperVote(SQLModel, table=True):
    __tablename__ = "paper_vote"
    paper_id: int = Field(foreign_key="paper.id", primary_key=True)
    member_id: int = Field(foreign_key="member.id", primary_key=True, index=True)
    organisation_id: int = Field(foreign_key="organisation.id")


class PaperChoice(SQLModel, table=True):
    """A review about whose papers somebody or the planner has decided, so that the planner leaves it alone."""

    __tablename__ = "paper_choice"
    occurrence_id: int = Field(foreign_key="event_occurrence.id", primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")


VOTE = table_of(PaperVote)
CHOICE = table_of(PaperChoice)

personal(VOTE, Kind.COMMUNITY, "member_id")
impersonal(CHOICE, "which reviews have been provided for, without by whom")


NOBODY = 0
"""No member has this id."""


class Viewer(NamedTuple):
    """Who looks at papers, in which organisation, and when."""

    organisation_id: int
    member_id: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as one member sees it; `occurrence_id` and `starts` (UTC) are of the review where it is or was read."""

    id: int
    key: str
    link: str
    title: str
    state: PaperState
    votes: int
    """Of those who are there."""
    is_wanted: bool
    """Whether the member votes for it."""
    is_mine: bool
    """Whether the member proposed it."""
    occurrence_id: int | None
    starts: datetime | None


def add_paper(tx: Connection, viewer: Viewer, paper: PaperLink, title: str) -> int | None:
    """Add a paper, for which its proposer votes; None where the organisation knows it."""
    values = {"organisation_id": viewer.organisation_id, "key": paper.key, "link": paper.link, "title": title}
    values |= {"proposer_id": viewer.member_id, "proposed_at": viewer.now}
    new = INSERT[tx.dialect.name](PAPER).values(**values).on_conflict_do_nothing().returning(PAPER.c.id)
    paper_id: int | None = tx.scalar(new)
    if paper_id is not None:
        save_vote(tx, viewer, paper_id, is_wanted=True)
    return paper_id


def change_paper(tx: Connection, paper_id: int, values: Mapping[str, object]) -> None:
    tx.execute(update(PAPER).where(PAPER.c.id == paper_id).values(**values))


def lock_paper(tx: Connection, paper_id: int) -> None:
    """Let nobody else change a paper, or who does what for it, before the end of the transaction."""
    tx.execute(select(PAPER.c.id).where(PAPER.c.id == paper_id).with_for_update())


def save_vote(tx: Connection, viewer: Viewer, paper_id: int, *, is_wanted: bool) -> None:
    """Want a paper, or no longer; twice is once."""
    if is_wanted:
        values = {"paper_id": paper_id, "member_id": viewer.member_id, "organisation_id": viewer.organisation_id}
        add_row(tx, VOTE, values)
    else:
        tx.execute(VOTE.delete().where(VOTE.c.paper_id == paper_id, VOTE.c.member_id == viewer.member_id))


def find_paper(tx: Connection, viewer: Viewer, paper_id: int) -> Paper | None:
    return next(_read_papers(tx, viewer, _select_papers(viewer, PAPER.c.id == paper_id)), None)


def find_paper_by_key(tx: Connection, viewer: Viewer, key: str) -> Paper | None:
    return next(_read_papers(tx, viewer, _select_papers(viewer, PAPER.c.key == key)), None)


def find_open_papers(tx: Connection, viewer: Viewer, skip: int = 0, most: int = 1) -> list[Paper]:
    """Papers to vote for, most wanted first, then the oldest."""
    query = _select_papers(viewer, _is_in(PaperState.OPEN, viewer.now))
    query = query.order_by(_VOTES.desc(), PAPER.c.proposed_at, PAPER.c.id).offset(skip).limit(most)
    return list(_read_papers(tx, viewer, query))


def count_open_papers(tx: Connection, viewer: Viewer, *, own: bool = False) -> int:
    """How many papers are to vote for, of all or of the member's own proposals."""
    where = [PAPER.c.organisation_id == viewer.organisation_id, _is_in(PaperState.OPEN, viewer.now)]
    where += [PAPER.c.proposer_id == viewer.member_id] if own else []
    query = select(func.count()).select_from(PAPER.outerjoin(OCCURRENCE, _OF_PAPER)).where(*where)
    return int(tx.scalar(query) or 0)


def find_papers_in_state(tx: Connection, viewer: Viewer, state: PaperState) -> list[Paper]:
    """All papers in one state: those that are picked by the next review, those that were read by the latest."""
    query = _select_papers(viewer, _is_in(state, viewer.now))
    by_review = OCCURRENCE.c.starts_at.desc() if state is PaperState.READ else OCCURRENCE.c.starts_at
    return list(_read_papers(tx, viewer, query.order_by(by_review, PAPER.c.id)))


def find_papers(tx: Connection, viewer: Viewer, paper_ids: Collection[int]) -> list[Paper]:
    """These papers, the newest first."""
    query = _select_papers(viewer, PAPER.c.id.in_(paper_ids)).order_by(PAPER.c.id.desc())
    return list(_read_papers(tx, viewer, query))


def find_titles(tx: Connection, organisation_id: int) -> dict[int, str]:
    """The titles of all papers that were not withdrawn, the newest first."""
    here = (PAPER.c.organisation_id == organisation_id) & PAPER.c.withdrawn_at.is_(None)
    return dict(tx.execute(select(PAPER.c.id, PAPER.c.title).where(here).order_by(PAPER.c.id.desc())).all())


def find_proposed_papers(tx: Connection, member_id: int) -> set[int]:
    """What a member proposed and did not withdraw."""
    mine = (PAPER.c.proposer_id == member_id) & PAPER.c.withdrawn_at.is_(None)
    return set(tx.scalars(select(PAPER.c.id).where(mine)))


def find_wanted_papers(tx: Connection, member_id: int) -> set[int]:
    """For what a member votes."""
    return set(tx.scalars(select(VOTE.c.paper_id).where(VOTE.c.member_id == member_id)))


def find_proposer(tx: Connection, paper_id: int) -> int | None:
    return tx.scalar(select(PAPER.c.proposer_id).where(PAPER.c.id == paper_id))


def mark_decided(tx: Connection, organisation_id: int, occurrence_id: int) -> bool:
    """Note that a review has been provided for; False where that was so before."""
    return add_row(tx, CHOICE, {"occurrence_id": occurrence_id, "organisation_id": organisation_id})


def find_decided(tx: Connection, occurrence_ids: Collection[int]) -> set[int]:
    """The reviews that have been provided for."""
    return set(tx.scalars(select(CHOICE.c.occurrence_id).where(CHOICE.c.occurrence_id.in_(occurrence_ids))))


_OF_PAPER = OCCURRENCE.c.id == PAPER.c.occurrence_id
_VOTES: Any = (
    select(func.count())
    .select_from(VOTE.join(MEMBER, VOTE.c.member_id == MEMBER.c.id))
    .where(VOTE.c.paper_id == PAPER.c.id, MEMBER.c.standing == MemberStatus.ACTIVE)
    .correlate(PAPER)
    .scalar_subquery()
)


def _is_in(state: PaperState, now: datetime) -> ColumnElement[bool]:
    """The condition for a state, over papers with the occurrence for which they are picked."""
    stands = PAPER.c.occurrence_id.is_not(None) & OCCURRENCE.c.cancelled_at.is_(None)
    if state is PaperState.PICKED:
        return stands & (OCCURRENCE.c.starts_at > now)
    if state is PaperState.READ:
        return stands & (OCCURRENCE.c.starts_at <= now)
    free = or_(PAPER.c.occurrence_id.is_(None), OCCURRENCE.c.cancelled_at.is_not(None))
    withdrawn = PAPER.c.withdrawn_at
    return free & (withdrawn.is_not(None) if state is PaperState.WITHDRAWN else withdrawn.is_(None))


def _select_papers(viewer: Viewer, where: ColumnElement[bool]) -> Select[Any]:
    own_vote = select(VOTE.c.paper_id).where(VOTE.c.paper_id == PAPER.c.id, VOTE.c.member_id == viewer.member_id)
    columns = [PAPER.c[name] for name in ("id", "key", "link", "title", "withdrawn_at", "occurrence_id")]
    shown = [OCCURRENCE.c.starts_at, OCCURRENCE.c.cancelled_at, _VOTES.label("votes")]
    is_mine = func.coalesce(PAPER.c.proposer_id, NOBODY) == viewer.member_id
    own = [own_vote.exists().label("is_wanted"), is_mine.label("is_mine")]
    query = select(*columns, *shown, *own).select_from(PAPER.outerjoin(OCCURRENCE, _OF_PAPER))
    return query.where(PAPER.c.organisation_id == viewer.organisation_id, where)


def _read_papers(tx: Connection, viewer: Viewer, query: Select[Any]) -> Iterator[Paper]:
    for row in tx.execute(query):
        stands = row.occurrence_id is not None and row.cancelled_at is None
        if stands:
            state = PaperState.PICKED if row.starts_at > viewer.now else PaperState.READ
        else:
            state = PaperState.OPEN if row.withdrawn_at is None else PaperState.WITHDRAWN
        yield Paper(
            id=row.id,
            key=row.key,
            link=row.link,
            title=row.title,
            state=state,
            votes=row.votes,
            is_wanted=bool(row.is_wanted),
            is_mine=bool(row.is_mine),
            occurrence_id=row.occurrence_id if stands else None,
            starts=row.starts_at if stands else None,
        )
