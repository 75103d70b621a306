"""Tables of cohorts, enrolments and pauses, and their queries."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    UniqueConstraint,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)
from sqlmodel import Field, SQLModel

from engine.curriculum.rules.pace import Enrolment, Pause
from engine.notices.records.ledger import restart_weeks
from engine.people.records.members import MEMBER
from engine.people.records.planning import replan_members
from engine.store.compiled_sql import MemberBatchQuery, Theirs
from engine.store.personal import Kind, impersonal, personal
from engine.store.tables import table_of, unique_where
from engine.store.types import UtcDateTime


class Cohort(SQLModel, table=True):
    """People who start on one day."""

    __table_args__ = (UniqueConstraint("organisation_id", "name"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    name: str = Field(max_length=100)
    start_date: date
    messages_after: int = 0
    """Weeks from the start after which the weekly messages begin."""


class MemberEnrolment(SQLModel, table=True):
    """One run of a member through the program; the current one has no end."""

    __tablename__ = "enrolment"
    __table_args__ = (unique_where("one_current_enrolment", "member_id", where="ended_at IS NULL"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    member_id: int = Field(foreign_key="member.id", index=True)
    cohort_id: int | None = Field(default=None, foreign_key="cohort.id", index=True)
    """None for self-paced."""
    start_date: date
    """The start of a self-paced run; a cohort's own date holds for its people."""
    shift: int = 0
    """Weeks by which the start is later."""
    weeks: str = Field(default="", sa_type=Text)
    """The curriculum weeks in an order of the person's own, as numbers between commas; empty for the standard order."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    messages_early: bool = False
    """Whether the person did not want to wait until the cohort's weekly messages begin."""


class EnrolmentPause(SQLModel, table=True):
    """Days on which an enrolment stands still."""

    __tablename__ = "enrolment_pause"
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    enrolment_id: int = Field(foreign_key="enrolment.id", index=True)
    first: date
    last: date | None = None
    """Belongs to it; None until the person resumes."""
    quiet: bool = True
    """Whether the person is away; otherwise an extra week."""


COHORT = table_of(Cohort)
ENROLMENT = table_of(MemberEnrolment)
PAUSE = table_of(EnrolmentPause)
START = func.coalesce(COHORT.c.start_date, ENROLMENT.c.start_date, type_=ENROLMENT.c.start_date.type).label("start")
"""The start of a run: a cohort's date holds for its people."""

impersonal(COHORT, "A day on which people start.")
personal(ENROLMENT, Kind.CURRICULUM, "member_id")
personal(PAUSE, Kind.CURRICULUM, "enrolment_id")


@dataclass(frozen=True, slots=True)
class CohortSummary:
    """A cohort, and how many active runs it has."""

    id: int
    name: str
    start: date
    messages_after: int
    """Weeks from the start after which the weekly messages begin."""
    people: int

    @property
    def messages_from(self) -> date:
        """The first day of the weekly messages."""
        return self.start + timedelta(weeks=self.messages_after)


class NewEnrolment(NamedTuple):
    """A run that is to begin."""

    member_id: int
    start_date: date
    cohort_id: int | None = None
    """None for self-paced."""


def _current_enrolments() -> Select[Any]:
    """Current enrolments, a row for each of their pauses or one without."""
    return (
        select(
            ENROLMENT.c.member_id,
            ENROLMENT.c.id,
            START,
            COHORT.c.name,
            ENROLMENT.c.shift,
            ENROLMENT.c.weeks,
            case((ENROLMENT.c.messages_early, 0), else_=func.coalesce(COHORT.c.messages_after, 0)),
            *(PAUSE.c[name] for name in ("first", "last", "quiet", "id")),
        )
        .outerjoin_from(ENROLMENT, COHORT, ENROLMENT.c.cohort_id == COHORT.c.id)
        .outerjoin(PAUSE, PAUSE.c.enrolment_id == ENROLMENT.c.id)
        .where(ENROLMENT.c.ended_at.is_(None))
    )


