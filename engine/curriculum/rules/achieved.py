"""What somebody has achieved, and which skills their evidence shows. Pure.

A hands-on project with evidence shows its skills at level 2, and one of the capstone that a reviewer has approved at
level 3: the anchors of level 2 describe building one's part of a real system, those of level 3 doing it alone and to
the end, which only somebody else can say. Levels 4 and 5 describe several systems and other teams, which no project of
a curriculum shows. Evidence stands beside what a person says of themselves: it may raise a rating and never lowers one.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from engine.content.models import Curriculum, Project
from engine.curriculum.rules.pathway import finished_modules

SHOWN_BY_PROJECT = 2
SHOWN_BY_REVIEW = 3


@dataclass(frozen=True, slots=True)
class Completion:
    """That somebody has ticked a project."""

    at: datetime
    link: str
    """What shows it; empty for nothing."""


@dataclass(frozen=True)
class Achieved:
    """What somebody has ticked and what was approved of it, and what counts."""

    curriculum: Curriculum
    completions: Mapping[str, Completion]
    approved: Set[str]
    """Ids of capstone items that a reviewer has approved."""

    @cached_property
    def done(self) -> Mapping[str, datetime]:
        """Projects that count as done, with their time: an item of the capstone only when it is approved, too."""
        return {
            project: completion.at
            for project, completion in self.completions.items()
            if project not in self.curriculum.capstone_ids or project in self.approved
        }

    @cached_property
    def finished(self) -> Set[str]:
        """Ids of the modules whose projects all count as done."""
        return finished_modules(self.curriculum, self.done.keys())

    @cached_property
    def shown(self) -> Mapping[str, int]:
        """Skill id to the level that evidence shows."""
        levels: dict[str, int] = {}
        for project in self.evidenced:
            level = SHOWN_BY_REVIEW if project.id in self.approved else SHOWN_BY_PROJECT
            for skill in project.shows:
                levels[skill] = max(level, levels.get(skill, 0))
        return levels

    @cached_property
    def evidenced(self) -> tuple[Project, ...]:
        """Projects that are done with evidence, in the order of the curriculum: hands-on ones with a link, items of the
        capstone with an approval. `has_evidence` says the same in SQL."""
        return tuple(
            project for project in self._in_order() if self.completions[project.id].link or project.id in self.approved
        )

    @cached_property
    def unshown(self) -> tuple[Project, ...]:
        """Done hands-on projects without evidence, which the certificate asks for."""
        return tuple(project for project in self._in_order() if project not in self.evidenced)

    @property
    def reviewable(self) -> list[Project]:
        """Items of the capstone that a reviewer can be asked about: ticked, and not approved."""
        asked = self.completions.keys() & self.curriculum.capstone_ids - self.approved
        return [project for project in self.curriculum.project_by_id.values() if project.id in asked]

    def _in_order(self) -> list[Project]:
        return [project for project in self.curriculum.project_by_id.values() if project.id in self.done]

    @property
    def complete(self) -> bool:
        """Whether everything is done and shown: what the certificate asks for."""
        return self.done.keys() >= self.curriculum.project_ids and not self.unshown
