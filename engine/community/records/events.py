"""Tables of series, occurrences and answers, and their queries.

An occurrence has a row from the first time that somebody says something about it; until then it follows from its
series. Whoever changes an occurrence, or who goes to it, holds its row until the end of the transaction.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, NamedTuple
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy import Connection, Index, Row, UniqueConstraint, and_, bindparam, delete, select, tuple_, update
from sqlmodel import Field, SQLModel

from engine.community.rules.seats import Answer
from engine.people.records.members import IS_ACTIVE, MEMBER, ORGANISATION
from engine.recurrence.rules import Pattern
from engine.recurrence.zones import zone_of
from engine.store.personal import Kind, personal
from engine.store.sql import INSERT, add_row, save_row
from engine.store.tables import table_of
from engine.store.types import UtcDateTime

LONGEST_NAME, LONGEST_SUMMARY, LONGEST_PLACE, LONGEST_LINK = 120, 600, 200, 500


class EventSeries(SQLModel, table=True):
    """An event that recurs, as an organisation holds it; regional variants share the `kind`."""

    __tablename__ = "event_series"
    __table_args__ = (UniqueConstraint("organisation_id", "source"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    uid: str = Field(max_length=36)
    """What calendars know it by; no other installation has the same."""
    kind: str = Field(max_length=48)
    """The content's series whose purpose it has, or OTHER."""
    source: str | None = Field(default=None, max_length=48)
    """The content's series that it comes from."""
    follows: bool = False
    """Whether it changes with the content: until an owner has changed it."""
    name: str = Field(max_length=200)
    summary: str = Field(default="", max_length=LONGEST_SUMMARY)
    region: str = Field(default="", max_length=60)
    rule: str = Field(max_length=200)
    first_day: date
    starts: time
    minutes: int
    timezone: str = Field(max_length=64)
    place: str = Field(default="", max_length=LONGEST_PLACE)
    link: str = Field(default="", max_length=LONGEST_LINK)
    host_id: int | None = Field(default=None, foreign_key="member.id")
    capacity: int | None = None
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Nothing takes place from then on."""
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When an owner said that it takes place; before, only owners see it."""
    changed_at: datetime = Field(sa_type=UtcDateTime)


