"""Timetables against a slow checker that looks at every minute, and the scheduler against one that tries everything."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.conference.rules import scheduler
from engine.conference.rules.review_scores import rank_talks, score_review, score_talks
from engine.conference.rules.scheduler import STEP, _TimetableBuilder, make_timetable
from engine.conference.rules.timetable import (
    Clash,
    ClashReason,
    Session,
    TimeGrid,
    TimeSlot,
    Timetable,
    between_breaks,
    find_clashes,
    find_clashes_of,
    fits,
)

GRID = TimeGrid(rooms=(1, 2), spans=((0, 60), (80, 180)), speaker_changeover=10, room_changeover=5)
ALWAYS = ((0, 10_000),)


def count_cost(sessions: Mapping[int, Session], placed: Timetable) -> int:
    """What a timetable costs, as the scheduler's module says."""
    pairs = combinations(sorted(placed), 2)
    at_once = ((a, b) for a, b in pairs if scheduler._are_at_once(sessions[a], placed[a], sessions[b], placed[b]))
    together = sum(scheduler._count_pair_cost(sessions[a], sessions[b]) for a, b in at_once)
    return together + sum(scheduler._count_missed_wish(sessions[talk_id], slot) for talk_id, slot in placed.items())


def session(number: int, minutes: int = 30, *speakers: int, **rest: object) -> Session:
    return replace(Session(number, minutes, frozenset(speakers or {100 + number}), ALWAYS), **rest)  # type: ignore[arg-type]


def is_right(grid: TimeGrid, sessions: Sequence[Session], placed: Mapping[int, TimeSlot]) -> bool:
    """Look at every minute: who is where, who is on the way, and what is in which room."""
    minutes: dict[int, range] = {
        each.id: range(placed[each.id].starts, placed[each.id].starts + each.minutes)
        for each in sessions
        if each.id in placed
    }
    known = {each.id: each for each in sessions if each.id in placed}
    for number, on in minutes.items():
        spans = [span for span in grid.spans if all(span[0] <= minute < span[1] for minute in on)]
        available = [span for span in known[number].available if all(span[0] <= minute < span[1] for minute in on)]
        if not spans or not available or placed[number].room not in grid.rooms:
            return False
    for first, second in product(known, known):
        if first >= second:
            continue
        same_people = known[first].speakers & known[second].speakers
        same_room = placed[first].room == placed[second].room
        apart = min(abs(one - other) for one in minutes[first] for other in minutes[second]) - 1
        if same_people and apart < grid.speaker_changeover:
            return False
        if same_room and apart < grid.room_changeover:
            return False
    return True


grids = st.builds(
    TimeGrid,
    rooms=st.sampled_from([(1,), (1, 2), (7, 3, 5)]),
    spans=st.sampled_from([((0, 60),), ((0, 40), (50, 120)), ((0, 90), (110, 170), (190, 240))]),
    speaker_changeover=st.sampled_from([0, 5, 10, 15]),
    room_changeover=st.sampled_from([0, 5]),
)
spans = st.tuples(st.integers(0, 24), st.integers(2, 40)).map(lambda each: (each[0] * 5, (each[0] + each[1]) * 5))


@st.composite
def talks(draw: st.DrawFn, most: int = 7) -> list[Session]:
    return [
        Session(
            id=number,
            minutes=draw(st.sampled_from([10, 15, 30, 45])),
            speakers=frozenset(draw(st.sets(st.integers(1, 5), min_size=1, max_size=2))),
            available=tuple(draw(st.lists(spans, min_size=1, max_size=2))) if draw(st.booleans()) else ALWAYS,
            preferred=((60, 240),) if draw(st.booleans()) else (),
            listeners=frozenset(draw(st.sets(st.integers(1, 9), max_size=6))),
        )
        for number in range(1, draw(st.integers(1, most)) + 1)
    ]


@settings(max_examples=250, deadline=None)
@given(grids, talks(), st.data())
def test_clashes_are_what_a_look_at_every_minute_finds(
    grid: TimeGrid, sessions: list[Session], data: st.DataObject
) -> None:
    places = st.builds(TimeSlot, st.integers(-2, 50).map(lambda each: each * 5), st.sampled_from([*grid.rooms, 99]))
    placed = {each.id: data.draw(places) for each in sessions if data.draw(st.booleans())}
    assert (find_clashes(grid, sessions, placed) == []) == is_right(grid, sessions, placed)
    by_id = {each.id: each for each in sessions}
    for number, slot in placed.items():
        alone = fits(grid, by_id[number], slot, by_id, placed)
        assert alone == all(number not in (each.talk, each.other) for each in find_clashes(grid, sessions, placed))


