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

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from engine.content.hackathon import Criterion, Scale


@dataclass(frozen=True, slots=True)
class Scored:
    """One judge's scores of a team, by criterion."""

    judge_id: int
    scores: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Contestant:
    """A team with what was given to it. `insiders` are who is or was in it."""

    team_id: int
    insiders: Collection[int]
    verdicts: Sequence[Scored]
    competes: bool = True
    """Whether it gets a place."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """How a team comes out. `points` are of 100; without a valid verdict there are none."""

    team_id: int
    place: int | None
    points: Fraction | None
    judges: int
    means: Mapping[str, Fraction]
    """Criterion to the mean score."""
    decided_by: str
    """The criterion that put it behind the one before it, which has the same points; empty where none had to."""


def rank(teams: Sequence[Contestant], criteria: Sequence[Criterion], scale: Scale) -> list[Ranked]:
    """All teams, the best first; those without a place or without points stand last, by id."""
    found = [_scored(team, criteria, scale) for team in teams]
    competing = {team.team_id for team in teams if team.competes}
    order = sorted(criteria, key=lambda each: -each.weight)

    def key(each: Ranked) -> list[Fraction]:
        assert each.points is not None
        return [-each.points, *(-each.means[criterion.id] for criterion in order)]

    placed = [each for each in found if each.points is not None and each.team_id in competing]
    placed.sort(key=lambda each: (key(each), each.team_id))
    rest = sorted((each for each in found if each not in placed), key=lambda each: each.team_id)
    ranked: list[Ranked] = []
    for each in placed:
        before = ranked[-1] if ranked else None
        shares = before is not None and key(before) == key(each)
        place = before.place if before and shares else len(ranked) + 1
        decided = _decided(before, each, order) if before and not shares and before.points == each.points else ""
        ranked.append(Ranked(each.team_id, place, each.points, each.judges, each.means, decided))
    return [*ranked, *rest]


def counting(team: Contestant, criteria: Sequence[Criterion]) -> list[Scored]:
    """The verdicts of a team that count."""
    wanted = {each.id for each in criteria}
    return [each for each in team.verdicts if each.judge_id not in team.insiders and wanted <= set(each.scores)]


def _scored(team: Contestant, criteria: Sequence[Criterion], scale: Scale) -> Ranked:
    verdicts = counting(team, criteria)
    if not verdicts:
        return Ranked(team.team_id, None, None, 0, {}, "")
    many = len(verdicts)
    means = {each.id: Fraction(sum(one.scores[each.id] for one in verdicts), many) for each in criteria}
    weighted = sum((each.weight * means[each.id] for each in criteria), Fraction())
    mean = weighted / sum(each.weight for each in criteria)
    points = 100 * (mean - scale.least) / (scale.most - scale.least)
    return Ranked(team.team_id, None, points, many, means, "")


def _decided(ahead: Ranked, behind: Ranked, order: Sequence[Criterion]) -> str:
    """The heaviest criterion in which two teams with the same points differ."""
    return next(each.id for each in order if ahead.means[each.id] != behind.means[each.id])
