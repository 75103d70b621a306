"""What a content pack holds: frozen models of the framework, one class per kind of YAML entry."""

from datetime import time
from decimal import Decimal
from functools import cached_property
from typing import Annotated

from pydantic import Field, StringConstraints

from engine.content.conference import ConferenceRules
from engine.content.entry import Anchor, Entry, Id, Line, Prose, Short, Stars
from engine.content.hackathon import HackathonRules
from engine.content.mentoring import MentoringRules
from engine.content.papers import PaperRules
from engine.content.program import MetricGroup, Program, RolloutPhase


class Skill(Entry):
    """One thing that a person rates from 0 to 5."""

    id: Id
    name: Line
    short: Short
    """A name that fits a button or a table cell."""
    question: Prose
    """What the rating is about, asked of the person."""
    anchors: Annotated[tuple[Anchor, ...], Field(min_length=6, max_length=6)]
    """What one would have done at 0, 1, 2, 3, 4 and 5."""
    topics: tuple[Id, ...] = ()
    """Deep-dive skills that teach this one (core form only)."""


class Domain(Entry):
    """A group of skills with a level and a target of its own."""

    id: Id
    name: Line
    short: Short
    summary: Prose
    skills: Annotated[tuple[Skill, ...], Field(min_length=1)]


class Form(Entry):
    """One assessment: the core form or a deep-dive on one pillar."""

    id: Id
    name: Line
    summary: Prose
    domains: Annotated[tuple[Domain, ...], Field(min_length=1)]

    @cached_property
    def skills(self) -> tuple[Skill, ...]:
        """All skills in the order in which they are asked."""
        return tuple(skill for domain in self.domains for skill in domain.skills)

    @cached_property
    def domain_of(self) -> dict[str, Domain]:
        """Skill id to its domain."""
        return {skill.id: domain for domain in self.domains for skill in domain.skills}

    @cached_property
    def skill_by_id(self) -> dict[str, Skill]:
        return {skill.id: skill for skill in self.skills}

    @cached_property
    def number_of(self) -> dict[str, int]:
        """Skill id to the number of its question, from 1."""
        return {skill.id: number for number, skill in enumerate(self.skills, 1)}


class Pillar(Form):
    """One letter of ADVANCE, as a deep-dive."""

    letter: Annotated[str, StringConstraints(pattern="^[A-Z]$")]
    audience: Line
    focus: Line
    heading: Line
    group: Line
    roles: Annotated[tuple[Id, ...], Field(min_length=1)]
    """Roles whose deep-dive this is."""
    aliases: tuple[Line, ...] = ()
    """Other words by which a person may ask for it."""


class Level(Entry):
    """A competency level and the overall rating from which it holds."""

    id: Id
    name: Line
    at_least: Stars
    meaning: Line


class Aim(Entry):
    """What a role needs in one domain."""

    target: Stars
    weight: Annotated[Decimal, Field(gt=0, le=3)]


class Role(Entry):
    """A job that people have, with its target in every domain of every form."""

    id: Id
    name: Line
    audience: Line
    """The framework's own name for the group that this role belongs to."""
    summary: Prose
    aliases: tuple[Line, ...] = ()
    domains: dict[Id, Aim]


class Project(Entry):
    """A hands-on project of a module, or one of the capstone's items."""

    id: Id
    name: Line
    hours: Annotated[int, Field(ge=1, le=40)]
    evidence: Line
    """What shows that it is done."""
    shows: tuple[Id, ...] = ()
    """Core skills that such evidence is evidence of, all of them among those that the module builds."""


class Action(Entry):
    """Something useful that takes about fifteen minutes."""

    id: Id
    title: Line
    minutes: Annotated[int, Field(ge=5, le=20)] = 15
    how: Prose
    done_when: Line
    builds: Annotated[tuple[Id, ...], Field(min_length=1)]


class Week(Entry):
    """One curriculum week."""

    number: Annotated[int, Field(ge=1, le=52)]
    focus: Line
    gain: Prose
    """What it brings to the one who takes it, said to them: the heart of the week's message."""
    actions: Annotated[tuple[Action, ...], Field(min_length=1)]


class Module(Entry):
    """Two curriculum weeks on one subject."""

    id: Id
    name: Line
    summary: Prose
    objectives: Annotated[tuple[Line, ...], Field(min_length=1)]
    projects: Annotated[tuple[Project, ...], Field(min_length=1)]
    weeks: Annotated[tuple[Week, ...], Field(min_length=1)]
    builds: Annotated[tuple[Id, ...], Field(min_length=1)]
    """Skills that this module raises, strongest first."""
    requires: tuple[Id, ...] = ()
    capstone: bool = False

    @cached_property
    def hours(self) -> int:
        """Planned project hours."""
        return sum(project.hours for project in self.projects)

    @cached_property
    def shows(self) -> tuple[str, ...]:
        """The core skills that its projects show."""
        return tuple(dict.fromkeys(skill for project in self.projects for skill in project.shows))