def test_a_talk_that_was_left_over_goes_where_others_have_made_room() -> None:
    grid = TimeGrid(rooms=(7, 3, 5), spans=((0, 60),), speaker_changeover=15, room_changeover=0)
    sessions = [
        session(1, 10, 1, 2),
        session(2, 10, 3),
        session(3, 10, 1, 2),
        session(4, 45, 2, listeners=frozenset({1})),
        session(5, 10, 1, available=((25, 65), (65, 75))),
        session(6, 10, 1, available=((40, 55),), listeners=frozenset({1})),
        session(7, 30, 1),
    ]
    placed = make_timetable(grid, sessions, {})
    assert is_right(grid, sessions, placed)
    assert {2, 4, 6, 7} <= {*placed}


@settings(max_examples=150, deadline=None)
@given(grids, talks(), st.permutations(range(7)))
def test_what_the_scheduler_makes_is_right_complete_where_it_can_be_and_always_the_same(
    grid: TimeGrid, sessions: list[Session], order: list[int]
) -> None:
    placed = make_timetable(grid, sessions, {})
    assert is_right(grid, sessions, placed)
    by_id = {each.id: each for each in sessions}
    for left in (each for each in sessions if each.id not in placed):
        free = [TimeSlot(at, room) for at in range(0, 241, STEP) for room in grid.rooms]
        assert not any(fits(grid, left, slot, by_id, placed) for slot in free), "it would have fitted"
    assert make_timetable(grid, list(sessions), {}) == placed


@settings(max_examples=60, deadline=None)
@given(talks(most=4))
def test_where_there_is_a_timetable_with_all_talks_it_finds_one(sessions: list[Session]) -> None:
    grid = TimeGrid(rooms=(1, 2), spans=((0, 40), (50, 90)), speaker_changeover=10, room_changeover=5)
    assert (len(make_timetable(grid, sessions, {})) == len(sessions)) == is_possible(grid, sessions, {})


def is_possible(grid: TimeGrid, sessions: Sequence[Session], placed: dict[int, TimeSlot]) -> bool:
    """Try every place for every talk."""
    left = [each for each in sessions if each.id not in placed]
    if not left:
        return True
    for at, room in product(range(0, 90, STEP), grid.rooms):
        after = {**placed, left[0].id: TimeSlot(at, room)}
        if is_right(grid, sessions, after) and is_possible(grid, sessions, after):
            return True
    return False


@settings(max_examples=100, deadline=None)
@given(grids, talks(), st.data())
def test_what_is_kept_stays_where_it_is(grid: TimeGrid, sessions: list[Session], data: st.DataObject) -> None:
    full = make_timetable(grid, sessions, {})
    kept = {number: slot for number, slot in full.items() if data.draw(st.booleans())}
    again = make_timetable(grid, sessions, kept)
    assert is_right(grid, sessions, again)
    assert kept.items() <= again.items()


def test_what_the_same_people_want_to_hear_is_not_on_at_the_same_time() -> None:
    crowd = frozenset(range(20))
    sessions = [session(1, listeners=crowd), session(2, listeners=crowd), session(3), session(4)]
    placed = make_timetable(GRID, sessions, {})
    assert abs(placed[1].starts - placed[2].starts) >= 30
    assert count_cost({each.id: each for each in sessions}, placed) == 0


def test_who_speaks_from_elsewhere_speaks_when_they_wish_if_that_is_possible() -> None:
    sessions = [session(number) for number in range(1, 5)] + [session(9, preferred=((120, 180),))]
    assert make_timetable(GRID, sessions, {})[9].starts >= 120
    alone = TimeGrid((1,), ((0, 60),), 10, 5)
    assert make_timetable(alone, [session(9, preferred=((120, 180),))], {})[9].starts == 0, "a wish is no condition"


