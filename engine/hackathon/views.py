"""What one member may see of an edition, its teams and its judging."""

from __future__ import annotations

from engine.hackathon.records.judging import find_verdicts
from engine.hackathon.records.teams import find_teams
from engine.hackathon.rules.edition import Edition
from engine.turn import Turn


def count_unjudged(turn: Turn, edition: Edition) -> int:
    """How many submissions wait for the person's scores, if they judge."""
    me = turn.scope.member_id
    judged = {verdict.team_id for verdict in find_verdicts(turn.tx, edition.row) if verdict.judge_id == me}
    teams = find_teams(turn.tx, edition.row)
    return sum(team.can_be_judged_by(me) and team.id not in judged for team in teams)
