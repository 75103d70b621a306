"""Learns from results repeated soon how much an organisation's answers vary by chance."""

from datetime import timedelta

from sqlalchemy import Connection, case

from engine.curriculum.records.projects import ACTION_ANSWER, PROJECT_DONE
from engine.curriculum.rules.choice import Answer
from engine.people.records.organisations import find_organisations
from engine.room import Present
from engine.scoring.records.noise import find_estimated_since, find_retests, save_noise
from engine.scoring.rules.change import estimate_noise

KEPT = timedelta(days=28)
"""How long an estimate holds: retests are few, and one month adds little."""


def estimate_noise_everywhere(tx: Connection, present: Present) -> int:
    """Estimate anew the noise of every organisation whose estimate is old, or missing; returns of how many."""
    fresh = find_estimated_since(tx, present.now - KEPT)
    due = [organisation for organisation in find_organisations(tx) if organisation not in fresh]
    done_at = case((ACTION_ANSWER.c.answer == Answer.DONE, ACTION_ANSWER.c.answered_at))
    ticks = (PROJECT_DONE.c.member_id, PROJECT_DONE.c.done_at), (ACTION_ANSWER.c.member_id, done_at)
    for organisation in due:
        retests = list(find_retests(tx, organisation, present.pack.core.id, *ticks))
        save_noise(tx, organisation, present.pack.core.id, estimate_noise(retests), present.now)
    return len(due)
