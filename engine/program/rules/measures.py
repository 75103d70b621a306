"""The metrics that are computed: each from facts, as of a day. Pure."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from engine.achievements.rules.counting import Work
from engine.program.rules.months import FEWEST, ClosedMonth, add_months

YEAR, A_DAY = timedelta(days=365), timedelta(days=1)
MONTHS = 12
QUARTERS = 4


@dataclass(frozen=True, slots=True)
class AdvancedProjects:
    """The projects of the advanced phases, for people who take the program at one pace."""

    cohort: int | None
    people: int
    due: Mapping[str, date]
    """By project, when its weeks are over; without those that lie behind an open pause."""
    shown: Mapping[tuple[str, date], int]
    """How many have shown a project on a day."""

    def due_by(self, day: date) -> int:
        """Projects that are due, counted for each of these people."""
        return self.people * sum(over <= day for over in self.due.values())

    def shown_by(self, day: date) -> int:
        """Those of them that were shown."""
        due = {project for project, over in self.due.items() if over <= day}
        return sum(count for (project, at), count in self.shown.items() if project in due and at <= day)


@dataclass(frozen=True, slots=True)
class ProgramFacts:
    """What the metrics are computed from."""

    started: date | None
    months: Sequence[ClosedMonth]
    roster: int
    """Active people."""
    certified: Sequence[date]
    """For each active person with a certificate, when they had the first."""
    projects: Sequence[AdvancedProjects]
    works: Sequence[Work]
    """What was logged, joint work once."""


@dataclass(frozen=True, slots=True)
class ComputedValue:
    """A value, or why there is none (a key of the copy), and the counts that it came from, named by the copy."""

    value: Decimal | None
    rows: tuple[tuple[str, int], ...] = ()
    missing: str = ""
    day: date | None = None
    """The day for which it holds, where that is not the day of asking."""


def skill_improvement(facts: ProgramFacts, day: date) -> ComputedValue:
    """The mean change that was told last."""
    told = [(month.closed_on, month.told) for month in facts.months if month.told and month.closed_on <= day]
    if not told:
        return ComputedValue(None, missing="program.missing_improvement")
    closed, last = told[-1]
    counts = (("people_measured", last.people), ("big_self", last.big_self), ("big_linked", last.big_linked))
    return ComputedValue(_to_decimal(last.mean), counts, day=closed)


def certification_rate(facts: ProgramFacts, day: date) -> ComputedValue:
    certified = sum(certified_on <= day for certified_on in facts.certified)
    rows = (("certified", certified), ("roster", facts.roster))
    if facts.roster < FEWEST:
        return ComputedValue(None, rows[1:], "program.missing_people")
    return ComputedValue(_to_percent(certified, facts.roster), rows)


def project_completion(facts: ProgramFacts, day: date) -> ComputedValue:
    due = sum(pace.due_by(day) for pace in facts.projects)
    people = sum(pace.people for pace in facts.projects if pace.due_by(day))
    if people < FEWEST:
        return ComputedValue(None, missing="program.missing_projects")
    shown = sum(pace.shown_by(day) for pace in facts.projects)
    return ComputedValue(_to_percent(shown, due), (("shown", shown), ("due", due), ("people_due", people)))


def deployment_success(facts: ProgramFacts, day: date) -> ComputedValue:
    deployments = _works_of_year(facts, day, "deployment")
    known = [work for work in deployments if work.right_first_time is not None]
    right = sum(bool(work.right_first_time) for work in known)
    rows = (("right", right), ("known", len(known)), ("not_said", len(deployments) - len(known)))
    if not known:
        return ComputedValue(None, rows, "program.missing_deployments")
    return ComputedValue(_to_percent(right, len(known)), rows)


def talent_retention(facts: ProgramFacts, day: date) -> ComputedValue:
    """The share that stays in each of the last twelve months, multiplied up: people who were erased since do not bend
    it, since each month was counted when it ended."""
    months = [month for month in facts.months if month.closed_on <= day][-MONTHS:]
    if len(months) < MONTHS or min(month.present for month in months) < FEWEST:
        return ComputedValue(None, missing="program.missing_retention")
    stayed = Fraction(1)
    for month in months:
        stayed *= Fraction(month.present - month.left, month.present)
    rows = (("left", sum(month.left for month in months)), ("present", months[-1].present))
    return ComputedValue(_to_decimal(100 * stayed), rows)


@dataclass(frozen=True, slots=True)
class WorkCount:
    """Counts work of some kinds, of the last twelve months where `yearly`, else all since the program started."""

    kinds: tuple[str, ...]
    yearly: bool

    def __call__(self, facts: ProgramFacts, day: date) -> ComputedValue:
        since = day - YEAR + A_DAY if self.yearly else facts.started or date.min
        works = [work for work in _works_of_kind(facts, *self.kinds) if since <= work.day <= day]
        confirmed, joint = sum(work.confirmed for work in works), sum(work.entries > 1 for work in works)
        return ComputedValue(Decimal(len(works)), (("works", len(works)), ("confirmed", confirmed), ("joint", joint)))

    def count_months(self, facts: ProgramFacts, day: date) -> list[int]:
        """The work of each twelfth of the year up to a day, the oldest first."""
        ages = Counter(MONTHS * (day - work.day) // YEAR for work in _works_of_kind(facts, *self.kinds))
        return [ages[age] for age in reversed(range(MONTHS))]


def thought_leadership(facts: ProgramFacts, day: date) -> ComputedValue:
    """The lowest of the last four whole quarters."""
    this = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    edges = [add_months(this, 3 * quarter) for quarter in range(-QUARTERS, 1)]
    if facts.started is None or facts.started > edges[0]:
        return ComputedValue(None, missing="program.missing_quarters")
    works = _works_of_kind(facts, "talk", "article")
    counts = [sum(start <= work.day < end for work in works) for start, end in pairwise(edges)]
    rows = tuple((f"quarter_{at}", count) for at, count in enumerate(counts, start=1))
    return ComputedValue(Decimal(min(counts)), rows)


Measure = Callable[[ProgramFacts, date], ComputedValue]
_SHARES: Mapping[str, Measure] = {
    measure.__name__: measure
    for measure in (
        skill_improvement,
        certification_rate,
        project_completion,
        deployment_success,
        talent_retention,
        thought_leadership,
    )
}
WORK_COUNTS: Mapping[str, WorkCount] = {
    "innovation_contribution": WorkCount(("innovation",), yearly=True),
    "research_contributions": WorkCount(("publication", "patent"), yearly=True),
    "open_source_contributions": WorkCount(("open_source",), yearly=False),
}
MEASURES: Mapping[str, Measure] = {**_SHARES, **WORK_COUNTS}
"""By the id of the metric."""
ADD_UP = frozenset({"certification_rate", *WORK_COUNTS})
"""Metrics whose value holds what came before, so that only its gains scatter."""


def _works_of_year(facts: ProgramFacts, day: date, *kinds: str) -> list[Work]:
    """Work of the twelve months up to a day."""
    return [work for work in _works_of_kind(facts, *kinds) if day - YEAR < work.day <= day]


def _works_of_kind(facts: ProgramFacts, *kinds: str) -> list[Work]:
    return [work for work in facts.works if work.kind in kinds]


def _to_percent(part: int, whole: int) -> Decimal:
    return _to_decimal(Fraction(100 * part, whole))


def _to_decimal(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.01"))
