"""Making a timetable: the same talks always give the same one. Pure.

First every talk, the one with the fewest possible slots first, goes where it costs least. Where that leaves one over,
a search looks for a timetable that has all: talk after talk in the order of their starts, each as early as it can be,
which finds one if there is one and the search is not given up before. Then talks move and change places as long as that
costs less; a talk that was left over goes where they have made room for it.

The cost of a timetable is the sum of, over all pairs of talks that are on at the same time, twice the number of people
who want to hear both and once the smaller of the numbers of those who want to hear each; and of MISSED for each talk
that is not when its speakers wish.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from engine.conference.rules.timetable import Session, TimeGrid, TimeSlot, Timetable, are_at_once, fits, lies_within

STEP = 5
"""Minutes: talks start at multiples of these."""
MISSED = 20
TRIES = 100_000
"""Slots that are looked at in the search for a timetable with all talks: a second at most."""
ROUNDS = 4
"""How often all talks are looked at for a better slot."""


def make_timetable(grid: TimeGrid, sessions: Sequence[Session], kept: Timetable) -> dict[int, TimeSlot]:
    """A timetable without clashes. Talks of `kept` stay where they are; one that fits nowhere has no slot."""
    by_id = {session.id: session for session in sessions}
    fixed = {talk_id: slot for talk_id, slot in kept.items() if talk_id in by_id}
    free = [session for session in sessions if session.id not in fixed]
    builder = _TimetableBuilder(grid, by_id)
    placed = builder.place_greedily(free, fixed)
    if len(placed) < len(sessions):
        placed = _TimetableSearch(grid, by_id, fixed).find_complete(free) or placed
    builder.improve([session.id for session in free if session.id in placed], placed)
    return builder.place_greedily([session for session in free if session.id not in placed], placed)


def swap_slots(placed: Timetable, first: int, second: int) -> dict[int, TimeSlot]:
    """The timetable with two talks in each other's place."""
    return {**placed, first: placed[second], second: placed[first]}


def _are_at_once(first: Session, here: TimeSlot, second: Session, there: TimeSlot) -> bool:
    return are_at_once(first.minutes, here.starts, second.minutes, there.starts)


def _count_pair_cost(first: Session, second: Session) -> int:
    """What two talks cost that are on at the same time."""
    both = len(first.listeners & second.listeners)
    return 2 * both + min(len(first.listeners), len(second.listeners))


def _count_missed_wish(session: Session, slot: TimeSlot) -> int:
    has_wish = bool(session.preferred)
    return MISSED if has_wish and not lies_within(session.preferred, slot.starts, slot.starts + session.minutes) else 0


