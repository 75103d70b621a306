"""Which fifteen-minute action somebody should take next, and why that one. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from engine.content.models import Action, Skill, Week
from engine.scoring.rules.scoring import Score


class Answer(StrEnum):
    """What somebody said about a fifteen-minute action. All but NO_TIME settle it: it is not offered again."""

    DONE = "done"
    KNOWN = "known"
    WRONG_ROLE = "wrong_role"
    NO_TIME = "no_time"


@dataclass(frozen=True, slots=True)
class Need:
    """A skill that somebody rates below the target of its domain."""

    skill: Skill
    rating: int
    target: Fraction

    @property
    def gap(self) -> Fraction:
        return self.target - self.rating


@dataclass(frozen=True, slots=True)
class ChosenAction:
    """An action, the week that it belongs to, and the need that it serves; None where it serves none that is known."""

    action: Action
    week: Week
    need: Need | None


def choose_open_action(
    weeks: Iterable[Week], answers: Mapping[str, Answer], score: Score | None, ratings: Mapping[str, int | None]
) -> ChosenAction | None:
    """The action of the first of `weeks` that has one which is not settled.

    Within a week, one for which there was no time comes after the others; then the widest gap of a skill that an action
    builds decides, then the order of the content.
    """
    for week in weeks:
        open_ones = [action for action in week.actions if answers.get(action.id, Answer.NO_TIME) is Answer.NO_TIME]
        if open_ones:
            needs = [(action, _widest_need(action, score, ratings)) for action in open_ones]
            action, need = min(needs, key=lambda pair: (pair[0].id in answers, -pair[1].gap if pair[1] else 0))
            return ChosenAction(action, week, need)
    return None


def _widest_need(action: Action, score: Score | None, ratings: Mapping[str, int | None]) -> Need | None:
    """The widest gap among the skills that an action builds."""
    if score is None:
        return None
    needs = []
    for domain in score.domains:
        for skill in domain.domain.skills:
            rating = ratings.get(skill.id)
            if skill.id in action.builds and rating is not None and rating < domain.target:
                needs.append(Need(skill, rating, domain.target))
    return max(needs, key=lambda need: need.gap, default=None)
