"""Days that somebody names in plain words: 2027-05-03, 3 May, May 3rd, friday. Pure."""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engine.chat.understand import normalise

_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_NUMBER = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\b\.?")
_YEAR = re.compile(r"\b(2\d{3})\b")


@dataclass(frozen=True, slots=True)
class Names:
    """Names of week days (from 0 for Monday) and months (from 1), in lower case and the speaker's language."""

    weekdays: Mapping[str, int]
    months: Mapping[str, int]


def read_date(said: str, names: Names, today: date) -> date | None:
    """The day that is named, if it is one."""
    days = find_dates(normalise(said), names, today)
    return days[0] if len(days) == 1 else None


def find_dates(said: str, names: Names, today: date) -> list[date]:
    """All days that are named, in order: 2027-05-03, 3 May, May 3rd, friday. A date without a year is the next one."""
    found = [_date(*map(int, each.groups())) for each in _ISO.finditer(said)]
    if found:
        return [each for each in found if each]
    year = int(match[1]) if (match := _YEAR.search(said)) else None
    tokens = _YEAR.sub(" ", said).replace(",", " ").split()
    months = [(at, number) for at, word in enumerate(tokens) if (number := names.months.get(word.strip(".,;")))]
    days = [(at, int(match[1])) for at, word in enumerate(tokens) if (match := _NUMBER.fullmatch(word))]
    if months and days:
        return [each for at, day in days if (each := _next(day, _nearest(months, at), year, today))]
    weekdays = [number for word in tokens if (number := weekday_of(word, names)) is not None]
    return [today + timedelta(days=(number - today.weekday() - 1) % 7 + 1) for number in weekdays]


def weekday_of(word: str, names: Names) -> int | None:
    """A week day by name, also in the plural or cut short with a point."""
    word = word.strip(".,;")
    return names.weekdays.get(word, names.weekdays.get(word.removesuffix("s")))


def _nearest(months: Sequence[tuple[int, int]], at: int) -> int:
    """The month that is named nearest to a place; `months` are places and months, in order."""
    after = bisect_left(months, (at, 0))
    return min(months[max(after - 1, 0) : after + 1], key=lambda month: abs(month[0] - at))[1]


def _next(day: int, month: int, year: int | None, today: date) -> date | None:
    if year:
        return _date(year, month, day)
    found = _date(today.year, month, day)
    if found is None or found < today:
        found = _date(today.year + 1, month, day) or found
    return found


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
