"""Program: whether the program works. The room's table of contents."""

from engine.access import OWNERS
from engine.program import flows
from engine.program.experiments import compare_all_cohorts
from engine.program.records import close_all_months
from engine.room import Command, Every, Job, Room

ROOM = Room(
    name="program",
    commands=(
        Command("program", OWNERS, flows.show_program, spoken=True),
        Command("program.metric", OWNERS, flows.show_metric, spoken=False),
        Command("program.form", OWNERS, flows.open_form, spoken=False),
        Command("program.keep", OWNERS, flows.save_value, spoken=False),
        Command("program.withdraw", OWNERS, flows.withdraw_value, spoken=False),
        Command("program.rollout", OWNERS, flows.show_rollout, spoken=False),
        Command("program.tick", OWNERS, flows.toggle_activity, spoken=False),
        Command("program.start", OWNERS, flows.save_start, spoken=False),
        Command("program.cohorts", OWNERS, flows.show_cohorts, spoken=False),
        Command("program.effect", OWNERS, flows.show_comparison, spoken=False),
    ),
    jobs=(
        Job("close months of the program", Every.HOUR, close_all_months),
        Job("compare cohorts", Every.HOUR, compare_all_cohorts),
    ),
)
