"""What may be told of a group, so that no sequence of questions tells anything exact about one person. Pure rules.

**The mechanism.** Answers are told in *batches*. A batch is made once, when a month has closed, of the submitted
assessments of one team that wait to be counted, from at least SMALLEST people (a setting, never below three). Then:

1. *An assessment is in one batch at most, for ever, and a batch never changes.* Whoever joins, leaves, moves to another
   team, changes role or answers again changes only which later batch their next assessment goes into. Batches therefore
   have no answer in common: of any two groups that were ever told, none differ by fewer people than a whole batch, and
   every sum or difference of told figures is one of whole batches. There is no equation in fewer than SMALLEST unknowns
   (`Batch` is the only thing that is stored, and the table of counted answers has the assessment as its key).
2. *A roll-up, the organisation and every trend are computed from batches as they were told*, not from answers. They add
   nothing that their parts had not said, so there is nothing to suppress in them. Teams with too few answers are in no
   total: nothing can be subtracted to find them. They wait, or are told together with the other small teams below the
   same person, which is a batch like any other.
3. *A batch itself is told coarsely.* Even a single group says something about each of its people when they all agree,
   and one of them knows their own answers. So a count of at most two people, or of all but at most two, is told as just
   that (`Count`): nobody can tell whether a particular person is the exception. A mean is told in quarters of a level,
   and only between the limits at which everybody else would have to be at the end of the scale (`disclose_mean`). Where
   fewer than SMALLEST people answered, a place is not told at all.
   Of each place only one division of the people is told, that by level. Who is short follows from it and the mean
   target: a second count, by each person's own target, would cross the first one and can pin a rating down.
4. *There are no figures by role, date, or any other question inside a team*, since a second division that crosses the
   first one is what differences are made of. The mix of roles comes from the roster and says nothing about answers.

What this does not stop: somebody who controls the roster and invents colleagues, or several members who put their own
answers together, know all but the others' sum. SMALLEST is the setting against that.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from operator import add, sub
from typing import Any

from engine.content.models import Level
from engine.scoring.rules.scoring import level_of

LEAST = 3
"""Nothing may set it lower."""
EXCEPTIONS = 2
"""People who may be exceptions from what nearly everybody, or nearly nobody, does."""
STEP = Fraction(1, 4)
"""In which a mean is told, in levels."""
MAXIMUM = 5


@dataclass(frozen=True, slots=True)
class Count:
    """A number of people, told as from `low` to `high`."""

    low: int = 0
    high: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.low + other.low, self.high + other.high)

    def __sub__(self, other: "Count") -> "Count":
        return Count(self.low - other.low, self.high - other.high)

    @property
    def estimate(self) -> Fraction:
        """The middle, for pictures and for putting things in order."""
        return Fraction(self.low + self.high, 2)


@dataclass(frozen=True, slots=True)
class Place:
    """A domain or a skill, of some people who rated it. Empty by default, so that places can be added up."""

    rated: int = 0
    mean: Fraction | None = None
    """Of a domain, the told mean; None for skills, which have counts only."""
    target: Fraction = Fraction(0)
    """The mean of these people's targets, in tenths."""
    short: Count = field(default_factory=Count)
    """People below the level that the mean target lies in, as the counts by level have it."""
    levels: Mapping[str, Count] = field(default_factory=dict)
    """Level id to the people at it."""


Batch = Mapping[str, Place]
"""What is told of a group: by id of the domain or skill; a place with too few answers is absent."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One person's value in one place: a rating, or the level of a domain; and the target of their role."""

    value: Fraction
    target: Fraction


def disclose_count(count: int, people: int) -> Count:
    """A count of `people` as it is told."""
    low = 0 if count <= EXCEPTIONS else min(count, people - EXCEPTIONS)
    high = people if count >= people - EXCEPTIONS else max(count, EXCEPTIONS)
    return Count(low, high)


