"""The cards of the plan, of a module and of a certificate still to come, and the parts that a result borrows."""

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
from engine.chat.text import Link, Plain, Text, shorten
from engine.community.agenda import say_start
from engine.content.models import Curriculum, Module
from engine.content.voice import Voice
from engine.curriculum.next_steps import LearningPlan, NextStep
from engine.curriculum.progress import EvidencedSkill
from engine.curriculum.rules.achieved import Achieved
from engine.curriculum.rules.needs import Need
from engine.curriculum.rules.pathway import Pathway
from engine.curriculum.rules.steps import Step
from engine.scoring.history import Result

NAMED = 5
"""Things missing for the certificate that a card names; it counts the others."""


def plan_card(
    voice: Voice, curriculum: Curriculum, plan: LearningPlan, raises: Sequence[EvidencedSkill], role: str
) -> Card:
    """Every step with its reasons, and the way to the certificate."""
    key = "curriculum.plan_text" if plan.steps else "curriculum.plan_done"
    blocks: tuple[Block, ...] = (
        Paragraph(voice.text(key, role=role, count=len(plan.steps), left=plan.left)),
        *_raise_blocks(voice, raises),
        *((steps_block(voice, curriculum, plan.steps),) if plan.steps else ()),
        Heading(voice.line("curriculum.pathway_title")),
        *pathway_blocks(voice, plan.pathway),
        Buttons((Button(voice.line("mentoring.find"), Action("mentor.find")),)),
    )
    return Card("plan", voice.line("curriculum.plan_title"), blocks)


def not_yet_card(voice: Voice, curriculum: Curriculum, achieved: Achieved) -> Card:
    """For somebody whose certificate is still to come: what is done, and everything that is missing."""
    left = [project for project in curriculum.project_by_id.values() if project.id not in achieved.done]
    projects = [project.name for project in left if project.id not in curriculum.capstone_ids]
    capstone = [project.name for project in left if project.id in curriculum.capstone_ids]
    unshown = [project.name for project in achieved.unshown]
    facts = []
    for name, missing in (("projects", projects), ("unshown", unshown), ("capstone", capstone)):
        if missing:
            more = len(missing) - NAMED
            lines = [*missing[:NAMED], *([voice.line("certificate.more", count=more)] if more > 0 else [])]
            label = voice.line(f"certificate.missing_{name}", count=len(missing))
            facts.append(Fact(label, (Plain("\n".join(lines)),)))
    done, total = len(achieved.done), len(curriculum.project_ids)
    buttons = (
        Button(voice.line("home.week"), Action("week")),
        Button(voice.line("certificate.to_capstone"), Action("capstone")),
        Button(voice.line("certificate.to_plan"), Action("plan")),
    )
    blocks = (
        Paragraph(voice.text("certificate.not_yet", name=curriculum.certificate.name)),
        Progress(voice.line("curriculum.pathway_projects", done=done, total=total), done, total),
        Facts(tuple(facts)),
        Context(voice.text("certificate.rule")),
        Buttons(buttons),
    )
    return Card("no_certificate", voice.line("certificate.not_yet_title"), blocks)


def _raise_blocks(voice: Voice, raises: Sequence[EvidencedSkill]) -> list[Block]:
    """What evidence has raised above the person's own ratings."""
    if not raises:
        return []
    left_out = voice.line("curriculum.left_out")
    said = [left_out if raised.rating is None else str(raised.rating) for raised in raises]
    parts = [
        voice.line("curriculum.raise", skill=raised.skill.short, shown=raised.level, said=rating)
        for raised, rating in zip(raises, said, strict=True)
    ]
    return [Context(voice.text("curriculum.raised", skills=voice.all_of(parts)))]


def complete_button(voice: Voice, result: Result) -> Button:
    """Goes on with a result that has too few answers for a level."""
    action = Action("assess.complete", {"assessment": str(result.assessment.id)})
    return Button(voice.line("result.complete", count=result.score.missing), action, Style.PRIMARY)