def test_two_talks_change_places_where_neither_could_move_alone() -> None:
    one_room = TimeGrid((1,), ((0, 30), (60, 90)), 10, 5)
    early, late = session(1, preferred=((0, 30),)), session(2, preferred=((60, 90),))
    assert make_timetable(one_room, [early, late], {}) == {1: TimeSlot(0, 1), 2: TimeSlot(60, 1)}
    for first, second in ((early, late), (replace(late, id=1), replace(early, id=2))):
        placed = make_timetable(one_room, [first, second], {})
        assert count_cost({1: first, 2: second}, placed) == 0
    crowd = frozenset(range(9))
    two = TimeGrid((1, 2), ((0, 30), (60, 90)), 10, 5)
    four = [session(1, listeners=crowd), session(2), session(3), session(4, listeners=crowd)]
    bad = {1: TimeSlot(0, 1), 4: TimeSlot(0, 2), 2: TimeSlot(60, 1), 3: TimeSlot(60, 2)}
    by_id = {each.id: each for each in four}
    assert count_cost(by_id, bad) > 0
    _TimetableBuilder(two, by_id).improve([1, 2, 3, 4], bad)
    assert count_cost(by_id, bad) == 0


def test_talks_that_the_greedy_way_leaves_over_are_searched_for() -> None:
    grid = TimeGrid((1,), ((0, 60),), 0, 0)
    sessions = [session(1, 30), session(2, 15, available=((0, 40),)), session(3, 15, available=((0, 15), (20, 60)))]
    assert len(make_timetable(grid, sessions, {})) == 3


@pytest.mark.parametrize(
    ("slot", "reason"),
    [
        (TimeSlot(30, 1), {Clash(1, ClashReason.ROOM, 2)}),
        (TimeSlot(20, 2), {Clash(1, ClashReason.SPEAKER, 3)}),
        (TimeSlot(45, 2), {Clash(1, ClashReason.OUTSIDE)}),
        (TimeSlot(150, 2), {Clash(1, ClashReason.AWAY)}),
        (TimeSlot(100, 9), {Clash(1, ClashReason.OUTSIDE)}),
        (TimeSlot(80, 2), set()),
    ],
)
def test_it_says_why_a_talk_cannot_be_somewhere(slot: TimeSlot, reason: set[Clash]) -> None:
    sessions = [session(1, 30, 7, available=((0, 140),)), session(2), session(3, 15, 7)]
    placed = {2: TimeSlot(0, 1), 3: TimeSlot(0, 2)}
    found = set(find_clashes_of(GRID, sessions[0], slot, {each.id: each for each in sessions}, placed))
    assert found == reason


def test_breaks_leave_stretches_of_each_day() -> None:
    assert between_breaks([(0, 480)], [(90, 20), (190, 60)]) == ((0, 90), (110, 190), (250, 480))
    assert between_breaks([(0, 100), (1440, 1540)], [(90, 20)]) == ((0, 90), (1440, 1530))
    assert between_breaks([(0, 80)], [(90, 20)]) == ((0, 80),)


def test_a_conference_of_sixty_talks_has_all_that_fit_without_a_clash() -> None:
    grid = TimeGrid((1, 2, 3, 4, 5), ((0, 90), (110, 190), (250, 360), (380, 480)), 10, 5)
    sessions = [
        session(number, (10, 30, 45)[number % 3], number % 40, listeners=frozenset(range(number, 400, 7)))
        for number in range(60)
    ]
    placed = make_timetable(grid, sessions, {})
    assert find_clashes(grid, sessions, placed) == []


def test_one_kind_review_does_not_win_against_three_good_ones() -> None:
    weights = {"substance": 2, "clarity": 1}
    assert score_review({"substance": 4, "clarity": 1}, weights) == 3
    assert score_review({"gone": 4}, weights) is None
    one, three, bad = {"substance": 4, "clarity": 4}, {"substance": 4, "clarity": 3}, {"substance": 1, "clarity": 1}
    scores = score_talks({1: [one], 2: [three] * 3, 3: [bad] * 3, 4: []}, weights, prior=1)
    assert rank_talks(scores) == [2, 1, 3, 4]
    assert rank_talks(score_talks({1: [one], 2: [three] * 3, 3: [bad] * 3, 4: []}, weights, prior=0)) == [1, 2, 3, 4]
