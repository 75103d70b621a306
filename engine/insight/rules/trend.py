"""How a group has changed between two batches, and how sure that is. Pure rules.

A team's mean is uncertain for three reasons: not everybody answered, an answer repeated tomorrow differs a little, and
it is told in quarters of a level. For n of N people with m ratings each:

    SE² = S² / n · (1 − n / N)  +  (σ² / m + τ²) / n  +  q² / 12

The first term is the variance of a mean from a finite population (Cochran, Sampling Techniques, 3rd ed. 1977, ch. 2);
it vanishes where everybody answered. The second is the noise of self-ratings as in `scoring` (Jacobson and Truax 1991).
The third is the variance of rounding to steps of q (of one batch; of several independent ones it shrinks likewise).
S, how much people differ, is set to one level and not taken from the answers: an exact spread would tell more about a
small group than a mean does. A change is clear where it exceeds 2.58 times the root of both batches' SE², and probable
from 1.96 times, as `change` in `scoring` explains; the interval told is that of 95 %, and holds zero where nothing is
claimed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import sqrt

from engine.content.models import Form
from engine.insight.rules.disclosure import STEP, Batch, add_batches, subtract_batch
from engine.scoring.rules.change import USUAL_NOISE, Certainty, judge_errors

SPREAD = 1.0
"""Standard deviation between people of one group that is assumed, in levels."""


@dataclass(frozen=True, slots=True)
class Group:
    """What is told of a group, or of several together, at one time. Empty by default, so that groups can be added."""

    batch: Batch = field(default_factory=dict)
    people: int = 0
    active: int = 0
    parts: int = 0
    """Batches that it consists of."""

    def __add__(self, other: "Group") -> "Group":
        batch, people = add_batches([self.batch, other.batch]), self.people + other.people
        return Group(batch, people, self.active + other.active, self.parts + other.parts)

    def __sub__(self, other: "Group") -> "Group":
        batch, people = subtract_batch(self.batch, other.batch), self.people - other.people
        return Group(batch, people, self.active - other.active, self.parts - other.parts)


@dataclass(frozen=True, slots=True)
class Change:
    """From one time to another, in levels, with the half width of the 95 % interval."""

    by: Fraction
    within: float

    @property
    def certainty(self) -> Certainty:
        return judge_errors(1.96 * abs(float(self.by)) / self.within)


def overall_mean(form: Form, batch: Batch) -> Fraction | None:
    """The mean of the told domains' means; None where any domain is not told."""
    means = [place.mean for domain in form.domains if (place := batch.get(domain.id)) and place.mean is not None]
    return Fraction(sum(means), len(means)) if means and len(means) == len(form.domains) else None


def find_change(form: Form, earlier: Group, later: Group) -> Change | None:
    """The change of the overall mean; None where one of them has none."""
    before, after = overall_mean(form, earlier.batch), overall_mean(form, later.batch)
    if before is None or after is None:
        return None
    return _with_interval(after - before, (earlier, later), len(form.skills))


def find_domain_changes(form: Form, earlier: Group, later: Group) -> list[tuple[str, Change]]:
    """The change of each domain that both tell, by its name."""
    changes = []
    for domain in form.domains:
        before, after = earlier.batch.get(domain.id), later.batch.get(domain.id)
        if before and after and before.mean is not None and after.mean is not None:
            change = _with_interval(after.mean - before.mean, (earlier, later), len(domain.skills))
            changes.append((domain.name, change))
    return changes


def squared_error(group: Group, ratings: int) -> float:
    """The squared standard error of a group's mean of `ratings` ratings a person."""
    absent = max(0.0, 1 - group.people / group.active) if group.active else 0.0
    noise = USUAL_NOISE.variance_of_mean(ratings)
    return (SPREAD**2 * absent + noise) / group.people + float(STEP) ** 2 / 12 / group.parts


def _with_interval(by: Fraction, groups: Sequence[Group], ratings: int) -> Change:
    return Change(by, 1.96 * sqrt(sum(squared_error(group, ratings) for group in groups)))
