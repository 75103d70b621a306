"""Insight: figures of teams. The room's table of contents."""

from __future__ import annotations

from engine.access import EVERYBODY, LEADERS
from engine.insight.batches import close_due_months, retire
from engine.insight.flows import delegation, monthly, shared_results, team_gaps
from engine.insight.notifications import NewTeamFigures, plan_monthly
from engine.room import Command, Every, Job, Room

ROOM = Room(
    name="insight",
    commands=(
        Command("team-gaps", LEADERS, team_gaps.team_gaps, spoken=True),
        Command("team_gaps.show", LEADERS, team_gaps.show, spoken=False),
        Command("team_gaps.file", LEADERS, team_gaps.file, spoken=False),
        Command("team_gaps.shared", LEADERS, shared_results.shared, spoken=False),
        Command("team_gaps.preview", EVERYBODY, team_gaps.preview, spoken=False),
        Command("team_gaps.monthly", LEADERS, monthly.monthly, spoken=False),
        Command("team_gaps.lending", LEADERS, delegation.lending, spoken=False),
        Command("team_gaps.lend", LEADERS, delegation.lend, spoken=False),
        Command("team_gaps.end", LEADERS, delegation.end, spoken=False),
    ),
    notifications=(NewTeamFigures,),
    jobs=(
        Job("close months of teams", Every.HOUR, close_due_months, steps=True),
        Job("retire figures of teams", Every.HOUR, lambda tx, present: retire(tx, present.now), steps=True),
        Job("tell new figures of teams", Every.HOUR, lambda tx, present: plan_monthly(tx, present.now)),
    ),
)
