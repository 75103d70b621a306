"""How far somebody is on the way to the certificate, and when they would arrive."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, timedelta

from engine.content.models import Certificate, Curriculum, Project

OWN_PACE_AFTER = timedelta(weeks=2)
"""Before that, a person's pace says more about their first days than about them."""
HORIZON = timedelta(weeks=156)
"""An arrival further away than three years is no forecast."""


@dataclass(frozen=True, slots=True)
class Pathway:
    """What is done and left; `expected` is None when everything is done or arrival is beyond the horizon."""

    certificate: Certificate
    modules_done: int
    modules: int
    projects_done: int
    projects: int
    capstone_left: tuple[Project, ...]
    expected: date | None
    own_pace: bool
    """Whether `expected` follows the person's own pace, not the program's."""

    @property
    def complete(self) -> bool:
        return self.modules_done == self.modules


def finished_modules(curriculum: Curriculum, done: Set[str]) -> frozenset[str]:
    """Ids of the modules whose projects are all in `done`."""
    return frozenset(
        module.id for module in curriculum.modules if all(project.id in done for project in module.projects)
    )


def certification_pathway(curriculum: Curriculum, done: Set[str], first_done: date | None, today: date) -> Pathway:
    """Describe the way from the finished projects to the certificate.

    The forecast is linear: items left at the person's own rate once they have worked for two weeks, at the program's
    rate (all items over all its weeks) before.
    """
    projects, capstone = curriculum.project_by_id, curriculum.capstone_ids
    finished = len(projects.keys() & done)
    elapsed = today - first_done if first_done else timedelta(0)
    own_pace = elapsed >= OWN_PACE_AFTER and finished > 0
    per_item = elapsed / finished if own_pace else timedelta(weeks=len(curriculum.weeks)) / len(projects)
    remaining = per_item * (len(projects) - finished)
    return Pathway(
        certificate=curriculum.certificate,
        modules_done=len(finished_modules(curriculum, done)),
        modules=len(curriculum.modules),
        projects_done=finished,
        projects=len(projects),
        capstone_left=tuple(projects[name] for name in projects if name in capstone and name not in done),
        expected=today + remaining if timedelta(0) < remaining <= HORIZON else None,
        own_pace=own_pace,
    )
