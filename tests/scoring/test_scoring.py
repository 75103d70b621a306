"""Scoring: tables of exact boundaries."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pytest

from engine.content.load import Content
from engine.content.models import Aim, Domain, Form, Level, Role, Skill
from engine.scoring.rules.scoring import DomainScore, Priority, level_of, mean, priority_of, score_ratings

HAIR = Fraction(1, 10**12)
LEVELS = tuple(
    Level(id=name, name=name.upper(), at_least=at_least, meaning="What it means")
    for name, at_least in (("expert", "4.5"), ("proficient", "3.5"), ("developing", "2.5"), ("beginner", "0"))
)


def make_form(sizes: Sequence[int]) -> Form:
    """A form with domains d0, d1, … of so many skills d0_s0, d0_s1, …"""
    anchors = tuple(f"What one would have done at {value}" for value in range(6))
    return Form(
        id="form",
        name="Form",
        summary="A form",
        domains=tuple(
            Domain(
                id=f"d{at}",
                name=f"Domain {at}",
                short=f"D{at}",
                summary="A domain",
                skills=tuple(
                    Skill(id=f"d{at}_s{number}", name="Skill", short="Skill", question="How far?", anchors=anchors)
                    for number in range(size)
                ),
            )
            for at, size in enumerate(sizes)
        ),
    )


def make_role(targets: Sequence[str], weights: Sequence[str] = ()) -> Role:
    weights = weights or ["1"] * len(targets)
    aims = {
        f"d{at}": Aim(target=Decimal(target), weight=Decimal(weight))
        for at, (target, weight) in enumerate(zip(targets, weights, strict=True))
    }
    return Role(id="role", name="Role", audience="Somebody", summary="A role", domains=aims)


def score_one(ratings: Sequence[int | None], target: str = "3.0") -> DomainScore:
    """Score a form of one domain with these ratings in order."""
    form = make_form([len(ratings)])
    given = {skill.id: value for skill, value in zip(form.skills, ratings, strict=True)}
    return score_ratings(form, given, make_role([target]), LEVELS).domains[0]


@pytest.mark.parametrize(
    ("overall", "level"),
    [
        (Fraction(5), "expert"),
        (Fraction(9, 2), "expert"),
        (Fraction(9, 2) - HAIR, "proficient"),
        (Fraction(7, 2), "proficient"),
        (Fraction(7, 2) - HAIR, "developing"),
        (Fraction(5, 2), "developing"),
        (Fraction(5, 2) - HAIR, "beginner"),
        (Fraction(0), "beginner"),
    ],
)
def test_a_level_starts_exactly_at_its_threshold(content: Content, overall: Fraction, level: str) -> None:
    assert level_of(overall, content.pack.levels).id == level


@pytest.mark.parametrize(
    ("total", "level"),
    [(72, "expert"), (71, "proficient"), (56, "proficient"), (55, "developing"), (40, "developing"), (39, "beginner")],
)
def test_one_point_of_sixteen_ratings_decides_at_the_boundary(content: Content, total: int, level: str) -> None:
    core, role = content.pack.core, content.pack.roles[0]
    high = total % 16
    ratings = {skill.id: total // 16 + (at < high) for at, skill in enumerate(core.skills)}
    result = score_ratings(core, ratings, role, content.pack.levels)
    assert result.overall == Fraction(total, 16)
    assert result.level is not None
    assert result.level.id == level


@pytest.mark.parametrize(("threshold", "below"), [("4.5", "proficient"), ("3.5", "developing"), ("2.5", "beginner")])
def test_what_is_displayed_as_the_threshold_may_still_be_below_it(content: Content, threshold: str, below: str) -> None:
    almost = Fraction(threshold) - Fraction(1, 1000)
    assert content.voices.voice("en", "UTC").number(almost) == threshold
    assert level_of(almost, content.pack.levels).id == below


@pytest.mark.parametrize(
    ("gap", "priority"),
    [
        (None, Priority.UNKNOWN),
        (Fraction(5), Priority.CRITICAL),
        (Fraction(2), Priority.CRITICAL),
        (2 - HAIR, Priority.HIGH),
        (Fraction(1), Priority.HIGH),
        (1 - HAIR, Priority.MODERATE),
        (HAIR, Priority.MODERATE),
        (Fraction(0), Priority.ON_TRACK),
    ],
)
def test_a_gap_has_its_priority_from_its_exact_size(gap: Fraction | None, priority: Priority) -> None:
    assert priority_of(gap) is priority


@pytest.mark.parametrize(
    ("ratings", "target", "gap", "priority"),
    [
        ([2, 2, 2, 2], "4.0", Fraction(2), Priority.CRITICAL),
        ([2, 2, 2, 3], "4.0", Fraction(7, 4), Priority.HIGH),
        ([3, 3, 3, 3], "4.0", Fraction(1), Priority.HIGH),
        ([3, 3, 3, 4], "4.0", Fraction(3, 4), Priority.MODERATE),
        ([4, 4, 4, 4], "4.0", Fraction(0), Priority.ON_TRACK),
        ([5, 5, 5, 5], "4.0", Fraction(0), Priority.ON_TRACK),
        ([2, 2, 2, 2, 3], "2.3", Fraction(1, 10), Priority.MODERATE),
        ([0, 0, 0, 0], "0.0", Fraction(0), Priority.ON_TRACK),
    ],
)
def test_a_gap_is_what_is_missing_to_the_target_and_never_negative(
    ratings: list[int | None], target: str, gap: Fraction, priority: Priority
) -> None:
    domain = score_one(ratings, target)
    assert (domain.gap, domain.priority) == (gap, priority)


@pytest.mark.parametrize(
    ("ratings", "current"),
    [
        ([3, 4, None, None], Fraction(7, 2)),
        ([3, None, None, None], None),
        ([None, None, None, None], None),
        ([3, 4, 5, None, None], Fraction(4)),
        ([3, 4, None, None, None], None),
        ([2], Fraction(2)),
        ([None], None),
        ([0, None], Fraction(0)),
    ],
)
def test_a_domain_needs_half_of_its_skills_rated_to_have_a_level(
    ratings: list[int | None], current: Fraction | None
) -> None:
    domain = score_one(ratings)
    assert domain.current == current
    if current is None:
        assert (domain.gap, domain.priority) == (None, Priority.UNKNOWN)
        assert not domain.wants_mentor
        assert not domain.can_mentor


@pytest.mark.parametrize(
    ("rated", "missing"),
    [
        ((4, 4, 4, 4), 0),
        ((4, 4, 2, 2), 0),
        ((3, 3, 3, 3), 0),
        ((4, 4, 3, 1), 1),
        ((4, 4, 4, 1), 1),
        ((4, 4, 4, 0), 2),
        ((3, 3, 3, 2), 1),
        ((1, 0, 0, 0), 11),
        ((0, 0, 0, 0), 12),
    ],
)
def test_a_level_takes_twelve_of_sixteen_ratings_and_two_of_four_in_every_domain(
    rated: tuple[int, ...], missing: int
) -> None:
    ratings = {f"d{domain}_s{skill}": 4 for domain, count in enumerate(rated) for skill in range(count)}
    result = score_ratings(make_form([4, 4, 4, 4]), ratings, make_role(["5"] * 4), LEVELS)
    assert result.missing == missing
    assert (result.overall, bool(result.gaps)) == ((None, False) if missing else (Fraction(4), True))


def test_nothing_rated_has_neither_overall_nor_level_nor_gaps() -> None:
    result = score_ratings(make_form([4, 4]), {"d0_s0": None}, make_role(["3", "3"]), LEVELS)
    assert (result.overall, result.level, result.gaps) == (None, None, ())
    assert mean([]) is None


@pytest.mark.parametrize(
    ("targets", "weights", "order"),
    [
        (["2.0", "4.0", "3.0"], ["1", "1", "1"], [1, 2, 0]),
        (["1.5", "1.9", "1.8"], ["3", "1", "2"], [1, 2, 0]),
        (["3.0", "2.9", "3.0"], ["1", "3", "2"], [2, 0, 1]),
        (["3.0", "3.0", "3.0"], ["1", "2", "1"], [1, 0, 2]),
        (["3.0", "3.0", "3.0"], ["1", "1", "1"], [0, 1, 2]),
        (["1.0", "2.0", "0.5"], ["3", "1", "3"], [1]),
    ],
)
def test_gaps_stand_by_priority_then_gap_then_weight_then_framework_order(
    targets: list[str], weights: list[str], order: list[int]
) -> None:
    ratings = {"d0_s0": 1, "d1_s0": 1, "d2_s0": 1}
    result = score_ratings(make_form([1, 1, 1]), ratings, make_role(targets, weights), LEVELS)
    assert [each.domain.id for each in result.gaps] == [f"d{at}" for at in order]


@pytest.mark.parametrize(
    ("ratings", "target", "wants"),
    [
        ([3, 3, 3, 3], "4.5", True),  # a gap of exactly 1.5
        ([3, 3, 3, 3], "4.4", False),
        ([2, 3, 2, 3], "2.5", False),  # a level of exactly 2.5
        ([2, 3, 2, 2], "0.0", True),  # on target, but below 2.5
    ],
)
def test_a_mentor_is_wanted_from_a_gap_of_one_and_a_half_or_below_two_and_a_half(
    ratings: list[int | None], target: str, wants: bool
) -> None:
    assert score_one(ratings, target).wants_mentor is wants


@pytest.mark.parametrize(
    ("ratings", "target", "can"),
    [
        ([4, 4, 4, 4], "4.0", True),
        ([4, 4, 4, 4], "4.1", False),  # strong, but short of the target
        ([4, 4, 4, 3], "3.0", False),  # on target, but below 4
        ([5, 4, None, None], "4.5", True),
    ],
)
def test_mentoring_is_offered_from_four_on_target(ratings: list[int | None], target: str, can: bool) -> None:
    assert score_one(ratings, target).can_mentor is can
