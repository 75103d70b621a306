"""Cohorts beside each other, and none of fewer than five people. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from engine.program.rules.measures import AdvancedProjects
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


class MessageCounts(NamedTuple):
    """Weekly messages to the people of a cohort, wherever they were then, and how many of them were answered."""

    sent: int = 0
    answered: int = 0


@dataclass(frozen=True, slots=True)
class CohortFigures:
    """A cohort with its people."""

    cohort: Cohort
    people: int
    shown: int
    """Advanced projects shown of `due`."""
    due: int
    certified: int
    messages: MessageCounts


@dataclass(frozen=True, slots=True)
class ComparedCohort:
    """A cohort as it may be told; without figures of too few people, or of those whom subtraction would tell."""

    cohort: Cohort
    people: int | None = None
    completion: Decimal | None = None
    certification: Decimal | None = None
    answered: Decimal | None = None
    """Of its weekly messages; None where none was sent, too."""


def count_cohort(
    cohort: Cohort, paces: Sequence[AdvancedProjects], certified: int, messages: MessageCounts, today: date
) -> CohortFigures:
    """Count for one cohort, of all the paces in it."""
    shown, due = sum(pace.shown_by(today) for pace in paces), sum(pace.due_by(today) for pace in paces)
    return CohortFigures(cohort, sum(pace.people for pace in paces), shown, due, certified, messages)


def hide_small_cohorts(groups: Sequence[CohortFigures]) -> tuple[ComparedCohort, ...]:
    """Hide what has fewer than five people; where that hides fewer than five in all, the next smallest, too."""
    by_size = sorted((group for group in groups if group.people), key=lambda group: group.people)
    hidden = [group for group in by_size if group.people < FEWEST]
    rest = by_size[len(hidden) :]
    while hidden and rest and sum(group.people for group in hidden) < FEWEST:
        hidden.append(rest.pop(0))
    return tuple(_disclose(group, hidden=group in hidden) for group in groups if group.people)


def _disclose(group: CohortFigures, *, hidden: bool) -> ComparedCohort:
    if hidden:
        return ComparedCohort(group.cohort)
    return ComparedCohort(
        group.cohort,
        group.people,
        completion=_to_percent(group.shown, group.due),
        certification=_to_percent(group.certified, group.people),
        answered=_to_percent(group.messages.answered, group.messages.sent),
    )


def _to_percent(part: int, whole: int) -> Decimal | None:
    return Decimal(100 * part) / whole if whole else None
