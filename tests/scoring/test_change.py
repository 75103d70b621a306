"""Change between two assessments: exact boundaries, own noise, and how often a claim is false, on simulated people."""

from collections.abc import Sequence
from fractions import Fraction
from math import sqrt
from random import Random
from statistics import fmean, pvariance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.claims import NOISIER, People, count_claims
from engine.content.load import Content
from engine.scoring.rules.change import USUAL_NOISE, Certainty, Retest, compare_ratings, estimate_noise
from tests.scoring.test_scoring import make_form

NONE, PROBABLE, CLEAR = Certainty.NONE, Certainty.PROBABLE, Certainty.CLEAR


@pytest.mark.parametrize(("skills", "levels"), [(16, 0.6), (4, 1.1), (1, 2.0)])
def test_the_usual_noise_gives_the_reliable_changes_of_the_design(skills: int, levels: float) -> None:
    assert 1.96 * sqrt(2 * USUAL_NOISE.variance_of_mean(skills)) == pytest.approx(levels, abs=0.05)


@pytest.mark.parametrize(
    ("points", "skills", "certainty"),
    [
        *[(0, 16, NONE), (9, 16, NONE), (10, 16, PROBABLE), (-10, 16, PROBABLE), (12, 16, PROBABLE), (13, 16, CLEAR)],
        *[(4, 4, NONE), (5, 4, PROBABLE), (6, 4, CLEAR), (-6, 4, CLEAR), (5, 1, NONE)],
    ],
)
def test_a_change_is_claimed_beyond_noise_and_never_from_one_skill(
    points: int, skills: int, certainty: Certainty
) -> None:
    assert USUAL_NOISE.judge(Fraction(points, skills), skills) is certainty


RATING = st.one_of(st.none(), st.integers(0, 5))


@given(st.lists(st.tuples(RATING, RATING), min_size=16, max_size=16))
def test_a_change_is_the_mean_of_the_paired_differences(pairs: list[tuple[int | None, int | None]]) -> None:
    form = make_form((4, 4, 4, 4))
    names = [skill.id for skill in form.skills]
    then, now = (dict(zip(names, ratings, strict=True)) for ratings in zip(*pairs, strict=True))
    found = compare_ratings(form, then, now, USUAL_NOISE)

    def moves(chosen: Sequence[tuple[int | None, int | None]]) -> list[int]:
        return [new - old for old, new in chosen if old is not None and new is not None]

    both = moves(pairs)
    assert (found.paired, found.needed) == (len(both), 12)
    assert (found.overall is None) == (len(both) < 12)
    if found.overall:
        assert found.overall.by == Fraction(sum(both), len(both))
        of_domains = [moves(pairs[at : at + 4]) for at in range(0, 16, 4)]
        told = [Fraction(sum(each), len(each)) for each in of_domains if len(each) >= 2]
        assert [move.by for _, move in found.domains] == told
    else:
        assert found.domains == ()


@pytest.mark.parametrize(("sizes", "needed"), [((4, 4, 4, 4), 12), ((3, 3), 5), ((5,), 4), ((1,), 1)])
def test_other_forms_need_the_same_share(sizes: Sequence[int], needed: int) -> None:
    form = make_form(sizes)
    ratings: dict[str, int | None] = {skill.id: 3 for skill in form.skills}
    assert compare_ratings(form, ratings, ratings, USUAL_NOISE).needed == needed


@given(st.lists(st.lists(st.integers(-5, 5), min_size=16, max_size=16), min_size=2, max_size=8))
def test_own_noise_is_that_of_a_slow_computation(people: list[list[int]]) -> None:
    """The formulas written out over every single difference, as the docstring has them."""
    count, divided = len(people), [[each / sqrt(2) for each in moves] for moves in people]
    means = [fmean(each) for each in divided]
    squares = sum((d - mean) ** 2 for each, mean in zip(divided, means, strict=True) for d in each)
    own = squares / (15 * count)
    shared = max(pvariance(means) * count / (count - 1) - own / 16, 0)
    found = estimate_noise([Retest(16, sum(moves), sum(move**2 for move in moves)) for moves in people])
    assert found.skill**2 == pytest.approx((40 * 0.72**2 + count * own) / (40 + count))
    assert found.shared**2 == pytest.approx((40 * 0.13**2 + count * shared) / (40 + count), abs=1e-9)


def test_many_own_retests_find_the_true_noise_and_none_keep_the_usual(content: Content) -> None:
    people = People(content.pack.core, NOISIER, Random("true"))
    found = estimate_noise(list(people.retests(4000)))
    assert (found.skill, found.shared) == pytest.approx((NOISIER.skill, NOISIER.shared), abs=0.05)
    assert estimate_noise([]) == estimate_noise(list(people.retests(1))) == USUAL_NOISE


def test_few_unchanged_people_read_of_a_change_and_a_true_one_is_found(content: Content) -> None:
    people = People(content.pack.core, USUAL_NOISE, Random("few"))
    false = count_claims(people, 1500, 0, CLEAR)
    assert false.retest <= 0.05
    assert false.four <= 0.25
    assert count_claims(people, 300, 1, CLEAR).overall >= 0.65
    assert count_claims(people, 500, 0, PROBABLE).retest > 0.05, "1.96 for each of five tests would be too much"


def test_own_retests_save_a_noisier_organisation_from_false_claims(content: Content) -> None:
    people = People(content.pack.core, NOISIER, Random("saved"))
    own = count_claims(people, 500, 0, CLEAR, estimate_noise(list(people.retests(300)))).retest
    assert own < 0.08
    assert count_claims(people, 500, 0, CLEAR).retest > 2 * own
