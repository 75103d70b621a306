"""Where somebody is in the program: their week, what they have achieved, and how able they are by now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from engine.content.models import Curriculum, Skill
from engine.curriculum.records import projects as records
from engine.curriculum.records.enrolments import find_enrolment
from engine.curriculum.records.reviews import Verdict, find_reviews
from engine.curriculum.rules.achieved import Achieved
from engine.curriculum.rules.pace import Enrolment, Pause, Position, State, position
from engine.scoring.history import find_current_score
from engine.scoring.rules.scoring import Score
from engine.turn import Turn


@dataclass(frozen=True, slots=True)
class MemberProgress:
    """Where somebody is today."""

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
        return len(self.enrolment.weeks) if self.position.state is State.FINISHED else 0

    def misses(self, first: date, last: date) -> bool:
        """Whether weeks of the program would wait for a pause on these days that do not wait yet."""
        waiting = replace(self.enrolment, pauses=(*self.enrolment.pauses, Pause(first, last)))
        return self.position.state is not State.FINISHED and waiting.ends != self.enrolment.ends


@dataclass(frozen=True, slots=True)
class EvidencedSkill:
    """A skill that evidence shows at a higher level than the person gave it; `said` is None where they left it out."""

    skill: Skill
    said: int | None
    shown: int


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
    day = local_today(turn)
    return MemberProgress(enrolment, position(enrolment, day), find_achieved(turn), day)


def find_achieved(turn: Turn) -> Achieved:
    """What the person of a turn has achieved."""
    return achieved_by(turn.tx, turn.scope.member_id, turn.pack.curriculum)


def achieved_by(tx: Connection, member_id: int, curriculum: Curriculum) -> Achieved:
    """What a member has achieved; projects that the content no longer has are left out."""
    ticks = records.find_ticks(tx, member_id)
    known = {project: tick for project, tick in ticks.items() if project in curriculum.project_ids}
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
        EvidencedSkill(core.skill_by_id[skill], own[1].get(skill), level)
        for skill, level in achieved.shown.items()
        if skill in core.skill_by_id and level > (own[1].get(skill) or 0)
    )
    return Abilities(*raised, raises)


def local_today(turn: Turn) -> date:
    """The day in the person's zone."""
    return turn.now.astimezone(turn.voice.zone).date()