def no_plan_card(voice: Voice, pathway: Pathway, unleveled: Result | None) -> Card:
    """Before the first result with a level; `unleveled` is one without."""
    text = voice.text("curriculum.no_plan_yet", count=unleveled.score.missing) if unleveled else None
    begin = Button(voice.line("curriculum.assess_me"), Action("assess"), Style.PRIMARY)
    blocks = (
        Paragraph(text or voice.text("curriculum.no_plan_text")),
        Buttons((complete_button(voice, unleveled) if unleveled else begin,)),
        Heading(voice.line("curriculum.pathway_title")),
        *pathway_blocks(voice, pathway),
    )
    return Card("no_plan", voice.line("curriculum.no_plan_title"), blocks)


def steps_block(voice: Voice, curriculum: Curriculum, steps: Sequence[NextStep]) -> Choices:
    """Steps to press: which module, why, and what supports it."""
    return Choices("", tuple(_step_choice(voice, curriculum, step) for step in steps))


def _step_choice(voice: Voice, curriculum: Curriculum, next_step: NextStep) -> Choice:
    step, module = next_step.step, next_step.step.module
    hours, weeks = curriculum.hours_per_week * len(module.weeks), _weeks_label(voice, module)
    label = voice.line("curriculum.step", number=step.number, module=module.name, weeks=weeks, hours=hours)
    lines = _reasons(voice, step)
    if next_step.topics:
        lines.append(voice.line("curriculum.step_topics", topics="; ".join(topic.name for topic in next_step.topics)))
    if next_step.event:
        when = say_start(voice, next_step.event)
        lines.append(voice.line("curriculum.step_event", event=next_step.event.series.name, when=when))
    return Choice(label, "\n".join(lines), Action("plan.module", {"module": module.id}))


def _reasons(voice: Voice, step: Step) -> list[str]:
    """Why a step is in the plan, and the first one first."""
    urgent, lines = step.urgent, list[str]()
    if step.opens:
        aim = {"urgent": urgent.domain.name, "aim": urgent.number} if urgent else {"urgent": "", "aim": 0}
        first = step.number == 1
        opened = {"before": step.opens.number, "module": step.opens.module.name}
        lines.append(voice.line("curriculum.step_opens", first=first, **opened, **aim))
    elif step.needs:
        domain = step.needs[0].domain
        key = "step_single" if step.needs[0].alone else "step_urgent" if urgent else "step_builds"
        skills = _name_skills(voice, [need for need in step.needs if need.domain is domain])
        lines.append(voice.line(f"curriculum.{key}", domain=domain.name, skills=skills))
    if others := [need for need in step.needs if step.opens or need.domain is not step.domains[0]]:
        lines.append(voice.line("curriculum.step_also", skills=_name_skills(voice, others)))
    return lines


def _name_skills(voice: Voice, needs: Sequence[Need]) -> str:
    return voice.all_of([voice.line("curriculum.need", skill=need.skill.short, rating=need.rating) for need in needs])


def _weeks_label(voice: Voice, module: Module) -> str:
    return voice.line("curriculum.weeks", first=module.weeks[0].number, last=module.weeks[-1].number)


def pathway_blocks(voice: Voice, pathway: Pathway) -> tuple[Block, ...]:
    """What is done and left, the expected date, and the career steps that it opens."""
    if pathway.expected is None:
        expected = voice.text("curriculum.pathway_complete" if pathway.complete else "curriculum.pathway_far")
    else:
        key = "curriculum.pathway_own_pace" if pathway.own_pace else "curriculum.pathway_program_pace"
        expected = voice.text(key, date=voice.date(pathway.expected))
    modules = voice.text("curriculum.done_of", done=pathway.modules_done, total=pathway.modules)
    left = "\n".join(project.name for project in pathway.capstone_left)
    capstone = (Plain(left),) if left else voice.text("curriculum.pathway_capstone_done")
    facts = (
        Fact(voice.line("curriculum.pathway_certificate"), (Plain(pathway.certificate.name),)),
        Fact(voice.line("curriculum.pathway_modules"), modules),
        Fact(voice.line("curriculum.pathway_capstone"), capstone),
        Fact(voice.line("curriculum.pathway_expected"), expected),
        Fact(voice.line("curriculum.pathway_careers"), (Plain(voice.all_of(list(pathway.certificate.careers))),)),
    )
    label = voice.line("curriculum.pathway_projects", done=pathway.projects_done, total=pathway.projects)
    return (Progress(label, pathway.projects_done, pathway.projects), Facts(facts))


