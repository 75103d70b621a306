"""Finding the series and the event that a press or words name, in the person's own organisation."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from operator import attrgetter

from engine.chat.errors import Refusal
from engine.chat.understand import find_closest
from engine.community.agenda import load_every_series, load_series
from engine.community.records.events import Occurrence, Series, expected_occurrence, find_occurrence, lock_occurrence
from engine.recurrence.rules import LAST_YEAR, takes_place
from engine.turn import Args, Turn

LIKE = 70
"""Likeness of words and a series' name, of 100, from which the series is meant."""


def list_series(turn: Turn, *, ended: bool = False) -> list[Series]:
    """The organisation's series that go on; with `ended` also those that are over."""
    return load_series(turn.tx, turn.scope.organisation_id, turn.pack.community, turn.now, ended=ended)


def list_every_series(turn: Turn, *, ended: bool = False) -> list[Series]:
    """The same with those that no owner has confirmed yet."""
    return load_every_series(turn.tx, turn.scope.organisation_id, turn.pack.community, turn.now, ended=ended)


def find_series_by_words(series: Sequence[Series], words: str) -> Series | None:
    """The series that words name: by its kind, its name or its region, with typos; None where they fit none or two."""
    asked = words.casefold().strip()
    for name_of in (attrgetter("title"), attrgetter("name"), attrgetter("region")):
        named = [one for one in series if name_of(one).casefold() == asked]
        if len(named) == 1:
            return named[0]
    likely = [one for one in series if asked and asked in one.title.casefold()]
    likely = likely or [one for one in series if one.kind.replace("_", " ") == asked]
    if len(likely) == 1:
        return likely[0]
    closest = find_closest(asked, [one.title.casefold() for one in series], LIKE)
    return next((one for one in series if one.title.casefold() == closest), None)


def find_event(turn: Turn, args: Args) -> Occurrence:
    """The event that a press names, with or without a row; Refusal where the organisation has no such event."""
    number = args.number("series")
    series = next((one for one in list_every_series(turn, ended=True) if one.id == number), None)
    try:
        day = date.fromisoformat(args.word("day"))
    except ValueError:
        raise Refusal("chat.unknown_button") from None
    if series is None or not 2000 <= day.year < LAST_YEAR:
        raise Refusal("chat.unknown_button")
    if series.confirmed_at is None:
        raise Refusal("community.not_confirmed", event=series.title)
    return find_occurrence(turn.tx, series, day) or _predict_event(series, day)


def lock_event(turn: Turn, args: Args) -> Occurrence:
    """The same with a row that nobody else changes meanwhile."""
    event = find_event(turn, args)
    return lock_occurrence(turn.tx, event.series, event.day, turn.now)


def find_series_by_id(turn: Turn, series_id: int | None) -> Series | None:
    """One of the organisation's series that go on."""
    return next((one for one in list_series(turn) if one.id == series_id), None)


def _predict_event(series: Series, day: date) -> Occurrence:
    """An event without a row; it must be one that the rule has and that is not over with its series."""
    if not takes_place(series.pattern, day):
        raise Refusal("community.not_any_more", event=series.title)
    planned = expected_occurrence(series, day)
    return replace(planned, cancelled=bool(series.ended_at and planned.starts >= series.ended_at))
