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

from engine.conference.rules.timetable import Frame, Piece, Place, Timetable, fits, overlap, within

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
    table = _Table(frame, by_id)
    placed = table.greedy(free, fixed)
    if len(placed) < len(pieces):
        placed = _Search(frame, by_id, fixed).complete(free) or placed
    table.improve([each.id for each in free if each.id in placed], placed)
    return placed


def cost(pieces: Mapping[int, Piece], placed: Timetable) -> int:
    """What a timetable costs, as the module says."""
    pairs = combinations(sorted(placed), 2)
    at_once = ((a, b) for a, b in pairs if _at_once(pieces[a], placed[a], pieces[b], placed[b]))
    together = sum(_pair(pieces[a], pieces[b]) for a, b in at_once)
    return together + sum(_missed(pieces[number], place) for number, place in placed.items())


def swap(placed: Timetable, first: int, second: int) -> dict[int, Place]:
    """The timetable with two talks in each other's place."""
    return {**placed, first: placed[second], second: placed[first]}


def _at_once(first: Piece, here: Place, second: Piece, there: Place) -> bool:
    return overlap(first.minutes, here.starts, second.minutes, there.starts)


def _pair(first: Piece, second: Piece) -> int:
    """What two talks cost that are on at the same time."""
    both = len(first.listeners & second.listeners)
    return 2 * both + min(len(first.listeners), len(second.listeners))


def _missed(piece: Piece, place: Place) -> int:
    wants = bool(piece.wished)
    return MISSED if wants and not within(piece.wished, place.starts, place.starts + piece.minutes) else 0


class _Table:
    """A timetable that is being made, with what each pair of talks costs worked out once."""

    def __init__(self, frame: Frame, pieces: Mapping[int, Piece]) -> None:
        self._frame = frame
        self._pieces = pieces
        self._pairs: dict[int, dict[int, int]] = {each: {} for each in pieces}
        for first, second in combinations(pieces, 2):
            if found := _pair(pieces[first], pieces[second]):
                self._pairs[first][second] = self._pairs[second][first] = found
        self._possible = {each.id: _possible(frame, each) for each in pieces.values()}

    def greedy(self, free: Sequence[Piece], fixed: Timetable) -> dict[int, Place]:
        """Put each talk where it costs least, the one with the fewest places first."""
        placed = dict(fixed)
        for piece in sorted(free, key=self._need):
            if found := self._cheapest(piece, placed):
                placed[piece.id] = found
        return placed

    def improve(self, movable: Sequence[int], placed: dict[int, Place]) -> None:
        """Move talks, and let them change places, as long as that costs less."""
        for _ in range(ROUNDS):
            moved = self._move_each(movable, placed)
            if not (self._swap_each(movable, placed) or moved):
                break

    def _need(self, piece: Piece) -> tuple[int, int, int, int]:
        return (len(self._possible[piece.id]), -len(piece.listeners), -piece.minutes, piece.id)

    def _cost(self, piece: Piece, place: Place, placed: Timetable) -> int:
        """What one talk adds to the cost at a place."""
        pairs = self._pairs[piece.id].items()
        at_once = (
            found
            for other, found in pairs
            if other in placed and _at_once(piece, place, self._pieces[other], placed[other])
        )
        return _missed(piece, place) + sum(at_once)

    def _cheapest(self, piece: Piece, placed: Timetable, below: int | None = None) -> Place | None:
        """The cheapest place where a talk fits, the earliest of them; None where there is none, or none `below`."""
        by_start: dict[int, int] = {}
        for at in self._possible[piece.id]:
            if at.starts not in by_start:
                by_start[at.starts] = self._cost(piece, at, placed)
        for at in sorted(self._possible[piece.id], key=lambda each: (by_start[each.starts], each)):
            if below is not None and by_start[at.starts] >= below:
                return None
            if fits(self._frame, piece, at, self._pieces, placed):
                return at
        return None

    def _move_each(self, movable: Sequence[int], placed: dict[int, Place]) -> bool:
        moved = False
        for number in movable:
            piece = self._pieces[number]
            now = self._cost(piece, placed[number], placed)
            if now and (better := self._cheapest(piece, placed, below=now)):
                placed[number], moved = better, True
        return moved

    def _swap_each(self, movable: Sequence[int], placed: dict[int, Place]) -> bool:
        swapped = False
        for both in combinations(movable, 2):
            before = sum(self._cost(self._pieces[each], placed[each], placed) for each in both)
            if not before:
                continue
            after = swap(placed, *both)
            if sum(self._cost(self._pieces[each], after[each], after) for each in both) >= before:
                continue
            if all(fits(self._frame, self._pieces[each], after[each], self._pieces, after) for each in both):
                placed.update(after)
                swapped = True
        return swapped


def _possible(frame: Frame, piece: Piece) -> list[Place]:
    """Every place that a talk could have if it were the only one, in order."""
    starts = sorted({at for first, last in frame.spans for at in _steps(first, last - piece.minutes)})
    able = [at for at in starts if within(piece.able, at, at + piece.minutes)]
    return [Place(at, room) for at in able for room in frame.rooms]


def _steps(first: int, last: int) -> range:
    return range(-(-first // STEP) * STEP, last + 1, STEP)


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
