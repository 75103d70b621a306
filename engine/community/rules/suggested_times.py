"""When an event suits the people who are there: inside working hours for as many of them as possible. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile

from engine.recurrence.rules import Pattern, days_from
from engine.recurrence.zones import country_of, weekend, zone_of

WORK_STARTS, WORK_ENDS = 9 * 60, 17 * 60
"""Working hours, in minutes since midnight: those of most offices."""
_STEP = 30
"""Minutes between two times that are compared."""
_MOST_ZONES = 5
"""Zones, those of most people, in which a time may be told."""
_DAY = 24 * 60
_YEAR = timedelta(days=366)
_MOST_DAYS = 60
"""Of a year's occurrences, how many are looked at: all of a weekly event."""


def suggest_pattern(pattern: Pattern, people: Mapping[str, int], today: date) -> Pattern:
    """The pattern at the time that suits the people best, who are numbers by zone; itself where there are none.

    First counts how many have it inside their working hours on every date of the coming year, then how far outside it
    is for the others, then how many have the zone in which it is told, then how near it is to the pattern's own time.
    """
    largest = sorted(people, key=lambda zone: (-people[zone], zone))[:_MOST_ZONES]
    clocks = [time(minute // 60, minute % 60) for minute in range(0, _DAY, _STEP)]
    usual = _minute_of(pattern.starts)

    def cost(candidate: Pattern) -> tuple[int, int, int, int]:
        outside = _count_minutes_outside(candidate, people, today)
        strangers = sum(number for zone, number in people.items() if outside[zone])
        total = sum(outside[zone] * number for zone, number in people.items())
        return strangers, total, -people[candidate.timezone], abs(_minute_of(candidate.starts) - usual)

    candidates = (replace(pattern, starts=clock, timezone=zone) for zone in largest for clock in clocks)
    return min(candidates, key=cost, default=pattern)


def count_suited(pattern: Pattern, people: Mapping[str, int], today: date) -> int:
    """How many people have a pattern inside their working hours on every date of the coming year."""
    outside = _count_minutes_outside(pattern, people, today)
    return sum(number for zone, number in people.items() if not outside[zone])


def _count_minutes_outside(pattern: Pattern, people: Iterable[str], today: date) -> dict[str, int]:
    """By zone, the minutes of a pattern's daily part outside working hours, on the worst date."""
    starts = list(_find_different_starts(pattern, people, today))
    return {zone: max((_outside(start, pattern.minutes, zone) for start in starts), default=0) for zone in people}


def _find_different_starts(pattern: Pattern, people: Iterable[str], today: date) -> Iterator[datetime]:
    """The starts of the coming year, one for each way in which clocks stand to each other."""
    zones = [zone_of(zone) for zone in people]
    days = takewhile(lambda day: day < today + _YEAR, days_from(pattern, today))
    seen = set()
    for day in islice(days, _MOST_DAYS):
        start = pattern.at(day)
        clocks = (day.weekday(), *(start.astimezone(zone).utcoffset() for zone in zones))
        if clocks not in seen:
            seen.add(clocks)
            yield start


def _outside(start: datetime, minutes: int, zone: str) -> int:
    """Minutes outside working hours where the clock is that of `zone`; a day off is outside as a whole."""
    first = start.astimezone(zone_of(zone))
    last = (start + timedelta(minutes=minutes)).astimezone(zone_of(zone))
    rest = weekend(country_of(zone))
    if first.weekday() in rest or last.weekday() in rest:
        return _DAY
    begins = _minute_of(first.time())
    ends = begins + (minutes % _DAY or _DAY)
    return max(0, WORK_STARTS - begins) + max(0, ends - WORK_ENDS)


def _minute_of(clock: time) -> int:
    return clock.hour * 60 + clock.minute
