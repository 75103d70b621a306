"""The cards of the pace: starting, pausing, an order of one's own, skipping ahead."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from engine.chat.cards import Action, Button, Buttons, Card, Choice, Choices, Context, Fact, Facts, Paragraph, Style
from engine.chat.text import Plain, Text
from engine.content.models import Curriculum, Module
from engine.content.voice import Voice
from engine.curriculum.cards.silence import next_message_text
from engine.curriculum.forms import SKIP_FORM, pause_form, start_form
from engine.curriculum.progress import MemberProgress
from engine.curriculum.records.enrolments import CohortSummary
from engine.curriculum.rules.pace import Pause, ProgramState
from engine.curriculum.silence import NextMessage


def start_card(voice: Voice, today: date, cohorts: Sequence[CohortSummary], *, again: bool = False) -> Card:
    """Ways to begin: with others, now, next Monday, on a day of one's own."""
    extra = {"again": "yes"} if again else {}
    monday = today + timedelta(days=7 - today.weekday())
    options = [_join_choice(voice, cohort, extra) for cohort in cohorts]
    for key, day in (("pace.start_today", today), ("pace.start_monday", monday)):
        start = Action("pace.start", {"start": day.isoformat(), **extra})
        options.append(Choice(voice.line(key, date=voice.date(day)), voice.line(f"{key}_text"), start))
    pick = Action("pace.pick", extra)
    options.append(Choice(voice.line("pace.start_other"), voice.line("pace.start_other_text"), pick))
    text = voice.text("pace.again_text" if again else "pace.start_text")
    title = voice.line("pace.again_title" if again else "pace.start_title")
    cancel = (Buttons((Button(voice.line("pace.keep"), Action("pace")),)),) if again else ()
    return Card("start", title, (Paragraph(text), Choices("", tuple(options)), *cancel))


def _join_choice(voice: Voice, cohort: CohortSummary, extra: Mapping[str, str]) -> Choice:
    """A cohort to join; it says when the weekly messages begin where that is later than its program."""
    messages = voice.date(cohort.messages_from) if cohort.messages_after else ""
    about = voice.line("pace.join_text", date=voice.date(cohort.start), people=cohort.people, messages=messages)
    join = Action("pace.join", {"cohort": str(cohort.id), **extra})
    return Choice(voice.line("pace.join", cohort=cohort.name), about, join)


def start_day_card(voice: Voice, today: date, again: str, typed: Mapping[str, str]) -> Card:
    """A day of one's own to start on."""
    blocks = (
        *start_form(today).blocks(voice, typed),
        Buttons((Button(voice.line("pace.pick_save"), Action("pace.start_on", {"again": again}), Style.PRIMARY),)),
    )
    return Card("pick_start", voice.line("pace.start_other"), blocks)


def pace_card(
    voice: Voice, curriculum: Curriculum, progress: MemberProgress, coming: NextMessage, notice: Text | None = None
) -> Card:
    """How the person goes through the program, and everything that they can change about it."""
    enrolment, state = progress.enrolment, progress.position.state
    standard = list(enrolment.weeks) == sorted(enrolment.weeks)
    ends = enrolment.ends
    facts = [
        Fact(voice.line("pace.kind"), voice.text("pace.kind_is", cohort=enrolment.cohort)),
        Fact(voice.line("pace.begins"), (Plain(voice.date(enrolment.begins)),)),
        Fact(voice.line("pace.ends"), (Plain(voice.date(ends) if ends else voice.line("pace.ends_open")),)),
        Fact(voice.line("pace.order"), (Plain(_describe_order(voice, curriculum, progress, standard)),)),
    ]
    if enrolment.pauses:
        lines = [pause_line(voice, pause) for pause in sorted(enrolment.pauses, key=lambda pause: pause.first)]
        facts.append(Fact(voice.line("pace.pauses"), (Plain("\n".join(lines)),)))
    blocks = (
        *((Context(notice),) if notice else ()),
        Facts(tuple(facts)),
        Paragraph(next_message_text(voice, coming)),
        Buttons(tuple(_state_buttons(voice, state))),
        Buttons(tuple(_order_buttons(voice, state, standard))),
        *_cancel_buttons(voice, progress),
        Context(voice.text("pace.rule")),
        Buttons((Button(voice.line("home.week"), Action("week")),)),
    )
    return Card("pace", voice.line("pace.title"), blocks)


