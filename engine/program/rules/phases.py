"""Where the rollout is: its month, its phase, what is due. Pure."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date

from engine.content.program import Activity, RolloutPhase


@dataclass(frozen=True, slots=True)
class RolloutState:
    """The rollout on a day. `month` counts from 1; 0 before the start. `phase` is None before and after all phases."""

    month: int
    phase: RolloutPhase | None
    due: tuple[Activity, ...]
    """Not done, and due this month."""
    overdue: tuple[Activity, ...]
    """Not done, and due in an earlier month."""
    done: int
    activities: int


def find_rollout_state(phases: Sequence[RolloutPhase], started: date, today: date, done: Set[str]) -> RolloutState:
    """Say where the rollout is on a day; `done` holds ids of activities."""
    month = month_of(started, today)
    activities = [activity for phase in phases for activity in phase.activities]
    left = [activity for activity in activities if activity.id not in done]
    return RolloutState(
        month=month,
        phase=next((phase for phase in phases if phase.first_month <= month <= phase.last_month), None),
        due=tuple(activity for activity in left if activity.due_month == month),
        overdue=tuple(activity for activity in left if activity.due_month < month),
        done=len(activities) - len(left),
        activities=len(activities),
    )


def month_of(started: date, today: date) -> int:
    """The month of a rollout, from 1: the second begins on the day of the month on which the first began."""
    if today < started:
        return 0
    months = 12 * (today.year - started.year) + today.month - started.month
    return months + (1 if today.day >= started.day else 0)
