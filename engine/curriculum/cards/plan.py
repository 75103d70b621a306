"""The cards of the plan and of a module, and the parts that a result borrows from them."""

from __future__ import annotations

from collections.abc import Sequence

from engine.chat.cards import (
    Action,
    Block,
    Button,
    Buttons,
    Card,
    CheckItem,
    Checklist,
    Choice,
    Choices,
    Context,
    Fact,
    Facts,
    Heading,
    Paragraph,
    Progress,
    Style,
)
from engine.chat.text import Link, Plain, Text
from engine.content.models import Curriculum, Module
from engine.content.voice import Voice
from engine.curriculum.next_steps import LearningPlan, NextStep
from engine.curriculum.progress import EvidencedSkill
from engine.curriculum.rules.achieved import Achieved
from engine.curriculum.rules.pathway import Pathway


def plan_card(
    voice: Voice, curriculum: Curriculum, outlook: LearningPlan, raises: Sequence[EvidencedSkill], role: str
) -> Card:
    """Every step with its reasons, and the way to the certificate."""
    key = "curriculum.plan_text" if outlook.steps else "curriculum.plan_done"
    blocks: tuple[Block, ...] = (
        Paragraph(voice.text(key, role=role, count=len(outlook.steps))),
        *_provenance(voice, raises),
        *((steps_block(voice, curriculum, outlook.steps),) if outlook.steps else ()),
        Heading(voice.line("curriculum.pathway_title")),
        *pathway_blocks(voice, outlook.pathway),
        Buttons((Button(voice.line("mentoring.find"), Action("mentor.find")),)),
    )
    return Card("plan", voice.line("curriculum.plan_title"), blocks)


def _provenance(voice: Voice, raises: Sequence[EvidencedSkill]) -> list[Block]:
    """What evidence has raised above the person's own ratings."""
    if not raises:
        return []
    left_out = voice.line("curriculum.left_out")
    parts = [
        voice.line(
            "curriculum.raise",
            skill=each.skill.short,
            shown=each.shown,
            said=left_out if each.said is None else str(each.said),
        )
        for each in raises
    ]
    return [Context(voice.text("curriculum.raised", skills=voice.all_of(parts)))]


def no_plan_card(voice: Voice, pathway: Pathway) -> Card:
    """Before the first assessment."""
    blocks = (
        Paragraph(voice.text("curriculum.no_plan_text")),
        Buttons((Button(voice.line("curriculum.assess_me"), Action("assess"), Style.PRIMARY),)),
        Heading(voice.line("curriculum.pathway_title")),
        *pathway_blocks(voice, pathway),
    )
    return Card("no_plan", voice.line("curriculum.no_plan_title"), blocks)


def steps_block(voice: Voice, curriculum: Curriculum, legs: Sequence[NextStep]) -> Choices:
    """Steps to press: which module, why, and what supports it."""
    return Choices("", tuple(_step(voice, curriculum, leg, number) for number, leg in enumerate(legs, 1)))


def _step(voice: Voice, curriculum: Curriculum, leg: NextStep, number: int) -> Choice:
    step, module = leg.step, leg.step.module
    hours = curriculum.hours_per_week * len(module.weeks)
    label = voice.line("curriculum.step", number=number, module=module.name, weeks=_weeks(voice, module), hours=hours)
    if step.opens:
        lines = [voice.line("curriculum.step_opens", module=step.opens.name)]
    else:
        skills = voice.all_of([skill.short for skill in step.skills])
        domains = voice.all_of([domain.name for domain in step.domains])
        lines = [voice.line("curriculum.step_builds", skills=skills, domains=domains)]
    if leg.topics:
        lines.append(voice.line("curriculum.step_topics", topics="; ".join(topic.name for topic in leg.topics)))
    if leg.event:
        when = voice.moment(leg.event.starts)
        lines.append(voice.line("curriculum.step_event", event=leg.event.series.name, when=when))
    return Choice(label, "\n".join(lines), Action("plan.module", {"module": module.id}))


def _weeks(voice: Voice, module: Module) -> str:
    return voice.line("curriculum.weeks", first=module.weeks[0].number, last=module.weeks[-1].number)


