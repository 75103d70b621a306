"""Which modules come next for somebody, and why."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

from engine.content.models import Curriculum, Domain, Module
from engine.curriculum.rules.achieved import SHOWN_BY_PROJECT
from engine.curriculum.rules.needs import Need
from engine.scoring.rules.scoring import mean

ENOUGH = SHOWN_BY_PROJECT - Fraction(1, 2)
"""A module starts from what the projects of those that it requires show, level 2; half a level below is enough."""


class Pointer(NamedTuple):
    """Another step of the same plan."""

    number: int
    module: Module


class Urgent(NamedTuple):
    """The most urgent gap, and the number of the first step that builds it."""

    domain: Domain
    number: int


@dataclass(frozen=True, slots=True)
class Step:
    """One module of a plan: the needs that it builds, the most urgent first, and for a prerequisite the step that it
    `opens`. The first step knows the most urgent gap; None where no module is left for that."""

    number: int
    module: Module
    needs: tuple[Need, ...]
    opens: Pointer | None
    urgent: Urgent | None

    @property
    def domains(self) -> tuple[Domain, ...]:
        """The domains of its needs, the most urgent first."""
        return tuple({need.domain.id: need.domain for need in self.needs}.values())


class Prior(NamedTuple):
    """What somebody brings along: ids of finished modules, and their core ratings, raised by evidence."""

    finished: Set[str]
    ratings: Mapping[str, int | None]

    def find_unmet(self, module: Module, curriculum: Curriculum) -> list[Module]:
        """The modules that a module requires and that are neither finished nor covered by ratings."""
        required = [curriculum.module_by_id[name] for name in module.requires if name not in self.finished]
        return [needed for needed in required if not self._covers(needed)]

    def _covers(self, module: Module) -> bool:
        """Whether at least half of the skills that a module's projects show are rated, on average with ENOUGH."""
        rated = [value for skill in module.shows if (value := self.ratings.get(skill)) is not None]
        average = mean(rated) if 2 * len(rated) >= len(module.shows) else None
        return average is not None and average >= ENOUGH


def plan_steps(needs: Sequence[Need], curriculum: Curriculum, prior: Prior) -> tuple[Step, ...]:
    """Modules for some needs, built backwards from the most urgent one.

    A need brings the unfinished module that does most for its domain at the fewest unmet prerequisites, behind these.
    It brings none where a planned module builds it already, so that the plan ends when the needs do.
    """
    planned: dict[str, Module] = {}
    built: dict[str, list[Need]] = {}
    brought: list[Module] = []
    for need in needs:
        if not _find_builders(need, planned.values()) and (
            module := _find_best_module(need, needs, planned.keys(), curriculum, prior)
        ):
            planned |= {each.id: each for each in _with_prerequisites(module, curriculum, prior)}
            brought.append(module)
        if builders := _find_builders(need, planned.values()):
            built.setdefault(builders[0].id, []).append(need)
    unmet = {module.id: prior.find_unmet(module, curriculum) for module in planned.values()}
    order = [Pointer(number, module) for number, module in enumerate(planned.values(), 1)]
    steps = []
    for number, module in order:
        later = (step for step in order[number:] if module in unmet[step.module.id])
        opens = None if module in brought else next(later)
        steps.append(Step(number, module, tuple(built.get(module.id, ())), opens, None))
    return (replace(steps[0], urgent=_find_urgent(steps, needs[0])), *steps[1:]) if steps else ()


def _find_urgent(steps: Sequence[Step], need: Need) -> Urgent | None:
    """The most urgent need's domain, where it is the one that has brought the first module; none of a single skill."""
    first = next(step for step in steps if not step.opens)
    return Urgent(need.domain, first.number) if first.domains[0] is need.domain and not need.alone else None


def _find_builders(need: Need, modules: Iterable[Module]) -> list[Module]:
    """Modules that build a need, the most direct first."""
    building = [module for module in modules if need.skill.id in module.builds]
    return sorted(building, key=lambda module: module.builds.index(need.skill.id))


def _find_best_module(
    need: Need, needs: Sequence[Need], planned: Set[str], curriculum: Curriculum, prior: Prior
) -> Module | None:
    """The unfinished module to take for a need: the capstone last, else the one that closes most of its domain's gaps.

    A prerequisite still to plan counts like a level less; of equals, the one that builds the need most directly wins.
    """

    def effort(module: Module) -> tuple[bool, Fraction, int]:
        to_plan = sum(each.id not in planned for each in _with_prerequisites(module, curriculum, prior))
        same = [each.gap for each in needs if each.domain is need.domain and each.skill.id in module.builds]
        return module.capstone, to_plan - sum(same, Fraction(0)), module.builds.index(need.skill.id)

    unfinished = (module for module in curriculum.modules if module.id not in prior.finished)
    return min(_find_builders(need, unfinished), key=effort, default=None)


def _with_prerequisites(module: Module, curriculum: Curriculum, prior: Prior) -> Iterator[Module]:
    """A module behind its unmet prerequisites, each once."""
    seen: dict[str, Module] = {}
    for required in prior.find_unmet(module, curriculum):
        seen |= {needed.id: needed for needed in _with_prerequisites(required, curriculum, prior)}
    yield from seen.values()
    yield module
