"""What the weekly messages do, from two cohorts of which one has them later. Pure.

The outcome is what a person gets done: projects done with evidence in some weeks, counted from the cohort's first day.
In the *weeks apart* one side has messages and the other still waits; in the *weeks after*, as many as those, both have
them. A difference in the weeks apart is the effect where chance divided people. The two are told side by side and not
subtracted: messages that only bring work forward leave the other side more to do afterwards, so that the difference of
the differences would count them twice.

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
from fractions import Fraction
from functools import cache
from itertools import count
from math import sqrt
from statistics import NormalDist, fmean, variance
from typing import Any, NamedTuple

from mpmath import mp

CONFIDENCE = 0.95
PACE = Fraction(1, 4)
"""Projects with evidence a person and week, without messages, where it is foreseen what a comparison can find."""
LIKENESS = 2.0
"""How alike people's own paces are there: the shape of their gamma distribution, so that counts are negative binomial
with the variance m + m² / shape."""
RISE = 1.5
"""By what the messages multiply the pace there."""
GOOD_CHANCE = 0.8
"""Of finding a rise, where a comparison is large enough."""
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


class Odds(NamedTuple):
    """A probability as one says it: in `hits` cases of `of`."""

    hits: int
    of: int


@cache
def chance_to_find(side: int, weeks: int) -> float:
    """In which share of comparisons of so many people on each side over so many weeks messages that raise the pace by
    half are told from chance. By the normal approximation."""
    mean = float(PACE) * weeks
    own, other = (_count_variance(mean * factor) / side for factor in (RISE, 1))
    freedom = (side - 1) * (own + other) ** 2 / (own**2 + other**2)
    quantile, shift = student_quantile(freedom), (RISE - 1) * mean / sqrt(own + other)
    return NormalDist().cdf(shift - quantile) + NormalDist().cdf(-shift - quantile)


def count_side_needed(weeks: int) -> int:
    """How many tens of people on each side find such a rise in four cases of five."""
    return next(side for side in count(10, 10) if chance_to_find(side, weeks) >= GOOD_CHANCE)


def find_odds(chance: float) -> Odds:
    """The nearest of one case of ten, one of nine … nine of ten."""
    simple = [Odds(1, of) for of in range(10, 1, -1)] + [Odds(of - 1, of) for of in range(3, 11)]
    return min(simple, key=lambda odds: abs(odds.hits / odds.of - chance))


def _count_variance(mean: float) -> float:
    return mean + mean**2 / LIKENESS
