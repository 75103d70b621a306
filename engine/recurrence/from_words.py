"""Reads when a series takes place from words: “Forum every wednesday 15:00 Europe/Berlin 45 min”. Pure.

The words are those of the vocabulary; a rule in RFC 5545's own form is understood, too. What is left is the name.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from engine.recurrence.rule_words import (
    CUT,
    FILLER,
    FREQUENCIES,
    ORDINALS,
    WEEKDAYS,
    Token,
    UnclearWords,
    find_rule_span,
    make_rule,
    split_days,
)
from engine.recurrence.rules import local_moment
from engine.recurrence.time_words import find_clock, find_days, find_zone_in, read_time
from engine.recurrence.zones import zone_of

ONCE = "FREQ=DAILY;COUNT=1"
"""The rule of an event that takes place once, on its first day."""
SHORTEST, LONGEST = 5, 3 * 24 * 60
"""Minutes that an occurrence may last."""
MOST_SEATS = 100_000

_LINK = re.compile(r"<?\bhttps?://[^\s<>|]+[^\s]*")
_RULE = re.compile(r"\b(?:RRULE:)?(FREQ=[A-Z]+(?:;[A-Z]+=[-+\w,]+)*)", re.IGNORECASE)
_LENGTH = re.compile(r"(?<![\w.])(\d{1,4}(?:\.5)?)[\s-]?([^\W\d_]+)\b")
_ABOVE = {1: 60, 60: 24 * 60, 24 * 60: LONGEST + 1}
"""Minutes of a unit of length, and of the one that may stand before it: “1 h 30 min”."""
_WORD = re.compile(r"[^\s,;]+")

Vocabulary = Mapping[str, tuple[str, ...]]


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
    """Read words, of which those that say nothing about time are a name: the first of them, and all together.

    Raises UnclearWords with what is wrong with them, or with what is left over."""
    known = {word: name for name, synonyms in vocabulary.items() for word in synonyms}
    phrase = Phrase()
    rest = _take_first(_LINK, words.replace(CUT, " "), lambda match: setattr(phrase, "link", match[0].strip("<>")))
    rest = _take_first(_RULE, rest, lambda match: setattr(phrase, "rule", match[1].upper()))
    rest = _take_zone(rest, phrase)
    rest, until = _take_dates(rest, phrase, known)
    rest = _take_clock(rest, phrase, known)
    rest = _take_lengths(rest, phrase, known)
    tokens = [token for word in _WORD.findall(rest) for token in split_days(word, known)]
    phrase.first = phrase.first or (phrase.days[0] if phrase.days else None)
    start, end = find_rule_span(tokens) if phrase.rule is None else (len(tokens), len(tokens))
    if end > start:
        phrase.rule = make_rule(tokens[start:end], phrase.first or today)
    phrase.name = _take_name(tokens, start, end, phrase.rule)
    _add_end(phrase, until)
    return phrase


def read_when(words: str, vocabulary: Vocabulary, today: date) -> Phrase:
    """Read words that say when something is, and nothing else; raises UnclearWords."""
    phrase = read_phrase(words, vocabulary, today)
    if phrase.name:
        raise UnclearWords("community.left_over", words=phrase.name)
    require_one_day(phrase)
    return phrase


def require_one_day(phrase: Phrase) -> None:
    """Raise UnclearWords where more days are named than can be meant."""
    for day in phrase.days:
        if day != phrase.first:
            raise UnclearWords("community.left_over", words=f"{day}")


def _add_end(phrase: Phrase, until: date | None) -> None:
    """The last day becomes a part of the rule; an event that takes place once has none."""
    if phrase.rule is None and phrase.days:
        phrase.rule = ONCE
    if until is None:
        return
    if phrase.rule in (None, ONCE) or "UNTIL=" in str(phrase.rule) or "COUNT=" in str(phrase.rule):
        raise UnclearWords("community.left_over", words=f"{until}")
    phrase.rule = f"{phrase.rule};UNTIL={until:%Y%m%d}"


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
    return _cut(words, match.start(), match.end())


def _cut(words: str, start: int, end: int) -> str:
    return f"{words[:start]} {CUT} {words[end:]}"


def _take_zone(words: str, phrase: Phrase) -> str:
    found = find_zone_in(words)
    if found is None:
        return words
    phrase.timezone, start, end = found
    return _cut(words, start, end)


def _take_dates(words: str, phrase: Phrase, known: Mapping[str, str]) -> tuple[str, date | None]:
    """Dates leave with the “from” or “until” before them; returns the last day, too."""
    until, parts, at = None, [], 0
    for day, start, end in find_days(words, known):
        before, at = words[at:start].rstrip(), end
        preposition = known.get(before.rpartition(" ")[2].casefold(), "")
        if preposition in ("from", "until"):
            before = before.rpartition(" ")[0]
        if preposition == "from" and phrase.first is None:
            phrase.first = day
        elif preposition == "until" and until is None:
            until = day
        elif preposition in ("from", "until"):
            raise UnclearWords("community.left_over", words=words[start:end])
        else:
            phrase.days.append(day)
        parts.append(f"{before} {CUT} ")
    return "".join((*parts, words[at:])), until


def _take_clock(words: str, phrase: Phrase, known: Mapping[str, str]) -> str:
    """The time leaves with the zone behind it, and with the “from” before it."""
    clock = find_clock(words, frozenset(word for word, meaning in known.items() if meaning in ("to", "until")))
    if clock is None:
        return words
    if clock.zone and phrase.timezone:
        raise UnclearWords("community.left_over", words=words[clock.start : clock.end].strip())
    phrase.starts, phrase.minutes, phrase.timezone = clock.starts, clock.minutes, clock.zone or phrase.timezone
    before = words[: clock.start].rstrip()
    if known.get(before.rpartition(" ")[2].casefold(), "") == "from":
        before = before.rpartition(" ")[0]
    return f"{before} {CUT} {words[clock.end :]}"


def _take_lengths(words: str, phrase: Phrase, known: Mapping[str, str]) -> str:
    """Lengths and seats: numbers with their unit. “every 2 weeks” keeps its number."""
    ranged, phrase.minutes = phrase.minutes, None
    parts: list[str] = []
    at, looked_at = 0, 0
    for match in _LENGTH.finditer(words):
        before_number, looked_at = words[looked_at : match.start()].rstrip(), match.end()
        before = known.get(before_number.rpartition(" ")[2].casefold(), "")
        if not _take_length(match, before, phrase, known, follows=not words[at : match.start()].strip()):
            continue
        start = match.start()
        if before in FILLER and before_number:
            start -= len(words[: match.start()]) - len(words[: match.start()].rstrip().rpartition(" ")[0])
        parts.append(words[at:start])
        at = match.end()
    if ranged and phrase.minutes not in (None, ranged):
        raise UnclearWords("community.lengths_differ")
    phrase.minutes = ranged or phrase.minutes
    if phrase.minutes is not None and not SHORTEST <= phrase.minutes <= LONGEST:
        raise UnclearWords("community.no_length", least=SHORTEST, most=LONGEST // 60)
    if phrase.capacity is not None and not 1 <= phrase.capacity <= MOST_SEATS:
        raise UnclearWords("community.no_capacity")
    return f" {CUT} ".join((*parts, words[at:]))


def _take_length(match: re.Match[str], before: str, phrase: Phrase, known: Mapping[str, str], *, follows: bool) -> bool:
    """Read a number with its unit; False where it is none of a length or of seats, or one too many."""
    unit = known.get(match[2].casefold(), "")
    factor = {"minutes": 1, "hours": 60, "day": 24 * 60}.get(unit)
    if unit == "seats" and phrase.capacity is None:
        phrase.capacity = int(float(match[1]))
    elif unit == "hours" and before == "at" and phrase.starts is None:
        phrase.starts = read_time(match[1], "", "")
    elif factor and before != "every" and (phrase.minutes is None or (follows and not phrase.minutes % _ABOVE[factor])):
        phrase.minutes = (phrase.minutes or 0) + int(float(match[1]) * factor)
    else:
        return False
    return True


def _take_name(tokens: list[Token], start: int, end: int, rule: str | None) -> str:
    """The name in the words that are not of the rule; raises UnclearWords where words stand in more than one place."""
    runs = [run for part in (tokens[:start], tokens[end:]) for run in _split_runs(part)]
    if not runs:
        return ""
    opens = bool(tokens and tokens[0] is runs[0][0])
    name = _strip_filler(runs[0], leading=not opens)
    odd = [word for word, meaning in name if meaning == "unclear" or (not opens and _is_about_time(word, meaning))]
    if end > start:  # “next monday”, “even weeks”, “second to last friday”: other days than without the word
        odd += [word for word, meaning in name[-1:] if opens and meaning in ("narrower", *ORDINALS)]
        odd += [word for word, meaning in name[:1] if not opens and meaning == "narrower"]
    if end > start and not any(meaning == "every" for _, meaning in tokens[start:end]):
        odd += [word for word, meaning in name if meaning in FREQUENCIES and FREQUENCIES[meaning] not in str(rule)]
    for left in (odd, *([word for word, _ in run] for run in runs[1:])):
        if left:
            raise UnclearWords("community.left_over", words=" ".join(left))
    return " ".join(word for word, _ in name)


def _split_runs(tokens: list[Token]) -> Iterator[list[Token]]:
    """The words between those that were read, without those that are filler and nothing else."""
    run: list[Token] = []
    for token in (*tokens, Token("", "cut")):
        if token.meaning != "cut":
            run.append(token)
        elif any(meaning not in FILLER for _, meaning in run):
            yield run
            run = []
        else:
            run = []


def _strip_filler(tokens: list[Token], *, leading: bool) -> list[Token]:
    start, end = 0, len(tokens)
    while end and tokens[end - 1].meaning in FILLER:
        end -= 1
    while leading and start < end and tokens[start].meaning in FILLER:
        start += 1
    return tokens[start:end]


def _is_about_time(word: str, meaning: str) -> bool:
    """Whether a word that stands behind times and rules is more likely one of them than of a name."""
    return (
        meaning in ("until", "from", "every", *WEEKDAYS)
        or word in _zone_letters()
        or bool(re.search(r"\d[:./-]", word))
    )


@cache
def _zone_letters() -> frozenset[str]:
    """“PST”, “CEST”, “IST”: what clocks are called, of which most are called so in several places."""
    zones = [ZoneInfo(zone) for zone in available_timezones()]
    names = {zone.tzname(datetime(2026, month, 1)) or "" for zone in zones for month in (1, 7)}
    return frozenset(name for name in (*names, "PT", "ET", "CT", "MT") if name.isalpha())
