"""Which modules come next for somebody, and why."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from engine.content.models import Curriculum, Domain, Module, Skill
from engine.scoring.rules.scoring import DomainScore, Score


@dataclass(frozen=True, slots=True)
class Step:
    """One module of a plan. `skills` are the weak ones that it builds; a prerequisite has none, but `opens` another."""

    module: Module
    domains: tuple[Domain, ...]
    """The domains whose gaps brought it, the most urgent first."""
    skills: tuple[Skill, ...]
    opens: Module | None


def next_steps(
    score: Score, ratings: Mapping[str, int | None], curriculum: Curriculum, done: Set[str]
) -> tuple[Step, ...]:
    """Modules for the gaps of a score, the most urgent gap first.

    Within a domain each skill below the target, the weakest first, brings the module that builds it most directly for
    the fewest unfinished prerequisites, which come before it. `done` holds the ids of finished modules, which never
    come again.
    """
    steps: dict[str, Step] = {}
    for gap in score.gaps:
        for skill in find_weakest_skills(gap, ratings):
            if module := _find_best_module(skill, curriculum, done | steps.keys(), done):
                for needed in _with_prerequisites(module, curriculum, done):
                    _add_step(steps, needed, module, gap.domain, skill)
    return tuple(steps.values())


def find_weakest_skills(gap: DomainScore, ratings: Mapping[str, int | None]) -> list[Skill]:
    """Rated skills below the domain's target, the lowest rating first, else in the framework's order."""
    rated = [(value, skill) for skill in gap.domain.skills if (value := ratings.get(skill.id)) is not None]
    return [skill for value, skill in sorted(rated, key=lambda pair: pair[0]) if value < gap.target]


def _find_best_module(skill: Skill, curriculum: Curriculum, planned: Set[str], done: Set[str]) -> Module | None:
    """The unfinished module to take for a skill: the capstone last, else the one with the lowest sum of its place in
    the module's list of skills and of the prerequisites still to plan; of equals, the first in the curriculum."""

    def effort(module: Module) -> tuple[bool, int]:
        missing = sum(needed.id not in planned for needed in _with_prerequisites(module, curriculum, done)) - 1
        return module.capstone, module.builds.index(skill.id) + max(0, missing)

    building = [module for module in curriculum.modules if skill.id in module.builds and module.id not in done]
    return min(building, key=effort, default=None)


def _with_prerequisites(module: Module, curriculum: Curriculum, done: Set[str]) -> Iterator[Module]:
    """A module behind its unfinished prerequisites, each once."""
    seen: dict[str, Module] = {}
    for name in module.requires:
        if name not in done:
            required = curriculum.module_by_id[name]
            seen |= {needed.id: needed for needed in _with_prerequisites(required, curriculum, done)}
    yield from seen.values()
    yield module


def _add_step(steps: dict[str, Step], module: Module, goal: Module, domain: Domain, skill: Skill) -> None:
    """Add a step, or another reason to one that stands already."""
    known = steps.get(module.id, Step(module, (), (), goal))
    if module is goal:
        domains, skills = dict.fromkeys((*known.domains, domain)), dict.fromkeys((*known.skills, skill))
        steps[module.id] = Step(module, tuple(domains), tuple(skills), None)
    else:
        steps[module.id] = known
