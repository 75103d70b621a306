"""Tables of mentoring, and the queries about asks and pairs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Index, func, select, text, update
from sqlmodel import Field, SQLModel

from engine.people.records.members import MEMBER, NO_ADDRESS
from engine.store.personal import Kind, personal
from engine.store.sql import INSERT, save_row
from engine.store.tables import table_of
from engine.store.types import UtcDateTime


class PairState(StrEnum):
    """Where an ask is, and the pair that comes of it."""

    ASKED = "asked"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    LAPSED = "lapsed"
    """Nobody answered in time."""
    FREED = "freed"
    """The mentor has no place any more, has paused, or is gone."""
    ACCEPTED = "accepted"
    ENDED = "ended"
    """One of the two has left."""
    COMPLETED = "completed"
    """All the check-ins have been."""


class MentoringOffer(SQLModel, table=True):
    """That somebody offers to mentor; public by their own act."""

    __tablename__ = "mentoring_offer"
    member_id: int = Field(foreign_key="member.id", primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    capacity: int
    languages: str = Field(max_length=60)
    """Codes, separated by spaces."""
    paused: bool = False
    offered_at: datetime = Field(sa_type=UtcDateTime)


class OfferedTopic(SQLModel, table=True):
    """A topic that somebody would mentor in; public once there is an offer."""

    __tablename__ = "offered_topic"
    __table_args__ = (Index("offers_of_a_topic", "organisation_id", "topic_id"),)
    member_id: int = Field(foreign_key="member.id", primary_key=True)
    topic_id: str = Field(primary_key=True, max_length=48)
    organisation_id: int = Field(foreign_key="organisation.id")
    chosen_at: datetime = Field(sa_type=UtcDateTime)


_ASKED, _GOING = text("state = 'asked'"), text("state = 'accepted'")


class Mentorship(SQLModel, table=True):
    """An ask, and the pair that comes of it."""

    __table_args__ = (
        Index("one_open_ask", "mentee_id", unique=True, sqlite_where=_ASKED, postgresql_where=_ASKED),
        Index("one_pair_of_two", "mentee_id", "mentor_id", unique=True, sqlite_where=_GOING, postgresql_where=_GOING),
        Index("mentorships_of_a_mentor", "mentor_id", "state"),
        Index("mentorships_by_state", "state", "next_check_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    mentee_id: int = Field(foreign_key="member.id", index=True)
    mentor_id: int | None = Field(default=None, foreign_key="member.id")
    """None once the mentor is erased."""
    topic_id: str = Field(max_length=48)
    words: str = Field(default="", max_length=500)
    """What the mentee chose to say."""
    state: str = Field(default=PairState.ASKED, max_length=10)
    asked_at: datetime = Field(sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    checks: int = 0
    """How often the two were asked how it goes."""
    next_check_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class MentoringCheckIn(SQLModel, table=True):
    """What one of a pair said when they were asked."""

    __tablename__ = "mentoring_check_in"
    mentorship_id: int = Field(foreign_key="mentorship.id", primary_key=True)
    number: int = Field(primary_key=True)
    member_id: int = Field(foreign_key="member.id", primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    met: bool
    helped: str = Field(default="", max_length=500)
    """What helped; both of the pair see it."""
    said_at: datetime = Field(sa_type=UtcDateTime)


OFFER = table_of(MentoringOffer)
OFFERED = table_of(OfferedTopic)
MENTORSHIP = table_of(Mentorship)
CHECK_IN = table_of(MentoringCheckIn)
personal(OFFER, Kind.MENTORING, "member_id")
personal(OFFERED, Kind.MENTORING, "member_id")
personal(MENTORSHIP, Kind.MENTORING, "mentee_id", exported_to=("mentor_id",))
personal(CHECK_IN, Kind.MENTORING, "mentorship_id", "member_id")


@dataclass(frozen=True, slots=True)
class Partner:
    """One of a pair. Without an id they are erased; their name is then empty."""

    id: int | None
    name: str
    email: str
    """Empty where no roster knows it."""
    timezone: str


@dataclass(frozen=True, slots=True)
class Pair:
    """An ask or what came of it, as its two see it."""

    id: int
    topic_id: str
    words: str
    state: PairState
    asked_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    checks: int
    mentee: Partner
    mentor: Partner

    def other(self, member_id: int) -> Partner:
        """The partner of one of the two."""
        return self.mentor if self.mentee.id == member_id else self.mentee


@dataclass(frozen=True, slots=True)
class CheckInAnswer:
    """One answer to a check-in."""

    number: int
    member_id: int
    met: bool
    helped: str
    at: datetime


class NewAsk(NamedTuple):
    """Who asks whom, for what; the fields are columns of the table."""

    mentee_id: int
    mentor_id: int
    topic_id: str
    words: str


MENTEE, MENTOR = MEMBER.alias("mentee"), MEMBER.alias("mentor")
_PAIR_COLUMNS = ("id", "topic_id", "words", "state", "asked_at", "answered_at", "ended_at", "checks")
_PARTNER_COLUMNS = ("id", "name", "email", "timezone")
_PAIRS = (
    select(
        *(MENTORSHIP.c[name] for name in _PAIR_COLUMNS),
        *(partner.c[name] for partner in (MENTEE, MENTOR) for name in _PARTNER_COLUMNS),
    )
    .join_from(MENTORSHIP, MENTEE, MENTORSHIP.c.mentee_id == MENTEE.c.id)
    .outerjoin(MENTOR, MENTORSHIP.c.mentor_id == MENTOR.c.id)
)


def _read_pair(row: Any) -> Pair:
    pair_id, topic, words, state, asked, answered, ended, checks = row[:8]
    two = _read_partner(*row[8:12]), _read_partner(*row[12:])
    return Pair(pair_id, topic, words, PairState(state), asked, answered, ended, checks, *two)


def _read_partner(member_id: int | None, name: str | None, email: str | None, timezone: str | None) -> Partner:
    known = email if email and not email.endswith(NO_ADDRESS) else ""
    return Partner(member_id, name or "", known, timezone or "UTC")


def _involves(member_id: int) -> ColumnElement[bool]:
    return (MENTORSHIP.c.mentee_id == member_id) | (MENTORSHIP.c.mentor_id == member_id)


def find_pair(tx: Connection, member_id: int, pair_id: int) -> Pair | None:
    """One of a member's own asks and pairs, on either side."""
    row = tx.execute(_PAIRS.where(MENTORSHIP.c.id == pair_id, _involves(member_id))).first()
    return _read_pair(row) if row else None


