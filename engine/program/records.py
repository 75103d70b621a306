"""Tables of the program, and their queries: recorded values, closed months, what of the rollout is done."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from sqlalchemy import Connection, Index, case, delete, func, insert, select, update
from sqlmodel import Field, SQLModel

from engine.content.models import Form
from engine.people.records.members import MEMBER, MemberStatus
from engine.people.records.organisations import find_organisations, find_rollout_start
from engine.program.rules.months import (
    ClosedMonth,
    CoreResult,
    Improvement,
    add_months,
    measure_improvement,
    month_ends,
)
from engine.program.rules.values import RecordedValue
from engine.room import Present
from engine.scoring.records.assessments import ASSESSMENT, RATING
from engine.scoring.records.results import HAS_LEVEL
from engine.scoring.rules.change import count_needed
from engine.store.personal import Kind, impersonal, personal
from engine.store.sql import add_row
from engine.store.tables import table_of
from engine.store.types import UtcDateTime


class MetricValue(SQLModel, table=True):
    """A value of a metric that an owner recorded or imported; none is ever changed."""

    __tablename__ = "metric_value"
    __table_args__ = (Index("values_of_a_metric", "organisation_id", "metric_id", "holds_on"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    metric_id: str = Field(max_length=48)
    holds_on: date
    number: str = Field(default="", max_length=40)
    """In the metric's unit, as an exact decimal; empty for words."""
    words: str = Field(default="", max_length=1000)
    note: str = Field(default="", max_length=300)
    origin: str = Field(max_length=10)
    """`recorded` in chat or `imported` from a file."""
    recorded_by: int | None = Field(default=None, foreign_key="member.id")
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ProgramMonth(SQLModel, table=True):
    """A month that is over, as it was told; `people` is None where the improvement was not told for it."""

    __tablename__ = "program_month"
    organisation_id: int = Field(foreign_key="organisation.id", primary_key=True)
    closed_on: date = Field(primary_key=True)
    """The first day after it."""
    people: int | None = None
    mean: str = Field(default="", max_length=60)
    """The mean change in levels, as an exact fraction."""
    big_self: int = 0
    big_linked: int = 0
    present: int
    """People who had taken part before the month, and were there at its start."""
    left: int
    """Those of them who left in it."""


class RolloutDone(SQLModel, table=True):
    """An activity of the rollout that is done."""

    __tablename__ = "rollout_done"
    organisation_id: int = Field(foreign_key="organisation.id", primary_key=True)
    activity_id: str = Field(primary_key=True, max_length=48)
    done_at: datetime = Field(sa_type=UtcDateTime)


METRIC_VALUE = table_of(MetricValue)
PROGRAM_MONTH = table_of(ProgramMonth)
ROLLOUT_DONE = table_of(RolloutDone)
personal(METRIC_VALUE, Kind.PROGRAM, exported_to=("recorded_by",))
impersonal(PROGRAM_MONTH, "Figures of groups, told once.")
impersonal(ROLLOUT_DONE, "What an organisation has done.")


@dataclass(frozen=True, slots=True)
class Value:
    """A recorded or imported value."""

    id: int
    metric_id: str
    day: date
    number: Decimal | None
    words: str
    note: str
    origin: str
    by: str
    """Who recorded it; empty for an import, and for somebody who has gone."""
    at: datetime
    withdrawn: bool


def add_values(
    tx: Connection, organisation_id: int, values: Iterable[RecordedValue], at: datetime, by: int | None = None
) -> int:
    """Keep what somebody recorded, or a file brought; returns how many are new. The same again of a day is none."""
    current = {
        (value.metric_id, value.day): (value.number, value.words, value.note)
        for value in reversed(find_values(tx, organisation_id))
        if not value.withdrawn
    }
    origin = "imported" if by is None else "recorded"
    own = {"organisation_id": organisation_id, "origin": origin, "recorded_by": by, "recorded_at": at}
    new = []
    for value in values:
        key, told = (value.metric, value.day), (value.number, value.words, value.note)
        if current.get(key) != told:
            current[key] = told
            number = "" if value.number is None else str(value.number)
            words = {"number": number, "words": value.words, "note": value.note}
            new.append({**own, "metric_id": value.metric, "holds_on": value.day, **words})
    if new:
        tx.execute(insert(METRIC_VALUE), new)
    return len(new)


def find_values(tx: Connection, organisation_id: int, metric_id: str = "") -> list[Value]:
    """All values of an organisation, or of one metric, the newest first: by their day, then by when they came."""
    names = ("id", "metric_id", "holds_on", "number", "words", "note", "origin", "recorded_at", "withdrawn_at")
    query = (
        select(*(METRIC_VALUE.c[name] for name in names), MEMBER.c.name)
        .outerjoin_from(METRIC_VALUE, MEMBER, METRIC_VALUE.c.recorded_by == MEMBER.c.id)
        .where(METRIC_VALUE.c.organisation_id == organisation_id)
        .order_by(METRIC_VALUE.c.holds_on.desc(), METRIC_VALUE.c.id.desc())
    )
    rows = tx.execute(query.where(METRIC_VALUE.c.metric_id == metric_id) if metric_id else query)
    return [
        Value(key, metric, day, Decimal(number) if number else None, words, note, origin, by or "", at, bool(gone))
        for key, metric, day, number, words, note, origin, at, gone, by in rows
    ]


def withdraw_value(tx: Connection, organisation_id: int, value_id: int, at: datetime) -> bool:
    """Take a value back; it stays in the history. False where it is none that counts."""
    mine = (METRIC_VALUE.c.id == value_id) & (METRIC_VALUE.c.organisation_id == organisation_id)
    withdrawn = update(METRIC_VALUE).where(mine, METRIC_VALUE.c.withdrawn_at.is_(None)).values(withdrawn_at=at)
    return tx.execute(withdrawn).rowcount == 1


