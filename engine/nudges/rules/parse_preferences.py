"""What somebody says about their notices in plain words: days, times, dates and wishes. Pure."""

from __future__ import annotations

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
class Heard:
    """What was understood; a wish without a date has none in it."""

    wish: Wish | None = None
    weekday: int | None = None
    minute: int | None = None
    first: date | None = None
    last: date | None = None


def hear(text: str, words: Words, names: Names, today: date) -> Heard:
    """Find wish, day, time and dates in a sentence."""
    said = normalise(text)
    wish = _wish(said, words)
    if wish in (Wish.OFF, Wish.ON, Wish.BACK):
        return Heard(wish)
    minute = _spoken_minute(said, words.get("at", ()))
    if wish in (Wish.LEAVE, Wish.SNOOZE):
        days = find_dates(said, names, today)
        first, last = (days[0], days[-1]) if len(days) > 1 else (today, days[0] if days else None)
        return Heard(wish, first=first, last=last)
    weekday = next((number for word in said.split() if (number := weekday_of(word, names)) is not None), None)
    return Heard(wish, weekday, minute)


def read_minute(said: str) -> int | None:
    """The minute of the day that “9”, “9:30”, “9.30” or “2 pm” names."""
    found = _TIME.match(said.strip().casefold())
    if found is None:
        return None
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), found["half"]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def _spoken_minute(said: str, at: tuple[str, ...]) -> int | None:
    """A time in a sentence: with minutes, with am or pm, or after a word like “at”."""
    if found := _SPOKEN_TIME.search(said):
        return read_minute(found[0])
    for word in at:
        if after := re.search(rf"\b{re.escape(word)}\s+(\d{{1,2}})\b", said):
            return read_minute(after[1])
    return None


def _wish(said: str, words: Words) -> Wish | None:
    """The wish whose words are there; of several the one with the longest: “leave me alone” is no leave."""
    found = [(len(phrase), wish) for wish in Wish for phrase in words.get(wish, ()) if f" {phrase} " in f" {said} "]
    return max(found, key=lambda each: each[0])[1] if found else None
