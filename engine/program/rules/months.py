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
    """A result of the core assessment with a level, as far as change needs it."""

    member: int
    at: datetime
    change: Fraction | None
    """Mean difference from the person's first, in levels; None where too few skills were rated both times."""
    linked: bool
    """Whether at least half of its ratings have a link that shows them."""


@dataclass(frozen=True, slots=True)
class Improvement:
    """What is told of a group. `big_self` and `big_linked` are people who gained three levels or more."""

    people: int
    mean: Fraction
    big_self: int
    big_linked: int


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
    first: dict[int, datetime] = {}
    latest: dict[int, tuple[datetime, Fraction, bool]] = {}
    for result in results:
        if result.at >= until:
            break
        if result.member not in first:
            first[result.member] = result.at
        elif result.change is not None and result.at - first[result.member] <= WITHIN:
            latest[result.member] = result.at, result.change, result.linked
    fresh = sum(since is None or at >= since for at, _, _ in latest.values())
    if len(latest) < FEWEST or fresh < FEWEST:
        return None
    big = [linked for _, change, linked in latest.values() if change >= BIG]
    return Improvement(
        people=len(latest),
        mean=sum((change for _, change, _ in latest.values()), Fraction(0)) / len(latest),
        big_self=len(big) - sum(big),
        big_linked=sum(big),
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
