"""The demo's people in the program: cohorts at different weeks, somebody away, a review that waits, a certificate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Connection

from advance.engine.chat.cards import Action
from advance.engine.chat.requests import Identity
from advance.engine.content.models import Module, Pack
from advance.engine.curriculum.enrolments import add_cohort
from advance.engine.gate import Gate
from advance.engine.rehearsal import Player

COHORTS = (("Pathfinders", -12), ("Second wave", -5), ("Newcomers", 2))
"""Names, and in how many weeks from this Monday they start."""
FINISHED = "tess.tickbox@example.com"
"""Has earned the certificate."""
WAITING = "zoe.zwischenspeicher@example.com"
"""Waits for one last review."""
REVIEWER = "berta.bauplan@example.com"


def take_part(
    gate: Gate, tx: Connection, workspace: str, organisation: int, emails: Sequence[str], pack: Pack, today: datetime
) -> None:
    """Let most people join a cohort, tick some of what was planned, and show some of that."""
    monday = (today - timedelta(days=today.weekday())).date()
    cohorts = [(add_cohort(tx, organisation, name, monday + timedelta(weeks=weeks)), weeks) for name, weeks in COHORTS]
    players = {email: Player(gate, tx, Identity("web", workspace, email), today) for email in emails}
    for email in emails:
        random = Random(f"program {email}")
        if email not in (FINISHED, WAITING) and random.random() < 0.8:
            _join(players[email], random, cohorts, pack, today)
    for email in (FINISHED, WAITING):
        _finish(players[email], players[REVIEWER], pack, today, last_waits=email == WAITING)


def _join(person: Player, random: Random, cohorts: Sequence[tuple[int, int]], pack: Pack, today: datetime) -> None:
    cohort, weeks = random.choices(cohorts, weights=(3, 3, 1))[0]
    person.now = today + timedelta(weeks=min(weeks, 0))
    if person.says("/week").key != "start":
        return
    person.presses("pace.join", cohort=str(cohort))
    for module in pack.curriculum.modules[: max(0, -weeks) // 2]:
        person.now += timedelta(weeks=2)
        _do_projects(person, random, module)
    person.now = today - timedelta(hours=5)
    if weeks < 0 and random.random() < 0.12:
        person.says("/pace")
        person.presses("pace.pause_form")
        person.presses("pace.pause", {"first": "", "last": (today + timedelta(days=9)).date().isoformat()})


def _do_projects(person: Player, random: Random, module: Module) -> None:
    for project in module.projects:
        luck = random.random()
        if luck < 0.45:
            _show(person, module, project.id)
        elif luck < 0.75:
            person.does(Action("plan.tick", {"project": project.id, "done": "yes"}))


def _finish(person: Player, reviewer: Player, pack: Pack, today: datetime, *, last_waits: bool) -> None:
    """Go through the whole program, and have the capstone reviewed."""
    person.now = today - timedelta(weeks=17)
    person.says("/week")
    person.presses("pace.start", start=person.now.date().isoformat())
    for module in pack.curriculum.modules:
        person.now += timedelta(weeks=2)
        for project in module.projects:
            _show(person, module, project.id)
    items = pack.curriculum.modules[-1].projects
    for item in items:
        person.does(Action("review.send"), {"project": item.id, "reviewer": reviewer.identity.user})
    reviewer.now = person.now + timedelta(hours=3)
    for _ in items[1:] if last_waits else items:
        reviewer.says("/reviews")
        reviewer.presses("review.open")
        reviewer.presses("review.approve")


def _show(person: Player, module: Module, project: str) -> None:
    form = {"project": project, "link": f"https://code.example.com/{project.replace('_', '-')}"}
    person.does(Action("week.keep_evidence", {"module": module.id, "number": ""}), form)