CURRENT_ENROLMENTS = MemberBatchQuery(lambda theirs: _current_enrolments().where(theirs(ENROLMENT.c.member_id)))


def _new_runs(theirs: Theirs) -> Select[Any]:
    """Current runs of people who had one before, have left and come back."""
    earlier = ENROLMENT.alias("earlier")
    before = (earlier.c.member_id == ENROLMENT.c.member_id) & (earlier.c.created_at < MEMBER.c.left_at)
    return (
        select(ENROLMENT.c.member_id)
        .join_from(ENROLMENT, MEMBER)
        .where(theirs(ENROLMENT.c.member_id), ENROLMENT.c.ended_at.is_(None))
        .where(ENROLMENT.c.created_at > MEMBER.c.left_at, exists().where(before))
    )


NEW_RUNS = MemberBatchQuery(_new_runs)


def is_new_run(tx: Connection, member_id: int) -> bool:
    """Whether somebody's run is that of a person who has left and come back, with an earlier one behind them."""
    return bool(NEW_RUNS.rows(tx, member_id))


def find_enrolment(tx: Connection, member_id: int, standard: Sequence[int]) -> Enrolment | None:
    """The current enrolment of a member; `standard` holds the curriculum's weeks in their order."""
    rows = CURRENT_ENROLMENTS.rows(tx, member_id)
    return _read_enrolment(rows, standard) if rows else None


def find_enrolments(tx: Connection, member_ids: Collection[int], standard: Sequence[int]) -> dict[int, Enrolment]:
    """The current enrolments of many members, in one statement; members without one are left out."""
    by_member: dict[int, list[Sequence[Any]]] = {}
    for member_id, *row in tx.execute(_current_enrolments().where(ENROLMENT.c.member_id.in_(member_ids))):
        by_member.setdefault(member_id, []).append(row)
    return {member: _read_enrolment(theirs, standard) for member, theirs in by_member.items()}


def _read_enrolment(rows: Sequence[Sequence[Any]], standard: Sequence[int]) -> Enrolment:
    """The run in rows of `_current_enrolments`, without the member's id."""
    id_, start, cohort, shift, weeks, messages_after, *_ = rows[0]
    pauses = tuple(Pause(*row[6:]) for row in rows if row[-1] is not None)
    return Enrolment(id_, start, read_weeks(weeks, standard), cohort or "", shift, pauses, messages_after)


def read_weeks(stored: str, standard: Sequence[int]) -> tuple[int, ...]:
    """The stored order, without weeks that the content no longer has."""
    if not stored:
        return tuple(standard)
    known = set(standard)
    own = tuple(number for text in stored.split(",") if text and (number := int(text)) in known)
    return own or tuple(standard)


def enrol(tx: Connection, organisation_id: int, enrolments: Sequence[NewEnrolment], at: datetime) -> None:
    """Begin a run for each of some members; an earlier one ends, and stays as history."""
    if not enrolments:
        return
    current = (ENROLMENT.c.member_id == bindparam("_member")) & ENROLMENT.c.ended_at.is_(None)
    members = [{"_member": enrolment.member_id} for enrolment in enrolments]
    tx.execute(update(ENROLMENT).where(current).values(ended_at=at), members)
    same = {"organisation_id": organisation_id, "shift": 0, "weeks": "", "messages_early": False, "created_at": at}
    tx.execute(insert(ENROLMENT), [{**same, **new._asdict()} for new in enrolments])
    restart_weeks(tx, [enrolment.member_id for enrolment in enrolments], at)


def set_weeks(tx: Connection, enrolment_id: int, weeks: Sequence[int], standard: Sequence[int]) -> None:
    """Keep somebody's order of weeks; who has the standard one follows the content when that changes."""
    own = "" if tuple(weeks) == tuple(standard) else ",".join(map(str, weeks))
    tx.execute(update(ENROLMENT).where(ENROLMENT.c.id == enrolment_id).values(weeks=own))


