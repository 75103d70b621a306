"""What lies ahead of somebody: next steps with what supports them, and the way to the certificate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.community.agenda import find_next_for_domain, find_upcoming, load_series
from engine.community.records.events import Occurrence
from engine.content.models import Skill
from engine.curriculum.progress import find_achieved, find_prior
from engine.curriculum.rules.needs import find_needs
from engine.curriculum.rules.pathway import Pathway, certification_pathway
from engine.curriculum.rules.steps import Step, plan_steps
from engine.scoring.rules.scoring import Score
from engine.turn import Turn

TOPICS = 3
"""Pillar topics beside one step; more is a reading list that nobody reads."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """A step with the pillar topics and the next community event that help with it; a prerequisite has neither."""

    step: Step
    topics: tuple[Skill, ...]
    event: Occurrence | None


@dataclass(frozen=True, slots=True)
class LearningPlan:
    """The next steps, the most urgent first, and the way to the certificate."""

    steps: tuple[NextStep, ...]
    pathway: Pathway
    left: int
    """Skills below their target."""


def plan_learning(turn: Turn, score: Score | None, ratings: Mapping[str, int | None]) -> LearningPlan:
    """Plan from a score; without one there are no steps, only the pathway."""
    curriculum, achieved = turn.pack.curriculum, find_achieved(turn)
    first = min(achieved.done.values(), default=None)
    first_day = first.astimezone(turn.voice.zone).date() if first else None
    pathway = certification_pathway(curriculum, achieved.done.keys(), first_day, turn.today)
    needs = find_needs(score, ratings) if score else ()
    steps = plan_steps(needs, curriculum, find_prior(turn, achieved))
    series = load_series(turn.tx, turn.scope.organisation_id, turn.pack.community, turn.now) if steps else []
    agenda = find_upcoming(turn.tx, series, turn.now)
    return LearningPlan(tuple(_support_step(turn, step, agenda) for step in steps), pathway, len(needs))


def _support_step(turn: Turn, step: Step, agenda: Sequence[Occurrence]) -> NextStep:
    named = [topic for need in step.needs for topic in (need.skill.topics or (need.skill.id,))]
    topics = tuple(turn.pack.skill_by_id[topic] for topic in dict.fromkeys(named))
    event = find_next_for_domain(turn.pack.community, agenda, step.domains[0].id) if step.domains else None
    return NextStep(step, topics[:TOPICS], event)
