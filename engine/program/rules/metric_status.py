"""Where each metric stands: which of its numbers counts, since when, and where it is going. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from engine.content.program import Metric
from engine.program.records import Value
from engine.program.rules.forecast import Forecast, Gain, Point, forecast_count, forecast_target
from engine.program.rules.measures import (
    A_DAY,
    ADD_UP,
    MEASURES,
    MONTHS,
    WORK_COUNTS,
    YEAR,
    ComputedValue,
    ProgramFacts,
)
from engine.program.rules.months import add_months

CURRENT = timedelta(days=365)
"""How long a recorded value says how things stand."""
HISTORY = 12
"""Months of computed values that a forecast looks at."""


class Origin(StrEnum):
    """Where the number that counts comes from."""

    COMPUTED = "computed"
    RECORDED = "recorded"
    IMPORTED = "imported"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class MetricStatus:
    """One metric. `number` is in its unit; `words` stand for a metric without one; `missing` says why there is neither
    (a key of the copy)."""

    metric: Metric
    origin: Origin
    number: Decimal | None
    words: str
    as_of: date | None
    missing: str
    computed: ComputedValue | None
    """What computing gave, whether or not it counts; None for what is never computed."""
    history: tuple[Point, ...]
    forecast: Forecast | None
    """None for a metric without a number as its target."""

    @property
    def reached(self) -> bool:
        target = self.metric.value
        return self.number is not None and target is not None and self.number >= target


def find_status(metric: Metric, facts: ProgramFacts, values: Sequence[Value], today: date) -> MetricStatus:
    """Say where a metric stands on a day. `values` are its recorded ones, the newest first.

    A recorded or imported value counts for a year: whoever records it knows more than the logs, which are voluntary.
    After that, or without one, what is computed counts; the old value only where nothing is computed.
    """
    known = [value for value in values if not value.withdrawn]
    measure = MEASURES.get(metric.id)
    computed = measure(facts, today) if measure else None
    newest = known[0] if known else None
    counts = newest and (today - newest.day <= CURRENT or computed is None or computed.value is None)
    missing = ""
    if newest and counts:
        history = _recorded_history(known)
        origin, number, words, as_of = Origin(newest.origin), newest.number, newest.words, newest.day
    elif computed and computed.value is not None:
        history = _computed_history(metric, facts, today)
        origin, number, words, as_of = Origin.COMPUTED, computed.value, "", computed.day or today
    else:
        history, origin, number, words, as_of = (), Origin.NOWHERE, None, "", None
        missing = computed.missing if computed else f"program.missing_{metric.source}"
    ahead = None if metric.value is None else _foresee(metric, facts, origin, history)
    return MetricStatus(metric, origin, number, words, as_of, missing, computed, history, ahead)


def _foresee(metric: Metric, facts: ProgramFacts, origin: Origin, history: Sequence[Point]) -> Forecast:
    """When a metric reaches its target: what adds up by its gains, everything else by its trend."""
    target, work = float(metric.value or 0), WORK_COUNTS.get(metric.id)
    if metric.id not in ADD_UP or not history:
        return forecast_target(history, target)
    if work is None or origin is not Origin.COMPUTED:
        gains = [Gain((day - since).days, end - start) for (since, start), (day, end) in pairwise(history)]
        return forecast_count(history[-1], gains, target)
    today, month = history[-1][0], YEAR / MONTHS
    counts = work.count_months(facts, today)
    known = min(MONTHS, (today - facts.started) // month) if facts.started else 0
    gains = [Gain(month / A_DAY, count) for count in counts[MONTHS - known :]]
    return forecast_count(history[-1], gains, target, counts if work.yearly else ())


def _recorded_history(known: Sequence[Value]) -> tuple[Point, ...]:
    """One point a day, oldest first; of one day the value recorded last."""
    by_day = {value.day: float(value.number) for value in reversed(known) if value.number is not None}
    return tuple(sorted(by_day.items()))


def _computed_history(metric: Metric, facts: ProgramFacts, today: date) -> tuple[Point, ...]:
    """The value at the start of each of the last months since the program began, and today's; a month that said
    nothing new about improvement is no point of its own."""
    days = [add_months(today, months) for months in range(1 - HISTORY, 1)]
    points: dict[date, float] = {}
    for day in [*(day for day in days if facts.started and day > facts.started), today]:
        computed = MEASURES[metric.id](facts, day)
        if computed.value is not None:
            points[computed.day or day] = float(computed.value)
    return tuple(points.items())
