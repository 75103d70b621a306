"""The next fifteen-minute action of a person."""

from collections.abc import Iterator, Sequence

from engine.content.models import Curriculum, Week
from engine.curriculum.progress import MemberProgress, find_abilities
from engine.curriculum.records.projects import find_action_answers
from engine.curriculum.rules.choice import ChosenAction, choose_open_action
from engine.curriculum.rules.needs import find_needs
from engine.turn import Turn


def choose_action(turn: Turn, progress: MemberProgress, number: int | None = None) -> ChosenAction | None:
    """The next action of the person's nth week, by default of the one that they are in.

    One of the module's other weeks or of earlier ones where that serves the person more, or the week has none left.
    """
    number = number or progress.position.number
    if number is None:
        return None
    abilities = find_abilities(turn, progress.achieved)
    answers = find_action_answers(turn.tx, turn.scope.member_id)
    weeks = list(order_weeks(turn.pack.curriculum, progress.enrolment.weeks[:number]))
    needs = find_needs(abilities.score, abilities.ratings) if abilities else ()
    return choose_open_action(weeks, answers, needs, turn.scope.member_id)


def order_weeks(curriculum: Curriculum, until: Sequence[int]) -> Iterator[Week]:
    """The last of these weeks, then those of its module, then the earlier ones, the latest first."""
    *earlier, current = until
    yield curriculum.week_by_number[current]
    siblings = [week.number for week in curriculum.module_of_week[current].weeks]
    for number in dict.fromkeys([*siblings, *reversed(earlier)]):
        if number != current:
            yield curriculum.week_by_number[number]
