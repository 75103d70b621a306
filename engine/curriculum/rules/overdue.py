"""What somebody's weeks ask for: projects planned for a week, and those of modules that are over. Pure."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from engine.content.models import Curriculum, Module, Project


@dataclass(frozen=True, slots=True)
class OverdueModule:
    """A module whose weeks are over, with the projects that are still open."""

    module: Module
    projects: tuple[Project, ...]


def find_planned_projects(module: Module, week: int) -> tuple[Project, ...]:
    """The projects of a module that are meant for one of its weeks: in order, as even as they go."""
    numbers = [own.number for own in module.weeks]
    at, count = numbers.index(week), len(module.projects)
    return module.projects[at * count // len(numbers) : (at + 1) * count // len(numbers)]


def find_overdue_modules(
    curriculum: Curriculum, weeks: Sequence[int], taken: int, done: Set[str]
) -> tuple[OverdueModule, ...]:
    """Unfinished modules whose weeks all lie among the first `taken` of somebody's `weeks`, in that order.

    A module that the person skipped has no week there, and asks for nothing.
    """
    over = set(weeks[:taken])
    modules = dict.fromkeys(curriculum.module_of_week[number] for number in weeks[:taken])
    overdue = []
    for module in modules:
        left = tuple(project for project in module.projects if project.id not in done)
        if left and all(week.number in over for week in module.weeks if week.number in weeks):
            overdue.append(OverdueModule(module, left))
    return tuple(overdue)
