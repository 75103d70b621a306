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

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

OFFERED = 3
"""Suggestions at a time: more would be a list to work through."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as far as they let it be seen; `role` is empty where it is not known."""

    id: int
    role: str
    brings: frozenset[str]
    learns: frozenset[str]


@dataclass(frozen=True, slots=True)
class Group:
    """A team as far as its members let it be seen. `size` counts all of them, `wants` are skills its idea needs."""

    id: int
    size: int
    largest: int
    people: tuple[Person, ...]
    wants: frozenset[str] = frozenset()


class Why(StrEnum):
    """Why somebody fits."""

    WANTED = "wanted"
    ADDS = "adds"
    ROLE = "role"
    LEARNS = "learns"
    TEACHES = "teaches"


POINTS = {Why.WANTED: 3, Why.ADDS: 2, Why.ROLE: 2, Why.LEARNS: 1, Why.TEACHES: 1}


@dataclass(frozen=True, slots=True)
class Fit:
    """How well somebody fits into a team: for each reason the skills it is about, in order, or the role."""

    person: int
    group: int
    reasons: tuple[tuple[Why, tuple[str, ...]], ...]

    @property
    def points(self) -> int:
        return sum(POINTS[why] * len(about) for why, about in self.reasons)


def fit(person: Person, group: Group) -> Fit:
    """What somebody and a team have to give each other."""
    there = frozenset().union(*(each.brings for each in group.people))
    curious = frozenset().union(*(each.learns for each in group.people))
    fresh = person.brings - there
    roles = {each.role for each in group.people}
    about = {
        Why.WANTED: fresh & group.wants,
        Why.ADDS: fresh - group.wants,
        Why.ROLE: frozenset({person.role} - roles - {""}),
        Why.LEARNS: person.learns & there,
        Why.TEACHES: person.brings & curious,
    }
    return Fit(person.id, group.id, tuple((why, tuple(sorted(skills))) for why, skills in about.items() if skills))


def teams_for(person: Person, groups: Iterable[Group], most: int = OFFERED) -> list[Fit]:
    """The teams with a free seat into which somebody fits best; never one that they are in."""
    free = [each for each in groups if each.size < each.largest and person.id not in {one.id for one in each.people}]
    ranked = sorted(free, key=lambda each: (-fit(person, each).points, each.size, each.id))
    return [fit(person, each) for each in ranked[:most]]


def people_for(group: Group, people: Iterable[Person], most: int = OFFERED) -> list[Fit]:
    """Who fits best into a team with a free seat; nobody into a full one."""
    if group.size >= group.largest:
        return []
    inside = {each.id for each in group.people}
    fits = [fit(each, group) for each in people if each.id not in inside]
    return sorted(fits, key=lambda each: (-each.points, each.person))[:most]


def mergers(group: Group, groups: Iterable[Group], most: int = OFFERED) -> list[int]:
    """Teams that could take in all of this one; first those with which it shares the fewest skills."""
    mine = frozenset().union(*(each.brings for each in group.people))

    def gain(other: Group) -> int:
        return len(mine ^ frozenset().union(*(each.brings for each in other.people)))

    roomy = [each for each in groups if each.id != group.id and group.size + each.size <= each.largest]
    return [each.id for each in sorted(roomy, key=lambda each: (-gain(each), each.size, each.id))[:most]]
