"""Insight: figures of teams. The room's table of contents."""

from engine.access import EVERYBODY, LEADERS
from engine.insight.batches import retire_figures, run_closing
from engine.insight.flows import asking, delegation, team_gaps
from engine.insight.notifications import NewTeamFigures, TeamAsked, plan_monthly
from engine.room import Command, Every, Job, Room

ROOM = Room(
    name="insight",
    commands=(
        Command("team-gaps", LEADERS, team_gaps.show_team_gaps, spoken=True),
        Command("team_gaps.show", LEADERS, team_gaps.show_team, spoken=False),
        Command("team_gaps.file", LEADERS, team_gaps.export_team, spoken=False),
        Command("team_gaps.shared", LEADERS, team_gaps.show_shared_result, spoken=False),
        Command("team_gaps.preview", EVERYBODY, team_gaps.preview_team, spoken=False),
        Command("team_gaps.ask", LEADERS, asking.ask_team, spoken=False),
        Command("team_gaps.monthly", LEADERS, team_gaps.switch_monthly, spoken=False),
        Command("team_gaps.lending", LEADERS, delegation.show_lending, spoken=False),
        Command("team_gaps.lend", LEADERS, delegation.lend_by_form, spoken=False),
        Command("team_gaps.end", LEADERS, delegation.end_lending, spoken=False),
    ),
    notifications=(NewTeamFigures, TeamAsked),
    jobs=(
        Job("close months of teams", Every.HOUR, run_closing, steps=True),
        Job(
            "retire figures of teams",
            Every.HOUR,
            lambda tx, present: retire_figures(tx, present.now),
            steps=True,
            forgets=True,
        ),
        Job("tell new figures of teams", Every.HOUR, lambda tx, present: plan_monthly(tx, present.now)),
    ),
)
