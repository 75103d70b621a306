"""Scoring against an oracle that is written from the design and not from the code, on random answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from engine.scoring.rules.scoring import Score, score_ratings
from tests.scoring.test_scoring import LEVELS, make_form, make_role


@dataclass(frozen=True)
class Case:
    """Random ratings of a random form for a random role; weights and targets in tenths."""

    sizes: list[int]
    ratings: dict[str, int | None]
    targets: list[int]
    weights: list[int]

    def score(self, ratings: Mapping[str, int | None] | None = None) -> Score:
        role = make_role([f"{each / 10}" for each in self.targets], [f"{each / 10}" for each in self.weights])
        return score_ratings(make_form(self.sizes), self.ratings if ratings is None else ratings, role, LEVELS)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    sizes = draw(st.lists(st.integers(1, 6), min_size=1, max_size=6))
    ids = [f"d{at}_s{number}" for at, size in enumerate(sizes) for number in range(size)]
    answers = draw(st.lists(st.sampled_from([0, 1, 2, 3, 4, 5, None, "absent"]), min_size=len(ids), max_size=len(ids)))
    ratings = {skill: value for skill, value in zip(ids, answers, strict=True) if value != "absent"}
    targets = draw(st.lists(st.integers(0, 50), min_size=len(sizes), max_size=len(sizes)))
    weights = draw(st.lists(st.integers(1, 30), min_size=len(sizes), max_size=len(sizes)))
    return Case(sizes, ratings, targets, weights)  # type: ignore[arg-type]


def count_until_enough(rated: list[int], sizes: list[int]) -> int:
    """Rate one more where too few are, else anywhere, until three quarters of all and half of each domain are."""
    rated, more = list(rated), 0
    while 4 * sum(rated) < 3 * sum(sizes) or any(2 * had < size for had, size in zip(rated, sizes, strict=True)):
        room = [at for at, size in enumerate(sizes) if rated[at] < size]
        rated[min(room, key=lambda at: (2 * rated[at] >= sizes[at], at))] += 1
        more += 1
    return more


@given(cases())
def test_every_score_is_what_a_slow_oracle_finds(case: Case) -> None:
    result = case.score()
    everything: list[Fraction] = []
    expected = []
    for at, size in enumerate(case.sizes):
        stars = [Fraction(v) for n in range(size) if (v := case.ratings.get(f"d{at}_s{n}")) is not None]
        everything += stars
        current = (
            sum(stars, Fraction(0)) / len(stars) if stars and Fraction(len(stars), size) >= Fraction(1, 2) else None
        )
        target = Fraction(case.targets[at], 10)
        gap = None if current is None else target - current if target > current else Fraction(0)
        bands = (("CRITICAL", 2), ("HIGH", 1))
        named = "UNKNOWN" if gap is None else next((name for name, least in bands if gap >= least), "MODERATE")
        expected.append((current, gap, "ON_TRACK" if gap == 0 else named))
    assert [(each.current, each.gap, each.priority.name) for each in result.domains] == expected
    rated = [
        sum(case.ratings.get(f"d{at}_s{n}") is not None for n in range(size)) for at, size in enumerate(case.sizes)
    ]
    missing = count_until_enough(rated, case.sizes)
    assert result.missing == missing
    assert result.overall == (None if missing else sum(everything, Fraction(0)) / len(everything))
    rank = {"CRITICAL": 0, "HIGH": 1, "MODERATE": 2}
    short = [
        (rank[name], -gap, -case.weights[at], at) for at, (_, gap, name) in enumerate(expected) if gap and not missing
    ]
    assert [each.domain.id for each in result.gaps] == [f"d{at}" for *_, at in sorted(short)]


@given(cases(), st.data())
def test_raising_a_rating_never_lowers_the_overall_nor_raises_a_gap(case: Case, data: st.DataObject) -> None:
    can_rise = {skill: value for skill, value in case.ratings.items() if value is not None and value < 5}
    assume(can_rise)
    skill = data.draw(st.sampled_from(sorted(can_rise)))
    higher = data.draw(st.integers(can_rise[skill] + 1, 5))
    before, after = case.score(), case.score(case.ratings | {skill: higher})
    assert before.missing == after.missing
    if before.overall is not None:
        assert after.overall is not None
        assert after.overall > before.overall
        assert before.level is not None
        assert after.level is not None
        assert after.level.at_least >= before.level.at_least
    for then, now in zip(before.domains, after.domains, strict=True):
        assert (now.gap is None) == (then.gap is None)
        assert now.gap is None or then.gap is None or now.gap <= then.gap
        assert now.priority >= then.priority