def mean_limits(people: int) -> tuple[Fraction, Fraction]:
    """Between which a mean of `people` is told; beyond, it is told as the limit.

    At a sum of 5 (n - 1) - 1 somebody who rated themselves 0 still cannot tell the others from people at 4; at a sum of
    6 somebody who rated themselves 5 cannot tell them from people at 1.
    """
    return Fraction(MAXIMUM + 1, people), Fraction(MAXIMUM * (people - 1) - 1, people)


def disclose_mean(values: Sequence[Fraction]) -> Fraction:
    """The mean, in steps of a quarter, never beyond its limits."""
    low, high = mean_limits(len(values))
    mean = Fraction(sum(values), len(values))
    steps = round(min(max(mean, low), high) / STEP)
    lowest, highest = -(-low // STEP), high // STEP
    return min(max(steps, lowest), highest) * STEP


def disclose_place(
    answers: Sequence[Answer], levels: tuple[Level, ...], smallest: int, *, with_mean: bool
) -> Place | None:
    """What is told of a place; None where fewer than `smallest` people answered. `levels` stand highest first."""
    people = len(answers)
    if people < max(smallest, LEAST):
        return None
    at = Counter(level_of(answer.value, levels).id for answer in answers)
    counts = {level.id: disclose_count(at[level.id], people) for level in levels}
    target = Fraction(round(sum(answer.target for answer in answers) * 10 / people), 10)
    return Place(
        rated=people,
        mean=disclose_mean([answer.value for answer in answers]) if with_mean else None,
        target=target,
        short=_count_below(level_of(target, levels).id, counts, people),
        levels=counts,
    )


def _count_below(aim: str, counts: Mapping[str, Count], people: int) -> Count:
    """People below a level, as far as the told counts of all levels say."""
    order = list(counts)
    enough, below = order[: order.index(aim) + 1], order[order.index(aim) + 1 :]
    low = max(sum(counts[level].low for level in below), people - sum(counts[level].high for level in enough))
    high = min(sum(counts[level].high for level in below), people - sum(counts[level].low for level in enough))
    return Count(max(0, low), high)


def add_batches(batches: Sequence[Batch]) -> Batch:
    """Several batches as one: what is told of them, added up."""
    total: dict[str, Place] = {}
    for batch in batches:
        for place_id, place in batch.items():
            known = total.get(place_id)
            total[place_id] = _combine_places(known, place, add) if known else place
    return total


def subtract_batch(total: Batch, part: Batch) -> Batch:
    """A total that a batch was added to, without it."""
    left = {}
    for place_id, place in total.items():
        taken = part.get(place_id)
        if taken is None:
            left[place_id] = place
        elif place.rated > taken.rated:
            left[place_id] = _combine_places(place, taken, sub)
    return left


def _combine_places(one: Place, other: Place, combine: Callable[[Any, Any], Any]) -> Place:
    """A place with what another says of it added or subtracted."""
    people = combine(one.rated, other.rated)

    def average(mine: Fraction, theirs: Fraction) -> Fraction:
        return Fraction(combine(mine * one.rated, theirs * other.rated), people)

    levels = {
        level: combine(one.levels.get(level, Count()), other.levels.get(level, Count()))
        for level in {**one.levels, **other.levels}
    }
    mean = None if one.mean is None or other.mean is None else average(one.mean, other.mean)
    return Place(people, mean, average(one.target, other.target), combine(one.short, other.short), levels)


def to_plain(batch: Batch) -> dict[str, Any]:
    """A batch as JSON can hold it."""
    return {
        place_id: {
            "rated": place.rated,
            "mean": None if place.mean is None else str(place.mean),
            "target": str(place.target),
            "short": [place.short.low, place.short.high],
            "levels": {level: [count.low, count.high] for level, count in place.levels.items()},
        }
        for place_id, place in batch.items()
    }


def from_plain(values: Mapping[str, Any]) -> Batch:
    """The opposite of `to_plain`."""
    return {
        place_id: Place(
            plain["rated"],
            None if plain["mean"] is None else Fraction(plain["mean"]),
            Fraction(plain["target"]),
            Count(*plain["short"]),
            {level: Count(*count) for level, count in plain["levels"].items()},
        )
        for place_id, plain in values.items()
    }
