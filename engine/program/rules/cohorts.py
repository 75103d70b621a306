"""Cohorts beside each other, and none of fewer than five people. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from engine.program.rules.measures import Advanced
from engine.program.rules.months import FEWEST


@dataclass(frozen=True, slots=True)
class Cohort:
    """A cohort; an empty name stands for everybody at their own pace."""

    name: str = ""
    start: date | None = None
    week: int | None = None
    """In which of the program's weeks it is, from 1; None before the first and after the last."""
    messages_after: int = 0
    """Weeks from the start after which its weekly messages begin."""


class Messages(NamedTuple):
    """Weekly messages to the people of a cohort, wherever they were then, and how many of them were answered."""

    sent: int = 0
    answered: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """A cohort with its people."""

    cohort: Cohort
    people: int
    shown: int
    """Advanced projects shown of `due`."""
    due: int
    certified: int
    messages: Messages


@dataclass(frozen=True, slots=True)
class Compared:
    """A cohort as it may be told; without figures where too few people are in it, or where subtraction from the whole
    would tell them."""

    cohort: Cohort
    people: int | None = None
    completion: Decimal | None = None
    certification: Decimal | None = None
    answered: Decimal | None = None
    """Of its weekly messages; None where none was sent, too."""


def group(cohort: Cohort, paces: Sequence[Advanced], certified: int, messages: Messages, today: date) -> Group:
    """Count for one cohort, of all the paces in it."""
    shown, due = (sum(each.shown_by(today) for each in paces), sum(each.due_by(today) for each in paces))
    return Group(cohort, sum(each.people for each in paces), shown, due, certified, messages)


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
        return Compared(each.cohort)
    return Compared(
        each.cohort,
        each.people,
        completion=_percent(each.shown, each.due),
        certification=_percent(each.certified, each.people),
        answered=_percent(each.messages.answered, each.messages.sent),
    )


def _percent(part: int, whole: int) -> Decimal | None:
    return Decimal(100 * part) / whole if whole else None
