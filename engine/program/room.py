"""Program: whether the program works. The room's table of contents."""

from __future__ import annotations

from engine.access import OWNERS
from engine.program import flows
from engine.program.experiments import look_at_all_trials
from engine.program.records import close_all_months
from engine.room import Command, Every, Job, Room

ROOM = Room(
    name="program",
    commands=(
        Command("program", OWNERS, flows.program, spoken=True),
        Command("program.metric", OWNERS, flows.metric, spoken=False),
        Command("program.form", OWNERS, flows.form, spoken=False),
        Command("program.keep", OWNERS, flows.keep, spoken=False),
        Command("program.withdraw", OWNERS, flows.withdraw, spoken=False),
        Command("program.rollout", OWNERS, flows.rollout, spoken=False),
        Command("program.tick", OWNERS, flows.tick, spoken=False),
        Command("program.start", OWNERS, flows.start, spoken=False),
        Command("program.cohorts", OWNERS, flows.cohorts, spoken=False),
        Command("program.effect", OWNERS, flows.effect, spoken=False),
    ),
    jobs=(
        Job(
            "close months of the program",
            Every.HOUR,
            lambda tx, present: close_all_months(tx, present.pack.core.id, present.now),
        ),
        Job("compare cohorts", Every.HOUR, look_at_all_trials),
    ),
)
