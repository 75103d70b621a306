"""Making a timetable: the same talks always give the same one. Pure.

First every talk, the one with the fewest possible places first, goes where it costs least. Where that leaves one over,
a search looks for a timetable that has all: talk after talk in the order of their starts, each as early as it can be,
which finds one if there is one and the search is not given up before. Then talks move and change places as long as that
costs less.

The cost of a timetable is the sum of, over all pairs of talks that are on at the same time, twice the number of people
who want to hear both and once the smaller of the numbers of those who want to hear each; and of MISSED for each talk
that is not when its speakers wish.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from advance.engine.conference.timetable import Frame, Piece, Place, Timetable, fits, overlap, within

STEP = 5
"""Minutes: talks start at multiples of these."""
MISSED = 20
TRIES = 100_000
"""Places that are looked at in the search for a timetable with all talks: a second at most."""
ROUNDS = 4
"""How often all talks are looked at for a better place."""


def make_timetable(frame: Frame, pieces: Sequence[Piece], kept: Timetable) -> dict[int, Place]:
    """A timetable without clashes. Talks of `kept` stay where they are; one that fits nowhere has no place."""
    by_id = {each.id: each for each in pieces}
    fixed = {number: place for number, place in kept.items() if number in by_id}
    free = [each for each in pieces if each.id not in fixed]
    placed = _greedy(frame, free, by_id, fixed)
    if len(placed) < len(pieces):
        placed = _Search(frame, by_id, fixed).complete(free) or placed
    return _improved(frame, [each.id for each in free if each.id in placed], by_id, placed)


def cost(pieces: Mapping[int, Piece], placed: Timetable) -> int:
    """What a timetable costs, as the module says."""
    pairs = combinations(sorted(placed), 2)
    together = sum(_pair(pieces[a], placed[a], pieces[b], placed[b]) for a, b in pairs)
    return together + sum(_alone(pieces[number], place) for number, place in placed.items())


def _pair(first: Piece, here: Place, second: Piece, there: Place) -> int:
    if not overlap(first.minutes, here.starts, second.minutes, there.starts):
        return 0
    both = len(first.listeners & second.listeners)
    return 2 * both + min(len(first.listeners), len(second.listeners))


def _alone(piece: Piece, place: Place) -> int:
    wants = bool(piece.wished)
    return MISSED if wants and not within(piece.wished, place.starts, place.starts + piece.minutes) else 0


def _cost_of(piece: Piece, place: Place, pieces: Mapping[int, Piece], placed: Timetable) -> int:
    """What one talk adds to the cost at a place."""
    others = (_pair(piece, place, pieces[n], there) for n, there in placed.items() if n != piece.id)
    return _alone(piece, place) + sum(others)


def _possible(frame: Frame, piece: Piece) -> list[Place]:
    """Every place that a talk could have if it were the only one, in order."""
    starts = sorted({at for first, last in frame.spans for at in _steps(first, last - piece.minutes)})
    able = [at for at in starts if within(piece.able, at, at + piece.minutes)]
    return [Place(at, room) for at in able for room in frame.rooms]


def _steps(first: int, last: int) -> range:
    return range(-(-first // STEP) * STEP, last + 1, STEP)


def _greedy(frame: Frame, free: Sequence[Piece], pieces: Mapping[int, Piece], fixed: Timetable) -> dict[int, Place]:
    placed = dict(fixed)
    possible = {each.id: _possible(frame, each) for each in free}
    by_need = sorted(free, key=lambda each: (len(possible[each.id]), -len(each.listeners), -each.minutes, each.id))
    for piece in by_need:
        found = [at for at in possible[piece.id] if fits(frame, piece, at, pieces, placed)]
        if found:
            placed[piece.id] = min(found, key=lambda at: (_cost_of(piece, at, pieces, placed), at))
    return placed


class _Search:
    """Depth first, in the order of starts; each talk is as early as it can be in one of the rooms."""

    def __init__(self, frame: Frame, pieces: Mapping[int, Piece], fixed: Timetable) -> None:
        self._frame = frame
        self._pieces = pieces
        self._fixed = fixed
        self._tries = TRIES

    def complete(self, free: Sequence[Piece]) -> dict[int, Place] | None:
        """A timetable with all talks; None where there is none, or none was found in time."""
        return self._with(tuple(free), dict(self._fixed))

    def _with(self, left: tuple[Piece, ...], placed: dict[int, Place]) -> dict[int, Place] | None:
        if not left:
            return placed
        options = [each for piece in left for each in self._earliest(piece, placed)]
        if len({piece.id for _, piece in options}) < len(left):
            return None  # a talk that fits nowhere now fits nowhere later
        for place, piece in sorted(options, key=lambda each: (each[0], each[1].id)):
            rest = tuple(each for each in left if each is not piece)
            if self._tries > 0 and (found := self._with(rest, placed | {piece.id: place})):
                return found
        return None

    def _earliest(self, piece: Piece, placed: Timetable) -> Iterator[tuple[Place, Piece]]:
        """The earliest place in each room: as soon as the conference, its speakers or a talk before it let it be."""
        moments = {first for first, _ in (*self._frame.spans, *piece.able)}
        for number, there in placed.items():
            ends = there.starts + self._pieces[number].minutes
            moments |= {ends + self._frame.room_changeover, ends + self._frame.speaker_changeover}
        rooms = set(self._frame.rooms)
        for at in sorted({-(-each // STEP) * STEP for each in moments}):
            for room in sorted(rooms):
                self._tries -= 1
                if fits(self._frame, piece, Place(at, room), self._pieces, placed):
                    rooms.remove(room)
                    yield Place(at, room), piece


def _improved(
    frame: Frame, movable: Sequence[int], pieces: Mapping[int, Piece], placed: dict[int, Place]
) -> dict[int, Place]:
    for _ in range(ROUNDS):
        moved = _move_each(frame, movable, pieces, placed)
        if not (_swap_each(frame, movable, pieces, placed) or moved):
            break
    return placed


def _move_each(frame: Frame, movable: Sequence[int], pieces: Mapping[int, Piece], placed: dict[int, Place]) -> bool:
    """Move each talk to where it costs least; True where one has moved."""
    moved = False
    for number in movable:
        piece, now = pieces[number], _cost_of(pieces[number], placed[number], pieces, placed)
        if not now:
            continue
        found = [at for at in _possible(frame, piece) if fits(frame, piece, at, pieces, placed)]
        best = min(found, key=lambda at: (_cost_of(piece, at, pieces, placed), at))
        if _cost_of(piece, best, pieces, placed) < now:
            placed[number], moved = best, True
    return moved


def _swap_each(frame: Frame, movable: Sequence[int], pieces: Mapping[int, Piece], placed: dict[int, Place]) -> bool:
    """Let two talks change places where that costs less; True where two have."""
    swapped = False
    for first, second in combinations(movable, 2):
        changed = swap(placed, first, second)
        both = (first, second)
        before = sum(_cost_of(pieces[each], placed[each], pieces, placed) for each in both)
        if not before or sum(_cost_of(pieces[each], changed[each], pieces, changed) for each in both) >= before:
            continue
        if all(fits(frame, pieces[each], changed[each], pieces, changed) for each in both):
            placed.update(changed)
            swapped = True
    return swapped


def swap(placed: Timetable, first: int, second: int) -> dict[int, Place]:
    """The timetable with two talks in each other's place."""
    return {**placed, first: placed[second], second: placed[first]}
