"""Reads when a series takes place from words: “Forum every wednesday 15:00 Europe/Berlin 45 min”. Pure.

The words are those of the vocabulary; a rule in RFC 5545's own form is understood, too. What is left is the name.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from engine.chat.errors import InvalidInput
from engine.chat.understand import find_closest
from engine.recurrence.rules import local_moment
from engine.recurrence.zones import zone_names, zone_of

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "last": "-1"}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
FREQUENCIES = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}
ONCE = "FREQ=DAILY;COUNT=1"
"""The rule of an event that takes place once, on its first day."""
SHORTEST, LONGEST = 5, 3 * 24 * 60
"""Minutes that an occurrence may last."""
MOST_SEATS = 100_000

_LINK = re.compile(r"<?\bhttps?://[^\s<>|]+[^\s]*")
_RULE = re.compile(r"\bFREQ=[A-Z]+(?:;[A-Z]+=[-+\w,]+)*", re.IGNORECASE)
_DATE = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_TIME = re.compile(
    r"(?<![\w:.-])(?:(\d{1,2})[:.](\d{2})(?::\d{2})?\s*([ap])?\.?(?:m\b\.?)?|(\d{1,2})\s*([ap])\.?m\b\.?)(?![\w:])",
    re.IGNORECASE,
)
_LENGTH = re.compile(r"(?<![\w.])(\d{1,4}(?:\.5)?)[\s-]?([^\W\d_]+)\b")
_WORD = re.compile(r"[^\s,;]+")
_ZONE = re.compile(r"\b[A-Za-z]+(?:/[A-Za-z_+\-0-9]+)+|\b(?:UTC|GMT)\b", re.IGNORECASE)
_MONTHDAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)?")

Vocabulary = Mapping[str, tuple[str, ...]]


class UnclearWords(InvalidInput):
    """The words cannot be understood; `key` names the copy that says why."""


@dataclass(slots=True)
class Phrase:
    """What some words say; None for what they leave open."""

    name: str = ""
    rule: str | None = None
    first: date | None = None
    starts: time | None = None
    minutes: int | None = None
    timezone: str | None = None
    link: str | None = None
    capacity: int | None = None
    days: list[date] = field(default_factory=list)
    """Dates that are named without “from” or “until”."""


def read_phrase(words: str, vocabulary: Vocabulary, today: date) -> Phrase:
    """Read words; raises UnclearWords with what is wrong with them."""
    known = {word: name for name, synonyms in vocabulary.items() for word in synonyms}
    phrase = Phrase()
    rest = _take_first(_LINK, words, lambda match: setattr(phrase, "link", match[0].strip("<>")))
    rest = _take_first(_RULE, rest, lambda match: setattr(phrase, "rule", match[0].upper()))
    rest = _take_first(_ZONE, rest, lambda match: setattr(phrase, "timezone", _read_zone(match)))
    rest, until = _take_dates(rest, phrase, known)
    rest = _take_first(_TIME, rest, lambda match: setattr(phrase, "starts", _read_time(match)))
    rest = _take_lengths(rest, phrase, known)
    tokens = [(word, known.get(word.strip(".,").casefold(), "")) for word in _WORD.findall(rest)]
    phrase.first = phrase.first or (phrase.days[0] if phrase.days else None)
    start, end = _find_rule_span(tokens)
    if phrase.rule is None and end > start:
        phrase.rule = _make_rule(tokens[start:end], phrase.first or today)
    if phrase.rule is None and phrase.days:
        phrase.rule = ONCE
    if phrase.rule and until and "UNTIL=" not in phrase.rule and "COUNT=" not in phrase.rule:
        phrase.rule += f";UNTIL={until:%Y%m%d}"
    phrase.name = " ".join(word for word, _ in _strip_filler(tokens[:start] + tokens[end:]))
    return phrase


def read_day(phrase: Phrase, before: datetime, timezone: str, today: date) -> datetime:
    """The moment that a phrase means for something that was to be at `before`; what it leaves open stays.

    A week day is the next one from `today` on.
    """
    local = before.astimezone(zone_of(timezone))
    day, by_day = phrase.first, (phrase.rule or "").partition("BYDAY=")[2].partition(";")[0]
    if day is None and phrase.rule is not None:
        if by_day not in WEEKDAYS:
            raise UnclearWords("community.when_unclear")
        day = today + timedelta(days=(WEEKDAYS.index(by_day) - today.weekday()) % 7)
    return local_moment(day or local.date(), phrase.starts or local.time(), timezone)


def _take_first(pattern: re.Pattern[str], words: str, use: Callable[[re.Match[str]], None]) -> str:
    """The words without the first match, which `use` gets."""
    match = pattern.search(words)
    if match is None:
        return words
    use(match)
    return f"{words[: match.start()]} {words[match.end() :]}"


def _read_zone(match: re.Match[str]) -> str:
    zones, asked = zone_names(), match[0].casefold()
    if asked not in zones:
        raise UnclearWords("community.no_zone", zone=match[0], near=zones[find_closest(asked, zones, 0) or "utc"])
    return zones[asked]


def _take_dates(words: str, phrase: Phrase, known: Mapping[str, str]) -> tuple[str, date | None]:
    """Dates leave with the “from” or “until” before them; returns the last day, too."""
    until, parts, at = None, [], 0
    for match in _DATE.finditer(words):
        day = _read_date(match)
        before, at = words[at : match.start()].rstrip(), match.end()
        preposition = known.get(before.rpartition(" ")[2].casefold(), "")
        if preposition in ("from", "until"):
            before = before.rpartition(" ")[0]
        if preposition == "from":
            phrase.first = day
        elif preposition == "until":
            until = day
        else:
            phrase.days.append(day)
        parts.append(before)
    return " ".join((*parts, words[at:])), until


def _read_date(match: re.Match[str]) -> date:
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise UnclearWords("community.no_date", date=match[0]) from None


def _read_time(match: re.Match[str]) -> time:
    hour, minute, half = int(match[1] or match[4]), int(match[2] or 0), (match[3] or match[5] or "").lower()
    if half and not 1 <= hour <= 12:
        raise UnclearWords("community.no_time", time=match[0].strip())
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    try:
        return time(hour, minute)
    except ValueError:
        raise UnclearWords("community.no_time", time=match[0].strip()) from None


def _take_lengths(words: str, phrase: Phrase, known: Mapping[str, str]) -> str:
    """Lengths and seats: numbers with their unit. “every 2 weeks” keeps its number."""
    parts: list[str] = []
    at, matches = 0, list(_LENGTH.finditer(words))
    for match, looked_at in zip(matches, (0, *(match.end() for match in matches)), strict=False):
        unit = known.get(match[2].casefold(), "")
        start, before_number = match.start(), words[looked_at : match.start()].rstrip()
        before = known.get(before_number.rpartition(" ")[2].casefold(), "")
        factor = {"minutes": 1, "hours": 60, "day": 24 * 60}.get(unit)
        if unit == "seats":
            phrase.capacity = int(float(match[1]))
        elif factor and before != "every":
            phrase.minutes = (phrase.minutes or 0) + int(float(match[1]) * factor)
        else:
            continue
        if unit == "seats" and before == "filler":
            start = looked_at + before_number.rfind(" ") + 1
        parts.append(words[at:start])
        at = match.end()
    if phrase.minutes is not None and not SHORTEST <= phrase.minutes <= LONGEST:
        raise UnclearWords("community.no_length", least=SHORTEST, most=LONGEST // 60)
    if phrase.capacity is not None and not 1 <= phrase.capacity <= MOST_SEATS:
        raise UnclearWords("community.no_capacity")
    return " ".join((*parts, words[at:]))


_BEFORE = ("day", "filler", *WEEKDAYS, *ORDINALS)
"""What may stand before “every”: “on the last day of every month”."""
_NTH = re.compile(r"\d{1,2}(?:st|nd|rd|th|\.)")

Token = tuple[str, str]
"""A word, and what it means in the vocabulary; empty for nothing."""


def _find_rule_span(tokens: list[Token]) -> tuple[int, int]:
    """Where the words of the rule stand: from “every”, or from “monthly on”, as far as they are words of a rule."""
    meanings = [meaning for _, meaning in tokens]
    if "every" in meanings:
        start = meanings.index("every")
        while start and (meanings[start - 1] in _BEFORE or _NTH.fullmatch(tokens[start - 1][0])):
            start -= 1
    else:
        units = [at for at, meaning in enumerate(meanings) if meaning in (*FREQUENCIES, "quarter")]
        days = [at for at, meaning in enumerate(meanings) if meaning in WEEKDAYS]
        start = next((at for at in units if at + 1 < len(tokens) and _is_of_rule(tokens[at + 1])), -1)
        start = start if start >= 0 else next(iter(days or units[-1:]), len(tokens))
        while start and 0 < start < len(tokens) and meanings[start - 1] in (*ORDINALS, "filler"):
            start -= 1
    end = start
    while end < len(tokens) and _is_of_rule(tokens[end]):
        end += 1
    return start, end


def _is_of_rule(token: Token) -> bool:
    word, meaning = token
    of_rule = (*FREQUENCIES, *WEEKDAYS, *ORDINALS, *MONTHS, "every", "other", "quarter", "workday", "filler")
    return meaning in of_rule or bool(_MONTHDAY.fullmatch(word))


def _strip_filler(tokens: list[Token]) -> list[Token]:
    end = len(tokens)
    while end and tokens[end - 1][1] in ("filler", "from", "until"):
        end -= 1
    return tokens[:end]


class _RuleParts(NamedTuple):
    """What words say of a rule besides its unit."""

    interval: int
    weekdays: list[str]
    ordinals: list[str]
    months: list[str]
    monthday: int | None


def _make_rule(tokens: list[Token], first: date) -> str:
    """The rule that these words mean, from `first` on, which gives what they leave open."""
    meanings = [meaning for _, meaning in tokens]
    number = next((int(m[1]) for word, means in tokens if not means and (m := _MONTHDAY.fullmatch(word))), None)
    weekdays = [weekday for weekday in WEEKDAYS if weekday in meanings]
    ordinals = [value for name, value in ORDINALS.items() if name in meanings]
    months = [str(at) for at, name in enumerate(MONTHS, 1) if name in meanings]
    interval = 2 if "other" in meanings else 1
    units = [unit for unit in (*FREQUENCIES, "quarter") if unit in meanings]
    if number is not None and units and _interval_before(tokens, number):
        interval, number = number, None
    if ordinals and not weekdays:
        number, interval = _read_ordinal(meanings, units, int(ordinals[0]))
        ordinals, units = [], [unit for unit in units if unit != "day" or number is None]
    if "quarter" in units:
        interval, units = interval * 3, ["month"]
    if "workday" in meanings:
        return "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
    if number is not None and not (1 <= number <= 31 or number == -1):
        raise UnclearWords("community.no_monthday")
    if number is not None and weekdays:
        raise UnclearWords("community.rule_unclear")
    return _format_rule(_RuleParts(interval, weekdays, ordinals, months, number), units, first)


def _read_ordinal(meanings: list[str], units: list[str], ordinal: int) -> tuple[int | None, int]:
    """What an ordinal without a week day counts: a day of the month, or units: “every third week”."""
    at = next(at for at, meaning in enumerate(meanings) if meaning in ORDINALS)
    if units == ["day"] or (meanings[at + 1 : at + 2] and meanings[at + 1] in ("week", "month", "quarter", "year")):
        return None, max(1, ordinal)
    if not units:
        raise UnclearWords("community.rule_unclear")
    return ordinal, 1


def _interval_before(tokens: list[Token], number: int) -> bool:
    """Whether the number counts units: “every 2 weeks”."""
    at = next(at for at, (word, _) in enumerate(tokens) if (m := _MONTHDAY.fullmatch(word)) and int(m[1]) == number)
    return at + 1 < len(tokens) and tokens[at + 1][1] in (*FREQUENCIES, "quarter") and tokens[at][0].isdigit()


def _format_rule(parts: _RuleParts, units: list[str], first: date) -> str:
    step = f";INTERVAL={parts.interval}" if parts.interval > 1 else ""
    by_day = ",".join(f"{ordinal}{day}" for day in parts.weekdays for ordinal in parts.ordinals or [""])
    which = f"BYDAY={by_day}" if parts.weekdays else f"BYMONTHDAY={parts.monthday or first.day}"
    if parts.months:
        return f"FREQ=YEARLY{step};BYMONTH={','.join(parts.months)};{which}"
    if "year" in units:
        return f"FREQ=YEARLY{step};BYMONTH={first.month};{which}"
    if parts.ordinals or parts.monthday is not None or "month" in units:
        return f"FREQ=MONTHLY{step};{which}"
    if parts.weekdays or "week" in units:
        return f"FREQ=WEEKLY{step};BYDAY={by_day or WEEKDAYS[first.weekday()]}"
    if "day" in units:
        return f"FREQ=DAILY{step}"
    raise UnclearWords("community.rule_unclear")
