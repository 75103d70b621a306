"""When and where talks of a conference can be: what clashes, what is left of a day. Pure; in minutes from its start."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

Span = tuple[int, int]
"""From the first minute to the one after the last."""


class ClashReason(StrEnum):
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
class Session:
    """A talk as far as a timetable needs it."""

    id: int
    minutes: int
    speakers: frozenset[int]
    available: tuple[Span, ...]
    """When its speakers can; whole talks lie within one of these."""
    preferred: tuple[Span, ...] = ()
    """When they would like to, if they say so."""
    listeners: frozenset[int] = frozenset()
    """Who wants to hear it."""


@dataclass(frozen=True, slots=True)
class TimeGrid:
    """A conference as far as a timetable needs it."""

    rooms: tuple[int, ...]
    spans: tuple[Span, ...]
    """The stretches between breaks; a talk lies within one of them."""
    speaker_changeover: int
    room_changeover: int


@dataclass(frozen=True, slots=True, order=True)
class TimeSlot:
    """Where and when a talk is."""

    starts: int
    room: int


@dataclass(frozen=True, slots=True)
class Clash:
    """Why a talk cannot be where it is; `other` is the talk in the way, if it is one."""

    talk: int
    reason: ClashReason
    other: int | None = None


Timetable = Mapping[int, TimeSlot]
"""The slot of each talk that has one."""


def find_clashes(grid: TimeGrid, sessions: Sequence[Session], placed: Timetable) -> list[Clash]:
    """Everything that is wrong with a timetable, each pair of talks once; `placed` may lack some talks."""
    known = [session for session in sessions if session.id in placed]
    clashes = [clash for session in known for clash in _check_alone(grid, session, placed[session.id])]
    for first, second in combinations(known, 2):
        clashes += _check_pair(grid, first, placed[first.id], second, placed[second.id])
    return clashes


def find_clashes_of(
    grid: TimeGrid, session: Session, slot: TimeSlot, others: Mapping[int, Session], placed: Timetable
) -> Iterator[Clash]:
    """Why a talk cannot be in a slot, beside the other talks that have one."""
    yield from _check_alone(grid, session, slot)
    for talk_id, there in placed.items():
        if talk_id != session.id:
            yield from _check_pair(grid, session, slot, others[talk_id], there)


def fits(grid: TimeGrid, session: Session, slot: TimeSlot, others: Mapping[int, Session], placed: Timetable) -> bool:
    return next(find_clashes_of(grid, session, slot, others, placed), None) is None


def are_at_once(first: int, at: int, second: int, then: int) -> bool:
    """Whether two talks of so many minutes are on at the same time."""
    return at < then + second and then < at + first


def lies_within(spans: Sequence[Span], starts: int, ends: int) -> bool:
    """Whether one of the spans holds all of it."""
    return any(first <= starts and ends <= last for first, last in spans)


def _check_alone(grid: TimeGrid, session: Session, slot: TimeSlot) -> Iterator[Clash]:
    ends = slot.starts + session.minutes
    if slot.room not in grid.rooms or not lies_within(grid.spans, slot.starts, ends):
        yield Clash(session.id, ClashReason.OUTSIDE)
    if not lies_within(session.available, slot.starts, ends):
        yield Clash(session.id, ClashReason.AWAY)


def _check_pair(grid: TimeGrid, first: Session, here: TimeSlot, second: Session, there: TimeSlot) -> Iterator[Clash]:
    earlier, later = sorted(((here.starts, first), (there.starts, second)), key=lambda timed: timed[0])
    gap = later[0] - (earlier[0] + earlier[1].minutes)
    if first.speakers & second.speakers and gap < grid.speaker_changeover:
        yield Clash(first.id, ClashReason.SPEAKER, second.id)
    if here.room == there.room and gap < grid.room_changeover:
        yield Clash(first.id, ClashReason.ROOM, second.id)


def between_breaks(days: Sequence[Span], breaks: Sequence[Span]) -> tuple[Span, ...]:
    """The stretches of the days in which talks can be; `breaks` count from the start of each day."""
    stretches = []
    for first, last in days:
        at = first
        for after, minutes in breaks:
            start, end = first + after, first + after + minutes
            if start >= last:
                break
            if start > at:
                stretches.append((at, start))
            at = max(at, end)
        if at < last:
            stretches.append((at, last))
    return tuple(stretches)
