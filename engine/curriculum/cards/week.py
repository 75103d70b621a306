"""The cards of a week: the one that somebody is in, any other, and the times when there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engine.chat.cards import Action, Button, Buttons, Card, Context, Fact, Facts, Heading, Paragraph, Progress, Style
from engine.chat.text import Plain, Text
from engine.content.models import Curriculum, Module, Week
from engine.content.voice import Voice
from engine.curriculum.cards.actions import action_blocks, overdue_line
from engine.curriculum.cards.plan import project_blocks, unmet_blocks
from engine.curriculum.progress import MemberProgress
from engine.curriculum.rules.choice import Answer, ChosenAction
from engine.curriculum.rules.pace import ProgramState


@dataclass(frozen=True, slots=True)
class WeekView:
    """One week of somebody's program, as they look at it."""

    progress: MemberProgress
    number: int
    """The person's nth week."""
    chosen: ChosenAction | None
    reviews: int
    """Reviews that others wait for."""
    unmet: Sequence[Module]
    """Modules that the week's module builds on and that are neither finished nor covered."""
    notice: Text | None = None
    undo: str = ""
    """An action that was just answered, empty for none."""

    @property
    def current(self) -> bool:
        return self.progress.position.number == self.number

    @property
    def total(self) -> int:
        return len(self.progress.enrolment.weeks)

    @property
    def week(self) -> Week:
        return self.progress.achieved.curriculum.week_by_number[self.progress.enrolment.weeks[self.number - 1]]

    @property
    def module(self) -> Module:
        return self.progress.achieved.curriculum.module_of_week[self.week.number]


def week_card(voice: Voice, curriculum: Curriculum, view: WeekView) -> Card:
    """One week: what it brings, its projects to tick, and the next fifteen minutes."""
    module, achieved = view.module, view.progress.achieved
    return Card(
        "week",
        voice.line("week.title", number=view.number, total=view.total, focus=view.week.focus),
        (
            *((Context(view.notice),) if view.notice else ()),
            Context(_module_line(voice, curriculum, view)),
            *(_messages_line(voice, view.progress) if view.current else ()),
            Paragraph((Plain(view.week.gain),)),
            *unmet_blocks(voice, view.unmet),
            *((Progress(voice.line("week.progress"), view.number, view.total),) if view.current else ()),
            Facts((Fact(voice.line("curriculum.objectives"), (Plain("\n".join(module.objectives)),)),)),
            *project_blocks(voice, module, achieved, "week.tick", {"number": str(view.number)}),
            Heading(voice.line("week.next_action")),
            *action_blocks(voice, view.chosen),
            *_answer_buttons(voice, view),
            *(_behind_line(voice, view.progress) if view.current else ()),
            *_next_week_line(voice, curriculum, view),
            _way_buttons(voice, view),
        ),
    )


def before_card(voice: Voice, curriculum: Curriculum, progress: MemberProgress) -> Card:
    """Not begun yet: when it does, and what comes first."""
    first = curriculum.week_by_number[progress.enrolment.weeks[0]]
    values = {"date": voice.date(progress.position.first_day), "cohort": progress.enrolment.cohort}
    facts = (
        Fact(voice.line("week.before_first"), (Plain(first.focus),)),
        Fact(voice.line("week.before_needs"), (Plain("\n".join(curriculum.prerequisites)),)),
        Fact(voice.line("week.before_time"), (Plain(curriculum.commitment),)),
    )
    buttons = (
        Button(voice.line("week.look_first"), Action("week.look", {"number": "1"}), Style.PRIMARY),
        Button(voice.line("home.pace"), Action("pace")),
        Button(voice.line("home.plan"), Action("plan")),
    )
    text, messages = Paragraph(voice.text("week.before_text", **values)), _messages_line(voice, progress)
    return Card("week_before", voice.line("week.before_title"), (text, *messages, Facts(facts), Buttons(buttons)))


