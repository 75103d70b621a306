"""The estimator of what messages do, against slow and obvious computations, tables and simulated truth."""

from collections import Counter
from fractions import Fraction
from itertools import product
from math import gamma, pi, sqrt
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bench.claims import count_found
from engine.program.rules.effect_size import (
    Odds,
    chance_to_find,
    count_side_needed,
    find_odds,
    is_disclosable,
    mean_difference,
    student_quantile,
)

NUMBERS = st.lists(st.integers(0, 12), min_size=2, max_size=25)


@pytest.mark.parametrize(
    ("freedom", "published"),
    [(1, 12.706), (2, 4.303), (4, 2.776), (5, 2.571), (10, 2.228), (20, 2.086), (30, 2.042), (120, 1.980)],
)
def test_the_quantile_is_that_of_the_published_tables(freedom: int, published: float) -> None:
    assert student_quantile(freedom) == pytest.approx(published, abs=0.0006)


@pytest.mark.parametrize("freedom", [1.0, 4.0, 6.37, 25.5])
def test_between_the_quantiles_lie_95_percent_of_the_density(freedom: float) -> None:
    """Added up in 200,000 rectangles under the density as textbooks print it."""
    most, count = student_quantile(freedom), 200_000
    scale = gamma((freedom + 1) / 2) / (sqrt(freedom * pi) * gamma(freedom / 2))
    middles = ((at + 0.5) * most / count for at in range(count))
    area = sum((1 + t * t / freedom) ** (-(freedom + 1) / 2) for t in middles) * most / count
    assert 2 * scale * area == pytest.approx(0.95, abs=1e-7)


def slow_variance(numbers: list[int]) -> Fraction:
    """Half of the mean squared distance between two different people."""
    pairs = [(one - other) ** 2 for (i, one), (j, other) in product(enumerate(numbers), repeat=2) if i != j]
    return Fraction(sum(pairs), 2 * len(pairs))


@given(NUMBERS, NUMBERS)
def test_the_difference_is_that_of_a_slow_and_exact_computation(ones: list[int], others: list[int]) -> None:
    own, other = slow_variance(ones) / len(ones), slow_variance(others) / len(others)
    assume(own + other > 0)
    freedom = (own + other) ** 2 / (own**2 / (len(ones) - 1) + other**2 / (len(others) - 1))
    value = Fraction(sum(ones), len(ones)) - Fraction(sum(others), len(others))
    margin = student_quantile(float(freedom)) * sqrt(own + other)
    found = mean_difference(ones, others)
    assert (found.value, found.low, found.high) == pytest.approx((value, value - margin, value + margin))


@given(NUMBERS, NUMBERS, st.integers(-5, 5))
def test_it_turns_with_the_sides_and_moves_with_the_numbers(ones: list[int], others: list[int], by: int) -> None:
    assume(len({*ones}) > 1 or len({*others}) > 1)
    found, turned = mean_difference(ones, others), mean_difference(others, ones)
    assert (-turned.value, -turned.high, -turned.low) == pytest.approx((found.value, found.low, found.high))
    moved = mean_difference([each + by for each in ones], others)
    assert (moved.low - by, moved.high - by) == pytest.approx((found.low, found.high))


def test_the_interval_covers_a_simulated_effect_in_95_of_100_trials() -> None:
    """3,000 trials of unequal size and spread; four standard deviations of room."""
    random, hits, trials, truth = Random("covered"), 0, 3000, 0.7
    for _ in range(trials):
        ones = [random.gauss(2 + truth, 1.5) for _ in range(12)]
        others = [random.gauss(2, 0.6) for _ in range(7)]
        hits += (found := mean_difference(ones, others)).low <= truth <= found.high
    assert abs(hits / trials - 0.95) < 4 * sqrt(0.95 * 0.05 / trials)


def test_no_effect_is_called_one_in_five_of_100_trials() -> None:
    random, wrong, trials = Random("nothing"), 0, 3000
    for _ in range(trials):
        ones, others = ([random.gauss(2, 1) for _ in range(8)] for _ in range(2))
        found = mean_difference(ones, others)
        wrong += not found.low <= 0 <= found.high
    assert abs(wrong / trials - 0.05) < 4 * sqrt(0.95 * 0.05 / trials)


@given(st.lists(st.integers(0, 3), max_size=12))
def test_whoever_knows_their_own_number_of_what_is_told_knows_no_other(numbers: list[int]) -> None:
    told = is_disclosable(numbers, 5)
    assert told == (len(numbers) >= 5 and Counter(numbers).most_common(1)[0][1] <= len(numbers) - 2)
    for at, _ in enumerate(numbers):
        others = numbers[:at] + numbers[at + 1 :]
        assert not told or len({*others}) > 1


@pytest.mark.parametrize(("side", "weeks"), [(10, 4), (20, 8)])
def test_what_a_lot_finds_is_foreseen(side: int, weeks: int) -> None:
    """400 lots between simulated people, of whom messages raise the pace by half."""
    trials, foreseen = 400, chance_to_find(side, weeks)
    found = count_found(side, weeks, trials, Random(f"lots {side} {weeks}"))
    assert abs(found - foreseen) < 4 * sqrt(foreseen * (1 - foreseen) / trials)


def test_enough_people_find_a_rise_in_four_cases_of_five_and_ten_fewer_do_not() -> None:
    for weeks in (1, 4, 8):
        needed = count_side_needed(weeks)
        assert chance_to_find(needed - 10, weeks) < 0.8 <= chance_to_find(needed, weeks)


@pytest.mark.parametrize(
    ("chance", "odds"), [(0.02, (1, 10)), (0.19, (1, 5)), (0.5, (1, 2)), (0.66, (2, 3)), (0.81, (4, 5)), (1, (9, 10))]
)
def test_a_probability_is_said_in_small_numbers(chance: float, odds: tuple[int, int]) -> None:
    assert find_odds(chance) == Odds(*odds)
