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
   that (`Count`): nobody can tell whether a particular person is the exception. The counts of a place add up to its
   people, though, so that exact ones can tell the others: of six, “3 | 3” leaves nobody for the rest. Where the total
   says more of a range than the range does, all counts of the place are told more coarsely, three exceptions at a time,
   then four (`disclose_counts`). All of them, and by fixed steps: a single exact count made a range around itself would
   give itself away in its middle. A mean is told in quarters of a level, and only between the limits at which
   everybody else would have to be at the end of the scale (`disclose_mean`). Where fewer than SMALLEST people answered,
   a place is not told at all.
   Of each place only one division of the people is told, that by level. Who is short of the level that the mean target
   lies in follows from it (`count_short`): a second count, by each person's own target, would cross the first one and
   can pin a rating down.
4. *There are no figures by role, date, or any other question inside a team*, since a second division that crosses the
   first one is what differences are made of. The mix of roles comes from the roster and says nothing about answers.
5. *A cut of the organisation* adds its batches up exactly, since ranges of many groups add up to nothing: once a
   quarter, of at least CUT_PEOPLE people in CUT_BATCHES batches, none of which was in a cut before. So two cuts have no
   batch in common, either. What is exact of all says little of one group, but where it would say more than the group's
   own range does, it is a range, too (`cut_batches`).

What this does not stop: where a group repeats its answers and one person is new in it, what has changed is theirs, and
whoever knows that the others changed nothing can guess both the new one and the one who went. And somebody who controls
the roster and invents colleagues, or several members who put their own answers together, know all but the others' sum.
SMALLEST is the setting against that.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import combinations
from operator import add, sub
from typing import Any

from engine.content.models import Level
from engine.scoring.rules.scoring import level_of

LEAST = 3
"""Nothing may set it lower."""
EXCEPTIONS = 2
"""People who may be exceptions from what nearly everybody, or nearly nobody, does."""
CUT_PEOPLE = 50
CUT_BATCHES = 8
"""What a cut of the organisation consists of at least."""
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
    def width(self) -> int:
        return self.high - self.low

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
    levels: Mapping[str, Count] = field(default_factory=dict)
    """Level id to the people at it, the highest first."""
    short: Count = field(default_factory=Count)
    """People below the level that the mean target lies in; once `count_short` has read it from the counts by level."""

    def fits(self, counts: Mapping[str, int]) -> bool:
        """Whether it tells of people who are exactly so many at each level."""
        told = self.levels
        inside = all(name in told and told[name].low <= count <= told[name].high for name, count in counts.items())
        return inside and sum(counts.values()) == self.rated


Batch = Mapping[str, Place]
"""What is told of a group: by id of the domain or skill; a place with too few answers is absent."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One person's value in one place: a rating, or the level of a domain; and the target of their role."""

    value: Fraction
    target: Fraction


def disclose_count(count: int, within: Count, exceptions: int = EXCEPTIONS) -> Count:
    """A count as it is told, of which it is known already `within` what it lies: the first `exceptions` above the least
    and those below the most are told as one, those between exactly; and nothing where so few are left."""
    if within.width <= exceptions + EXCEPTIONS:
        return within
    lowest, highest = within.low + exceptions, max(within.low + exceptions + 1, within.high - exceptions)
    if count <= lowest:
        return Count(within.low, lowest)
    return Count(highest, within.high) if count >= highest else Count(count, count)


def disclose_counts(
    counts: Mapping[str, int], within: Mapping[str, Count], untold: Collection[str] = ()
) -> Mapping[str, Count]:
    """The counts of a division as they are told, so coarsely that their sum says nothing more of any of them. Of those
    in `untold` nothing is told beyond what is known."""
    people = sum(counts.values())
    for exceptions in range(EXCEPTIONS, people):
        coarse = {name: disclose_count(count, within[name], exceptions) for name, count in counts.items()}
        told = {**coarse, **{name: within[name] for name in untold}}
        if not _says_more([*told.values()], people):
            return told
    return within


