"""What the bot has to say about somebody's week when it speaks first: neutral blocks, to which notices add buttons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from engine.chat.cards import Block, Context, Paragraph
from engine.chat.text import Text
from engine.content.models import Action, Curriculum, Project, Week
from engine.content.voice import Voice
from engine.curriculum.progress import MemberProgress, find_abilities, find_progress
from engine.curriculum.records import enrolments
from engine.curriculum.records import projects as records
from engine.curriculum.rules.choice import Answer, Chosen, choose
from engine.curriculum.rules.overdue import Overdue, overdue, planned
from engine.curriculum.rules.pace import WEEK, State
from engine.scoring.records.results import SUBMISSIONS
from engine.turn import Turn

BEHIND_AFTER = 2
"""Overdue projects from which help is worth a message of its own; one is said in the weekly message."""

AHEAD = (enrolments.CURRENT, records.TICKS, records.ANSWERS, SUBMISSIONS)
"""What it takes to know somebody's week: read ahead when many are told theirs."""

NAMED = 2
"""Modules whose open projects are one list; for more the advice is another one."""


@dataclass(frozen=True, slots=True)
class Weekly:
    """The weekly message. `week` (a curriculum week) and `action` (empty where none is left) are for its buttons."""

    title: str
    blocks: tuple[Block, ...]
    week: int
    action: str
    key: str
    """Of the calendar week of the program: one message for each."""


@dataclass(frozen=True, slots=True)
class PutOff:
    """An action that somebody wanted to see again with the next weekly message, and the notice that offered it."""

    notice_id: int
    action: Action


@dataclass(frozen=True, slots=True)
class Behind:
    """Help for somebody whose projects lag behind their weeks."""

    title: str
    blocks: tuple[Block, ...]
    overdue: tuple[Overdue, ...]
    smallest: Project
    """The quickest of the overdue projects, with which to begin."""
    key: str
    """Of the newest module that fell due: one help for each at most."""


def weekly(turn: Turn) -> Weekly | None:
    """What the weekly message says today; None outside of the program's weeks, but for one after the last, in a pause,
    and while the messages of the person's cohort are held back."""
    place = find_progress(turn)
    return weekly_at(turn, place) if place else None


def weekly_at(turn: Turn, place: MemberProgress) -> Weekly | None:
    """The same for somebody whose place is known."""
    if place.waits_for_messages:
        return None
    if place.position.state is State.FINISHED:
        return _closing(turn, place)
    if place.position.state is not State.RUNNING or place.position.week is None:
        return None
    facts = _facts(turn, place, place.position.week)
    title, blocks = turn.voice.once(facts, lambda: _words(turn.voice, turn.pack.curriculum, facts))
    return Weekly(title, blocks, facts.week, facts.chosen.action.id if facts.chosen else "", place.position.key)


@dataclass(frozen=True)
class _Facts:
    """What the words of a weekly message depend on, the same for many readers. Equal where the ids are."""

    number: int | None
    total: int
    week: int
    chosen: Chosen | None = field(compare=False)
    projects: tuple[Project, ...] = field(compare=False)
    """Planned for the week, and open."""
    ended: tuple[Overdue, ...] = field(compare=False)
    """Open from a module that ended last week."""
    ids: tuple[object, ...]
    """Of the action, its skill with rating and target, and the projects."""


def _facts(turn: Turn, place: MemberProgress, week: int) -> _Facts:
    module = turn.pack.curriculum.module_of_week[week]
    chosen, ended = choose_action(turn, place), _just_over(turn, place)
    need = chosen.need if chosen else None
    projects = tuple(each for each in planned(module, week) if each.id not in place.achieved.ticks)
    ids = (
        chosen and chosen.action.id,
        need and (need.skill.id, need.rating, need.target),
        tuple(each.id for each in projects),
        tuple(project.id for each in ended for project in each.projects),
    )
    return _Facts(place.position.number, len(place.enrolment.weeks), week, chosen, projects, ended, ids)


def _words(voice: Voice, curriculum: Curriculum, facts: _Facts) -> tuple[str, tuple[Block, ...]]:
    """Title and blocks of the weekly message."""
    week, module, chosen = curriculum.week_by_number[facts.week], curriculum.module_of_week[facts.week], facts.chosen
    lead = voice.text("week.lead", phase=curriculum.phase_of[module.id].name, module=module.name, gain=week.gain)
    blocks: list[Block] = [Paragraph(lead)]
    blocks += action_blocks(voice, chosen)[: 2 if chosen and chosen.need else 1]
    if facts.projects:
        hours = [voice.line("week.project_hours", name=each.name, hours=each.hours) for each in facts.projects]
        blocks.append(Context(voice.text("week.projects_planned", projects=voice.all_of(hours))))
    if line := behind_line(voice, facts.ended, earlier=False):
        blocks.append(Context(line))
    return voice.line("week.title", number=facts.number, total=facts.total, focus=week.focus), tuple(blocks)


def _just_over(turn: Turn, place: MemberProgress) -> tuple[Overdue, ...]:
    """What is open from a module that ended last week: said once, and not every week again."""
    if not place.taken:
        return ()
    ended = turn.pack.curriculum.module_of_week[place.enrolment.weeks[place.taken - 1]]
    return tuple(each for each in late(turn, place) if each.module is ended)