class _TimetableBuilder:
    """A timetable that is being made, with what each pair of talks costs worked out once."""

    def __init__(self, grid: TimeGrid, sessions: Mapping[int, Session]) -> None:
        self._grid = grid
        self._sessions = sessions
        self._pairs: dict[int, dict[int, int]] = {session_id: {} for session_id in sessions}
        for first, second in combinations(sessions, 2):
            if cost := _count_pair_cost(sessions[first], sessions[second]):
                self._pairs[first][second] = self._pairs[second][first] = cost
        self._slots = {session.id: _list_slots(grid, session) for session in sessions.values()}

    def place_greedily(self, free: Sequence[Session], fixed: Timetable) -> dict[int, TimeSlot]:
        """Put each talk where it costs least, the one with the fewest possible slots first."""
        placed = dict(fixed)
        for session in sorted(free, key=self._urgency):
            if slot := self._find_cheapest(session, placed):
                placed[session.id] = slot
        return placed

    def improve(self, movable: Sequence[int], placed: dict[int, TimeSlot]) -> None:
        """Move talks, and let them change places, as long as that costs less."""
        for _ in range(ROUNDS):
            moved = self._move_sessions(movable, placed)
            if not (self._swap_sessions(movable, placed) or moved):
                break

    def _urgency(self, session: Session) -> tuple[int, int, int, int]:
        return (len(self._slots[session.id]), -len(session.listeners), -session.minutes, session.id)

    def _count_cost(self, session: Session, slot: TimeSlot, placed: Timetable) -> int:
        """What one talk adds to the cost in a slot."""
        pairs = self._pairs[session.id].items()
        at_once = (
            cost
            for other, cost in pairs
            if other in placed and _are_at_once(session, slot, self._sessions[other], placed[other])
        )
        return _count_missed_wish(session, slot) + sum(at_once)

    def _find_cheapest(self, session: Session, placed: Timetable, below: int | None = None) -> TimeSlot | None:
        """The cheapest slot where a talk fits, the earliest of them; None where there is none, or none `below`."""
        costs: dict[int, int] = {}
        for slot in self._slots[session.id]:
            if slot.starts not in costs:
                costs[slot.starts] = self._count_cost(session, slot, placed)
        for slot in sorted(self._slots[session.id], key=lambda slot: (costs[slot.starts], slot)):
            if below is not None and costs[slot.starts] >= below:
                return None
            if fits(self._grid, session, slot, self._sessions, placed):
                return slot
        return None

    def _move_sessions(self, movable: Sequence[int], placed: dict[int, TimeSlot]) -> bool:
        moved = False
        for talk_id in movable:
            session = self._sessions[talk_id]
            cost = self._count_cost(session, placed[talk_id], placed)
            if cost and (better := self._find_cheapest(session, placed, below=cost)):
                placed[talk_id], moved = better, True
        return moved

    def _swap_sessions(self, movable: Sequence[int], placed: dict[int, TimeSlot]) -> bool:
        swapped = False
        for pair in combinations(movable, 2):
            before = self._count_costs(pair, placed)
            if not before:
                continue
            after = swap_slots(placed, *pair)
            if self._count_costs(pair, after) >= before:
                continue
            if all(fits(self._grid, self._sessions[talk], after[talk], self._sessions, after) for talk in pair):
                placed.update(after)
                swapped = True
        return swapped

    def _count_costs(self, talk_ids: Iterable[int], placed: Timetable) -> int:
        return sum(self._count_cost(self._sessions[talk_id], placed[talk_id], placed) for talk_id in talk_ids)


def _list_slots(grid: TimeGrid, session: Session) -> list[TimeSlot]:
    """Every slot that a talk could have if it were the only one, in order."""
    spans = ((-(-first // STEP) * STEP, last - session.minutes) for first, last in grid.spans)
    starts = sorted({at for first, last in spans for at in range(first, last + 1, STEP)})
    possible = [at for at in starts if lies_within(session.available, at, at + session.minutes)]
    return [TimeSlot(at, room) for at in possible for room in grid.rooms]


class _TimetableSearch:
    """Depth first, in the order of starts; each talk is as early as it can be in one of the rooms."""

    def __init__(self, grid: TimeGrid, sessions: Mapping[int, Session], fixed: Timetable) -> None:
        self._grid = grid
        self._sessions = sessions
        self._fixed = fixed
        self._tries = TRIES

    def find_complete(self, free: Sequence[Session]) -> dict[int, TimeSlot] | None:
        """A timetable with all talks; None where there is none, or none was found in time."""
        return self._place_rest(tuple(free), dict(self._fixed))

    def _place_rest(self, left: tuple[Session, ...], placed: dict[int, TimeSlot]) -> dict[int, TimeSlot] | None:
        if not left:
            return placed
        options = [option for session in left for option in self._find_earliest(session, placed)]
        if len({session.id for _, session in options}) < len(left):
            return None  # a talk that fits nowhere now fits nowhere later
        for slot, session in sorted(options, key=lambda option: (option[0], option[1].id)):
            rest = tuple(other for other in left if other is not session)
            if self._tries > 0 and (complete := self._place_rest(rest, placed | {session.id: slot})):
                return complete
        return None

    def _find_earliest(self, session: Session, placed: Timetable) -> Iterator[tuple[TimeSlot, Session]]:
        """The earliest slot in each room: as soon as the conference, its speakers or a talk before it let it be."""
        moments = {first for first, _ in (*self._grid.spans, *session.available)}
        for talk_id, there in placed.items():
            ends = there.starts + self._sessions[talk_id].minutes
            moments |= {ends + self._grid.room_changeover, ends + self._grid.speaker_changeover}
        rooms = set(self._grid.rooms)
        for at in sorted({-(-moment // STEP) * STEP for moment in moments}):
            for room in sorted(rooms):
                self._tries -= 1
                if fits(self._grid, session, TimeSlot(at, room), self._sessions, placed):
                    rooms.remove(room)
                    yield TimeSlot(at, room), session
