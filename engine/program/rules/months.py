"""Closing a month: what it adds to the program's figures, so that nobody's rating can be told from them. Pure.

The mean change of a growing group gives a person away to whoever subtracts yesterday's figure from today's. So it is
told only at the end of a month, only of five people or more, and only when at least five of them have a new result
since it was told last; and what was told once is kept as it was, whoever leaves or is erased afterwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

FEWEST = 5
"""People of whom a figure must be."""
WITHIN = timedelta(days=548)
"""18 months: how long after their first result somebody's latest one counts."""
BIG = 3
"""Levels that are a big improvement."""


@dataclass(frozen=True, slots=True)
class CoreResult:
    """A result of the core assessment, as far as change needs it."""

    member: int
    at: datetime
    overall: Fraction
    confirmed: bool
    """Whether at least half of its ratings rest on more than the person's own word."""


@dataclass(frozen=True, slots=True)
class Improvement:
    """What is told of a group. `big_self` and `big_confirmed` are people who gained three levels or more."""

    people: int
    mean: Fraction
    big_self: int
    big_confirmed: int


@dataclass(frozen=True, slots=True)
class ClosedMonth:
    """A month that is over: what it told of improvement, who was there at its start, and who left in it."""

    closed_on: date
    told: Improvement | None
    present: int
    left: int


def measure_improvement(results: Sequence[CoreResult], since: datetime | None, until: datetime) -> Improvement | None:
    """The change of everybody with two results before `until`; None where too few people have it, or too few of them
    have a new result from `since` on. Results stand in order of time."""
    first: dict[int, CoreResult] = {}
    latest: dict[int, CoreResult] = {}
    for result in results:
        if result.at >= until:
            break
        start = first.setdefault(result.member, result)
        if result is not start and result.at - start.at <= WITHIN:
            latest[result.member] = result
    fresh = sum(since is None or result.at >= since for result in latest.values())
    if len(latest) < FEWEST or fresh < FEWEST:
        return None
    changes = [(result.overall - first[member].overall, result.confirmed) for member, result in latest.items()]
    return Improvement(
        people=len(changes),
        mean=sum((change for change, _ in changes), Fraction(0)) / len(changes),
        big_self=sum(change >= BIG and not confirmed for change, confirmed in changes),
        big_confirmed=sum(change >= BIG and confirmed for change, confirmed in changes),
    )


def month_ends(after: date, until: date) -> list[date]:
    """The first days of the months after one, up to and with `until`."""
    ends: list[date] = []
    while (day := add_months(after, len(ends) + 1)) <= until:
        ends.append(day)
    return ends


def add_months(day: date, months: int) -> date:
    """The first day of the month some months later, or earlier."""
    number = 12 * day.year + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)
