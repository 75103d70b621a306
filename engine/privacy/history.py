"""A member's history, from what the rooms know, for statements about it."""

from collections.abc import Iterator
from datetime import UTC, datetime, time

from engine.achievements.records import find_entries
from engine.certificates.records import find_latest_certificate
from engine.curriculum.records.projects import find_completions
from engine.people.records.members import find_email
from engine.privacy.rules.xapi import Deed, Learner
from engine.scoring.history import find_results
from engine.turn import Turn

EVERYTHING = 10_000
KINDS = {"certificate": ("completed", "objective"), "talk": ("shared", "meeting")}
"""Verb and type of activity of what can be logged; anything else is shared media."""


def find_learner(turn: Turn) -> Learner:
    """The member as a learner; addresses that the bot made up itself are none."""
    email = find_email(turn.tx, turn.scope.member_id)
    return Learner(turn.scope.person.name, email, f"member-{turn.scope.member_id}")


def find_deeds(turn: Turn) -> Iterator[Deed]:
    """Everything that a member did here: assessments, projects, and the log."""
    for result in find_results(turn.tx, turn.scope.member_id, turn.pack):
        overall = result.score.overall
        score = None if overall is None else round(float(overall), 4)
        at = result.assessment.submitted_at
        yield Deed("completed", f"assessments/{result.form.id}", "assessment", result.form.name, at, score)
    projects = {project.id: project for module in turn.pack.curriculum.modules for project in module.projects}
    for project_id, tick in find_completions(turn.tx, turn.scope.member_id).items():
        if project := projects.get(project_id):
            yield Deed("completed", f"projects/{project.id}", "performance", project.name, tick.at, link=tick.link)
    certificate = turn.pack.curriculum.certificate
    if issued := find_latest_certificate(turn.tx, turn.scope.member_id, certificate.id):
        yield Deed("completed", f"certificates/{issued.id}", "objective", issued.title, issued.issued_at)
    for entry in find_entries(turn.tx, turn.scope.member_id, EVERYTHING):
        verb, kind = KINDS.get(entry.kind, ("shared", "media"))
        at = datetime.combine(entry.day, time(12), UTC)
        yield Deed(verb, f"log/{entry.id}", kind, entry.title, at, link=entry.link)
