"""What owners change about events, and what follows for those who are coming."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from engine.chat.errors import InvalidInput
from engine.community.notifications import EventCancelled, EventMoved, EventRestored, notify_coming
from engine.community.records import events as records
from engine.community.records.events import Occurrence, Series
from engine.community.rsvp import give_seats
from engine.community.rules.seats import Answer
from engine.recurrence.rules import Pattern, takes_place

_SHOWN = {"starts_at": "starts"}
"""Columns under another name than what they are for an occurrence."""


def revise_series(tx: Connection, series: Series, now: datetime, values: Mapping[str, object]) -> int:
    """Change a series from now on; returns how many people are told. Raises InvalidInput for fewer seats than taken.

    What has begun stays as it was. Of what lies ahead, an occurrence that was moved keeps its time, one that the new
    rule no longer has is cancelled, and the others follow.
    """
    before = {occurrence.row: occurrence for occurrence in records.lock_occurrences(tx, series, now)}
    if "capacity" in values:
        following = [occurrence for occurrence in before.values() if occurrence.capacity == series.capacity]
        _require_seats(tx, following, values["capacity"])
    records.change_series(tx, series.id, now, values)
    changed = next(one for one in records.find_series(tx, series.organisation_id) if one.id == series.id)
    told = 0
    for was in records.lock_occurrences(tx, changed, now):
        if not was.cancelled:
            told += _follow_series(tx, before[was.row], was, changed.pattern, now)
    return told


def end_series(tx: Connection, series: Series, now: datetime) -> int:
    """Let nothing of a series take place any more; returns how many people are told."""
    records.change_series(tx, series.id, now, {"ended_at": now, "follows": False})
    ahead = records.lock_occurrences(tx, series, now)
    return sum(cancel_occurrence(tx, occurrence, now) for occurrence in ahead if not occurrence.cancelled)


def revise_occurrence(tx: Connection, occurrence: Occurrence, now: datetime, values: Mapping[str, object]) -> int:
    """Give an occurrence, whose row is held, a time, place, host or number of seats of its own.

    Returns how many people are told: those who are coming, where the time or the place is another one. Raises
    InvalidInput for fewer seats than are taken.
    """
    fresh = {name: value for name, value in values.items() if getattr(occurrence, _SHOWN.get(name, name)) != value}
    if not fresh:
        return 0
    if "capacity" in fresh:
        _require_seats(tx, [occurrence], fresh["capacity"])
    if fresh.keys() & {"starts_at", "minutes"}:
        fresh["moved"] = True
    records.change_occurrence(tx, occurrence, now, fresh)
    changed = records.lock_occurrence(tx, occurrence.series, occurrence.day, now)
    give_seats(tx, changed, now)
    elsewhere = fresh.keys() & {"starts_at", "minutes", "place", "link"}
    return notify_coming(tx, EventMoved(changed.row, changed.sequence), changed, now) if elsewhere else 0


def cancel_occurrence(tx: Connection, occurrence: Occurrence, now: datetime) -> int:
    """Cancel an occurrence, whose row is held; returns how many people are told."""
    if occurrence.cancelled:
        return 0
    records.change_occurrence(tx, occurrence, now, {"cancelled_at": now})
    changed = replace(occurrence, cancelled=True, sequence=occurrence.sequence + 1)
    return notify_coming(tx, EventCancelled(changed.row, changed.sequence), changed, now)


def restore_occurrence(tx: Connection, occurrence: Occurrence, now: datetime) -> int:
    """Let a cancelled occurrence take place after all; returns how many people are told."""
    if not occurrence.cancelled:
        return 0
    records.change_occurrence(tx, occurrence, now, {"cancelled_at": None})
    changed = replace(occurrence, cancelled=False, sequence=occurrence.sequence + 1)
    return notify_coming(tx, EventRestored(changed.row, changed.sequence), changed, now)


def _require_seats(tx: Connection, occurrences: Sequence[Occurrence], capacity: object) -> None:
    """Raise InvalidInput where more people have a seat than there are to be; nobody loses theirs."""
    if not isinstance(capacity, int):
        return
    answers = records.find_answers(tx, [occurrence.row for occurrence in occurrences])
    for occurrence in occurrences:
        taken = sum(answer is Answer.YES for answer in answers[occurrence.row].values())
        if taken > capacity and not occurrence.cancelled:
            raise InvalidInput("community.seats_taken", taken=taken, day=occurrence.day)


def _follow_series(tx: Connection, before: Occurrence, was: Occurrence, pattern: Pattern, now: datetime) -> int:
    """Let an occurrence follow its changed series; `before` has the old place, `was` the new one."""
    if not was.moved and not takes_place(pattern, was.day):
        return cancel_occurrence(tx, was, now)
    give_seats(tx, was, now)
    starts, minutes = (was.starts, was.minutes) if was.moved else (pattern.at(was.day), pattern.minutes)
    if (starts, minutes, was.place, was.link) == (before.starts, before.minutes, before.place, before.link):
        return 0
    records.change_occurrence(tx, was, now, {"starts_at": starts, "minutes": minutes})
    moved = replace(was, starts=starts, minutes=minutes, sequence=was.sequence + 1)
    return notify_coming(tx, EventMoved(moved.row, moved.sequence), moved, now)