def module_card(
    voice: Voice, module: Module, achieved: Achieved, unmet: Sequence[Module], notice: Text | None = None
) -> Card:
    """Objectives, projects to tick, and a fifteen-minute start for each of its weeks."""
    actions = []
    for week in module.weeks:
        for action in week.actions[:1]:
            values = {"title": action.title, "how": action.how, "done": action.done_when}
            actions.append(Paragraph(voice.text("curriculum.action", week=week.number, **values)))
    phase = achieved.curriculum.phase_of[module.id].name
    blocks = (
        *((Context(notice),) if notice else ()),
        Context(voice.text("curriculum.module_place", phase=phase, weeks=_weeks_label(voice, module))),
        Paragraph((Plain(module.summary),)),
        *unmet_blocks(voice, unmet),
        Facts((Fact(voice.line("curriculum.objectives"), (Plain("\n".join(module.objectives)),)),)),
        *project_blocks(voice, module, achieved, "plan.tick", {}),
        Heading(voice.line("curriculum.start")),
        *actions,
        Buttons((Button(voice.line("curriculum.to_plan"), Action("plan")),)),
    )
    return Card("module", module.name, blocks)


def unmet_blocks(voice: Voice, unmet: Sequence[Module]) -> list[Block]:
    """A warning where a module builds on others that are neither finished nor covered."""
    if not unmet:
        return []
    return [Context(voice.text("curriculum.unmet", modules=voice.all_of([module.name for module in unmet])))]


def project_blocks(
    voice: Voice, module: Module, achieved: Achieved, command: str, extra: dict[str, str]
) -> list[Block]:
    """A module's projects to tick, what shows them, and the way to show more.

    A press on one gives `command`; `extra` goes with every press.
    """
    done = achieved.completions
    items = tuple(
        CheckItem(
            voice.line("curriculum.project", name=project.name, hours=project.hours),
            project.id in done,
            Action(command, {"project": project.id, "done": "" if project.id in done else "yes", **extra}),
        )
        for project in module.projects
    )
    finished = sum(item.done for item in items)
    blocks: list[Block] = [Checklist(voice.line("curriculum.projects", done=finished, total=len(items)), items)]
    links = [(project.name, done[project.id].link) for project in module.projects if project.id in done]
    if shown := [Fact(name, (Link(_shorten_link(link), link),)) for name, link in links if link]:
        blocks.append(Facts(tuple(shown)))
    buttons = [Button(voice.line("week.show_evidence"), Action("week.evidence", {"module": module.id, **extra}))]
    if module.capstone:
        blocks.append(Context(voice.text("week.capstone_rule")))
        buttons.append(Button(voice.line("review.title"), Action("capstone")))
    return [*blocks, Buttons(tuple(buttons))]


def _shorten_link(link: str) -> str:
    """A link as it reads: without the scheme, and not longer than a line."""
    return shorten(link.partition("://")[2], 60)


def evidence_card(voice: Voice, module: Module, number: str, inputs: tuple[Block, ...]) -> Card:
    """A link for one of a module's projects; `number` is the week that a press came from."""
    evidence = "\n".join(f"{project.name}: {project.evidence}" for project in module.projects)
    save = Action("week.keep_evidence", {"module": module.id, "number": number})
    blocks = (
        Paragraph(voice.text("week.evidence_text")),
        *inputs,
        Buttons((Button(voice.line("assessment.evidence_save"), save, Style.PRIMARY),)),
        Context((Plain(evidence),)),
    )
    return Card("project_evidence", voice.line("week.evidence_title"), blocks)
