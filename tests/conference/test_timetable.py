"""Timetables against a slow checker that looks at every minute, and the scheduler against one that tries everything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.conference.rules.review_scores import ranked, review_score, talk_scores
from engine.conference.rules.scheduler import STEP, _Table, cost, make_timetable
from engine.conference.rules.timetable import (
    Clash,
    Frame,
    Piece,
    Place,
    Why,
    between_breaks,
    clashes,
    clashes_of,
    fits,
)

FRAME = Frame(rooms=(1, 2), spans=((0, 60), (80, 180)), speaker_changeover=10, room_changeover=5)
ALWAYS = ((0, 10_000),)


def piece(number: int, minutes: int = 30, *speakers: int, **rest: object) -> Piece:
    return replace(Piece(number, minutes, frozenset(speakers or {100 + number}), ALWAYS), **rest)  # type: ignore[arg-type]


def is_right(frame: Frame, pieces: Sequence[Piece], placed: Mapping[int, Place]) -> bool:
    """Look at every minute: who is where, who is on the way, and what is in which room."""
    minutes: dict[int, range] = {
        each.id: range(placed[each.id].starts, placed[each.id].starts + each.minutes)
        for each in pieces
        if each.id in placed
    }
    known = {each.id: each for each in pieces if each.id in placed}
    for number, on in minutes.items():
        spans = [span for span in frame.spans if all(span[0] <= minute < span[1] for minute in on)]
        able = [span for span in known[number].able if all(span[0] <= minute < span[1] for minute in on)]
        if not spans or not able or placed[number].room not in frame.rooms:
            return False
    for first, second in product(known, known):
        if first >= second:
            continue
        same_people = known[first].speakers & known[second].speakers
        same_room = placed[first].room == placed[second].room
        apart = min(abs(one - other) for one in minutes[first] for other in minutes[second]) - 1
        if same_people and apart < frame.speaker_changeover:
            return False
        if same_room and apart < frame.room_changeover:
            return False
    return True


frames = st.builds(
    Frame,
    rooms=st.sampled_from([(1,), (1, 2), (7, 3, 5)]),
    spans=st.sampled_from([((0, 60),), ((0, 40), (50, 120)), ((0, 90), (110, 170), (190, 240))]),
    speaker_changeover=st.sampled_from([0, 5, 10, 15]),
    room_changeover=st.sampled_from([0, 5]),
)
spans = st.tuples(st.integers(0, 24), st.integers(2, 40)).map(lambda each: (each[0] * 5, (each[0] + each[1]) * 5))


@st.composite
def talks(draw: st.DrawFn, most: int = 7) -> list[Piece]:
    return [
        Piece(
            id=number,
            minutes=draw(st.sampled_from([10, 15, 30, 45])),
            speakers=frozenset(draw(st.sets(st.integers(1, 5), min_size=1, max_size=2))),
            able=tuple(draw(st.lists(spans, min_size=1, max_size=2))) if draw(st.booleans()) else ALWAYS,
            wished=((60, 240),) if draw(st.booleans()) else (),
            listeners=frozenset(draw(st.sets(st.integers(1, 9), max_size=6))),
        )
        for number in range(1, draw(st.integers(1, most)) + 1)
    ]


@settings(max_examples=250, deadline=None)
@given(frames, talks(), st.data())
def test_clashes_are_what_a_look_at_every_minute_finds(frame: Frame, pieces: list[Piece], data: st.DataObject) -> None:
    places = st.builds(Place, st.integers(-2, 50).map(lambda each: each * 5), st.sampled_from([*frame.rooms, 99]))
    placed = {each.id: data.draw(places) for each in pieces if data.draw(st.booleans())}
    assert (clashes(frame, pieces, placed) == []) == is_right(frame, pieces, placed)
    by_id = {each.id: each for each in pieces}
    for number, place in placed.items():
        alone = fits(frame, by_id[number], place, by_id, placed)
        assert alone == all(number not in (each.talk, each.other) for each in clashes(frame, pieces, placed))


@settings(max_examples=150, deadline=None)
@given(frames, talks(), st.permutations(range(7)))
def test_what_the_scheduler_makes_is_right_complete_where_it_can_be_and_always_the_same(
    frame: Frame, pieces: list[Piece], order: list[int]
) -> None:
    placed = make_timetable(frame, pieces, {})
    assert is_right(frame, pieces, placed)
    by_id = {each.id: each for each in pieces}
    for left in (each for each in pieces if each.id not in placed):
        free = [Place(at, room) for at in range(0, 241, STEP) for room in frame.rooms]
        assert not any(fits(frame, left, place, by_id, placed) for place in free), "it would have fitted"
    assert make_timetable(frame, list(pieces), {}) == placed


@settings(max_examples=60, deadline=None)
@given(talks(most=4))
def test_where_there_is_a_timetable_with_all_talks_it_finds_one(pieces: list[Piece]) -> None:
    frame = Frame(rooms=(1, 2), spans=((0, 40), (50, 90)), speaker_changeover=10, room_changeover=5)
    assert (len(make_timetable(frame, pieces, {})) == len(pieces)) == is_possible(frame, pieces, {})


def is_possible(frame: Frame, pieces: Sequence[Piece], placed: dict[int, Place]) -> bool:
    """Try every place for every talk."""
    left = [each for each in pieces if each.id not in placed]
    if not left:
        return True
    for at, room in product(range(0, 90, STEP), frame.rooms):
        after = {**placed, left[0].id: Place(at, room)}
        if is_right(frame, pieces, after) and is_possible(frame, pieces, after):
            return True
    return False


@settings(max_examples=100, deadline=None)
@given(frames, talks(), st.data())
def test_what_is_kept_stays_where_it_is(frame: Frame, pieces: list[Piece], data: st.DataObject) -> None:
    full = make_timetable(frame, pieces, {})
    kept = {number: place for number, place in full.items() if data.draw(st.booleans())}
    again = make_timetable(frame, pieces, kept)
    assert is_right(frame, pieces, again)
    assert kept.items() <= again.items()


def test_what_the_same_people_want_to_hear_is_not_on_at_the_same_time() -> None:
    crowd = frozenset(range(20))
    pieces = [piece(1, listeners=crowd), piece(2, listeners=crowd), piece(3), piece(4)]
    placed = make_timetable(FRAME, pieces, {})
    assert abs(placed[1].starts - placed[2].starts) >= 30
    assert cost({each.id: each for each in pieces}, placed) == 0


def test_who_speaks_from_elsewhere_speaks_when_they_wish_if_that_is_possible() -> None:
    pieces = [piece(number) for number in range(1, 5)] + [piece(9, wished=((120, 180),))]
    assert make_timetable(FRAME, pieces, {})[9].starts >= 120
    alone = Frame((1,), ((0, 60),), 10, 5)
    assert make_timetable(alone, [piece(9, wished=((120, 180),))], {})[9].starts == 0, "a wish is no condition"


def test_two_talks_change_places_where_neither_could_move_alone() -> None:
    one_room = Frame((1,), ((0, 30), (60, 90)), 10, 5)
    early, late = piece(1, wished=((0, 30),)), piece(2, wished=((60, 90),))
    assert make_timetable(one_room, [early, late], {}) == {1: Place(0, 1), 2: Place(60, 1)}
    for first, second in ((early, late), (replace(late, id=1), replace(early, id=2))):
        placed = make_timetable(one_room, [first, second], {})
        assert cost({1: first, 2: second}, placed) == 0
    crowd = frozenset(range(9))
    two = Frame((1, 2), ((0, 30), (60, 90)), 10, 5)
    four = [piece(1, listeners=crowd), piece(2), piece(3), piece(4, listeners=crowd)]
    bad = {1: Place(0, 1), 4: Place(0, 2), 2: Place(60, 1), 3: Place(60, 2)}
    by_id = {each.id: each for each in four}
    assert cost(by_id, bad) > 0
    _Table(two, by_id).improve([1, 2, 3, 4], bad)
    assert cost(by_id, bad) == 0


def test_talks_that_the_greedy_way_leaves_over_are_searched_for() -> None:
    frame = Frame((1,), ((0, 60),), 0, 0)
    pieces = [piece(1, 30), piece(2, 15, able=((0, 40),)), piece(3, 15, able=((0, 15), (20, 60)))]
    assert len(make_timetable(frame, pieces, {})) == 3


@pytest.mark.parametrize(
    ("place", "why"),
    [
        (Place(30, 1), {Clash(1, Why.ROOM, 2)}),
        (Place(20, 2), {Clash(1, Why.SPEAKER, 3)}),
        (Place(45, 2), {Clash(1, Why.OUTSIDE)}),
        (Place(150, 2), {Clash(1, Why.AWAY)}),
        (Place(100, 9), {Clash(1, Why.OUTSIDE)}),
        (Place(80, 2), set()),
    ],
)
def test_it_says_why_a_talk_cannot_be_somewhere(place: Place, why: set[Clash]) -> None:
    pieces = [piece(1, 30, 7, able=((0, 140),)), piece(2), piece(3, 15, 7)]
    placed = {2: Place(0, 1), 3: Place(0, 2)}
    found = set(clashes_of(FRAME, pieces[0], place, {each.id: each for each in pieces}, placed))
    assert found == why


def test_breaks_leave_stretches_of_each_day() -> None:
    assert between_breaks([(0, 480)], [(90, 20), (190, 60)]) == ((0, 90), (110, 190), (250, 480))
    assert between_breaks([(0, 100), (1440, 1540)], [(90, 20)]) == ((0, 90), (1440, 1530))
    assert between_breaks([(0, 80)], [(90, 20)]) == ((0, 80),)


def test_a_conference_of_sixty_talks_has_all_that_fit_without_a_clash() -> None:
    frame = Frame((1, 2, 3, 4, 5), ((0, 90), (110, 190), (250, 360), (380, 480)), 10, 5)
    pieces = [
        piece(number, (10, 30, 45)[number % 3], number % 40, listeners=frozenset(range(number, 400, 7)))
        for number in range(60)
    ]
    placed = make_timetable(frame, pieces, {})
    assert clashes(frame, pieces, placed) == []


def test_one_kind_review_does_not_win_against_three_good_ones() -> None:
    weights = {"substance": 2, "clarity": 1}
    assert review_score({"substance": 4, "clarity": 1}, weights) == 3
    assert review_score({"gone": 4}, weights) is None
    one, three, bad = {"substance": 4, "clarity": 4}, {"substance": 4, "clarity": 3}, {"substance": 1, "clarity": 1}
    scores = talk_scores({1: [one], 2: [three] * 3, 3: [bad] * 3, 4: []}, weights, prior=1)
    assert ranked(scores) == [2, 1, 3, 4]
    assert ranked(talk_scores({1: [one], 2: [three] * 3, 3: [bad] * 3, 4: []}, weights, prior=0)) == [1, 2, 3, 4]
