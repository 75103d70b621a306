"""What the bot has to say about somebody's week when it speaks first: neutral blocks, to which notices add buttons."""

from dataclasses import dataclass, field, replace

from engine.chat.cards import Block, Context, Paragraph
from engine.content.models import Action, Curriculum, Project
from engine.content.voice import Voice
from engine.curriculum.cards.actions import action_blocks, overdue_line
from engine.curriculum.next_action import choose_action
from engine.curriculum.progress import MemberProgress, find_progress
from engine.curriculum.records.enrolments import CURRENT_ENROLMENTS, NEW_RUNS, is_new_run
from engine.curriculum.records.projects import ACTION_ANSWERS, COMPLETIONS, find_action_answers
from engine.curriculum.rules.choice import Answer, ChosenAction
from engine.curriculum.rules.overdue import OverdueModule, find_planned_projects
from engine.curriculum.rules.pace import WEEK, ProgramState
from engine.scoring.records.results import SUBMISSIONS
from engine.turn import Turn

HELP_FROM = 2
"""Overdue projects from which help is worth a message of its own; one is mentioned in the weekly message."""

READ_AHEAD = (CURRENT_ENROLMENTS, NEW_RUNS, COMPLETIONS, ACTION_ANSWERS, SUBMISSIONS)
"""What it takes to know somebody's week: read ahead when many are told theirs."""

NAMED = 2
"""Modules whose open projects are one list; for more the advice is another one."""


@dataclass(frozen=True, slots=True)
class WeekSummary:
    """The weekly message."""

    title: str
    blocks: tuple[Block, ...]
    week: int
    """The curriculum week."""
    action: str
    """The id of the action that it offers; empty where none is left."""
    key: str = ""
    """Of the calendar week of the program: one message for each."""


@dataclass(frozen=True, slots=True)
class PostponedAction:
    """An action that somebody wanted to see again with the next weekly message, and the notice that offered it."""

    notice_id: int
    action: Action


@dataclass(frozen=True, slots=True)
class CatchUpHelp:
    """Help for somebody whose projects lag behind their weeks."""

    title: str
    blocks: tuple[Block, ...]
    smallest: Project
    """The quickest of the overdue projects, with which to begin."""
    key: str
    """Of the newest module that fell due: one help for each at most."""


@dataclass(frozen=True)
class _WeekFacts:
    """What the words of a weekly message depend on, the same for many readers. Equal where the ids are."""

    number: int | None
    total: int
    week: int
    chosen: ChosenAction | None = field(compare=False)
    projects: tuple[Project, ...] = field(compare=False)
    """Planned for the week, and open."""
    ended: tuple[OverdueModule, ...] = field(compare=False)
    """Open from a module that ended last week."""
    ids: tuple[object, ...]
    """Of the action, its skill with rating and target, and the projects."""


def summarise_current_week(turn: Turn, known: MemberProgress | None = None) -> WeekSummary | None:
    """What the weekly message says today; None outside of the program's weeks, but for one after the last, in a pause,
    and while the messages of the person's cohort are held back."""
    progress = known or find_progress(turn)
    if progress is None or progress.waits_for_messages:
        return None
    position = progress.position
    if position.state is ProgramState.FINISHED:
        return _summarise_program(turn, progress)
    if position.state is not ProgramState.RUNNING or position.week is None:
        return None
    facts = _collect_facts(turn, progress, position.week)
    summary = turn.voice.once(facts, lambda: _write_summary(turn.voice, turn.pack.curriculum, facts))
    if position.number == 1 and is_new_run(turn.tx, turn.scope.member_id):
        summary = replace(summary, blocks=(Paragraph(turn.voice.text("week.new_run")), *summary.blocks))
    return replace(summary, key=position.key)


