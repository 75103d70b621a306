"""When a series takes place: RFC 5545 rules in the series' own zone. Pure.

A rule gives at most one occurrence a day, so the day in the series' zone names an occurrence for ever, whatever becomes
of its time. A local time that does not exist is read with the offset before the change, one that comes twice is the
first of the two, as RFC 5545 says.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal

from dateutil.rrule import rrulestr

from engine.recurrence.zones import zone_of

EPOCH = date(2024, 1, 1)
"""A Monday; rules of the content that count intervals count from here."""
LAST_YEAR = 2380
_CYCLE = 19 * 400
"""The calendar repeats every 400 years. dateutil looks for the dates of a rule until the year 9999, for seconds where
there are none; the same rule this many years later gives the same days, and gives up soon."""
_BLOCK = 10
"""Years that are looked at together. A next date is looked for in this block and the next one; from one 29th of
February to the next it may be eight years."""

_RULE = re.compile(
    r"FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)"
    r"(;(INTERVAL=[1-9]\d?|COUNT=[1-9]\d{0,6}|UNTIL=\d{8}(T\d{6}Z?)?|WKST=[A-Z]{2}"
    r"|(BYDAY|BYMONTH|BYMONTHDAY|BYSETPOS|BYYEARDAY|BYWEEKNO)=[-+\w,]{1,100}))*"
)
"""Days and longer: one occurrence a day at most, and no part that dateutil would take hours for."""
_UNTIL = re.compile(r"UNTIL=(\d{4})(\d{4})(T\d{6}Z?)?")
_UNTIL_MOMENT = re.compile(r"UNTIL=(\d{8}T\d{6})(Z?)")

Flaw = Literal["shape", "unreadable", "never"]
"""What may be wrong with a rule."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A rule, the first day on which it holds, and the local time, length and zone of its occurrences."""

    rule: str
    first: date
    starts: time
    minutes: int
    timezone: str

    def at(self, day: date) -> datetime:
        """The start on a day, in UTC."""
        return local_moment(day, self.starts, self.timezone)


def local_moment(day: date, clock: time, timezone: str) -> datetime:
    """The moment of a local time, in UTC."""
    return datetime.combine(day, clock, zone_of(timezone)).astimezone(UTC)


def settle_until(pattern: Pattern) -> Pattern:
    """The pattern with the last day in its own zone, where the rule names a moment: one in UTC, or a local one."""
    match = _UNTIL_MOMENT.search(pattern.rule)
    if match is None:
        return pattern
    try:
        moment = datetime.strptime(match[1], "%Y%m%dT%H%M%S")
    except ValueError:
        return pattern
    zone = zone_of(pattern.timezone)
    last = moment.replace(tzinfo=UTC).astimezone(zone) if match[2] else moment.replace(tzinfo=zone)
    day = last.date() if pattern.at(last.date()) <= last else last.date() - timedelta(days=1)
    return replace(pattern, rule=pattern.rule.replace(match[0], f"UNTIL={day:%Y%m%d}"))


def days_from(pattern: Pattern, day: date) -> Iterator[date]:
    """The days of a pattern from `day` on, in order, as far as they are looked for."""
    start = max(day, pattern.first)
    for block in (start.year // _BLOCK, start.year // _BLOCK + 1):
        days = _find_days_in_block(pattern.rule, pattern.first, block)
        yield from days[bisect_left(days, start) :]


def takes_place(pattern: Pattern, day: date) -> bool:
    """Whether the rule gives that day."""
    return day in _find_days_in_block(pattern.rule, pattern.first, day.year // _BLOCK)


def find_flaw(rule: str, first: date = EPOCH) -> Flaw | None:
    """Why a rule cannot be used; None where it can."""
    if not _RULE.fullmatch(rule):
        return "shape"
    if _breaks_standard(rule):
        return "unreadable"
    try:
        return None if next(iter(days_from(Pattern(rule, first, time(), 15, "UTC"), first)), None) else "never"
    except (ValueError, KeyError, TypeError, IndexError):
        return "unreadable"


def _breaks_standard(rule: str) -> bool:
    """Whether RFC 5545 forbids what dateutil passes over: a part twice, two ends, “the second Monday” of a week."""
    names = [part.partition("=")[0] for part in rule.split(";")]
    both_ends = {"COUNT", "UNTIL"} <= set(names)
    numbered = bool(re.search(r"BYDAY=[^;]*\d", rule)) and rule.startswith(("FREQ=DAILY", "FREQ=WEEKLY"))
    return both_ends or numbered or len(names) > len(set(names))


@lru_cache(maxsize=512)
def _find_days_in_block(rule: str, first: date, block: int) -> tuple[date, ...]:
    """The days of one block of years, in order."""
    start, end = max(first, date(block * _BLOCK, 1, 1)), date((block + 1) * _BLOCK, 1, 1)
    if end.year > LAST_YEAR or start >= end:
        return ()
    later = _UNTIL.sub(lambda until: f"UNTIL={int(until[1]) + _CYCLE}{until[2]}", rule)
    days = []
    for moment in rrulestr(later, dtstart=_shift_cycle(first)).xafter(_shift_cycle(start), inc=True):
        if moment >= _shift_cycle(end):
            break
        days.append(moment.date().replace(year=moment.year - _CYCLE))
    return tuple(days)


def _shift_cycle(day: date) -> datetime:
    return datetime.combine(day.replace(year=day.year + _CYCLE), time())
