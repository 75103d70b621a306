"""What somebody says about their notices in plain words: days, times, dates and wishes. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.chat.dates import Names, find_dates, weekday_of
from engine.chat.understand import normalise

Words = Mapping[str, tuple[str, ...]]
"""What may be typed for each wish, from the vocabulary."""

_TIME = re.compile(r"^(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d\d)?)?\s*(?P<half>[ap]\.?m\.?)?$")
_SPOKEN_TIME = re.compile(r"\b(?:\d{1,2}[:.]\d\d(?:\s*[ap]\.?m\b)?|\d{1,2}\s*[ap]\.?m\b)")


class Wish(StrEnum):
    """What is asked for. The vocabulary has the words of each."""

    OFF = "off"
    ON = "on"
    BACK = "back"
    LEAVE = "leave"
    SNOOZE = "snooze"
    EVERY_4 = "every_4"
    EVERY_2 = "every_2"
    EVERY_1 = "every_1"


@dataclass(frozen=True, slots=True)
class ParsedWishes:
    """What was understood; a wish without a date has none in it."""

    wish: Wish | None = None
    weekday: int | None = None
    minute: int | None = None
    first: date | None = None
    last: date | None = None


def parse_wishes(text: str, words: Words, names: Names, today: date) -> ParsedWishes:
    """Find wish, day, time and dates in a sentence."""
    typed = normalise(text)
    wish = _find_wish(typed, words)
    if wish in (Wish.OFF, Wish.ON, Wish.BACK):
        return ParsedWishes(wish)
    minute = _find_minute(typed, words.get("at", ()))
    if wish in (Wish.LEAVE, Wish.SNOOZE):
        days = find_dates(typed, names, today)
        first, last = (days[0], days[-1]) if len(days) > 1 else (today, days[0] if days else None)
        return ParsedWishes(wish, first=first, last=last)
    weekday = next((number for word in typed.split() if (number := weekday_of(word, names)) is not None), None)
    return ParsedWishes(wish, weekday, minute)


def read_minute(typed: str) -> int | None:
    """The minute of the day that “9”, “9:30”, “9.30” or “2 pm” names."""
    match = _TIME.match(typed.strip().casefold())
    if match is None:
        return None
    hour, minute, half = int(match["hour"]), int(match["minute"] or 0), match["half"]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def _find_minute(typed: str, at: tuple[str, ...]) -> int | None:
    """A time in a sentence: with minutes, with am or pm, or after a word like “at”."""
    if match := _SPOKEN_TIME.search(typed):
        return read_minute(match[0])
    for word in at:
        if after := re.search(rf"\b{re.escape(word)}\s+(\d{{1,2}})\b", typed):
            return read_minute(after[1])
    return None


def _find_wish(typed: str, words: Words) -> Wish | None:
    """The wish whose words are there; of several the one with the longest: “leave me alone” is no leave."""
    matching = [(len(phrase), wish) for wish in Wish for phrase in words.get(wish, ()) if f" {phrase} " in f" {typed} "]
    return max(matching, key=lambda item: item[0])[1] if matching else None