def pause_card(voice: Voice, today: date, typed: Mapping[str, str]) -> Card:
    """Days on which nothing happens."""
    blocks = (
        Paragraph(voice.text("pace.pause_text")),
        *pause_form(today).blocks(voice, typed),
        Buttons((Button(voice.line("pace.pause"), Action("pace.pause"), Style.PRIMARY),)),
    )
    return Card("pause", voice.line("pace.pause_title"), blocks)


def skip_card(voice: Voice, modules: Sequence[Module]) -> Card:
    """Which module to skip."""
    options = []
    for module in modules:
        asks = voice.line("pace.skip_asks", count=len(module.projects))
        options.append(Choice(module.name, asks, Action("pace.skip_form", {"module": module.id})))
    blocks = (
        Paragraph(voice.text("pace.skip_text" if options else "pace.skip_none")),
        *((Choices("", tuple(options)),) if options else ()),
        Buttons((Button(voice.line("pace.keep"), Action("pace")),)),
    )
    return Card("skip", voice.line("pace.skip"), blocks)


def skip_form_card(voice: Voice, module: Module, typed: Mapping[str, str]) -> Card:
    """What shows that a module is not needed any more."""
    blocks = (
        Paragraph(voice.text("pace.skip_form_text", module=module.name)),
        Context((Plain("\n".join(f"{project.name}: {project.evidence}" for project in module.projects)),)),
        *SKIP_FORM.blocks(voice, typed),
        Buttons((Button(voice.line("pace.skip_save"), Action("pace.skip_now", {"module": module.id}), Style.PRIMARY),)),
    )
    return Card("skip_form", voice.line("pace.skip_form_title", module=module.name), blocks)


def _state_buttons(voice: Voice, state: ProgramState) -> list[Button]:
    pause = Button(voice.line("pace.pause"), Action("pace.pause_form"))
    restart = Button(voice.line("pace.restart"), Action("pace.restart"), Style.DANGER)
    match state:
        case ProgramState.BEFORE:
            return [Button(voice.line("pace.later"), Action("pace.later")), pause, restart]
        case ProgramState.RUNNING:
            return [Button(voice.line("pace.extra"), Action("pace.extra")), pause, restart]
        case ProgramState.PAUSED:
            return [Button(voice.line("pace.resume"), Action("pace.resume"), Style.PRIMARY), restart]
        case ProgramState.FINISHED:
            return [restart]


def _order_buttons(voice: Voice, state: ProgramState, standard: bool) -> list[Button]:
    if state is ProgramState.FINISHED:
        return [Button(voice.line("home.plan"), Action("plan"))]
    plan = Button(voice.line("pace.order_plan"), Action("pace.order", {"order": "plan"}))
    back = Button(voice.line("pace.order_standard"), Action("pace.order", {"order": "standard"}))
    return [plan, *([] if standard else [back]), Button(voice.line("pace.skip"), Action("pace.skip"))]


def _cancel_buttons(voice: Voice, progress: MemberProgress) -> list[Buttons]:
    """Pauses still to come and extra weeks can be taken back; what has been has been."""
    buttons = []
    for pause in sorted(progress.enrolment.pauses, key=lambda pause: pause.first):
        if pause.first >= progress.position.first_day and pause.last is not None:
            label = voice.line("pace.cancel", days=pause_line(voice, pause))
            buttons.append(Button(label, Action("pace.cancel", {"pause": str(pause.id)})))
    return [Buttons(tuple(buttons))] if buttons else []


def pause_line(voice: Voice, pause: Pause) -> str:
    """The days of a pause."""
    if not pause.quiet:
        return voice.line("pace.extra_line", date=voice.date(pause.first))
    if pause.last is None:
        return voice.line("pace.open_line", first=voice.date(pause.first))
    return voice.line("pace.pause_line", first=voice.date(pause.first), last=voice.date(pause.last))


def _describe_order(voice: Voice, curriculum: Curriculum, progress: MemberProgress, standard: bool) -> str:
    modules = dict.fromkeys(curriculum.module_of_week[week] for week in progress.enrolment.weeks)
    skipped = [module.name for module in curriculum.modules if module not in modules]
    lines = [voice.line("pace.order_is_standard")] if standard else [module.name for module in modules]
    return "\n".join([*lines, *(voice.line("pace.order_without", module=name) for name in skipped)])
