"""Says in words when a series takes place, so that the words can be read again."""

import re
from datetime import time
from typing import Protocol

from engine.recurrence.from_words import ONCE, Phrase, Vocabulary, read_when
from engine.recurrence.rule_words import ORDINALS, WEEKDAYS, WORKDAYS, UnclearWords
from engine.recurrence.rules import EPOCH, Pattern

_DAY = re.compile(r"(-?\d*)([A-Z]{2})")
_NAMES = {value: name for name, value in ORDINALS.items()}
_SENTENCES = {
    ("DAILY", frozenset[str]()): "community.rule_daily",
    ("WEEKLY", frozenset({"BYDAY"})): "community.rule_weekly",
    ("MONTHLY", frozenset({"BYDAY"})): "community.rule_monthly",
    ("MONTHLY", frozenset({"BYMONTHDAY"})): "community.rule_monthday",
    ("YEARLY", frozenset({"BYMONTH", "BYDAY"})): "community.rule_yearly",
    ("YEARLY", frozenset({"BYMONTH", "BYMONTHDAY"})): "community.rule_yearday",
}
"""By its frequency and its other parts, the copy of a rule."""


class CalendarWords(Protocol):
    """The words that people may type."""

    @property
    def calendar(self) -> Vocabulary:
        """Those about when something takes place, by what they mean."""


class Wording(Protocol):
    """The words of one language."""

    @property
    def vocabulary(self) -> CalendarWords: ...

    def line(self, key: str, **values: object) -> str:
        """A sentence of the copy."""

    def day_name(self, number: int) -> str:
        """A week day, from 0 for Monday."""

    def month_name(self, number: int) -> str:
        """A month, from 1 for January."""

    def all_of(self, items: list[str]) -> str:
        """An enumeration."""


def rule_to_text(voice: Wording, pattern: Pattern) -> str:
    """“every Wednesday”; the rule itself where there are no words for it."""
    parts = dict(part.split("=", 1) for part in pattern.rule.split(";"))
    until = parts.pop("UNTIL", "")
    text = _say_rule(voice, pattern, parts)
    if text is None or not until:
        return text or pattern.rule
    return voice.line("community.rule_until", rule=text, day=f"{until[:4]}-{until[4:6]}-{until[6:8]}")


def pattern_to_text(voice: Wording, pattern: Pattern) -> str:
    """Everything about a pattern on one line, as `read_phrase` reads it."""
    first = None if pattern.first == EPOCH else pattern.first
    return phrase_to_text(voice, Phrase("", pattern.rule, first, pattern.starts, pattern.minutes, pattern.timezone))


def phrase_to_text(voice: Wording, phrase: Phrase) -> str:
    """What a phrase says about time, once more in words; the rule in its own form where there are none for it."""
    vocabulary, parts = voice.vocabulary.calendar, []
    if phrase.rule:
        pattern = Pattern(phrase.rule, phrase.first or EPOCH, time(), 0, "UTC")
        text = rule_to_text(voice, pattern)
        parts.append(text if _is_read_back(voice, text, pattern) else phrase.rule)
    if phrase.starts:
        parts.append(f"{phrase.starts:%H:%M}")
    if phrase.timezone:
        parts.append(phrase.timezone)
    if phrase.minutes:
        parts.append(f"{phrase.minutes} {vocabulary['minutes'][0]}")
    if phrase.first and phrase.rule != ONCE:
        parts.append(f"{vocabulary['from'][0]} {phrase.first}")
    return " ".join(parts)


def duration_to_text(voice: Wording, minutes: int) -> str:
    """“1 h 30 min”."""
    return voice.line("community.length", hours=minutes // 60, minutes=minutes % 60)


def _is_read_back(voice: Wording, text: str, pattern: Pattern) -> bool:
    try:
        return read_when(text, voice.vocabulary.calendar, pattern.first).rule == pattern.rule
    except UnclearWords:
        return False


def _say_rule(voice: Wording, pattern: Pattern, parts: dict[str, str]) -> str | None:
    every = int(parts.pop("INTERVAL", "1"))
    if parts.get("BYDAY") == ",".join(WORKDAYS) and (ordinal := _NAMES.get(parts.get("BYSETPOS", ""))):
        return voice.line("community.rule_workday", every=every, ordinal=ordinal)
    on = _say_days(voice, parts.get("BYDAY", ""))
    if on is None:
        return None
    if pattern.rule == ONCE:
        return voice.line("community.rule_once", day=pattern.first)
    sentence = _SENTENCES.get((parts["FREQ"], frozenset(parts.keys() - {"FREQ", "WKST"})))
    if sentence is None:
        return None
    months = [voice.month_name(int(number)) for number in parts.get("BYMONTH", "").split(",") if number]
    values = {"every": every, "days": on, "day": parts.get("BYMONTHDAY"), "months": voice.all_of(months)}
    return voice.line(sentence, **values)


def _say_days(voice: Wording, by_day: str) -> str | None:
    """“second Thursday”, “Monday and Wednesday”; None where a day has no name."""
    days = []
    for part in filter(None, by_day.split(",")):
        match = _DAY.fullmatch(part)
        if match is None or match[2] not in WEEKDAYS or (match[1] and match[1] not in _NAMES):
            return None
        day = voice.day_name(WEEKDAYS.index(match[2]))
        days.append(voice.line("community.nth", ordinal=_NAMES.get(match[1], ""), day=day))
    return voice.all_of(days)
