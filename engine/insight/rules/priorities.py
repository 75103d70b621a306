"""What matters most in a group's figures: its gaps, what it could lend, and what to do together. Pure rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from engine.content.models import Curriculum, Domain, Form, Module, Skill
from engine.insight.rules.disclosure import Batch, Count, Place

STRONG = Fraction(2, 3)
"""The share of a group that must be on target, as it is estimated, for a skill to be one to lend; more than half of
them are for certain."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A domain in which a group falls short. `size` is how far its mean is below its mean target, in levels."""

    domain: Domain
    people: Count
    rated: int
    size: Fraction
    skills: tuple[Skill, ...]
    """Its skills that most people are short of, the most widespread first."""


def find_biggest_gaps(form: Form, batch: Batch) -> tuple[Gap, ...]:
    """Domains short of their target, by people times the size of the gap, then by people."""
    gaps = []
    for domain in form.domains:
        place = batch.get(domain.id)
        if place and place.mean is not None:
            size = max(Fraction(0), place.target - place.mean)
            if size or place.short.low:
                gaps.append(Gap(domain, place.short, place.rated, size, _most_short(domain, batch)))
    return tuple(sorted(gaps, key=lambda gap: (-gap.people.estimate * gap.size, -gap.people.estimate)))


def find_strengths(form: Form, batch: Batch) -> tuple[Skill, ...]:
    """Skills in which most people are on target, the strongest first."""
    told = [(place, skill) for skill in form.skills if (place := batch.get(skill.id))]
    most = [(place, skill) for place, skill in told if 2 * place.short.high < place.rated]
    strong = [(_on_target(place), skill) for place, skill in most if _on_target(place) >= STRONG]
    return tuple(skill for _, skill in sorted(strong, key=lambda item: -item[0]))


class SharedModule(NamedTuple):
    """A module to take together, the skills to take it for, and of how many people it fits how many: those who are
    short of the first."""

    module: Module
    skills: tuple[Skill, ...]
    people: Count
    rated: int


def find_module_to_share(curriculum: Curriculum, skills: Sequence[Skill], batch: Batch) -> SharedModule | None:
    """The module that builds what most people are short of, among some skills: those of the biggest gap.

    Every skill counts with the people who are short of it, divided by its place in the module's list, since that stands
    strongest first. Of equals the first in the curriculum wins, and the capstone is nobody's starting point.
    """
    told = {skill.id: batch[skill.id].short for skill in skills if skill.id in batch}
    short = _widely_short(skills, batch) or {name: people.high for name, people in told.items()}
    whole = lcm(*range(1, 1 + max(len(module.builds) for module in curriculum.modules)))

    def worth(module: Module) -> int:
        return sum(short[name] * (whole // rank) for rank, name in enumerate(module.builds, 1) if name in short)

    best = max((module for module in curriculum.modules if not module.capstone), key=worth, default=None)
    if best is None or not worth(best):
        return None
    built = sorted(
        (each for each in skills if each.id in short and each.id in best.builds), key=lambda each: -short[each.id]
    )
    return SharedModule(best, tuple(built), batch[built[0].id].short, batch[built[0].id].rated)


def find_short_skills(form: Form, batch: Batch) -> tuple[Skill, ...]:
    """Skills of which more people are short than the one or two that are never told."""
    short = _widely_short(form.skills, batch)
    return tuple(skill for skill in form.skills if skill.id in short)


def _most_short(domain: Domain, batch: Batch) -> tuple[Skill, ...]:
    short = _widely_short(domain.skills, batch)
    return tuple(sorted((skill for skill in domain.skills if short.get(skill.id)), key=lambda skill: -short[skill.id]))


def _widely_short(skills: Sequence[Skill], batch: Batch) -> dict[str, int]:
    """Skills of which more people are short than the one or two that are never told, with twice how many."""
    told = [(skill.id, place.short) for skill in skills if (place := batch.get(skill.id))]
    return {skill_id: short.low + short.high for skill_id, short in told if short.low}


def _on_target(place: Place) -> Fraction:
    return 1 - place.short.estimate / place.rated