def _says_more(told: Sequence[Count], people: int) -> bool:
    """Whether the sum of all leaves less of a range than the range itself, and less than one with EXCEPTIONS."""
    low, high = sum(count.low for count in told), sum(count.high for count in told)
    for count in told:
        least, most = max(count.low, people - high + count.high), min(count.high, people - low + count.low)
        if most - least < min(EXCEPTIONS, count.width):
            return True
    return False


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
    return Place(
        rated=people,
        mean=disclose_mean([answer.value for answer in answers]) if with_mean else None,
        target=Fraction(round(sum(answer.target for answer in answers) * 10 / people), 10),
        levels=disclose_counts(
            count_levels(answers, levels), dict.fromkeys((level.id for level in levels), Count(0, people))
        ),
    )


def count_levels(answers: Sequence[Answer], levels: tuple[Level, ...]) -> Mapping[str, int]:
    """How many answers are at each level, which is never told like this of one group."""
    at = Counter(level_of(answer.value, levels).id for answer in answers)
    return {level.id: at[level.id] for level in levels}


def count_short(batch: Batch, levels: tuple[Level, ...]) -> Batch:
    """A batch, or several added up, with how many are below the level of each place's target."""
    below = {level.id: [lower.id for lower in levels[at + 1 :]] for at, level in enumerate(levels)}
    return {
        place_id: replace(place, short=_count_together(place, below[level_of(place.target, levels).id]))
        for place_id, place in batch.items()
    }


@dataclass(frozen=True, slots=True)
class CountedBatch:
    """A batch, and how many of its people are at each level, of places in which that is known."""

    told: Batch
    counts: Mapping[str, Mapping[str, int]]


def cut_batches(batches: Sequence[CountedBatch]) -> Batch:
    """Several batches as one: exactly in each place, as far as it is known of enough of them."""
    exact: dict[str, Place] = {}
    for place_id, place in add_batches([{key: batch.told[key] for key in batch.counts} for batch in batches]).items():
        known = [batch for batch in batches if place_id in batch.counts]
        if len(known) >= CUT_BATCHES and place.rated >= CUT_PEOPLE:
            exact[place_id] = replace(place, levels=_count_exactly(place_id, place, known))
    rest = [
        {key: place for key, place in batch.told.items() if key not in exact or key not in batch.counts}
        for batch in batches
    ]
    return add_batches([exact, *rest])


def _count_exactly(place_id: str, place: Place, batches: Sequence[CountedBatch]) -> Mapping[str, Count]:
    """The counts of a place in all batches, where they leave what each batch leaves open: of a level by itself, and of
    two together, by which rows and columns of a table of four could still tell one cell."""
    parts = [batch.told[place_id] for batch in batches]
    counts = {level: sum(batch.counts[place_id][level] for batch in batches) for level in place.levels}
    told = disclose_counts(counts, place.levels, [level for level in counts if not _several_open(parts, (level,))])
    exact, pairs = replace(place, levels=told), list(combinations(counts, 2))
    return told if all(_several_open(parts, pair, exact) for pair in pairs) else place.levels


def _several_open(parts: Sequence[Place], levels: Sequence[str], total: Place | None = None) -> bool:
    """Whether more than one part leaves open how many are at some levels, and the total does too, at both ends."""
    ranges = [_count_together(part, levels) for part in parts]
    within, widest = sum(ranges, Count()), max(each.width for each in ranges)
    known = _count_together(total, levels) if total else within
    ends = min(known.high - within.low, within.high - known.low)
    return not widest or min(within.width - widest, ends) >= EXCEPTIONS


def _count_together(place: Place, levels: Sequence[str]) -> Count:
    """People at one of some levels, as far as the counts of all levels say."""
    inside = sum((place.levels[level] for level in levels), Count())
    outside = sum((count for level, count in place.levels.items() if level not in levels), Count())
    return Count(max(inside.low, place.rated - outside.high), min(inside.high, place.rated - outside.low))


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
    return Place(people, mean, average(one.target, other.target), levels)


def to_plain(batch: Batch) -> dict[str, Any]:
    """A batch as JSON can hold it."""
    return {
        place_id: {
            "rated": place.rated,
            "mean": None if place.mean is None else str(place.mean),
            "target": str(place.target),
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
            {level: Count(*count) for level, count in plain["levels"].items()},
        )
        for place_id, plain in values.items()
    }
