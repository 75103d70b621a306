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
from the most common one (`is_disclosable`): whoever knows their own number then knows no other.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, variance
from typing import Any

from mpmath import mp

CONFIDENCE = 0.95
DEVIANTS = 2
"""People of a group whose numbers differ from the most common one, at least."""
NORMAL_TO_CAUCHY = (1.95, 12.8)
"""Between which the quantile lies: that of infinitely many degrees of freedom, and that of one."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its interval of 95 %."""

    value: float
    low: float
    high: float


def mean_difference(ones: Sequence[float], others: Sequence[float]) -> Estimate:
    """How much larger the mean of the ones is, after Welch. Takes two numbers on each side, not all the same."""
    own, other = variance(ones) / len(ones), variance(others) / len(others)
    freedom = (own + other) ** 2 / (own**2 / (len(ones) - 1) + other**2 / (len(others) - 1))
    value, margin = fmean(ones) - fmean(others), student_quantile(freedom) * sqrt(own + other)
    return Estimate(value, value - margin, value + margin)


def is_disclosable(numbers: Sequence[float], fewest: int) -> bool:
    """Whether a group is large enough, and its numbers different enough, that they say nothing about one person."""
    return len(numbers) >= fewest and len(numbers) - Counter(numbers).most_common(1)[0][1] >= DEVIANTS


def student_quantile(freedom: float) -> float:
    """Between its negative and itself lie 95 % of Student's distribution with so many degrees of freedom, one at least.

    Outside of ±t lies the regularised incomplete beta function I(f/2, 1/2) at f/(f + t²): Abramowitz and Stegun,
    “Handbook of Mathematical Functions”, 26.7.1 with 26.5.27.
    """

    def outside(t: Any) -> Any:
        return mp.betainc(freedom / 2, 0.5, 0, freedom / (freedom + t * t), regularized=True)

    return float(mp.findroot(lambda t: outside(t) - (1 - CONFIDENCE), NORMAL_TO_CAUCHY, solver="anderson"))
