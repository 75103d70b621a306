"""Clock times, days and zones in words: “15:00-16:30”, “31.12.2026”, “GMT+2”. Pure."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import NamedTuple

from engine.recurrence.rule_words import MONTHS, UnclearWords
from engine.recurrence.zones import find_near_zone, find_zone, zone_names, zones_at

_CLOCK = r"(?:(\d{1,2})[:.](\d{2})(?::\d{2})?\s*([ap])?\.?(?:m\b\.?)?|(\d{1,2})\s*([ap])\.?m\b\.?)"
_TIME = re.compile(rf"(?<![\w:.\-+−]){_CLOCK}(?:(?=Z\b)|(?![\w:]))", re.IGNORECASE)
_END = re.compile(rf"\s*+([-–—]|[^\W\d]++)\s*+{_CLOCK}(?![\w:])", re.IGNORECASE)
_BARE_START = re.compile(rf"(?<![\w:.\-+−])(\d{{1,2}})(?=\s*(?:[-–—]|[^\W\d]+)\s*{_CLOCK})", re.IGNORECASE)
_CLOCK_ZONE = re.compile(r"\s*(Z\b|[+−-]\d{2}:?\d{2}(?!\d)|[A-Z][A-Z0-9]{1,7}\b)")
_AREAS = "A(?:frica|merica|ntarctica|rctic|sia|tlantic|ustralia)|Brazil|C(?:anada|hile)|E(?:tc|urope)"
_AREAS += "|Indian|Mexico|Pacific|US"
_ZONE = re.compile(
    rf"\b(?=[ABCEGIMPU])(?:(?:{_AREAS})/[A-Za-z_+\-0-9/]{{0,60}}+"
    r"|(?:UTC|GMT)(?:\s{0,5}+[+−-]\s{0,5}+\d{1,2}(?::?\d{2})?(?![\d:])|\b))",
    re.IGNORECASE,
)
_WINDOWS_SUFFIX = re.compile(r"\b(?:Standard|Daylight)\s{1,5}Time\b", re.IGNORECASE)
"""What the names of zones end with that Windows uses, such as “W. Europe Standard Time”."""
_WINDOWS_WORD = re.compile(r"[A-Z][\w.()]*", re.IGNORECASE)
_MOST_WINDOWS_WORDS = 4
"""Before its end, the longest of those names has so many words."""
_HALF_DAY = 12 * 60


class Clock(NamedTuple):
    """A time, or from a time to another, and where in the words it stands."""

    starts: time
    minutes: int | None
    zone: str | None
    start: int
    end: int


class Day(NamedTuple):
    """A day, and where in the words it stands."""

    day: date
    start: int
    end: int


def find_zone_in(words: str) -> tuple[str, int, int] | None:
    """The first zone that is named, and where; raises UnclearWords where no zone is called so."""
    match, windows = _ZONE.search(words), _find_windows_zone(words)
    if match is None or (windows and windows[1] < match.start()):
        return windows
    said = match[0].rstrip("/_+-") or match[0]
    return read_zone(said), match.start(), match.start() + len(said)


def _find_windows_zone(words: str) -> tuple[str, int, int] | None:
    """The first zone that is called as Windows calls it, by as many words before its end as make a zone."""
    if (end := _WINDOWS_SUFFIX.search(words)) is None:
        return None
    starts: list[int] = []
    for word in reversed([*re.finditer(r"\S+", words[: end.start()])][-_MOST_WINDOWS_WORDS:]):
        if not _WINDOWS_WORD.fullmatch(word[0]):
            break
        starts.append(word.start())
    if not starts:
        return None
    zones = ((find_zone(words[start : end.end()]), start) for start in reversed(starts))
    named, start = next((zone for zone in zones if zone[0]), (None, starts[-1]))
    return named or read_zone(words[start : end.end()]), start, end.end()


def read_zone(words: str) -> str:
    """The zone that words name; raises UnclearWords with what may be meant."""
    if zone := find_zone(words):
        return zone
    if steady := zones_at(words):
        raise UnclearWords("community.zone_unclear", zone=words, zones=steady)
    raise UnclearWords("community.no_zone", zone=words, near=find_near_zone(words) or "")


def find_clock(words: str, until: frozenset[str]) -> Clock | None:
    """The first time in the words, alone or up to another one; `until` are the words for “to” between two."""
    bare, full = _BARE_START.search(words), _TIME.search(words)
    if bare and (full is None or bare.start() < full.start()) and (end := _find_end(words, bare.end(), until)):
        return _with_zone(words, _read_range(bare[1], "", "", words[bare.start() : end.end()], bare.start(), end))
    if full is None:
        return None
    hour, minute, half = full[1] or full[4], full[2] or "", full[3] or full[5] or ""
    if end := _find_end(words, full.end(), until):
        return _with_zone(words, _read_range(hour, minute, half, words[full.start() : end.end()], full.start(), end))
    return _with_zone(words, Clock(read_time(hour, minute, half), None, None, full.start(), full.end()))


def read_time(hour: str, minute: str, half: str) -> time:
    """A time as it was typed; `half` is “a”, “p” or nothing. Raises UnclearWords."""
    said = f"{hour}:{minute or '00'}" + (f" {half.lower()}m" if half else "")
    number = int(hour)
    if half and not 1 <= number <= 12:
        raise UnclearWords("community.no_time", time=said)
    number = number % 12 + (12 if half.lower() == "p" else 0) if half else number
    try:
        return time(number, int(minute or 0))
    except ValueError:
        raise UnclearWords("community.no_time", time=said) from None


def _find_end(words: str, at: int, until: frozenset[str]) -> re.Match[str] | None:
    match = _END.match(words, at)
    return match if match and (match[1] in "-–—" or match[1].casefold() in until) else None


def _read_range(hour: str, minute: str, half: str, said: str, start: int, end: re.Match[str]) -> Clock:
    """A time up to another one, which takes half a day at most; “3-4:30 pm” says once which half it is."""
    last_half = (end[4] or end[6] or "").lower()
    last = read_time(end[2] or end[5], end[3] or "", last_half)
    for guess in (half,) if half or not last_half else (last_half, "pa".replace(last_half, "")):
        starts = read_time(hour, minute, guess)
        minutes = ((last.hour - starts.hour) * 60 + last.minute - starts.minute) % (24 * 60)
        if 0 < minutes <= _HALF_DAY:
            return Clock(starts, minutes, None, start, end.end())
    raise UnclearWords("community.left_over", words=said)


def _with_zone(words: str, clock: Clock) -> Clock:
    """The time with the zone that stands right behind it: “15:00Z”, “15:00 CET”, “15:00+02:00”."""
    match = _CLOCK_ZONE.match(words, clock.end)
    if match is None:
        return clock
    if match[1] == "Z":
        return clock._replace(zone="UTC", end=match.end())
    if not match[1][0].isalpha():
        return clock._replace(zone=read_zone(match[1]), end=match.end())
    zone = zone_names().get(match[1].casefold())
    return clock._replace(zone=zone, end=match.end()) if zone else clock


def find_days(words: str, known: Mapping[str, str]) -> Iterator[Day]:
    """Every day with a year in the words, in order; raises UnclearWords for one that does not exist."""
    for match in _DAY.finditer(words):
        if day := _read_day_match(match, known):
            yield Day(day, match.start(), match.end())


_DAY = re.compile(
    r"(?<![\w.:/-])(?:(?=\d)(?:(?P<y1>\d{4})[-/.](?P<m1>\d{1,2})[-/.](?P<d1>\d{1,2})"
    r"|(?P<d2>\d{1,2})\.\s?(?P<m2>\d{1,2})\.\s?(?P<y2>\d{4})"
    r"|(?P<a>\d{1,2})(?P<mark>[/-])(?P<b>\d{1,2})(?P=mark)(?P<y3>\d{4})"
    r"|(?P<d4>\d{1,2})(?:st|nd|rd|th|\.)?\s{1,5}+(?:[^\W\d_]{2}\s{1,5}+)?(?P<n4>[^\W\d_]{1,30}+)\.?,?\s{1,5}+(?P<y4>\d{4}))"
    r"|(?P<n5>[^\W\d_]{1,30}+)\.?\s{1,5}+(?P<d5>\d{1,2}+)(?:st|nd|rd|th)?,?\s{1,5}+(?P<y5>\d{4}))(?![\w:/-])",
    re.IGNORECASE,
)


def _read_day_match(match: re.Match[str], known: Mapping[str, str]) -> date | None:
    """The day; None where the name in it is none of a month."""
    year = next(filter(None, (match[f"y{number}"] for number in range(1, 6))))
    if name := match["n4"] or match["n5"]:
        meaning = known.get(name.casefold(), "")
        if meaning not in MONTHS:
            return None
        month, day = str(MONTHS.index(meaning) + 1), match["d4"] or match["d5"]
    elif match["a"]:
        month, day = _order(match)
    else:
        month, day = match["m1"] or match["m2"], match["d1"] or match["d2"]
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise UnclearWords("community.no_date", date=match[0]) from None


def _order(match: re.Match[str]) -> tuple[str, str]:
    """Month and day of “31/12/2026” or “12/31/2026”; where both would do, nobody can tell which is meant."""
    first, second = int(match["a"]), int(match["b"])
    if first <= 12 and second <= 12 and first != second:
        raise UnclearWords("community.date_unclear", date=match[0])
    return (match["a"], match["b"]) if first <= 12 else (match["b"], match["a"])
