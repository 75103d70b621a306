"""What is told of a group never tells one person's rating, not even to somebody in the group who knows their own."""

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import product

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from engine.content.load import default_pack, load_content
from engine.insight.rules.disclosure import (
    Answer,
    Batch,
    Count,
    Place,
    add_batches,
    disclose_count,
    disclose_mean,
    disclose_place,
    from_plain,
    mean_limits,
    subtract_batch,
    to_plain,
)

LEVELS = load_content(default_pack()).pack.levels
SKILLS = ("one", "two", "three", "four")
SMALLEST = 5
Ratings = tuple[tuple[int, ...], ...]
"""For each person the ratings of SKILLS."""


@cache
def answer(value: Fraction, target: Fraction) -> Answer:
    return Answer(value, target)


@cache
def told_of(values: tuple[int, ...], of: int, targets: tuple[Fraction, ...]) -> Place | None:
    """What is told of a place: of values that are each the sum of `of` ratings."""
    answers = [answer(Fraction(value, of), target) for value, target in zip(values, targets, strict=True)]
    return disclose_place(answers, LEVELS, SMALLEST, with_mean=of > 1)


def told(ratings: Ratings, targets: tuple[Fraction, ...]) -> Iterator[tuple[str, Place | None]]:
    """Everything that is told of one domain and its skills."""
    for at, skill in enumerate(SKILLS):
        yield skill, told_of(tuple(each[at] for each in ratings), 1, targets)
    yield "domain", told_of(tuple(sum(each) for each in ratings), len(SKILLS), targets)


def set_rating(ratings: Ratings, person: int, skill: int, value: int) -> Ratings:
    changed = [list(each) for each in ratings]
    changed[person][skill] = value
    return tuple(map(tuple, changed))


def other_worlds(ratings: Ratings, person: int, knows: int) -> Iterator[Ratings]:
    """Other answers that the others could have given, in which `person` differs and `knows` does not."""
    others = [each for each in range(len(ratings)) if each not in (person, knows)]
    for each in others:
        swapped = list(ratings)
        swapped[each], swapped[person] = swapped[person], swapped[each]
        yield tuple(swapped)
    first = [set_rating(ratings, person, *change) for change in product(range(len(SKILLS)), range(6))]
    further = [*product((person, *others), range(len(SKILLS)), range(6))]
    for changes in range(3):
        for more in product(further, repeat=changes):
            for changed in first:
                for each, skill, value in more:
                    changed = set_rating(changed, each, skill, value)
                yield changed


people = st.integers(5, 8)
rating = st.integers(0, 5)
levels_alike = st.sampled_from([(0, 0), (5, 5), (3, 3), (0, 5), (2, 3), (4, 5)])
target = st.sampled_from([Fraction(5, 2), Fraction(3), Fraction(7, 2), Fraction(4), Fraction(9, 2)])


@st.composite
def groups(draw: st.DrawFn) -> tuple[Ratings, tuple[Fraction, ...]]:
    """A group of any kind, often one in which nearly all agree and a few do not."""
    count = draw(people)
    low, high = draw(levels_alike | st.just((0, 5)))
    usual = st.tuples(*[st.integers(low, high)] * len(SKILLS))
    exception = st.tuples(*[rating] * len(SKILLS))
    exceptions = draw(st.integers(0, 2))
    ratings = [draw(exception if number < exceptions else usual) for number in range(count)]
    targets = draw(st.lists(target, min_size=count, max_size=count) | target.map(lambda each: [each] * count))
    return tuple(ratings), tuple(targets)


@settings(max_examples=30, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(groups())
def test_for_every_rating_there_is_another_that_tells_the_same(group: tuple[Ratings, tuple[Fraction, ...]]) -> None:
    """For each person, each of their ratings and their mean, and each colleague who knows their own answers."""
    ratings, targets = group
    seen = dict(told(ratings, targets))
    for person, knows in product(range(len(ratings)), repeat=2):
        open_questions = set() if person == knows else {*SKILLS, "mean"}
        for world in other_worlds(ratings, person, knows):
            differs = {name for at, name in enumerate(SKILLS) if world[person][at] != ratings[person][at]}
            differs |= {"mean"} if sum(world[person]) != sum(ratings[person]) else set()
            if differs & open_questions and all(place == seen[name] for name, place in told(world, targets)):
                open_questions -= differs
            if not open_questions:
                break
        assert not open_questions, f"{knows} can tell {open_questions} of {person}"


@pytest.mark.parametrize(
    ("count", "people", "low", "high"),
    [(0, 5, 0, 2), (2, 5, 0, 2), (3, 5, 3, 5), (5, 5, 3, 5), (3, 8, 3, 3), (6, 8, 6, 8), (1, 3, 0, 3), (2, 4, 0, 4)],
)
def test_one_or_two_exceptions_are_never_told(count: int, people: int, low: int, high: int) -> None:
    assert disclose_count(count, Count(0, people)) == Count(low, high)


@given(st.lists(rating.map(Fraction), min_size=3, max_size=40))
def test_a_mean_is_told_in_quarters_within_its_limits(values: list[Fraction]) -> None:
    mean = disclose_mean(values)
    low, high = mean_limits(len(values))
    assert (mean * 4).denominator == 1
    assert low <= mean <= high
    exact = Fraction(sum(values), len(values))
    assert abs(mean - min(max(exact, low), high)) <= Fraction(1, 4)


@given(st.integers(0, 9), st.integers(0, 9))
def test_nothing_is_told_of_fewer_than_the_smallest_group_nor_ever_of_two(count: int, smallest: int) -> None:
    place = disclose_place([answer(Fraction(3), Fraction(4))] * count, LEVELS, smallest, with_mean=True)
    assert (place is not None) == (count >= max(smallest, 3))


batches = groups().map(lambda each: {key: place for key, place in told(*each) if place})


@given(st.lists(batches, min_size=1, max_size=5), batches)
def test_totals_add_up_and_let_go_again(parts: list[Batch], one: Batch) -> None:
    total = add_batches(parts)
    assert subtract_batch(add_batches([total, one]), one) == total
    assert total["domain"].rated == sum(each["domain"].rated for each in parts)
    assert from_plain(to_plain(total)) == total
