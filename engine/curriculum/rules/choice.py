"""Which fifteen-minute action somebody should take next, and why that one. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from engine.content.models import Action, Week
from engine.curriculum.rules.needs import Need


class Answer(StrEnum):
    """What somebody said about a fifteen-minute action. All but NO_TIME settle it: it is not offered again."""

    DONE = "done"
    KNOWN = "known"
    WRONG_ROLE = "wrong_role"
    NO_TIME = "no_time"


SUBJECT = 1.5
"""How much more an action of the week itself is worth: it goes with what the message says."""
CLOSE = 0.4
"""The share of the best action's worth from which another counts as equal: single ratings are no finer than that."""
ONCE_SERVED = 0.25
"""What a skill counts after each action that was for it: the others are to have their turn."""


SERVED = (Answer.DONE, Answer.KNOWN)
"""Answers after which the skills of an action have been served."""


@dataclass(frozen=True, slots=True)
class ChosenAction:
    """An action, the week that it belongs to, and the need that it serves; None where it serves none that is known."""

    action: Action
    week: Week
    need: Need | None


def choose_open_action(
    weeks: Sequence[Week], answers: Mapping[str, Answer], needs: Sequence[Need], turn: int = 0
) -> ChosenAction | None:
    """An action that is not settled, of the first of `weeks` or another one.

    One that serves most of what the person needs: the gaps of the skills that it builds, by the weights of their
    domains, less where earlier actions have served them. Where none serves any, the first week that has one decides.
    What was put off comes after what was not. Among those that are close people differ by `turn`, so that not everybody
    in a company does the same in a week.
    """
    open_ones = [
        ChosenAction(action, week, None)
        for week in weeks
        for action in _rotate(week.actions, turn)
        if answers.get(action.id, Answer.NO_TIME) is Answer.NO_TIME
    ]
    if not open_ones:
        return None
    new = [each for each in open_ones if each.action.id not in answers]
    worth = _weigh_needs(weeks, answers, needs)

    def value(chosen: ChosenAction) -> float:
        return sum(worth.get(skill, 0) for skill in chosen.action.builds) * (SUBJECT if chosen.week is weeks[0] else 1)

    most = max(map(value, new), default=0)
    if most:
        close = [each for each in new if value(each) >= most * CLOSE]
        best = close[turn % len(close)]
    else:
        best = min(open_ones, key=lambda each: (weeks.index(each.week), each.action.id in answers))
    served = [need for need in needs if need.skill.id in best.action.builds]
    return replace(best, need=max(served, key=lambda need: worth[need.skill.id], default=None))


def _rotate(actions: Sequence[Action], turn: int) -> Sequence[Action]:
    start = turn % len(actions)
    return (*actions[start:], *actions[:start])


def _weigh_needs(weeks: Sequence[Week], answers: Mapping[str, Answer], needs: Sequence[Need]) -> dict[str, float]:
    """Skill id to what an action for it is worth now."""
    settled = [action for week in weeks for action in week.actions if answers.get(action.id) in SERVED]
    served = Counter(skill for action in settled for skill in action.builds)
    return {need.skill.id: float(need.gap * need.score.weight) * ONCE_SERVED ** served[need.skill.id] for need in needs}
