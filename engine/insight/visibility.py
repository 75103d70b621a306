"""Whose teams' figures somebody may see: those below them, those lent to them, or all."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.chat.errors import Refusal
from engine.chat.typed import read_number
from engine.chat.understand import find_closest
from engine.people.records.delegation import find_views_lent_to
from engine.people.records.teams import NamedTeam, find_all_teams, find_team, find_teams_below
from engine.people.rules.spelling import fold_name
from engine.turn import Turn

LIKE = 75
"""Likeness of 100 from which a typed name is a team's."""


@dataclass(frozen=True, slots=True)
class VisibleTeams:
    """The teams that the one of a turn may see."""

    turn: Turn
    everything: bool
    """Whether an owner asks, or somebody to whom an owner lends their view."""
    below: Sequence[NamedTeam]
    """Unless it is everything, all of them by name."""

    def list_teams(self, most: int | None = None) -> Sequence[NamedTeam]:
        """All of them by name, or the first few: an organisation may have thousands."""
        if self.everything:
            return find_all_teams(self.turn.tx, self.turn.scope.organisation_id, most)
        return self.below[:most]

    def find_team(self, team_id: str) -> NamedTeam | None:
        """The one with an id as a button has it."""
        if not self.everything:
            return next((team for team in self.below if str(team.id) == team_id), None)
        number = read_number(team_id)
        return None if number is None else find_team(self.turn.tx, self.turn.scope.organisation_id, number)

    @property
    def all_together(self) -> Sequence[NamedTeam]:
        """All of them; of a whole organisation two stand for all, since its figures are one."""
        return self.list_teams(2) if self.everything else self.below

    @property
    def several(self) -> bool:
        return len(self.list_teams(2)) > 1


def find_visible_teams(turn: Turn) -> VisibleTeams:
    """What the one who acts may see; a refusal where that is no team."""
    scope, lenders = turn.scope, find_views_lent_to(turn.tx, turn.scope.member_id, turn.now.date())
    everything = scope.person.is_owner or any(lent.other_is_owner for lent in lenders)
    leaders = (scope.member_id, *(lent.other_id for lent in lenders))
    below = () if everything else find_teams_below(turn.tx, scope.organisation_id, leaders)
    visible = VisibleTeams(turn, everything, below)
    if not visible.list_teams(1):
        raise Refusal("team_gaps.no_teams")
    return visible


def match_teams(words: str, teams: Sequence[NamedTeam]) -> list[NamedTeam]:
    """The teams that typed words may mean: exactly, as a part of the name, or with a typo."""
    words = fold_name(words)
    exact = [team for team in teams if fold_name(team.name) == words]
    parts = exact or [team for team in teams if words in fold_name(team.name)]
    if parts:
        return parts
    near = find_closest(words, {fold_name(team.name) for team in teams}, LIKE)
    return [team for team in teams if fold_name(team.name) == near]
