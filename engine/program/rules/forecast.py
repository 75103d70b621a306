"""When a metric would reach its target, as a range. Pure.

The trend is the median of the slopes between all pairs of points (Theil–Sen), and its range the confidence interval of
P. K. Sen, “Estimates of the regression coefficient based on Kendall's tau”, Journal of the American Statistical
Association 63 (1968), 1379–1389: robust against single odd points, and free of assumptions about how values scatter.
The dates follow from walking on from the median of the points along the flattest and the steepest of these slopes.

What is counted up has no such points: each holds all that came before, so that they scatter far less around a line
than the line is uncertain. There the future is drawn from the gains of the past (a bootstrap): for each of some hundred
paths first which gains there could have been, then one after another of those until the target is reached. Taking two
fewer than there are makes up for how few they are; `python -m bench.claims` shows how often the range holds the truth.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import combinations
from math import ceil, floor, inf, sqrt
from random import Random
from statistics import median
from typing import NamedTuple

POINTS = 4
"""Fewer points have no interval at this confidence."""
Z = 1.2816
"""Of the normal distribution, for an interval of 80 %."""
SPAN = timedelta(days=60)
"""What points must cover: a trend over less says more about its days than about the program."""
HORIZON = timedelta(days=3 * 365)
"""A date further away is no forecast."""

GAINS = 6
"""Fewer gains say too little about those to come."""
PATHS = 400
TAIL = PATHS // 10
"""Paths on either side of the interval of 80 %."""

Point = tuple[date, float]


class Gain(NamedTuple):
    """By how much a count has grown in some days."""

    days: float
    by: float


class Outlook(StrEnum):
    """What a forecast says."""

    REACHED = "reached"
    TOO_LITTLE = "too_little"
    """Too few points, or too close together."""
    TOO_FEW_GAINS = "too_few_gains"
    RANGE = "range"
    OPEN = "open"
    """At the steepest pace by a date, at the flattest never, or not within the horizon."""
    NEVER = "never"
    """Not even at the steepest pace within the horizon."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """When the target may be reached; days are None where the outlook has none."""

    outlook: Outlook
    earliest: date | None = None
    latest: date | None = None


def forecast_target(points: Sequence[Point], target: float) -> Forecast:
    """Foresee when a value that should grow reaches `target`; points in order of time."""
    if points and points[-1][1] >= target:
        return Forecast(Outlook.REACHED)
    if len(points) < POINTS or points[-1][0] - points[0][0] < SPAN:
        return Forecast(Outlook.TOO_LITTLE)
    flat, steep = slope_range(points)
    middle = median(day.toordinal() for day, _ in points), median(value for _, value in points)
    today = points[-1][0]
    earliest, latest = _day_reached(middle, steep, target, today), _day_reached(middle, flat, target, today)
    if earliest is None:
        return Forecast(Outlook.NEVER)
    return Forecast(Outlook.OPEN if latest is None else Outlook.RANGE, earliest, latest)


def forecast_count(now: Point, gains: Sequence[Gain], target: float, leaving: Sequence[float] = ()) -> Forecast:
    """Foresee when a count reaches `target`, from its gains in the past. Of one that covers the last months only,
    `leaving` are the gains in it, the oldest first: one leaves with each that comes."""
    today, value = now
    if value >= target:
        return Forecast(Outlook.REACHED)
    if len(gains) < GAINS or sum(gain.days for gain in gains) < SPAN.days:
        return Forecast(Outlook.TOO_FEW_GAINS)
    first, last = _draw_interval(tuple(gains), target - value, tuple(leaving))
    if first > HORIZON.days:
        return Forecast(Outlook.NEVER)
    earliest = today + timedelta(days=floor(first) + 1)
    latest = None if last > HORIZON.days else today + timedelta(days=ceil(last))
    return Forecast(Outlook.OPEN if latest is None else Outlook.RANGE, earliest, latest)


@lru_cache(1000)
def _draw_interval(gains: tuple[Gain, ...], missing: float, leaving: tuple[float, ...]) -> tuple[float, float]:
    """The days from now between which four of five paths gain what is missing; the same for the same gains."""
    random = Random(f"{gains} {missing}")
    reached = sorted(_walk(random, gains, missing, leaving) for _ in range(PATHS))
    return reached[TAIL][0], reached[-TAIL - 1][1]


def _walk(random: Random, gains: tuple[Gain, ...], missing: float, leaving: tuple[float, ...]) -> tuple[float, float]:
    """The days from now between which one path gains what is missing: it may be at any time of a gain. Infinite beyond
    the horizon."""
    possible, days = random.choices(gains, k=len(gains) - 2), 0.0
    window = deque(leaving)
    while days <= HORIZON.days:
        gain = random.choice(possible)
        missing -= gain.by
        if window:
            missing += window.popleft()
            window.append(gain.by)
        if missing <= 0:
            return days, days + gain.days
        days += gain.days
    return inf, inf


def slope_range(points: Sequence[Point]) -> tuple[float, float]:
    """The lowest and the highest slope a day that the points allow, at 80 % confidence."""
    pairs = combinations(points, 2)
    slopes = sorted((end - start) / (day - since).days for (since, start), (day, end) in pairs if day > since)
    count = len(points)
    spread = Z * sqrt(count * (count - 1) * (2 * count + 5) / 18)
    low = max(floor((len(slopes) - spread) / 2), 0)
    high = min(ceil((len(slopes) + spread) / 2), len(slopes) - 1)
    return slopes[low], slopes[high]


def _day_reached(middle: tuple[float, float], slope: float, target: float, today: date) -> date | None:
    """When a line through the middle reaches the target, not before tomorrow; None beyond the horizon."""
    if slope <= 0:
        return None
    days = middle[0] + (target - middle[1]) / slope - today.toordinal()
    return today + timedelta(days=max(ceil(days), 1)) if days <= HORIZON.days else None
