"""What the weekly messages do, from two cohorts of which one has them later. Pure.

The outcome is what a person gets done: projects ticked in some weeks, counted from the cohort's first day. In the
*weeks apart* one side has messages and the other still waits; in the *weeks after*, as many as those, both have
them. A difference in the weeks apart is the effect where chance divided people. Had the sides differed anyway, they
would differ in the weeks after as well, so the difference of the two differences (difference-in-differences) tells what
is left of the effect.

Everybody counts on the side where they were put, whatever they did later: an analysis by intention to treat, as the
CONSORT statement on randomised trials asks for. Means are compared after B. L. Welch, “The generalization of
‘Student's’ problem when several different population variances are involved”, Biometrika 34 (1947), 28–35, with the
degrees of freedom of F. E. Satterthwaite, Biometrics Bulletin 2 (1946), 110–114.

So that nobody can be told from it, a comparison is made once, when its weeks are over, of the people who were put on a
side before it began; it takes enough people on each side, and among the numbers of a side two at least that differ
from the most common one (`is_told`): whoever knows their own number then knows no other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, exp, lgamma, pi, sin, sqrt
from statistics import fmean, variance

CONFIDENCE = 0.95
DEVIANTS = 2
"""People of a group whose numbers differ from the most common one, at least."""
_STEPS = 200
"""Of the integration; the error is then below one in a billion."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its interval of 95 %."""

    value: float
    low: float
    high: float


def difference(ones: Sequence[float], others: Sequence[float]) -> Estimate:
    """How much larger the mean of the ones is, after Welch. Takes two numbers on each side, not all the same."""
    own, other = variance(ones) / len(ones), variance(others) / len(others)
    freedom = (own + other) ** 2 / (own**2 / (len(ones) - 1) + other**2 / (len(others) - 1))
    value, margin = fmean(ones) - fmean(others), quantile(freedom) * sqrt(own + other)
    return Estimate(value, value - margin, value + margin)


def is_told(numbers: Sequence[float], fewest: int) -> bool:
    """Whether a group is large enough, and its numbers different enough, that they say nothing about one person."""
    return len(numbers) >= fewest and len(numbers) - Counter(numbers).most_common(1)[0][1] >= DEVIANTS


def quantile(freedom: float) -> float:
    """Between its negative and itself lie 95 % of Student's distribution with so many degrees of freedom, one at least.

    No library that is used here has it, and one of 100 MB for this number would be out of proportion. With t = √f·tan θ
    the distribution is the integral of cosᶠ⁻¹ θ, times a constant, which the rule of Simpson gives to many digits.
    """
    low, high = 0.0, pi / 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _between(middle, freedom) < CONFIDENCE else (low, middle)
    return sqrt(freedom) * sin(low) / cos(low)


def _between(angle: float, freedom: float) -> float:
    """The probability between minus and plus √f·tan of an angle."""
    width = angle / _STEPS
    weights = [1 if at in (0, _STEPS) else 4 if at % 2 else 2 for at in range(_STEPS + 1)]
    area: float = width / 3 * sum(weight * cos(at * width) ** (freedom - 1) for at, weight in enumerate(weights))
    return 2 * area * exp(lgamma((freedom + 1) / 2) - lgamma(freedom / 2)) / sqrt(pi)
