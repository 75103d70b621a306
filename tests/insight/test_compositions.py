"""What the counts of a place tell together, since they add up to its people: tried on every composition there is."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from itertools import permutations
from random import Random

import pytest

from engine.content.load import default_pack, load_content
from engine.insight.rules.disclosure import (
    CUT_BATCHES,
    EXCEPTIONS,
    Answer,
    Batch,
    Count,
    CountedBatch,
    Place,
    count_levels,
    cut_batches,
    disclose_count,
    disclose_counts,
    disclose_place,
)
from engine.scoring.rules.scoring import level_of

LEVELS = load_content(default_pack()).pack.levels
NAMES = tuple(level.id for level in LEVELS)
Counts = tuple[int, ...]
Told = tuple[Count, ...]
sizes = pytest.mark.parametrize("people", range(3, 13))


def compositions(people: int, levels: int = len(NAMES)) -> Iterator[Counts]:
    """Every way in which people can be at levels."""
    if levels == 1:
        yield (people,)
        return
    for first in range(people + 1):
        for rest in compositions(people - first, levels - 1):
            yield (first, *rest)


@cache
def told_of(counts: Counts) -> Told:
    within = dict.fromkeys(NAMES, Count(0, sum(counts)))
    told = disclose_counts(dict(zip(NAMES, counts, strict=True)), within)
    return tuple(told[name] for name in NAMES)


def alone(counts: Counts) -> Told:
    """What was told of each level by itself, whatever the others tell."""
    return tuple(disclose_count(count, Count(0, sum(counts))) for count in counts)


def implied(told: Sequence[Count], people: int) -> Iterator[Count]:
    """What the total says of each level, beside what is told of it."""
    for at, count in enumerate(told):
        others = [each for number, each in enumerate(told) if number != at]
        low, high = people - sum(each.high for each in others), people - sum(each.low for each in others)
        yield Count(max(count.low, low), min(count.high, high))


@sizes
def test_nothing_narrower_than_two_exceptions_follows_from_the_total(people: int) -> None:
    for counts in compositions(people):
        told = told_of(counts)
        assert all(each.low <= count <= each.high for each, count in zip(told, counts, strict=True))
        for each, follows in zip(told, implied(told, people), strict=True):
            assert not each.width or follows.width >= EXCEPTIONS, (counts, told)


@sizes
def test_who_knows_how_it_is_told_cannot_tell_an_exception_either(people: int) -> None:
    """Of all compositions that are told alike, a count of one or two people, or none, is never the same in all."""
    alike: dict[Told, list[Counts]] = defaultdict(list)
    for counts in compositions(people):
        alike[told_of(counts)].append(counts)
    for told, worlds in alike.items():
        for at in range(len(told)):
            possible = {counts[at] for counts in worlds}
            if min(possible) <= EXCEPTIONS or max(possible) >= people - EXCEPTIONS:
                assert len(possible) > 1, (told, worlds)


def test_six_people_of_whom_three_and_three_are_alike_are_not_told_exactly() -> None:
    """Told each by itself, two exact counts of three leave nobody for the other levels."""
    for counts in set(permutations((3, 3, 0, 0))):
        assert [each.high for each in implied(alone(counts), 6)] == [*counts], "the hole that this closes"
        assert told_of(counts) == (Count(0, 3),) * 4


@pytest.mark.parametrize(("people", "before", "now"), [(6, 0.14, 0.09), (8, 0.32, 0.19), (10, 0.43, 0.25)])
def test_about_two_thirds_of_the_exact_counts_stay_exact(people: int, before: float, now: float) -> None:
    """The price, among simulated teams: half a level between teams, 0.9 between people, 0.7 between their ratings."""
    random, teams = Random(people), 4000

    def ratings() -> Iterator[Answer]:
        team = random.gauss(2.6, 0.5)
        for _ in range(people):
            person = random.gauss(team, 0.9)
            of_four = [min(5, max(0, round(random.gauss(person, 0.7)))) for _ in range(4)]
            yield Answer(Fraction(sum(of_four), 4), Fraction(3))

    drawn = [tuple(count_levels([*ratings()], LEVELS).values()) for _ in range(teams)]
    for tell, share in ((alone, before), (told_of, now)):
        exact = sum(not count.width for counts in drawn for count in tell(counts))
        assert exact / (4 * teams) == pytest.approx(share, abs=0.015)


def batch_of(values: Sequence[int]) -> CountedBatch:
    """A batch that tells one skill, of ratings."""
    answers = [Answer(Fraction(value), Fraction(3)) for value in values]
    place = disclose_place(answers, LEVELS, 5, with_mean=False)
    assert place is not None
    return CountedBatch({"skill": place}, {"skill": count_levels(answers, LEVELS)})


def levels_at(batch: Batch) -> Mapping[str, Count]:
    return batch["skill"].levels


def test_a_cut_of_two_thousand_people_counts_exactly() -> None:
    """As many as there are at the highest level, where the batches alone leave hundreds open."""
    random = Random(16)
    drawn = [[random.choices(range(6), (8, 16, 26, 28, 18, 4))[0] for _ in range(7)] for _ in range(286)]
    batches = [batch_of(values) for values in drawn]
    truth = Count(*[sum(level_of(Fraction(value), LEVELS).id == NAMES[0] for each in drawn for value in each)] * 2)
    added = sum((levels_at(batch.told)[NAMES[0]] for batch in batches), Count())
    assert 60 < truth.low < 100
    assert added.low < 10
    assert added.high > 500
    assert levels_at(cut_batches(batches))[NAMES[0]] == truth


def test_fewer_batches_or_people_are_told_as_their_batches_are() -> None:
    mixed = [[0, 1, 2, 3, 4, 5, 5], [3, 3, 4, 4, 4, 5, 0]] * CUT_BATCHES
    highest = {
        name: levels_at(cut_batches([batch_of(values) for values in drawn]))[NAMES[0]]
        for name, drawn in {
            "few": mixed[: CUT_BATCHES - 1],
            "small": [values[1:] for values in mixed[:CUT_BATCHES]],
            "enough": mixed[:CUT_BATCHES],
        }.items()
    }
    assert highest == {"few": Count(0, 14), "small": Count(0, 16), "enough": Count(12, 12)}


def test_a_cut_in_which_nobody_or_everybody_is_an_exception_is_a_range() -> None:
    """Else a total of none would say of each batch that its “≤ 2” is none, and one of all two that it is two."""
    none = levels_at(cut_batches([batch_of([0, 0, 2, 2, 3, 3, 4]) for _ in range(CUT_BATCHES)]))[NAMES[0]]
    all_two = levels_at(cut_batches([batch_of([0, 0, 0, 0, 3, 4, 5, 5]) for _ in range(CUT_BATCHES)]))[NAMES[0]]
    assert none == Count(0, 2)
    assert all_two.high == 16
    assert all_two.low <= 14


def stays_open(told: Place, batches: Sequence[CountedBatch], at: int, level: str) -> bool:
    """Whether another world, which is told the same, has one more or one fewer of a batch's people at a level.

    In it people of some batches are at other levels in a circle, so that batches and totals stay what they are told to
    be. Batches and levels are the nodes of a graph, with an edge for each count that may be one more (towards the
    level) or one fewer (towards the batch); levels whose totals are ranges meet in one more node.
    """
    edges: dict[object, set[object]] = defaultdict(set)
    for name, range_ in told.levels.items():
        total = sum(batch.counts["skill"][name] for batch in batches)
        edges[name] |= {"elsewhere"} if total < range_.high else set()
        edges["elsewhere"] |= {name} if total > range_.low else set()
    for number, batch in enumerate(batches):
        for name, range_ in levels_at(batch.told).items():
            count = batch.counts["skill"][name]
            edges[number] |= {name} if count < range_.high else set()
            edges[name] |= {number} if count > range_.low else set()
    for start, end in ((at, level), (level, at)):
        if end in edges[start]:
            reached, ahead = set[object]({end}), list[object]([end])
            while ahead:
                node = ahead.pop()
                new = {each for each in edges[node] - reached if (node, each) != (end, start)}
                reached |= new
                ahead += new
            if start in reached:
                return True
    return False


@pytest.mark.parametrize("seed", range(60))
def test_a_cut_tells_no_batch_a_count_that_the_batch_leaves_open(seed: int) -> None:
    """Of teams of all kinds, often nearly alike: rows and columns are known, and still every range stays one."""
    random = Random(seed)
    kinds = [random.choices(range(1, 9), k=6) for _ in range(random.choice((1, 1, 2, 5)))]
    kinds += [[0, 0, 1, 9, 9, 0]] * (seed % 3 == 0)
    drawn = [
        random.choices(range(6), random.choice(kinds), k=random.randint(7, 11)) for _ in range(random.randint(8, 14))
    ]
    batches = [batch_of(values) for values in drawn]
    total = cut_batches(batches)["skill"]
    for at, batch in enumerate(batches):
        for level in NAMES:
            if levels_at(batch.told)[level].width:
                assert stays_open(total, batches, at, level), (level, batch, total)