class RolloutStart(NamedTuple):
    """The first day of a rollout; None before anybody has begun."""

    day: date | None
    is_set: bool
    """Whether an owner has set it; else it is the day of the first result."""


def find_start(tx: Connection, organisation_id: int) -> RolloutStart:
    if (set_on := find_rollout_start(tx, organisation_id)) is not None:
        return RolloutStart(set_on, True)
    first = select(func.min(ASSESSMENT.c.submitted_at)).where(ASSESSMENT.c.organisation_id == organisation_id)
    submitted_at = tx.scalar(first)
    return RolloutStart(None if submitted_at is None else submitted_at.date(), False)


def find_done_activities(tx: Connection, organisation_id: int) -> set[str]:
    """Ids of the rollout's activities that are done."""
    query = select(ROLLOUT_DONE.c.activity_id).where(ROLLOUT_DONE.c.organisation_id == organisation_id)
    return set(tx.scalars(query))


def set_activity_done(tx: Connection, organisation_id: int, activity_id: str, at: datetime | None) -> None:
    """Note an activity of the rollout as done, or with no time as not done."""
    if at is None:
        mine = (ROLLOUT_DONE.c.organisation_id == organisation_id) & (ROLLOUT_DONE.c.activity_id == activity_id)
        tx.execute(delete(ROLLOUT_DONE).where(mine))
    else:
        values = {"organisation_id": organisation_id, "activity_id": activity_id, "done_at": at}
        add_row(tx, ROLLOUT_DONE, values)


def find_months(tx: Connection, organisation_id: int) -> list[ClosedMonth]:
    """The closed months, oldest first."""
    query = select(PROGRAM_MONTH).where(PROGRAM_MONTH.c.organisation_id == organisation_id)
    months = []
    for row in tx.execute(query.order_by(PROGRAM_MONTH.c.closed_on)):
        told = Improvement(row.people, Fraction(row.mean), row.big_self, row.big_linked) if row.people else None
        months.append(ClosedMonth(row.closed_on, told, row.present, row.left))
    return months


def close_all_months(tx: Connection, present: Present) -> int:
    """Close the months that are over in every organisation; returns in how many it looked."""
    organisations = find_organisations(tx)
    for organisation_id in organisations:
        close_months(tx, organisation_id, present.pack.core, present.now)
    return len(organisations)


def close_months(tx: Connection, organisation_id: int, form: Form, now: datetime) -> None:
    """Close every month that is over and not closed yet, each once and for good."""
    closed = find_months(tx, organisation_id)
    last = closed[-1].closed_on if closed else None
    if last is not None and not month_ends(last, now.date()):
        return
    results = find_results(tx, organisation_id, form)
    if last is None and not results:
        return
    since = next((month.closed_on for month in reversed(closed) if month.told), None)
    for day in month_ends(last or results[0].at.date(), now.date()):
        told = measure_improvement(results, midnight(since) if since else None, midnight(day))
        since = day if told else since
        present, left = _count_presence(tx, organisation_id, midnight(add_months(day, -1)), midnight(day))
        values = {"organisation_id": organisation_id, "closed_on": day, "present": present, "left": left}
        add_row(tx, PROGRAM_MONTH, {**values, **({**asdict(told), "mean": str(told.mean)} if told else {})})


def _count_presence(tx: Connection, organisation_id: int, begun: datetime, ended: datetime) -> tuple[int, int]:
    """People who had taken part before a month and were there at its start, and those of them who left in it."""
    before = (ASSESSMENT.c.organisation_id == organisation_id) & (ASSESSMENT.c.submitted_at < begun)
    took_part = select(ASSESSMENT.c.member_id).where(before)
    gone = MEMBER.c.standing != MemberStatus.ACTIVE
    there = ~gone | (MEMBER.c.left_at >= begun)
    left = case((gone & (MEMBER.c.left_at < ended), 1), else_=0)
    query = select(func.count(), func.coalesce(func.sum(left), 0)).where(MEMBER.c.id.in_(took_part), there)
    present, went = tx.execute(query).one()
    return int(present), int(went)


def find_results(tx: Connection, organisation_id: int, form: Form) -> list[CoreResult]:
    """All results of a form with a level, in order of time, each compared with its person's first."""
    member, at, key = ASSESSMENT.c.member_id, ASSESSMENT.c.submitted_at, ASSESSMENT.c.id
    first_id = func.first_value(key).over(partition_by=member, order_by=(at, key)).label("first_id")
    mine = (ASSESSMENT.c.organisation_id == organisation_id) & (ASSESSMENT.c.form_id == form.id) & HAS_LEVEL
    result = select(member, at, key, first_id).where(mine).subquery()
    then, now = RATING.alias("then"), RATING.alias("now")
    both = (then.c.assessment_id == result.c.first_id) & (then.c.skill_id == now.c.skill_id)
    of_result = result.c.member_id, result.c.submitted_at, result.c.id
    linked = func.sum(case((now.c.link != "", 1), else_=0))
    query = (
        select(*of_result, func.count(), func.sum(now.c.value - then.c.value), linked)
        .join_from(result, now, now.c.assessment_id == result.c.id)
        .join(then, both)
        .where(now.c.value.is_not(None), then.c.value.is_not(None))
        .group_by(*of_result)
        .order_by(result.c.submitted_at, result.c.id)
    )
    needed = count_needed(len(form.skills))
    return [
        CoreResult(who, when, Fraction(by, paired) if paired >= needed else None, 2 * links >= paired)
        for who, when, _, paired, by, links in tx.execute(query).all()
    ]


def midnight(day: date) -> datetime:
    """The beginning of a day in UTC."""
    return datetime.combine(day, time(), UTC)
