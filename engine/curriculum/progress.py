"""Where somebody is in the program: their week, what they have achieved, and how able they are by now."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from engine.chat.errors import require_found
from engine.content.models import Curriculum, Skill
from engine.curriculum.records.enrolments import find_enrolment
from engine.curriculum.records.projects import find_completions
from engine.curriculum.records.reviews import Verdict, find_reviews
from engine.curriculum.rules.achieved import Achieved
from engine.curriculum.rules.overdue import OverdueModule, find_overdue_modules
from engine.curriculum.rules.pace import Enrolment, Pause, Position, ProgramState, find_position
from engine.curriculum.rules.steps import Prior
from engine.scoring.history import find_current_score
from engine.scoring.rules.scoring import Score
from engine.turn import Turn


@dataclass(frozen=True, slots=True)
class MemberProgress:
    """Where somebody is on a day."""

    enrolment: Enrolment
    position: Position
    achieved: Achieved
    day: date

    @property
    def waits_for_messages(self) -> bool:
        """Whether weekly messages are held back, for the person's cohort is to have them later."""
        return self.enrolment.waits_for_messages(self.day)

    @property
    def taken(self) -> int:
        """How many of the person's weeks are over."""
        if self.position.number is not None:
            return self.position.number - 1
        return len(self.enrolment.weeks) if self.position.state is ProgramState.FINISHED else 0

    @property
    def overdue(self) -> tuple[OverdueModule, ...]:
        """Modules whose weeks are over and that have open projects."""
        done = self.achieved.completions.keys()
        return find_overdue_modules(self.achieved.curriculum, self.enrolment.weeks, self.taken, done)

    def misses(self, first: date, last: date) -> bool:
        """Whether weeks of the program would wait for a pause on these days that do not wait yet."""
        waiting = replace(self.enrolment, pauses=(*self.enrolment.pauses, Pause(first, last)))
        return self.position.state is not ProgramState.FINISHED and waiting.ends != self.enrolment.ends


@dataclass(frozen=True, slots=True)
class EvidencedSkill:
    """A skill that evidence shows at a higher level than the person gave it."""

    skill: Skill
    rating: int | None
    """What the person gave it; None where they left it out."""
    level: int
    """What their evidence shows."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """The latest core ratings, raised by evidence, and their score for today's role."""

    score: Score
    ratings: Mapping[str, int | None]
    raises: tuple[EvidencedSkill, ...]


def find_progress(turn: Turn) -> MemberProgress | None:
    """Where the person of a turn is today, in their own zone; None where they are not enrolled."""
    enrolment = find_enrolment(turn.tx, turn.scope.member_id, turn.pack.curriculum.weeks)
    if enrolment is None:
        return None
    return MemberProgress(enrolment, find_position(enrolment, turn.today), find_achieved(turn), turn.today)


def require_progress(turn: Turn) -> MemberProgress:
    """The same; raises Refusal where the person is not enrolled."""
    return require_found(find_progress(turn), "week.not_enrolled")


def find_achieved(turn: Turn) -> Achieved:
    """What the person of a turn has achieved."""
    return find_achieved_by(turn.tx, turn.scope.member_id, turn.pack.curriculum)


def find_achieved_by(tx: Connection, member_id: int, curriculum: Curriculum) -> Achieved:
    """What a member has achieved; projects that the content no longer has are left out."""
    completions = find_completions(tx, member_id)
    known = {project: done for project, done in completions.items() if project in curriculum.project_ids}
    reviews = find_reviews(tx, member_id).values() if known.keys() & curriculum.capstone_ids else ()
    approved = frozenset(review.project_id for review in reviews if review.verdict is Verdict.APPROVED)
    return Achieved(curriculum, known, approved)


def find_abilities(turn: Turn, achieved: Achieved) -> Abilities | None:
    """How able the person is by their own ratings and their evidence; None before the first assessment."""
    core = turn.pack.core
    own = find_current_score(turn, core)
    if own is None:
        return None
    raised = find_current_score(turn, core, achieved.shown)
    assert raised is not None, "the same person has a score"
    raises = tuple(
        EvidencedSkill(core.skill_by_id[skill], own.ratings.get(skill), level)
        for skill, level in achieved.shown.items()
        if skill in core.skill_by_id and level > (own.ratings.get(skill) or 0)
    )
    return Abilities(raised.score, raised.ratings, raises)


def find_prior(turn: Turn, achieved: Achieved) -> Prior:
    """What the person brings along to a module."""
    abilities = find_abilities(turn, achieved)
    return Prior(achieved.finished, abilities.ratings if abilities else {})