def pathway_blocks(voice: Voice, pathway: Pathway) -> tuple[Block, ...]:
    """What is done and left, the expected date, and the career steps that it opens."""
    if pathway.expected is None:
        expected = voice.text("curriculum.pathway_complete" if pathway.complete else "curriculum.pathway_far")
    else:
        key = "curriculum.pathway_own_pace" if pathway.own_pace else "curriculum.pathway_program_pace"
        expected = voice.text(key, date=voice.date(pathway.expected))
    capstone = "\n".join(project.name for project in pathway.capstone_left)
    facts = (
        Fact(voice.line("curriculum.pathway_certificate"), (Plain(pathway.certificate.name),)),
        Fact(
            voice.line("curriculum.pathway_modules"),
            voice.text("curriculum.done_of", done=pathway.modules_done, total=pathway.modules),
        ),
        Fact(
            voice.line("curriculum.pathway_capstone"),
            (Plain(capstone),) if capstone else voice.text("curriculum.pathway_capstone_done"),
        ),
        Fact(voice.line("curriculum.pathway_expected"), expected),
        Fact(
            voice.line("curriculum.pathway_careers"),
            (Plain(voice.all_of(list(pathway.certificate.careers))),),
        ),
    )
    label = voice.line("curriculum.pathway_projects", done=pathway.projects_done, total=pathway.projects)
    return (Progress(label, pathway.projects_done, pathway.projects), Facts(facts))


def module_card(
    voice: Voice,
    curriculum: Curriculum,
    module: Module,
    achieved: Achieved,
    unmet: list[Module],
    notice: Text | None = None,
) -> Card:
    """Objectives, projects to tick, and a fifteen-minute start for each of its weeks."""
    phase = next(phase for phase in curriculum.phases if module in phase.modules)
    weeks = _weeks(voice, module)
    actions: list[Block] = [
        Paragraph(
            voice.text("curriculum.action", week=week.number, title=action.title, how=action.how, done=action.done_when)
        )
        for week in module.weeks
        for action in week.actions[:1]
    ]
    warning: list[Block] = (
        [Context(voice.text("curriculum.unmet", modules=voice.all_of([each.name for each in unmet])))] if unmet else []
    )
    blocks = (
        *((Context(notice),) if notice else ()),
        Context(voice.text("curriculum.module_place", phase=phase.name, weeks=weeks)),
        Paragraph((Plain(module.summary),)),
        *warning,
        Facts((Fact(voice.line("curriculum.objectives"), (Plain("\n".join(module.objectives)),)),)),
        *project_blocks(voice, module, achieved, "plan.tick", {}),
        Heading(voice.line("curriculum.start")),
        *actions,
        Buttons((Button(voice.line("curriculum.to_plan"), Action("plan")),)),
    )
    return Card("module", module.name, blocks)


def project_blocks(
    voice: Voice, module: Module, achieved: Achieved, command: str, extra: dict[str, str]
) -> list[Block]:
    """A module's projects to tick, what shows them, and the way to show more.

    A press on one gives `command`; `extra` goes with every press.
    """
    items = tuple(
        CheckItem(
            voice.line("curriculum.project", name=project.name, hours=project.hours),
            project.id in achieved.ticks,
            Action(command, {"project": project.id, "done": "" if project.id in achieved.ticks else "yes", **extra}),
        )
        for project in module.projects
    )
    finished = sum(project.id in achieved.ticks for project in module.projects)
    blocks: list[Block] = [Checklist(voice.line("curriculum.projects", done=finished, total=len(items)), items)]
    shown = [
        Fact(project.name, (Link(_short(achieved.ticks[project.id].link), achieved.ticks[project.id].link),))
        for project in module.projects
        if project.id in achieved.ticks and achieved.ticks[project.id].link
    ]
    if shown:
        blocks.append(Facts(tuple(shown)))
    buttons = [Button(voice.line("week.show_evidence"), Action("week.evidence", {"module": module.id, **extra}))]
    if module.capstone:
        blocks.append(Context(voice.text("week.capstone_rule")))
        buttons.append(Button(voice.line("review.title"), Action("capstone")))
    return [*blocks, Buttons(tuple(buttons))]


def _short(link: str) -> str:
    """A link as it reads: without the scheme, and not longer than a line."""
    words = link.partition("://")[2]
    return words if len(words) <= 60 else words[:59] + "…"
