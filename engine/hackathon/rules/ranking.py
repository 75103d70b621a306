"""What judges' scores come to: points, places, and how a tie is decided. Pure.

A verdict's points are the mean of its scores, each weighted by its criterion, put on a scale of 0 to 100:

    points = 100 · (Σ weight · score / Σ weight − least) / (most − least)

A team's points are the mean of its verdicts' points, so that two judges count as much as three do elsewhere. Only
verdicts with a score for every criterion count, and none of a judge who is or was in the team. Everything is exact
(fractions) until it is shown.

Of teams with the same points the one with the higher mean score in the heaviest criterion is ahead, then in the next
one, of equal weight the one that stands first in the content. Teams that are equal in all of them share a place, and
the next place is as much later as teams share it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from engine.content.hackathon import Criterion, Scale


@dataclass(frozen=True, slots=True)
class TeamScores:
    """One judge's scores of a team, by criterion."""

    judge_id: int
    scores: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Contestant:
    """A team with what was given to it. `insiders` are who is or was in it."""

    team_id: int
    insiders: Collection[int]
    verdicts: Sequence[TeamScores]
    competes: bool = True
    """Whether it gets a place."""


@dataclass(frozen=True, slots=True)
class RankedTeam:
    """How a team comes out. `points` are of 100; without a valid verdict there are none."""

    team_id: int
    place: int | None
    points: Fraction | None
    judges: int
    means: Mapping[str, Fraction]
    """Criterion to the mean score."""
    decided_by: str
    """The criterion that put it behind the one before it, which has the same points; empty where none had to."""


def rank_teams(teams: Sequence[Contestant], criteria: Sequence[Criterion], scale: Scale) -> list[RankedTeam]:
    """All teams, the best first; those without a place or without points stand last, by id."""
    scored = [_score_team(team, criteria, scale) for team in teams]
    competing = {team.team_id for team in teams if team.competes}
    order = sorted(criteria, key=lambda criterion: -criterion.weight)

    def sort_key(team: RankedTeam) -> list[Fraction]:
        assert team.points is not None
        return [-team.points, *(-team.means[criterion.id] for criterion in order)]

    placed = [team for team in scored if team.points is not None and team.team_id in competing]
    placed.sort(key=lambda team: (sort_key(team), team.team_id))
    rest = sorted((team for team in scored if team not in placed), key=lambda team: team.team_id)
    ranked: list[RankedTeam] = []
    for team in placed:
        before = ranked[-1] if ranked else None
        shares = before is not None and sort_key(before) == sort_key(team)
        place = before.place if before and shares else len(ranked) + 1
        tied = before is not None and not shares and before.points == team.points
        differing = (one.id for one in order if before and before.means[one.id] != team.means[one.id])
        decided_by = next(differing) if tied else ""
        ranked.append(replace(team, place=place, decided_by=decided_by))
    return [*ranked, *rest]


def to_hundredths(points: Fraction) -> int:
    """Rounded half up, as people expect of points."""
    return int(points * 100 + Fraction(1, 2))


def _score_team(team: Contestant, criteria: Sequence[Criterion], scale: Scale) -> RankedTeam:
    """A team with its points, without a place."""
    wanted = {criterion.id for criterion in criteria}
    outside = [verdict for verdict in team.verdicts if verdict.judge_id not in team.insiders]
    verdicts = [verdict for verdict in outside if wanted <= verdict.scores.keys()]
    if not verdicts:
        return RankedTeam(team.team_id, None, None, 0, {}, "")
    judges = len(verdicts)
    totals = {criterion.id: sum(verdict.scores[criterion.id] for verdict in verdicts) for criterion in criteria}
    means = {name: Fraction(total, judges) for name, total in totals.items()}
    weighted = sum((criterion.weight * means[criterion.id] for criterion in criteria), Fraction())
    mean = weighted / sum(criterion.weight for criterion in criteria)
    points = 100 * (mean - scale.least) / (scale.most - scale.least)
    return RankedTeam(team.team_id, None, points, judges, means, "")