class EventOccurrence(SQLModel, table=True):
    """One dated event, with what differs from its series; None where nothing does."""

    __tablename__ = "event_occurrence"
    __table_args__ = (
        UniqueConstraint("series_id", "day"),
        Index("occurrences_by_start", "organisation_id", "starts_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    series_id: int = Field(foreign_key="event_series.id")
    day: date
    """The day in the series' zone on which the rule has it: its name, wherever it is moved."""
    starts_at: datetime = Field(sa_type=UtcDateTime)
    minutes: int
    moved: bool = False
    """Whether its time is its own and no longer follows the series."""
    cancelled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    place: str | None = Field(default=None, max_length=LONGEST_PLACE)
    link: str | None = Field(default=None, max_length=LONGEST_LINK)
    host_id: int | None = Field(default=None, foreign_key="member.id")
    capacity: int | None = None
    sequence: int = 0
    """Grows with every change that calendars must hear of."""
    invited_for: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """The start for which everybody has been invited."""
    changed_at: datetime = Field(sa_type=UtcDateTime)


class EventRsvp(SQLModel, table=True):
    __tablename__ = "event_rsvp"
    occurrence_id: int = Field(foreign_key="event_occurrence.id", primary_key=True)
    member_id: int = Field(foreign_key="member.id", primary_key=True, index=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    answer: str = Field(max_length=10)
    answered_at: datetime = Field(sa_type=UtcDateTime)
    """Whoever waits longest is the first to get a seat."""
    attended: bool | None = None
    """What they said afterwards; None before."""
    takeaway: str = Field(default="", max_length=500)


OTHER = "other"
"""The kind of a series that is none of the content's."""

SERIES = table_of(EventSeries)
OCCURRENCE = table_of(EventOccurrence)
RSVP = table_of(EventRsvp)


personal(SERIES, Kind.COMMUNITY, exported_to=("host_id",))
personal(OCCURRENCE, Kind.COMMUNITY, exported_to=("host_id",))
personal(RSVP, Kind.COMMUNITY, "member_id")


@dataclass(frozen=True, slots=True)
class Series:
    """A series as it holds now."""

    id: int
    organisation_id: int
    uid: str
    kind: str
    source: str | None
    follows: bool
    name: str
    summary: str
    region: str
    pattern: Pattern
    place: str
    link: str
    host_id: int | None
    capacity: int | None
    ended_at: datetime | None
    confirmed_at: datetime | None

    @property
    def title(self) -> str:
        """The name, with the region where the series is one of several."""
        return f"{self.name} ({self.region})" if self.region else self.name

    def has(self, columns: Mapping[str, object]) -> bool:
        """Whether its columns have these values already."""
        own = pattern_columns(self.pattern)
        return all((own[name] if name in own else getattr(self, name)) == value for name, value in columns.items())


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One dated event as it holds now; `starts` is in UTC, `id` is None while it has no row."""

    series: Series
    day: date
    starts: datetime
    minutes: int
    place: str
    link: str
    host_id: int | None
    capacity: int | None
    id: int | None = None
    moved: bool = False
    cancelled: bool = False
    sequence: int = 0
    invited_for: datetime | None = None
    changed_at: datetime | None = None

    @property
    def local_start(self) -> datetime:
        """By the clock of the series."""
        return self.starts.astimezone(zone_of(self.series.pattern.timezone))

    @property
    def ends(self) -> datetime:
        return self.starts + timedelta(minutes=self.minutes)

    @property
    def is_long(self) -> bool:
        """Whether a day is in it wherever one is, so that its first hour says little."""
        return self.minutes >= ALL_DAY

    def is_by_day(self, zone: tzinfo) -> bool:
        """Whether it begins by day on the clocks of a zone, or is so long that a day is in it: nobody is asked to
        come to a meeting at night."""
        return self.is_long or DAYTIME[0] <= self.starts.astimezone(zone).hour < DAYTIME[1]

    @property
    def row(self) -> int:
        """The id of an occurrence that has a row."""
        assert self.id is not None
        return self.id


DAYTIME = (7, 21)
"""From which hour on, and before which, an event is one by day."""
ALL_DAY = 24 * 60
"""Minutes from which an event has a day in it wherever one is."""
_INHERITED = ("place", "link", "host_id", "capacity")
"""What an occurrence has from its series, unless it has its own."""
_NEW: Mapping[str, object] = {"follows": False, "region": "", "place": "", "link": "", "summary": ""}


def find_series(tx: Connection, organisation_id: int) -> list[Series]:
    """Every series that an organisation ever had, in the order in which they came."""
    rows = tx.execute(select(SERIES).where(SERIES.c.organisation_id == organisation_id).order_by(SERIES.c.id))
    return [_read_series(row) for row in rows]


def find_series_of(tx: Connection, occurrence_ids: Collection[int]) -> list[Series]:
    """The series of some occurrences with a row, of all organisations; for the planner alone."""
    theirs = select(OCCURRENCE.c.series_id).where(OCCURRENCE.c.id.in_(occurrence_ids))
    rows = tx.execute(select(SERIES).where(SERIES.c.id.in_(theirs)).order_by(SERIES.c.id))
    return [_read_series(row) for row in rows]


_EVER_OF_KINDS = (
    select(SERIES)
    .where(SERIES.c.kind.in_(bindparam("kinds")), SERIES.c.confirmed_at.is_not(None))
    .order_by(SERIES.c.id)
)
_OF_KINDS = _EVER_OF_KINDS.where(SERIES.c.ended_at.is_(None))


def find_series_of_kinds(tx: Connection, kinds: Collection[str], *, ended: bool = False) -> list[Series]:
    """The confirmed series of these kinds that go on, or all, of all organisations; for the planner alone."""
    return [_read_series(row) for row in tx.execute(_EVER_OF_KINDS if ended else _OF_KINDS, {"kinds": list(kinds)})]


_FROM_CONTENT = ("name", "summary", "rule", "first_day", "starts", "minutes", "timezone")
"""What a series that follows the content has from it."""
_OUTDATED = select(SERIES.c.organisation_id).where(
    SERIES.c.follows,
    SERIES.c.source.in_(bindparam("sources")),
    tuple_(SERIES.c.source, *(SERIES.c[name] for name in _FROM_CONTENT)).not_in(bindparam("defaults")),
)
_UNKNOWN = ORGANISATION.c.id.not_in(select(SERIES.c.organisation_id))
_TO_FOLLOW = select(ORGANISATION.c.id).where(_UNKNOWN | ORGANISATION.c.id.in_(_OUTDATED)).order_by(ORGANISATION.c.id)


def find_organisations_to_follow(tx: Connection, defaults: Mapping[str, Mapping[str, object]]) -> list[int]:
    """The organisations that have no series, or one that follows the content and is not as `defaults` say.

    `defaults` has by source the columns of each of the content's series.
    """
    assert all(tuple(columns) == _FROM_CONTENT for columns in defaults.values()), "a column has no part in _OUTDATED"
    rows = [(source, *columns.values()) for source, columns in defaults.items()]
    return list(tx.scalars(_TO_FOLLOW, {"sources": list(defaults), "defaults": rows}))


def add_series(tx: Connection, organisation_id: int, now: datetime, values: Mapping[str, object]) -> int | None:
    """Add a series, confirmed where `values` do not say otherwise; None where one of the same source is there."""
    uid = uuid5(NAMESPACE_OID, f"{organisation_id} {now.isoformat()} {values['name']} {values.get('source')}")
    row = {"organisation_id": organisation_id, "changed_at": now, "confirmed_at": now, "uid": str(uid)}
    row |= {**_NEW, **values}
    new = INSERT[tx.dialect.name](SERIES).values(**row).on_conflict_do_nothing()
    return tx.execute(new.returning(SERIES.c.id)).scalar()


def confirm_series(tx: Connection, seen: Series, now: datetime, values: Mapping[str, object]) -> bool:
    """Confirm a series with these values; False where it no longer is as it was `seen`.

    One that follows the content has nothing of its own yet that somebody could have changed.
    """
    same = {"follows": seen.follows} | ({} if seen.follows else pattern_columns(seen.pattern))
    as_seen = and_(*(SERIES.c[name] == value for name, value in same.items()))
    waiting = (SERIES.c.id == seen.id) & SERIES.c.confirmed_at.is_(None) & SERIES.c.ended_at.is_(None)
    confirmed = update(SERIES).where(waiting, as_seen).values(changed_at=now, confirmed_at=now, **values)
    return tx.execute(confirmed).rowcount == 1


def lock_series(tx: Connection, series_id: int) -> None:
    """Hold a series' row: whoever is the first to say something about one of its events waits."""
    tx.execute(select(SERIES.c.id).where(SERIES.c.id == series_id).with_for_update())


def is_untouched(tx: Connection, series_id: int) -> bool:
    """Whether nobody has said anything about an event of a series."""
    return tx.execute(select(OCCURRENCE.c.id).where(OCCURRENCE.c.series_id == series_id).limit(1)).first() is None


def change_series(tx: Connection, series_id: int, now: datetime, values: Mapping[str, object]) -> None:
    tx.execute(update(SERIES).where(SERIES.c.id == series_id).values(changed_at=now, **values))


def expected_occurrence(series: Series, day: date) -> Occurrence:
    """The occurrence of a day as it follows from the series."""
    usual = {name: getattr(series, name) for name in _INHERITED}
    return Occurrence(series, day, series.pattern.at(day), series.pattern.minutes, **usual)


_OCCURRENCES_SINCE = (
    select(OCCURRENCE)
    .where(OCCURRENCE.c.series_id.in_(bindparam("series")))
    .where((OCCURRENCE.c.starts_at >= bindparam("since")) | (OCCURRENCE.c.day >= bindparam("since_day")))
    .order_by(OCCURRENCE.c.starts_at)
)


def find_occurrences(tx: Connection, series: Iterable[Series], since: datetime) -> list[Occurrence]:
    """The occurrences with a row that start, or by their rule would start, at `since` or later; cancelled ones too."""
    by_id = {one.id: one for one in series}
    later = {"since": since, "since_day": since.date() - timedelta(days=2)}
    rows = tx.execute(_OCCURRENCES_SINCE, {"series": list(by_id), **later}) if by_id else ()
    return [_read_occurrence(by_id[row.series_id], row) for row in rows]


def lock_occurrences(tx: Connection, series: Series, since: datetime) -> list[Occurrence]:
    """The occurrences of a series with a row that start then or later, which nobody else can change meanwhile."""
    query = select(OCCURRENCE).where(OCCURRENCE.c.series_id == series.id, OCCURRENCE.c.starts_at >= since)
    return [_read_occurrence(series, row) for row in tx.execute(query.order_by(OCCURRENCE.c.id).with_for_update())]


def find_occurrence_by_id(tx: Connection, series: Iterable[Series], occurrence_id: int) -> Occurrence | None:
    """An occurrence by its row, of one of these series."""
    by_id = {one.id: one for one in series}
    row = tx.execute(select(OCCURRENCE).where(OCCURRENCE.c.id == occurrence_id)).one_or_none()
    return _read_occurrence(by_id[row.series_id], row) if row and row.series_id in by_id else None


def find_occurrence(tx: Connection, series: Series, day: date) -> Occurrence | None:
    """The occurrence of a day where it has a row."""
    query = select(OCCURRENCE).where(OCCURRENCE.c.series_id == series.id, OCCURRENCE.c.day == day)
    row = tx.execute(query).one_or_none()
    return _read_occurrence(series, row) if row else None


def lock_occurrence(tx: Connection, series: Series, day: date, now: datetime) -> Occurrence:
    """The occurrence with a row, which nobody else can change before the end of the transaction."""
    plan = expected_occurrence(series, day)
    values = {"organisation_id": series.organisation_id, "series_id": series.id, "day": day, "changed_at": now}
    values |= {"starts_at": plan.starts, "minutes": plan.minutes, "moved": False, "sequence": 0}
    add_row(tx, OCCURRENCE, values)
    query = select(OCCURRENCE).where(OCCURRENCE.c.series_id == series.id, OCCURRENCE.c.day == day)
    return _read_occurrence(series, tx.execute(query.with_for_update()).one())


def lock_rows(tx: Connection, series: Series, occurrence_ids: Collection[int]) -> list[Occurrence]:
    """Occurrences of a series by their rows, held in one order, so that two who hold the same do not block each
    other."""
    query = select(OCCURRENCE).where(OCCURRENCE.c.series_id == series.id, OCCURRENCE.c.id.in_(occurrence_ids))
    return [_read_occurrence(series, row) for row in tx.execute(query.order_by(OCCURRENCE.c.id).with_for_update())]


def change_occurrence(tx: Connection, occurrence: Occurrence, now: datetime, values: Mapping[str, object]) -> None:
    """Change a row that is held, and let calendars know, where they show what has changed."""
    shown = values.keys() - {"host_id", "capacity"}
    changed = {**values, "changed_at": now, "sequence": occurrence.sequence + bool(shown)}
    tx.execute(update(OCCURRENCE).where(OCCURRENCE.c.id == occurrence.row).values(**changed))


def mark_invited(tx: Connection, occurrence: Occurrence) -> None:
    invited = update(OCCURRENCE).where(OCCURRENCE.c.id == occurrence.row)
    tx.execute(invited.values(invited_for=occurrence.starts))


def find_answers(tx: Connection, occurrence_ids: Collection[int]) -> dict[int, dict[int, Answer]]:
    """Occurrence to the answers of its members who still are there, the earliest answer first."""
    query = (
        select(RSVP.c.occurrence_id, RSVP.c.member_id, RSVP.c.answer)
        .join_from(RSVP, MEMBER)
        .where(RSVP.c.occurrence_id.in_(occurrence_ids), IS_ACTIVE)
        .order_by(RSVP.c.answered_at, RSVP.c.member_id)
    )
    answers: dict[int, dict[int, Answer]] = {occurrence_id: {} for occurrence_id in occurrence_ids}
    for occurrence_id, member_id, answer in tx.execute(query):
        answers[occurrence_id][member_id] = Answer(answer)
    return answers


def save_answer(tx: Connection, occurrence: Occurrence, member_id: int, answer: Answer, now: datetime) -> None:
    key, changed = {"occurrence_id": occurrence.row, "member_id": member_id}, {"answer": answer, "answered_at": now}
    save_row(tx, RSVP, key, changed, organisation_id=occurrence.series.organisation_id, takeaway="")


def forget_answers(tx: Connection, member_id: int, occurrence_ids: Collection[int]) -> None:
    """Forget what a member said about some occurrences."""
    tx.execute(delete(RSVP).where(RSVP.c.member_id == member_id, RSVP.c.occurrence_id.in_(occurrence_ids)))


class Coming(NamedTuple):
    """An occurrence, and what a member said about coming."""

    occurrence: Occurrence
    answer: Answer


def find_coming(tx: Connection, member_id: int, series: Iterable[Series], since: datetime) -> list[Coming]:
    """What a member comes to, perhaps or if there is a seat, from then on; cancelled ones too."""
    by_id = {one.id: one for one in series}
    query = (
        select(OCCURRENCE, RSVP.c.answer)
        .join_from(RSVP, OCCURRENCE)
        .where(RSVP.c.member_id == member_id, RSVP.c.answer != Answer.NO)
        .where(OCCURRENCE.c.starts_at >= since, OCCURRENCE.c.series_id.in_(by_id))
        .order_by(OCCURRENCE.c.starts_at, OCCURRENCE.c.id)
    )
    return [Coming(_read_occurrence(by_id[row.series_id], row), Answer(row.answer)) for row in tx.execute(query)]


@dataclass(frozen=True, slots=True)
class Visit:
    """What a member said about an occurrence, before and afterwards."""

    answer: Answer
    attended: bool | None
    takeaway: str


def find_visit(tx: Connection, occurrence_id: int, member_id: int) -> Visit | None:
    mine = (RSVP.c.occurrence_id == occurrence_id) & (RSVP.c.member_id == member_id)
    row = tx.execute(select(RSVP).where(mine)).one_or_none()
    return Visit(Answer(row.answer), row.attended, row.takeaway) if row else None


def save_visit(tx: Connection, occurrence: Occurrence, member_id: int, values: Mapping[str, object]) -> None:
    """Add to what a member said who has answered."""
    mine = (RSVP.c.occurrence_id == occurrence.row) & (RSVP.c.member_id == member_id)
    tx.execute(update(RSVP).where(mine).values(**values))


def find_names(tx: Connection, member_ids: Collection[int]) -> dict[int, str]:
    """Names of members who still are there."""
    query = select(MEMBER.c.id, MEMBER.c.name).where(MEMBER.c.id.in_(member_ids), IS_ACTIVE)
    return dict(tx.execute(query.order_by(MEMBER.c.name)).all())


def find_host_name(tx: Connection, host_id: int | None) -> str:
    """The name of a host who still is there; empty where there is none."""
    return find_names(tx, [host_id]).get(host_id, "") if host_id else ""


def pattern_columns(pattern: Pattern) -> dict[str, object]:
    """A pattern as columns of a series."""
    when = {"rule": pattern.rule, "first_day": pattern.first, "starts": pattern.starts}
    return {**when, "minutes": pattern.minutes, "timezone": pattern.timezone}


def _read_series(row: Row[Any]) -> Series:
    pattern = Pattern(row.rule, row.first_day, row.starts, row.minutes, row.timezone)
    own = ("id", "organisation_id", "uid", "kind", "source", "follows", "name", "summary", "region")
    rest = ("place", "link", "host_id", "capacity", "ended_at", "confirmed_at")
    return Series(pattern=pattern, **{name: row._mapping[name] for name in (*own, *rest)})


def _read_occurrence(series: Series, row: Row[Any]) -> Occurrence:
    known = row._mapping
    values = {name: getattr(series, name) if known[name] is None else known[name] for name in _INHERITED}
    values |= {name: known[name] for name in ("id", "moved", "sequence", "invited_for", "changed_at")}
    return Occurrence(series, row.day, row.starts_at, row.minutes, cancelled=row.cancelled_at is not None, **values)