def find_catch_up_help(turn: Turn, known: MemberProgress | None = None) -> CatchUpHelp | None:
    """Help for being behind; None where next to nothing is overdue, before the start, in a pause, while the messages of
    the person's cohort are held back, and after the last week, whose closing message has said what is left."""
    progress = known or find_progress(turn)
    if progress is None or progress.position.state is not ProgramState.RUNNING or progress.waits_for_messages:
        return None
    overdue = progress.overdue
    projects = [project for module in overdue for project in module.projects]
    if len(projects) < HELP_FROM:
        return None
    smallest = min(projects, key=lambda project: project.hours)
    voice = turn.voice
    text = voice.text(
        "week.behind_text" if len(overdue) <= NAMED else "week.behind_many",
        count=len(projects),
        modules=voice.all_of([late.module.name for late in overdue]),
        hours=sum(project.hours for project in projects),
        smallest=smallest.name,
        smallest_hours=smallest.hours,
        evidence=smallest.evidence,
    )
    blocks = (Paragraph(text), Context(voice.text("week.behind_ways")))
    return CatchUpHelp(voice.line("week.behind_title"), blocks, smallest, f"behind-{overdue[-1].module.id}")


def _collect_facts(turn: Turn, progress: MemberProgress, week: int) -> _WeekFacts:
    module = turn.pack.curriculum.module_of_week[week]
    chosen, ended = choose_action(turn, progress), _find_just_ended(turn, progress)
    need = chosen.need if chosen else None
    planned = find_planned_projects(module, week)
    projects = tuple(project for project in planned if project.id not in progress.achieved.completions)
    ids = (
        chosen and chosen.action.id,
        need and (need.skill.id, need.rating, need.target),
        tuple(project.id for project in projects),
        tuple(project.id for late in ended for project in late.projects),
    )
    return _WeekFacts(progress.position.number, len(progress.enrolment.weeks), week, chosen, projects, ended, ids)


def _write_summary(voice: Voice, curriculum: Curriculum, facts: _WeekFacts) -> WeekSummary:
    week, module, chosen = curriculum.week_by_number[facts.week], curriculum.module_of_week[facts.week], facts.chosen
    lead = voice.text("week.lead", phase=curriculum.phase_of[module.id].name, module=module.name, gain=week.gain)
    blocks: list[Block] = [Paragraph(lead)]
    blocks += action_blocks(voice, chosen)[: 2 if chosen and chosen.need else 1]
    if facts.projects:
        hours = [voice.line("week.project_hours", name=project.name, hours=project.hours) for project in facts.projects]
        blocks.append(Context(voice.text("week.projects_planned", projects=voice.all_of(hours))))
    if line := overdue_line(voice, facts.ended, earlier=False):
        blocks.append(Context(line))
    title = voice.line("week.title", number=facts.number, total=facts.total, focus=week.focus)
    return WeekSummary(title, tuple(blocks), facts.week, chosen.action.id if chosen else "")


def _find_just_ended(turn: Turn, progress: MemberProgress) -> tuple[OverdueModule, ...]:
    """What is open from a module that ended last week: said once, and not every week again."""
    if not progress.taken:
        return ()
    ended = turn.pack.curriculum.module_of_week[progress.enrolment.weeks[progress.taken - 1]]
    return tuple(late for late in progress.overdue if late.module is ended)


def _summarise_program(turn: Turn, progress: MemberProgress) -> WeekSummary | None:
    """In the week after the last one: what has come of it, and what is left."""
    ends, weeks = progress.enrolment.ends, progress.enrolment.weeks
    if ends is None or (turn.today - ends).days > WEEK:
        return None
    voice, projects = turn.voice, turn.pack.curriculum.project_by_id.values()
    left = [project for project in projects if project.id not in progress.achieved.completions]
    smallest = min(left, key=lambda project: project.hours, default=None)
    answers = find_action_answers(turn.tx, turn.scope.member_id).values()
    text = voice.text(
        "week.closing_text",
        steps=sum(answer is Answer.DONE for answer in answers),
        done=len(projects) - len(left),
        total=len(projects),
        smallest=smallest.name if smallest else "",
    )
    title = voice.line("week.closing_title", total=len(weeks))
    return WeekSummary(title, (Paragraph(text),), weeks[-1], "", progress.position.key)
