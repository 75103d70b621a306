"""The metrics that are computed: each from facts, as of a day. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from engine.achievements.rules.counting import Work
from engine.program.rules.months import FEWEST, Improvement, minus_months

YEAR = timedelta(days=365)
MONTHS = 12
QUARTERS = 4


@dataclass(frozen=True, slots=True)
class Advanced:
    """The projects of the advanced phases, for people who take the program at one pace."""

    cohort: int | None
    people: int
    due: Mapping[str, date]
    """By project, when its weeks are over; without those that lie behind an open pause."""
    shown: Mapping[tuple[str, date], int]
    """How many have shown a project on a day."""

    def due_by(self, day: date) -> int:
        """Projects that are due, counted for each of these people."""
        return self.people * sum(each <= day for each in self.due.values())

    def shown_by(self, day: date) -> int:
        """Those of them that were shown."""
        due = {project for project, over in self.due.items() if over <= day}
        return sum(count for (project, at), count in self.shown.items() if project in due and at <= day)


@dataclass(frozen=True, slots=True)
class Closed:
    """A month that is over: what it told of improvement, who was there at its start, and who left in it."""

    day: date
    told: Improvement | None
    present: int
    left: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What the metrics are computed from."""

    started: date | None
    months: Sequence[Closed]
    roster: int
    """Active people."""
    certified: Sequence[date]
    """For each active person with a certificate, when they had the first."""
    projects: Sequence[Advanced]
    works: Sequence[Work]
    """What was logged, joint work once."""


@dataclass(frozen=True, slots=True)
class Computed:
    """A value, or why there is none (a key of the copy), and the counts that it came from, named by the copy."""

    value: Decimal | None
    rows: tuple[tuple[str, int], ...] = ()
    missing: str = ""
    day: date | None = None
    """The day for which it holds, where that is not the day of asking."""


def skill_improvement(facts: Facts, day: date) -> Computed:
    """The mean change that was told last."""
    told = [(month.day, month.told) for month in facts.months if month.told and month.day <= day]
    if not told:
        return Computed(None, missing="program.missing_improvement")
    closed, found = told[-1]
    counts = (("people_measured", found.people), ("big_self", found.big_self), ("big_confirmed", found.big_confirmed))
    return Computed(_exact(found.mean), counts, day=closed)


def certification_rate(facts: Facts, day: date) -> Computed:
    certified = sum(each <= day for each in facts.certified)
    rows = (("certified", certified), ("roster", facts.roster))
    if facts.roster < FEWEST:
        return Computed(None, rows[1:], "program.missing_people")
    return Computed(_percent(certified, facts.roster), rows)


def project_completion(facts: Facts, day: date) -> Computed:
    due = sum(each.due_by(day) for each in facts.projects)
    people = sum(each.people for each in facts.projects if each.due_by(day))
    if people < FEWEST:
        return Computed(None, missing="program.missing_projects")
    shown = sum(each.shown_by(day) for each in facts.projects)
    return Computed(_percent(shown, due), (("shown", shown), ("due", due), ("people_due", people)))


def deployment_success(facts: Facts, day: date) -> Computed:
    found = _within(facts, day, "deployment")
    known = [each for each in found if each.right_first_time is not None]
    right = sum(bool(each.right_first_time) for each in known)
    rows = (("right", right), ("known", len(known)), ("not_said", len(found) - len(known)))
    if not known:
        return Computed(None, rows, "program.missing_deployments")
    return Computed(_percent(right, len(known)), rows)


def talent_retention(facts: Facts, day: date) -> Computed:
    """The share that stays in each of the last twelve months, multiplied up: people who were erased since do not bend
    it, since each month was counted when it ended."""
    months = [month for month in facts.months if month.day <= day][-MONTHS:]
    if len(months) < MONTHS or min(month.present for month in months) < FEWEST:
        return Computed(None, missing="program.missing_retention")
    stayed = Fraction(1)
    for month in months:
        stayed *= Fraction(month.present - month.left, month.present)
    rows = (("left", sum(month.left for month in months)), ("present", months[-1].present))
    return Computed(_exact(100 * stayed), rows)


def innovation_contribution(facts: Facts, day: date) -> Computed:
    return _counted(_within(facts, day, "innovation"))


def research_contributions(facts: Facts, day: date) -> Computed:
    return _counted(_within(facts, day, "publication", "patent"))


def open_source_contributions(facts: Facts, day: date) -> Computed:
    """All since the program started."""
    since = facts.started or date.min
    return _counted([each for each in _all(facts, "open_source") if since <= each.day <= day])


def thought_leadership(facts: Facts, day: date) -> Computed:
    """The lowest of the last four whole quarters."""
    this = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    edges = [minus_months(this, 3 * back) for back in range(QUARTERS, -1, -1)]
    if facts.started is None or facts.started > edges[0]:
        return Computed(None, missing="program.missing_quarters")
    found = _all(facts, "talk", "article")
    counts = [sum(start <= each.day < end for each in found) for start, end in pairwise(edges)]
    return Computed(Decimal(min(counts)), tuple((f"quarter_{at}", count) for at, count in enumerate(counts, start=1)))


MEASURES: Mapping[str, Callable[[Facts, date], Computed]] = {
    measure.__name__: measure
    for measure in (
        skill_improvement,
        certification_rate,
        project_completion,
        innovation_contribution,
        deployment_success,
        talent_retention,
        research_contributions,
        open_source_contributions,
        thought_leadership,
    )
}
"""By the id of the metric."""


def _within(facts: Facts, day: date, *kinds: str) -> list[Work]:
    """Work of the twelve months up to a day."""
    return [each for each in _all(facts, *kinds) if day - YEAR < each.day <= day]


def _all(facts: Facts, *kinds: str) -> list[Work]:
    return [each for each in facts.works if each.kind in kinds]


def _counted(found: Sequence[Work]) -> Computed:
    confirmed = sum(each.confirmed for each in found)
    joint = sum(each.entries > 1 for each in found)
    return Computed(Decimal(len(found)), (("works", len(found)), ("confirmed", confirmed), ("joint", joint)))


def _percent(part: int, whole: int) -> Decimal:
    return _exact(Fraction(100 * part, whole))


def _exact(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.01"))