def set_shift(tx: Connection, enrolment_id: int, weeks: int) -> None:
    """Let a run begin so many weeks later than its start."""
    tx.execute(update(ENROLMENT).where(ENROLMENT.c.id == enrolment_id).values(shift=weeks))
    _replan(tx, ENROLMENT.c.id == enrolment_id)


def start_messages_early(tx: Connection, enrolment_id: int) -> None:
    """Let somebody's weekly messages begin at once."""
    tx.execute(update(ENROLMENT).where(ENROLMENT.c.id == enrolment_id).values(messages_early=True))
    _replan(tx, ENROLMENT.c.id == enrolment_id, anew=True)


def add_pause(tx: Connection, organisation_id: int, enrolment_id: int, pause: Pause) -> None:
    """Let a run stand still on some days."""
    values = {"first": pause.first, "last": pause.last, "quiet": pause.quiet}
    tx.execute(insert(PAUSE).values(organisation_id=organisation_id, enrolment_id=enrolment_id, **values))
    _replan(tx, ENROLMENT.c.id == enrolment_id)


def end_pause(tx: Connection, enrolment_id: int, today: date) -> None:
    """Let every absence that `today` lies in end yesterday; one that began today goes."""
    mine = (PAUSE.c.enrolment_id == enrolment_id) & PAUSE.c.quiet
    lasting = PAUSE.c.last.is_(None) | (PAUSE.c.last >= today)
    tx.execute(delete(PAUSE).where(mine, PAUSE.c.first == today))
    tx.execute(update(PAUSE).where(mine, lasting, PAUSE.c.first < today).values(last=today - timedelta(days=1)))
    _replan(tx, ENROLMENT.c.id == enrolment_id)


def delete_pause(tx: Connection, enrolment_id: int, pause_id: int) -> None:
    """Take a pause back."""
    tx.execute(delete(PAUSE).where(PAUSE.c.enrolment_id == enrolment_id, PAUSE.c.id == pause_id))
    _replan(tx, ENROLMENT.c.id == enrolment_id)


def _replan(tx: Connection, runs: ColumnElement[bool], *, anew: bool = False) -> None:
    """Have the weeks of those in some runs looked at from now on."""
    members = tx.scalars(select(ENROLMENT.c.member_id).where(runs, ENROLMENT.c.ended_at.is_(None))).all()
    replan_members(tx, members, anew=anew)


def find_cohorts(tx: Connection, organisation_id: int) -> list[CohortSummary]:
    """All cohorts of an organisation, by start and name."""
    here = (ENROLMENT.c.cohort_id == COHORT.c.id) & ENROLMENT.c.ended_at.is_(None)
    own = (COHORT.c.id, COHORT.c.name, COHORT.c.start_date, COHORT.c.messages_after)
    query = (
        select(*own, func.count(ENROLMENT.c.id))
        .select_from(COHORT.outerjoin(ENROLMENT, here))
        .where(COHORT.c.organisation_id == organisation_id)
        .group_by(*own)
        .order_by(COHORT.c.start_date, COHORT.c.name)
    )
    return [CohortSummary(*row) for row in tx.execute(query)]


def add_cohort(tx: Connection, organisation_id: int, name: str, start: date, messages_after: int = 0) -> int:
    """Make a cohort; returns its id."""
    values = {"organisation_id": organisation_id, "name": name, "start_date": start, "messages_after": messages_after}
    return int(tx.execute(insert(COHORT).values(**values).returning(COHORT.c.id)).scalar_one())


def set_messages_after(tx: Connection, cohort_id: int, weeks: int) -> None:
    tx.execute(update(COHORT).where(COHORT.c.id == cohort_id).values(messages_after=weeks))
    _replan(tx, ENROLMENT.c.cohort_id == cohort_id, anew=True)