class Phase(Entry):
    """Modules that belong together."""

    id: Id
    name: Line
    modules: Annotated[tuple[Module, ...], Field(min_length=1)]


class Certificate(Entry):
    """What a person earns, and the career steps that it opens."""

    id: Id
    name: Line
    criteria: Prose
    careers: Annotated[tuple[Line, ...], Field(min_length=1)]


class Curriculum(Entry):
    """The program from first to last week."""

    id: Id
    name: Line
    duration: Line
    format: Line
    commitment: Line
    hours_per_week: Annotated[int, Field(ge=1, le=40)]
    prerequisites: Annotated[tuple[Line, ...], Field(min_length=1)]
    phases: Annotated[tuple[Phase, ...], Field(min_length=1)]
    certificate: Certificate

    @cached_property
    def modules(self) -> tuple[Module, ...]:
        """All modules in the order of their weeks."""
        return tuple(module for phase in self.phases for module in phase.modules)

    @cached_property
    def module_by_id(self) -> dict[str, Module]:
        return {module.id: module for module in self.modules}

    @cached_property
    def weeks(self) -> tuple[int, ...]:
        """The numbers of all weeks, in order."""
        return tuple(week.number for module in self.modules for week in module.weeks)

    @cached_property
    def week_by_number(self) -> dict[int, Week]:
        return {week.number: week for module in self.modules for week in module.weeks}

    @cached_property
    def module_of_week(self) -> dict[int, Module]:
        return {week.number: module for module in self.modules for week in module.weeks}

    @cached_property
    def phase_of(self) -> dict[str, Phase]:
        """Module id to its phase."""
        return {module.id: phase for phase in self.phases for module in phase.modules}

    @cached_property
    def project_by_id(self) -> dict[str, Project]:
        return {project.id: project for module in self.modules for project in module.projects}

    @cached_property
    def capstone_ids(self) -> frozenset[str]:
        """Projects that need a reviewer's approval."""
        return frozenset(project.id for module in self.modules if module.capstone for project in module.projects)

    @cached_property
    def action_by_id(self) -> dict[str, Action]:
        return {each.id: each for week in self.week_by_number.values() for each in week.actions}

    @cached_property
    def project_ids(self) -> frozenset[str]:
        return frozenset(project.id for module in self.modules for project in module.projects)


class Series(Entry):
    """A community event that recurs."""

    id: Id
    name: Line
    framework: Line
    """The framework's own line."""
    summary: Prose
    rule: Line
    """RFC 5545 recurrence rule."""
    starts: time
    """Local time in `timezone`."""
    minutes: Annotated[int, Field(ge=15, le=2880)]
    timezone: Line
    serves: Annotated[tuple[Id, ...], Field(min_length=1)]
    """Domains that it helps with."""


class Practice(Entry):
    """A way of sharing knowledge or growing a career that has no calendar of its own."""

    id: Id
    framework: Line
    summary: Prose


class Community(Entry):
    """Event series, and the practices around them."""

    series: Annotated[tuple[Series, ...], Field(min_length=1)]
    practices: tuple[Practice, ...]
    mentoring: tuple[Practice, ...]

    @cached_property
    def series_by_id(self) -> dict[str, Series]:
        return {series.id: series for series in self.series}


class Pack(Entry):
    """A whole content pack."""

    id: Id
    version: Line
    """Stored with every result; raise it when a question, anchor or target changes its meaning."""
    default_locale: Line
    program: Program
    levels: Annotated[tuple[Level, ...], Field(min_length=1)]
    core: Form
    pillars: tuple[Pillar, ...]
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]
    curriculum: Curriculum
    community: Community
    papers: PaperRules
    mentoring: MentoringRules
    hackathon: HackathonRules
    conference: ConferenceRules
    rollout: tuple[RolloutPhase, ...]
    metrics: tuple[MetricGroup, ...]
    digest: str
    """Computed from the files, so that a forgotten version does not hide a change."""

    @cached_property
    def revision(self) -> str:
        """What a result stores as the content that it was scored with."""
        return f"{self.version}-{self.digest}"

    @cached_property
    def forms(self) -> dict[str, Form]:
        """The core form first, then the deep-dives in the framework's order."""
        return {form.id: form for form in (self.core, *self.pillars)}

    @cached_property
    def role_by_id(self) -> dict[str, Role]:
        return {role.id: role for role in self.roles}

    @cached_property
    def domain_by_id(self) -> dict[str, Domain]:
        return {domain.id: domain for form in self.forms.values() for domain in form.domains}

    @cached_property
    def skill_by_id(self) -> dict[str, Skill]:
        return {skill.id: skill for form in self.forms.values() for skill in form.skills}
