"""When a series takes place: RFC 5545 rules in the series' own zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from advance.engine.content.models import Community, Series

EPOCH = date(2024, 1, 1)
"""A Monday; rules that count intervals count from here."""
_DAY = timedelta(days=1)
_MOST = 500
"""Starts that are looked at: enough for two days of anything that people could attend."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One dated event of a series; `starts` is in UTC."""

    series: Series
    starts: datetime


def next_occurrence(series: Series, after: datetime) -> Occurrence | None:
    """The first occurrence that starts later than `after` (aware)."""
    starts = _starts_around(series, after.astimezone(UTC).date())
    return next((Occurrence(series, each) for each in starts if each > after), None)


def next_serving(community: Community, domain_id: str, after: datetime) -> Occurrence | None:
    """The next occurrence of any series that helps with a domain."""
    found = [next_occurrence(series, after) for series in community.series if domain_id in series.serves]
    return min((each for each in found if each), key=lambda each: each.starts, default=None)


@lru_cache(maxsize=1024)
def _starts_around(series: Series, day: date) -> tuple[datetime, ...]:
    """Starts in UTC from the day before `day` to the first one after it: the same for everybody who asks that day.

    The clock's changes make local order differ from UTC's within a day, hence the margin and the sorting.
    """
    zone, end = ZoneInfo(series.timezone), datetime.combine(day, time(), UTC) + 2 * _DAY
    start = datetime.combine(EPOCH, series.starts)
    found: list[datetime] = []
    for local in rrulestr(series.rule, dtstart=start).xafter(datetime.combine(day, time()) - _DAY, inc=True):
        found.append(local.replace(tzinfo=zone).astimezone(UTC))
        if found[-1] > end or len(found) == _MOST:
            break
    return tuple(sorted(found))
