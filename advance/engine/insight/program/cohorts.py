"""Cohorts beside each other, and none of fewer than five people. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from advance.engine.insight.program.measures import Advanced
from advance.engine.insight.program.months import FEWEST


@dataclass(frozen=True, slots=True)
class Group:
    """A cohort with its people; an empty name stands for everybody at their own pace."""

    name: str
    start: date | None
    people: int
    shown: int
    """Advanced projects shown of `due`."""
    due: int
    certified: int


@dataclass(frozen=True, slots=True)
class Compared:
    """A cohort as it may be told; without figures where too few people are in it, or where subtraction from the whole
    would tell them."""

    name: str
    start: date | None
    people: int | None
    completion: Decimal | None
    certification: Decimal | None


def group(name: str, start: date | None, paces: Sequence[Advanced], certified: int, today: date) -> Group:
    """Count for one cohort, of all the paces in it."""
    shown, due = (sum(each.shown_by(today) for each in paces), sum(each.due_by(today) for each in paces))
    return Group(name, start, sum(each.people for each in paces), shown, due, certified)


def compare(groups: Sequence[Group]) -> tuple[Compared, ...]:
    """Hide what has fewer than five people; where that hides fewer than five in all, the next smallest, too."""
    by_size = sorted((each for each in groups if each.people), key=lambda each: each.people)
    hidden = [each for each in by_size if each.people < FEWEST]
    rest = by_size[len(hidden) :]
    while hidden and rest and sum(each.people for each in hidden) < FEWEST:
        hidden.append(rest.pop(0))
    return tuple(_told(each, hidden=each in hidden) for each in groups if each.people)


def _told(each: Group, *, hidden: bool) -> Compared:
    if hidden:
        return Compared(each.name, each.start, None, None, None)
    completion = Decimal(100 * each.shown) / each.due if each.due else None
    return Compared(each.name, each.start, each.people, completion, Decimal(100 * each.certified) / each.people)