def find_pairs(tx: Connection, member_id: int, states: Collection[PairState]) -> list[Pair]:
    """A member's asks and pairs in these states, on either side, the newest first."""
    query = _PAIRS.where(_involves(member_id), MENTORSHIP.c.state.in_(states)).order_by(MENTORSHIP.c.id.desc())
    return [_read_pair(row) for row in tx.execute(query)]


def add_ask(tx: Connection, organisation_id: int, ask: NewAsk, at: datetime) -> int | None:
    """Ask somebody; returns the id of the ask, None where another one of the same person is open."""
    values = {"organisation_id": organisation_id, "state": PairState.ASKED, "asked_at": at}
    new = INSERT[tx.dialect.name](MENTORSHIP).values(**values, **ask._asdict()).on_conflict_do_nothing()
    number: int | None = tx.scalar(new.returning(MENTORSHIP.c.id))
    return number


def change_state(
    tx: Connection, pair_id: int, before: PairState, after: PairState, at: datetime, **values: object
) -> bool:
    """Bring an ask or a pair from one state to another; False where somebody was faster."""
    stamp = "answered_at" if before is PairState.ASKED else "ended_at"
    here = (MENTORSHIP.c.id == pair_id) & (MENTORSHIP.c.state == before)
    return tx.execute(update(MENTORSHIP).where(here).values(state=after, **{stamp: at}, **values)).rowcount == 1


def begin_check_in(tx: Connection, pair_id: int, number: int, following: datetime) -> bool:
    """Count a check-in of a pair, and note when the following one is due; False where somebody was faster."""
    here = (MENTORSHIP.c.id == pair_id) & (MENTORSHIP.c.state == PairState.ACCEPTED)
    counted = update(MENTORSHIP).where(here, MENTORSHIP.c.checks == number - 1)
    return tx.execute(counted.values(checks=number, next_check_at=following)).rowcount == 1


def find_recent_refusals(tx: Connection, mentee_id: int, since: datetime) -> set[int]:
    """Who said no to a member since then, or nothing."""
    mine = (MENTORSHIP.c.mentee_id == mentee_id) & MENTORSHIP.c.state.in_((PairState.DECLINED, PairState.LAPSED))
    return set(tx.scalars(select(MENTORSHIP.c.mentor_id).where(mine, MENTORSHIP.c.answered_at > since)))


def count_mentees(tx: Connection, mentor_id: int) -> int:
    mine = (MENTORSHIP.c.mentor_id == mentor_id) & (MENTORSHIP.c.state == PairState.ACCEPTED)
    return int(tx.execute(select(func.count()).select_from(MENTORSHIP).where(mine)).scalar_one())


def save_check_in(tx: Connection, organisation_id: int, pair_id: int, answer: CheckInAnswer) -> None:
    """Keep whether they met; what helped stays where the member has answered before."""
    key = {"mentorship_id": pair_id, "number": answer.number, "member_id": answer.member_id}
    changed = {"met": answer.met, "said_at": answer.at}
    save_row(tx, CHECK_IN, key, changed, organisation_id=organisation_id, helped=answer.helped)


def save_helped(tx: Connection, pair_id: int, number: int, member_id: int, helped: str) -> bool:
    """Keep what helped; False where the member has not answered that check-in."""
    mine = (CHECK_IN.c.mentorship_id == pair_id) & (CHECK_IN.c.number == number) & (CHECK_IN.c.member_id == member_id)
    return tx.execute(update(CHECK_IN).where(mine).values(helped=helped)).rowcount == 1


def find_check_ins(tx: Connection, pair_ids: Collection[int]) -> dict[int, list[CheckInAnswer]]:
    """What was said in pairs, by pair, the oldest first."""
    names = ("mentorship_id", "number", "member_id", "met", "helped", "said_at")
    query = select(*(CHECK_IN.c[name] for name in names)).where(CHECK_IN.c.mentorship_id.in_(pair_ids))
    answers: dict[int, list[CheckInAnswer]] = {pair_id: [] for pair_id in pair_ids}
    for row in tx.execute(query.order_by(CHECK_IN.c.number, CHECK_IN.c.said_at)):
        answers[row[0]].append(CheckInAnswer(*row[1:]))
    return answers