def _closing(turn: Turn, place: MemberProgress) -> Weekly | None:
    """In the week after the last one: what has come of it, and what is left."""
    ends, today = place.enrolment.ends, turn.now.astimezone(turn.voice.zone).date()
    if ends is None or (today - ends).days > WEEK:
        return None
    voice, projects = turn.voice, turn.pack.curriculum.project_by_id.values()
    left = [project for project in projects if project.id not in place.achieved.ticks]
    smallest = min(left, key=lambda project: project.hours, default=None)
    answers = records.find_answers(turn.tx, turn.scope.member_id).values()
    text = voice.text(
        "week.closing_text",
        steps=sum(answer is Answer.DONE for answer in answers),
        done=len(projects) - len(left),
        total=len(projects),
        smallest=smallest.name if smallest else "",
    )
    title = voice.line("week.closing_title", total=len(place.enrolment.weeks))
    return Weekly(title, (Paragraph(text),), place.enrolment.weeks[-1], "", place.position.key)


def behind(turn: Turn) -> Behind | None:
    """Help for being behind; None where next to nothing is overdue, before the start, in a pause, while the messages of
    the person's cohort are held back, and after the last week, whose closing message has said what is left."""
    place = find_progress(turn)
    return behind_at(turn, place) if place else None


def behind_at(turn: Turn, place: MemberProgress) -> Behind | None:
    """The same for somebody whose place is known."""
    if place.position.state is not State.RUNNING or place.waits_for_messages:
        return None
    found = late(turn, place)
    projects = [project for each in found for project in each.projects]
    if len(projects) < BEHIND_AFTER:
        return None
    smallest = min(projects, key=lambda project: project.hours)
    voice = turn.voice
    text = voice.text(
        "week.behind_text" if len(found) <= NAMED else "week.behind_many",
        count=len(projects),
        modules=voice.all_of([each.module.name for each in found]),
        hours=sum(project.hours for project in projects),
        smallest=smallest.name,
        smallest_hours=smallest.hours,
        evidence=smallest.evidence,
    )
    blocks = (Paragraph(text), Context(voice.text("week.behind_ways")))
    return Behind(voice.line("week.behind_title"), blocks, found, smallest, f"behind-{found[-1].module.id}")


def late(turn: Turn, place: MemberProgress) -> tuple[Overdue, ...]:
    """Modules whose weeks are over and that have open projects."""
    taken = place.taken
    return overdue(turn.pack.curriculum, place.enrolment.weeks, taken, place.achieved.ticks.keys()) if taken else ()


def choose_action(turn: Turn, place: MemberProgress, number: int | None = None) -> Chosen | None:
    """The next action of the person's nth week, by default of the one that they are in.

    Where that has none left: of the module's other weeks, else of earlier ones, the latest first.
    """
    number = number or place.position.number
    if number is None:
        return None
    able = find_abilities(turn, place.achieved)
    answers = records.find_answers(turn.tx, turn.scope.member_id)
    weeks = _in_order(turn.pack.curriculum, place.enrolment.weeks[:number])
    return choose(weeks, answers, able.score if able else None, able.ratings if able else {})


def _in_order(curriculum: Curriculum, until: Sequence[int]) -> Iterator[Week]:
    """The last of these weeks, then those of its module, then the earlier ones, the latest first."""
    *earlier, now = until
    yield curriculum.week_by_number[now]
    siblings = [week.number for week in curriculum.module_of_week[now].weeks]
    for number in dict.fromkeys([*siblings, *reversed(earlier)]):
        if number != now:
            yield curriculum.week_by_number[number]


def action_blocks(voice: Voice, chosen: Chosen | None) -> list[Block]:
    """The action in full, and why it is this one."""
    if chosen is None:
        return [Paragraph(voice.text("week.no_action"))]
    action: Action = chosen.action
    how = voice.text("week.action", minutes=action.minutes, title=action.title, how=action.how, done=action.done_when)
    return [Paragraph(how), Context(why(voice, chosen))]


def why(voice: Voice, chosen: Chosen) -> Text:
    """Why this action: the gap that it serves, as far as the person has told us."""
    if chosen.need is None:
        return voice.text("week.why_unknown")
    need = chosen.need
    return voice.text("week.why", skill=need.skill.name, rating=need.rating, target=voice.number(need.target))


def behind_line(voice: Voice, found: tuple[Overdue, ...], *, earlier: bool) -> Text | None:
    """What is behind, in one line."""
    projects = [project for each in found for project in each.projects]
    if not projects:
        return None
    smallest = min(projects, key=lambda project: project.hours)
    values = {"count": len(projects), "smallest": smallest.name, "hours": smallest.hours}
    return voice.text("week.behind_line", **values, earlier=earlier)


def find_action(curriculum: Curriculum, action_id: str) -> Action | None:
    """A fifteen-minute action of the curriculum."""
    weeks = (week for module in curriculum.modules for week in module.weeks)
    return next((action for week in weeks for action in week.actions if action.id == action_id), None)
