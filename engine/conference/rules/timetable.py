"""When and where talks can be: what clashes, and what is left of a day. Pure; all times are minutes from the start of
the conference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

Span = tuple[int, int]
"""From the first minute to the one after the last."""


class Why(StrEnum):
    """Why a talk cannot be somewhere."""

    SPEAKER = "speaker"
    """Somebody would speak in two talks at once, or has too little time between them."""
    ROOM = "room"
    """Another talk is in the room, or there is too little time between them."""
    OUTSIDE = "outside"
    """Before the conference, after it, or into a break."""
    AWAY = "away"
    """When its speakers cannot."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A talk as far as a timetable needs it."""

    id: int
    minutes: int
    speakers: frozenset[int]
    able: tuple[Span, ...]
    """When its speakers can; whole talks lie within one of these."""
    wished: tuple[Span, ...] = ()
    """When they would like to, if they say so."""
    listeners: frozenset[int] = frozenset()
    """Who wants to hear it."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A conference as far as a timetable needs it."""

    rooms: tuple[int, ...]
    spans: tuple[Span, ...]
    """The stretches between breaks; a talk lies within one of them."""
    speaker_changeover: int
    room_changeover: int


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where and when a talk is."""

    starts: int
    room: int


@dataclass(frozen=True, slots=True)
class Clash:
    """Why a talk cannot be where it is; `other` is the talk in the way, if it is one."""

    talk: int
    why: Why
    other: int | None = None


Timetable = Mapping[int, Place]
"""The place of each talk that has one."""


def clashes(frame: Frame, pieces: Sequence[Piece], placed: Timetable) -> list[Clash]:
    """Everything that is wrong with a timetable, each pair of talks once; `placed` may lack some talks."""
    known = [each for each in pieces if each.id in placed]
    found = [clash for each in known for clash in _alone(frame, each, placed[each.id])]
    for at, first in enumerate(known):
        for second in known[at + 1 :]:
            found += _between(frame, first, placed[first.id], second, placed[second.id])
    return found


def clashes_of(
    frame: Frame, piece: Piece, place: Place, others: Mapping[int, Piece], placed: Timetable
) -> Iterator[Clash]:
    """Why a talk cannot be at a place, beside the other talks that have one."""
    yield from _alone(frame, piece, place)
    for number, there in placed.items():
        if number != piece.id:
            yield from _between(frame, piece, place, others[number], there)


def fits(frame: Frame, piece: Piece, place: Place, others: Mapping[int, Piece], placed: Timetable) -> bool:
    return next(clashes_of(frame, piece, place, others, placed), None) is None


def overlap(first: int, at: int, second: int, then: int) -> bool:
    """Whether two talks of so many minutes are on at the same time."""
    return at < then + second and then < at + first


def within(spans: Sequence[Span], starts: int, ends: int) -> bool:
    """Whether one of the spans holds all of it."""
    return any(first <= starts and ends <= last for first, last in spans)


def _alone(frame: Frame, piece: Piece, place: Place) -> Iterator[Clash]:
    ends = place.starts + piece.minutes
    if place.room not in frame.rooms or not within(frame.spans, place.starts, ends):
        yield Clash(piece.id, Why.OUTSIDE)
    if not within(piece.able, place.starts, ends):
        yield Clash(piece.id, Why.AWAY)


def _between(frame: Frame, first: Piece, here: Place, second: Piece, there: Place) -> Iterator[Clash]:
    earlier, later = sorted(((here.starts, first), (there.starts, second)), key=lambda each: each[0])
    gap = later[0] - (earlier[0] + earlier[1].minutes)
    if first.speakers & second.speakers and gap < frame.speaker_changeover:
        yield Clash(first.id, Why.SPEAKER, second.id)
    if here.room == there.room and gap < frame.room_changeover:
        yield Clash(first.id, Why.ROOM, second.id)


def between_breaks(days: Sequence[Span], breaks: Sequence[Span]) -> tuple[Span, ...]:
    """The stretches of the days in which talks can be; `breaks` count from the start of each day."""
    found = []
    for first, last in days:
        at = first
        for after, minutes in breaks:
            start, end = first + after, first + after + minutes
            if start >= last:
                break
            if start > at:
                found.append((at, start))
            at = max(at, end)
        if at < last:
            found.append((at, last))
    return tuple(found)
