"""Cadence: when a member may be spoken to first. Pure; the wall clock comes first, UTC is what follows from it.

A *week* is seven days of the member's calendar, counted from the year 1 and from the week day on which their program
began, a Monday without one. Its *slot* is the moment of its message: the member's time on the first working day of the
week, or on the week day that they chose where that is one; in the program's first week a chosen day does not count yet.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from engine.recurrence.zones import country_of, public_holidays, weekend, zone_of

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a member is due whom no planner has seen yet."""
BUDGET = 3
"""Notices a week that are sent one by one; what is more joins one digest."""
QUIET_AFTER = 4
"""Notices in a row without any sign of life, after which the bot says that it goes quiet."""
_WEEKS = 110
"""How far ahead a slot is looked for: the longest leave, and the longest time between messages after it."""
_AHEAD = 2
"""A week that lies further ahead than this was planned by a clock that was wrong."""
_LATER = timedelta(weeks=_WEEKS // 2)
"""When to look again at somebody who has no slot that far ahead."""
_DAY = timedelta(days=1)

Span = tuple[date, date]
"""First and last day."""


@dataclass(frozen=True, slots=True)
class ProgramDays:
    """What of somebody's program their rhythm depends on; who is in none has the defaults."""

    week_from: int = 0
    """The week day, from 0 for Monday, on which their weeks begin."""
    first_week: int = 0
    """The number of the program's first week; 0 where it is over."""
    waits: tuple[Span, ...] = ()
    """Days on which they are paused: nothing that comes weekly comes then."""
    says: Span | None = None
    """The days that have a weekly message, as far as none of them waits; None for none."""

    def is_said(self, day: date) -> bool:
        """Whether there is a weekly message on a day."""
        return self.says is not None and self.says[0] <= day <= self.says[1] and not self.is_waiting(day)

    def is_waiting(self, day: date) -> bool:
        return _lies_in(day, self.waits)


NO_PROGRAM = ProgramDays()


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When somebody wishes to hear from the bot; times are minutes since their midnight."""

    zone: str = "UTC"
    weekday: int | None = None
    """The day of the weekly message; None for the first working day of their week."""
    minute: int = 9 * 60
    every: int = 1
    """A message in each week whose number this divides."""
    country: str = ""
    """Whose public holidays and weekends hold: a code, empty for the country of the zone, or NO_HOLIDAYS."""
    quiet_from: int = 18 * 60
    quiet_to: int = 8 * 60
    """Nothing is sent from the one to the other, which may be tomorrow; the same twice is never quiet."""
    snoozed_until: date | None = None
    """Nothing is sent before that day."""
    leave: tuple[Span, ...] = ()
    program: ProgramDays = NO_PROGRAM


@dataclass(frozen=True, slots=True)
class Preferences:
    """Somebody's rhythm, and what they do not want at all."""

    rhythm: Rhythm = Rhythm()
    off: bool = False
    kinds_off: frozenset[str] = frozenset()
    digest: bool = False
    """Whether everything but the weekly message joins one digest a week."""


@dataclass(frozen=True, slots=True)
class Slot:
    """The moment of a week's message, and the end of that week, after which it is too late."""

    moment: datetime
    week: int
    expires: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """What is due now, if anything, and when to look again."""

    slot: Slot | None
    next_due: datetime


def decide_slot(rhythm: Rhythm, due: datetime, done: int, now: datetime) -> Decision:
    """What to plan at `now` for somebody who was to be looked at when `due`, and had their message of the week `done`.

    Whoever changes a rhythm sets `due` to that moment: the slot is then the first one of the changed rhythm from there
    on. A slot that was missed is taken up late as long as its week lasts; the messages of weeks that are over are not.
    """
    this = week_of(_to_local(rhythm, now).date(), rhythm.program.week_from)
    done = 0 if done > this + _AHEAD * rhythm.every else done
    slot = _find_first_slot(rhythm, now if due == NEVER else due, max(done + 1, this))
    if slot is None:
        return Decision(None, now + _LATER)
    if slot.moment > now:
        return Decision(None, slot.moment)
    following = _find_first_slot(rhythm, now, slot.week + 1)
    return Decision(slot, following.moment if following else now + _LATER)


def find_message(rhythm: Rhythm, due: datetime, done: int, now: datetime) -> datetime | None:
    """When the next weekly message comes, as far as is known at `now`: at the first slot on a day that has one. None
    where none comes, as in a pause without an end."""
    this = week_of(_to_local(rhythm, now).date(), rhythm.program.week_from)
    done = 0 if done > this + _AHEAD * rhythm.every else done
    since, week = now if due == NEVER else due, max(done + 1, this)
    while slot := _find_first_slot(rhythm, since, week):
        if rhythm.program.is_said(_to_local(rhythm, slot.moment).date()):
            return slot.moment
        week = slot.week + 1
        if rhythm.program.says is None or first_day(week, rhythm.program.week_from) > rhythm.program.says[1]:
            break
    return None


@lru_cache(maxsize=1024)
def allowed_from(rhythm: Rhythm, moment: datetime) -> datetime:
    """The first moment from `moment` on at which something may be sent: a working day, outside quiet hours."""
    for _ in range(7 * _WEEKS):
        local = _to_local(rhythm, moment)
        if not is_working_day(rhythm, local.date()):
            moment = _wall_clock_after(rhythm, local.date() + _DAY, 0, moment)
        elif is_quiet(rhythm, local.hour * 60 + local.minute):
            minute = local.hour * 60 + local.minute
            tomorrow = rhythm.quiet_from > rhythm.quiet_to and minute >= rhythm.quiet_from
            day = local.date() + _DAY if tomorrow else local.date()
            moment = _wall_clock_after(rhythm, day, rhythm.quiet_to, moment)
        else:
            return moment
    return moment


def working_day_later(rhythm: Rhythm, moment: datetime, days: int) -> datetime:
    """The member's time on the working day that is `days` working days after the day of `moment`."""
    day = _to_local(rhythm, moment).date()
    for _ in range(7 * _WEEKS):
        day += _DAY
        days -= is_working_day(rhythm, day)
        if days <= 0:
            break
    return local_minute(rhythm.zone, day, rhythm.minute)


def is_working_day(rhythm: Rhythm, day: date) -> bool:
    """Whether they may be written to on that day: no weekend, holiday, leave or snooze."""
    if rhythm.snoozed_until and day < rhythm.snoozed_until:
        return False
    if _lies_in(day, rhythm.leave):
        return False
    country = rhythm.country or country_of(rhythm.zone)
    return day.weekday() not in weekend(country) and day not in public_holidays(country, day.year)


def is_quiet(rhythm: Rhythm, minute: int) -> bool:
    """Whether a minute of the day lies in their quiet hours."""
    first, last = rhythm.quiet_from, rhythm.quiet_to
    return first <= minute < last if first <= last else minute >= first or minute < last


def local_minute(zone: str, day: date, minute: int) -> datetime:
    """The moment of a wall clock time, in UTC: the first one of an hour that exists twice, and where there is no such
    hour the one that clocks show instead."""
    return datetime.combine(day, time(minute // 60, minute % 60), zone_of(zone)).astimezone(UTC)


def week_of(day: date, week_from: int = 0) -> int:
    """The number of the week that a day is in, of weeks that begin on the week day `week_from`."""
    return (day.toordinal() - 1 - week_from) // 7


def first_day(week: int, week_from: int = 0) -> date:
    """The day on which a week begins."""
    return date.fromordinal(7 * week + 1 + week_from)


def week_name(week: int, week_from: int = 0) -> str:
    """How a week is called in the ledger, after ISO 8601: “2026-W10”, and “2026-W10-2” for one from Tuesday on."""
    year, number, day = first_day(week, week_from).isocalendar()
    return f"{year}-W{number:02}" + (f"-{day}" if week_from else "")


@lru_cache(maxsize=1024)
def week_begins(rhythm: Rhythm, moment: datetime) -> datetime:
    """The beginning of the member's week that `moment` is in."""
    return local_minute(rhythm.zone, first_day(week_of(_to_local(rhythm, moment).date())), 0)


def _find_first_slot(rhythm: Rhythm, since: datetime, week: int) -> Slot | None:
    """The first slot from `since` on, of `week` or a later one."""
    program = rhythm.program
    for candidate in range(week, week + _WEEKS):
        if candidate % rhythm.every:
            continue
        for day in _order_days(rhythm, candidate):
            if program.is_waiting(day) or not is_working_day(rhythm, day):
                continue
            if (moment := local_minute(rhythm.zone, day, rhythm.minute)) >= since:
                ends = local_minute(rhythm.zone, first_day(candidate + 1, program.week_from), 0)
                return Slot(moment, candidate, ends)
    return None


def _order_days(rhythm: Rhythm, week: int) -> list[date]:
    """The days of a week: the preferred one, those after it, then those before it, the nearest first."""
    program, begin = rhythm.program, first_day(week, rhythm.program.week_from)
    is_chosen = rhythm.weekday is not None and week != program.first_week
    preferred = ((rhythm.weekday or 0) - program.week_from) % 7 if is_chosen else 0
    return [begin + offset * _DAY for offset in (*range(preferred, 7), *range(preferred - 1, -1, -1))]


def _lies_in(day: date, spans: tuple[Span, ...]) -> bool:
    return any(first <= day <= last for first, last in spans)


def _to_local(rhythm: Rhythm, moment: datetime) -> datetime:
    return moment.astimezone(zone_of(rhythm.zone))


def _wall_clock_after(rhythm: Rhythm, day: date, minute: int, moment: datetime) -> datetime:
    """The wall clock time as the first moment later than `moment`, which may be the second of an hour that exists
    twice."""
    first = local_minute(rhythm.zone, day, minute)
    if first > moment:
        return first
    wall = datetime.combine(day, time(minute // 60, minute % 60), zone_of(rhythm.zone))
    return max(wall.replace(fold=1).astimezone(UTC), moment + timedelta(minutes=1))
