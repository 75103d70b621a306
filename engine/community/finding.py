"""Finding the series and the event that a press or words name, in the person's own organisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from engine.chat.errors import Refusal
from engine.chat.understand import find_closest
from engine.community.agenda import load_series
from engine.community.records import events as records
from engine.community.records.events import Occurrence, Series
from engine.recurrence.rules import LAST_YEAR, takes_place
from engine.turn import Args, Turn

LIKE = 70
"""Likeness of words and a series' name, of 100, from which the series is meant."""


def list_series(turn: Turn, *, ended: bool = False) -> list[Series]:
    """The organisation's series that go on, or all of them."""
    return load_series(turn.tx, turn.scope.organisation_id, turn.pack.community, turn.now, ended=ended)


def find_series_by_words(series: Sequence[Series], words: str) -> Series | None:
    """The series that words name: by its kind, its name or its region, with typos; None where they fit none or two."""
    asked = words.casefold().strip()
    for names in ([each.title for each in series], [each.name for each in series], [each.region for each in series]):
        found = [each for each, name in zip(series, names, strict=True) if name.casefold() == asked]
        if len(found) == 1:
            return found[0]
    parts = [each for each in series if asked and asked in each.title.casefold()]
    parts = parts or [each for each in series if each.kind.replace("_", " ") == asked]
    if len(parts) == 1:
        return parts[0]
    close = find_closest(asked, [each.title.casefold() for each in series], LIKE)
    return next((each for each in series if each.title.casefold() == close), None)


def find_event(turn: Turn, args: Args) -> Occurrence:
    """The event that a press names, with or without a row; Refusal where the organisation has no such event."""
    series, day = _named(turn, args)
    found = records.find_occurrence(turn.tx, series, day)
    return found or _by_rule(series, day)


def lock_event(turn: Turn, args: Args) -> Occurrence:
    """The same with a row that nobody else changes meanwhile."""
    series, day = _named(turn, args)
    if records.find_occurrence(turn.tx, series, day) is None:
        _by_rule(series, day)
    return records.lock_occurrence(turn.tx, series, day, turn.now)


def runs(turn: Turn, occurrence: Occurrence) -> bool:
    """Whether the person decides about an event: its host, or an owner of the program."""
    return turn.scope.person.is_owner or occurrence.host_id == turn.scope.member_id


def _named(turn: Turn, args: Args) -> tuple[Series, date]:
    number = args.number("series")
    series = next((each for each in list_series(turn, ended=True) if each.id == number), None)
    try:
        day = date.fromisoformat(args.word("day"))
    except ValueError:
        raise Refusal("chat.unknown_button") from None
    if series is None or not 2000 <= day.year < LAST_YEAR:
        raise Refusal("chat.unknown_button")
    return series, day


def _by_rule(series: Series, day: date) -> Occurrence:
    """An event without a row; it must be one that the rule has and that is not over with its series."""
    if not takes_place(series.pattern, day):
        raise Refusal("community.not_any_more", event=series.title)
    found = records.expected_occurrence(series, day)
    return replace(found, cancelled=True) if series.ended_at and found.starts >= series.ended_at else found
