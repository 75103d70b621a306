"""What matters most in a group's figures: its gaps, what it could lend, and what to do together. Pure rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from engine.content.models import Curriculum, Domain, Form, Module, Skill
from engine.insight.rules.disclosure import Batch, Count, Place

STRONG = Fraction(2, 3)
"""The share of a group that must be on target for a skill to be one to lend."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A domain in which a group falls short. `size` is how far its mean is below its mean target, in levels."""

    domain: Domain
    people: Count
    rated: int
    size: Fraction
    skills: tuple[Skill, ...]
    """Its skills that most people are short of, the most widespread first."""


def biggest_gaps(form: Form, batch: Batch) -> tuple[Gap, ...]:
    """Domains short of their target, by people times the size of the gap, then by people."""
    found = []
    for domain in form.domains:
        place = batch.get(domain.id)
        if place and place.mean is not None:
            size = max(Fraction(0), place.target - place.mean)
            if not (size or place.short.low):
                continue
            found.append(Gap(domain, place.short, place.rated, size, _most_short(domain, batch)))
    return tuple(sorted(found, key=lambda gap: (-gap.people.estimate * gap.size, -gap.people.estimate)))


def strengths(form: Form, batch: Batch) -> tuple[Skill, ...]:
    """Skills in which at least two thirds are on target, the strongest first."""
    told = [(place, skill) for skill in form.skills if (place := batch.get(skill.id))]
    strong = [(_on_target(place), skill) for place, skill in told if _on_target(place) >= STRONG]
    return tuple(skill for _, skill in sorted(strong, key=lambda each: -each[0]))


def module_to_share(curriculum: Curriculum, form: Form, batch: Batch) -> tuple[Module, tuple[Skill, ...]] | None:
    """The module that builds what most people are short of, and those skills.

    Every skill counts with the people who are short of it, divided by its place in the module's list, since that stands
    strongest first. Of equals the first in the curriculum wins, and the capstone is nobody's starting point.
    """
    short = _widely_short(form.skills, batch)
    whole = lcm(*range(1, 1 + max(len(each.builds) for each in curriculum.modules)))

    def worth(module: Module) -> int:
        return sum(short[name] * (whole // rank) for rank, name in enumerate(module.builds, 1) if name in short)

    best = max((each for each in curriculum.modules if not each.capstone), key=worth, default=None)
    if best is None or not worth(best):
        return None
    built = [each for each in form.skills if short.get(each.id) and each.id in best.builds]
    return best, tuple(sorted(built, key=lambda skill: -short[skill.id]))


def _most_short(domain: Domain, batch: Batch) -> tuple[Skill, ...]:
    short = _widely_short(domain.skills, batch)
    return tuple(sorted((each for each in domain.skills if short.get(each.id)), key=lambda skill: -short[skill.id]))


def _widely_short(skills: Sequence[Skill], batch: Batch) -> dict[str, int]:
    """Skills of which more people are short than the one or two that are never told, with twice how many."""
    told = [(skill.id, place.short) for skill in skills if (place := batch.get(skill.id))]
    return {skill_id: short.low + short.high for skill_id, short in told if short.low}


def _on_target(place: Place) -> Fraction:
    return 1 - place.short.estimate / place.rated