def paused_card(voice: Voice, progress: MemberProgress) -> Card:
    """Standing still."""
    position = progress.position
    until = voice.date(position.until) if position.until else ""
    back = voice.date(position.until + timedelta(days=1)) if position.until else ""
    text = voice.text("week.paused_text", number=position.number, until=until, back=back)
    buttons = (
        Button(voice.line("pace.resume"), Action("pace.resume"), Style.PRIMARY),
        Button(voice.line("week.look_anyway"), Action("week.look", {"number": str(position.number)})),
        Button(voice.line("home.pace"), Action("pace")),
    )
    return Card("week_paused", voice.line("week.paused_title"), (Paragraph(text), Buttons(buttons)))


def over_card(voice: Voice, curriculum: Curriculum, progress: MemberProgress) -> Card:
    """All weeks are over: what is left to do."""
    left = len(curriculum.project_ids - progress.achieved.done.keys())
    text = voice.text("week.over_text" if left else "week.over_done", total=len(progress.enrolment.weeks))
    buttons = (
        Button(voice.line("home.certificate"), Action("certificate"), Style.PRIMARY),
        Button(voice.line("week.look_last"), Action("week.look", {"number": str(len(progress.enrolment.weeks))})),
        Button(voice.line("home.plan"), Action("plan")),
        Button(voice.line("home.pace"), Action("pace")),
    )
    behind = _behind_line(voice, progress)
    return Card("week_over", voice.line("week.over_title"), (Paragraph(text), *behind, Buttons(buttons)))


def _behind_line(voice: Voice, progress: MemberProgress) -> list[Context]:
    behind = overdue_line(voice, progress.overdue, earlier=True)
    return [Context(behind)] if behind else []


def _messages_line(voice: Voice, progress: MemberProgress) -> tuple[Context, ...]:
    """When the weekly messages begin, while they are held back."""
    if not progress.waits_for_messages:
        return ()
    return (Context(voice.text("week.messages_from", date=voice.date(progress.enrolment.messages_from))),)


def _module_line(voice: Voice, curriculum: Curriculum, view: WeekView) -> Text:
    if view.current:
        first: date | None = view.progress.position.first_day
    else:
        first = view.progress.enrolment.first_day(view.number)
    days = voice.line("week.days", first=voice.date(first), last=voice.date(first + timedelta(days=6))) if first else ""
    phase, hours = curriculum.phase_of[view.module.id].name, curriculum.hours_per_week
    return voice.text("week.place", phase=phase, module=view.module.name, days=days, hours=hours)


def _answer_buttons(voice: Voice, view: WeekView) -> list[Buttons]:
    number = {"number": str(view.number)}
    buttons = []
    if view.chosen:
        for answer in (Answer.DONE, Answer.NO_TIME, Answer.KNOWN):
            args = {"action": view.chosen.action.id, "answer": answer.value, **number}
            style = Style.PRIMARY if answer is Answer.DONE else Style.NORMAL
            buttons.append(Button(voice.line(f"week.answer_{answer}"), Action("week.answer", args), style))
    if view.undo:
        args = {"action": view.undo, "answer": "", **number}
        buttons.append(Button(voice.line("week.undo"), Action("week.answer", args)))
    return [Buttons(tuple(buttons))] if buttons else []


def _next_week_line(voice: Voice, curriculum: Curriculum, view: WeekView) -> list[Context]:
    if view.number == view.total:
        return [Context(voice.text("week.last"))] if view.current else []
    after = curriculum.week_by_number[view.progress.enrolment.weeks[view.number]]
    first = view.progress.enrolment.first_day(view.number + 1)
    return [Context(voice.text("week.coming", focus=after.focus, date=voice.date(first) if first else ""))]


def _way_buttons(voice: Voice, view: WeekView) -> Buttons:
    buttons: list[Button] = []
    if view.reviews:
        buttons.append(Button(voice.line("review.waiting", count=view.reviews), Action("reviews"), Style.PRIMARY))
    for number, key in ((view.number - 1, "week.earlier"), (view.number + 1, "week.later")):
        if 1 <= number <= view.total:
            buttons.append(Button(voice.line(key, number=number), Action("week.look", {"number": str(number)})))
    if not view.current and view.progress.position.state is ProgramState.RUNNING:
        buttons.append(Button(voice.line("week.this"), Action("week")))
    return Buttons((*buttons, *(Button(voice.line(f"home.{name}"), Action(name)) for name in ("pace", "plan"))))
