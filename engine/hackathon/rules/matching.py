"""Who fits into which team, and why. Pure, and made only of what people offered: their role and the skills they tick.

The points of somebody in a team:

    3 for each skill that the team's idea wants, that they bring and nobody there does
    2 for each other skill that they bring and nobody there does
    2 if nobody there has their role
    1 for each skill that they want to learn and somebody there brings
    1 for each skill that they bring and somebody there wants to learn

More points come first; of equal ones the smaller team, then the one that was there first. The same input always gives
the same order, whatever order it stands in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

OFFERED = 3
"""Suggestions at a time: more would be a list to work through."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody with the ids of their role, which is empty where it is not known, and of skills."""

    id: int
    role: str
    brings: frozenset[str]
    learns: frozenset[str]


@dataclass(frozen=True, slots=True)
class TeamProfile:
    """A team as far as its members let it be seen. `size` counts all of them, `wants` are skills its idea needs."""

    id: int
    size: int
    largest: int
    people: tuple[Candidate, ...]
    wants: frozenset[str] = frozenset()


class Reason(StrEnum):
    """Why somebody fits."""

    WANTED = "wanted"
    ADDS = "adds"
    ROLE = "role"
    LEARNS = "learns"
    TEACHES = "teaches"


POINTS = {Reason.WANTED: 3, Reason.ADDS: 2, Reason.ROLE: 2, Reason.LEARNS: 1, Reason.TEACHES: 1}


@dataclass(frozen=True, slots=True)
class Match:
    """How well somebody fits into a team: for each reason the skills it is about, in order, or the role."""

    candidate: int
    team: int
    reasons: tuple[tuple[Reason, tuple[str, ...]], ...]

    @property
    def points(self) -> int:
        return sum(POINTS[reason] * len(about) for reason, about in self.reasons)


def score_match(candidate: Candidate, team: TeamProfile) -> Match:
    """What somebody and a team have to give each other."""
    brought, wished = _brought(team), frozenset().union(*(person.learns for person in team.people))
    added = candidate.brings - brought
    roles = {person.role for person in team.people}
    about = {
        Reason.WANTED: added & team.wants,
        Reason.ADDS: added - team.wants,
        Reason.ROLE: frozenset({candidate.role} - roles - {""}),
        Reason.LEARNS: candidate.learns & brought,
        Reason.TEACHES: candidate.brings & wished,
    }
    reasons = tuple((reason, tuple(sorted(skills))) for reason, skills in about.items() if skills)
    return Match(candidate.id, team.id, reasons)


def suggest_teams(candidate: Candidate, teams: Iterable[TeamProfile], most: int = OFFERED) -> list[Match]:
    """The teams with a free seat into which somebody fits best; never one that they are in."""
    others = [team for team in teams if all(person.id != candidate.id for person in team.people)]
    free = [team for team in others if team.size < team.largest]
    ranked = sorted(free, key=lambda team: (-score_match(candidate, team).points, team.size, team.id))
    return [score_match(candidate, team) for team in ranked[:most]]


def suggest_candidates(team: TeamProfile, candidates: Iterable[Candidate], most: int = OFFERED) -> list[Match]:
    """Who fits best into a team with a free seat; nobody into a full one."""
    if team.size >= team.largest:
        return []
    inside = {person.id for person in team.people}
    matches = [score_match(candidate, team) for candidate in candidates if candidate.id not in inside]
    return sorted(matches, key=lambda match: (-match.points, match.candidate))[:most]


def suggest_mergers(team: TeamProfile, teams: Iterable[TeamProfile], most: int = OFFERED) -> list[int]:
    """Teams that could take in all of this one; first those with which it shares the fewest skills."""

    def sort_key(other: TeamProfile) -> tuple[int, int, int]:
        return (-len(_brought(team) ^ _brought(other)), other.size, other.id)

    roomy = [other for other in teams if other.id != team.id and team.size + other.size <= other.largest]
    return [other.id for other in sorted(roomy, key=sort_key)[:most]]


def _brought(team: TeamProfile) -> frozenset[str]:
    """The skills that its members bring."""
    return frozenset().union(*(person.brings for person in team.people))
