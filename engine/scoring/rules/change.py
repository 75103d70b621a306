"""What has changed between two assessments of one person, and how sure that is. Pure.

Change is the mean of the differences over the skills that were rated both times, so that what was left out moves
nothing. Repeated answers differ by chance: each rating by an error of its own and all of one assessment by an error in
common, so that a difference of two means of m ratings has the standard error √2 · √(σ² / m + τ²).

The overall and the domains are five tests at once. *Clearly* takes 2.58 standard errors, of which chance alone gives at
least one in 5 % of retests at most; *probably* takes the 1.96 of a single test (Jacobson and Truax 1991); below that
nothing is claimed. `make bench` tries both on simulated people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction
from math import ceil, sqrt
from statistics import variance
from typing import NamedTuple

from engine.content.models import Form, Skill
from engine.scoring.rules.scoring import DOMAIN_SHARE, LEVEL_SHARE

CLEAR_FROM, PROBABLE_FROM = 2.58, 1.96
"""Standard errors."""
PSEUDO_PAIRS = 40
"""Retests that the usual noise weighs as much as, beside an organisation's own."""


class Certainty(IntEnum):
    """How sure it is that a change is more than chance."""

    NONE = 0
    PROBABLE = 1
    CLEAR = 2


@dataclass(frozen=True, slots=True)
class Noise:
    """Standard errors of self-ratings on the 0-5 scale, in levels."""

    skill: float
    """Of one rating by itself."""
    shared: float
    """That all ratings of one assessment share (a generous or a strict day)."""

    def variance_of_mean(self, skills: int) -> float:
        """Of the mean of one assessment's ratings, in levels squared."""
        return self.skill**2 / skills + self.shared**2

    def judge(self, change: Fraction, skills: int) -> Certainty:
        """How sure a change of a mean of `skills` ratings is; one skill alone says nothing."""
        errors = abs(change) / sqrt(2 * self.variance_of_mean(skills))
        return judge_errors(errors) if skills > 1 else Certainty.NONE


USUAL_NOISE = Noise(0.72, 0.13)
"""Gives the design's reliable changes: about 2 levels for one skill, 1.1 for four and 0.6 for sixteen, at 1.96."""


class Move(NamedTuple):
    """By how many levels something has changed."""

    by: Fraction
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Difference:
    """From earlier ratings to later ones of one form. `overall` is None where too few skills were rated both times."""

    paired: int
    """Skills rated both times."""
    needed: int
    overall: Move | None
    domains: tuple[tuple[str, Move], ...]
    """By name; only those of which half of the skills or more were rated both times, and none without an overall."""


class Retest(NamedTuple):
    """One person's answers repeated soon, with nothing in between that changes them."""

    skills: int
    """Rated both times, two at least."""
    total: int
    """Sum of the differences, in levels."""
    squares: int
    """Sum of their squares."""


def judge_errors(errors: float) -> Certainty:
    """How sure a change of so many standard errors is, as one of the tests of the overall and the domains."""
    return Certainty((errors > PROBABLE_FROM) + (errors > CLEAR_FROM))


def count_needed(skills: int) -> int:
    """Of how many skills of a form a change must be."""
    return ceil(LEVEL_SHARE * skills)


def compare_ratings(
    form: Form, earlier: Mapping[str, int | None], later: Mapping[str, int | None], noise: Noise
) -> Difference:
    """Compare the ratings (skill id to 0-5, None for skipped) of two assessments of one form."""

    def differences(skills: Sequence[Skill]) -> list[int]:
        pairs = ((earlier.get(skill.id), later.get(skill.id)) for skill in skills)
        return [now - then for then, now in pairs if then is not None and now is not None]

    def move(paired: Sequence[int]) -> Move:
        by = Fraction(sum(paired), len(paired))
        return Move(by, noise.judge(by, len(paired)))

    every, needed = differences(form.skills), count_needed(len(form.skills))
    if len(every) < needed:
        return Difference(len(every), needed, None, ())
    of_domains = [(domain, differences(domain.skills)) for domain in form.domains]
    told = ((domain, paired) for domain, paired in of_domains if len(paired) >= DOMAIN_SHARE * len(domain.skills))
    return Difference(len(every), needed, move(every), tuple((domain.name, move(paired)) for domain, paired in told))


def estimate_noise(retests: Sequence[Retest]) -> Noise:
    """The noise of an organisation, from its own retests and the usual noise together.

    With d = difference / √2, σ² is the variance of d around each person's mean, and τ² the variance of those means less
    what σ² gives them by itself; both shrink to the usual ones by `PSEUDO_PAIRS`.
    """
    count = len(retests)
    if count < 2:
        return USUAL_NOISE
    within = sum((each.squares - each.total**2 / each.skills) / 2 for each in retests)
    own = within / sum(each.skills - 1 for each in retests)
    by_chance = sum(own / each.skills for each in retests) / count
    shared = max(variance(each.total / each.skills for each in retests) / 2 - by_chance, 0)
    skill, common = (
        sqrt((PSEUDO_PAIRS * usual**2 + count * found) / (PSEUDO_PAIRS + count))
        for usual, found in ((USUAL_NOISE.skill, own), (USUAL_NOISE.shared, shared))
    )
    return Noise(skill, common)
