"""The cards of greeting, help, and small notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from engine.chat.cards import (
    Action,
    Block,
    Button,
    Buttons,
    Card,
    Choice,
    Choices,
    Context,
    Fact,
    Facts,
    Heading,
    Paragraph,
    Progress,
    Style,
    sentence_card,
)
from engine.community.cards.events import event_args
from engine.community.records.events import Occurrence
from engine.content.models import Form
from engine.content.voice import Voice
from engine.curriculum.cards.plan import complete_button
from engine.curriculum.cards.silence import next_message_text
from engine.curriculum.silence import NextMessage
from engine.curriculum.weekly import WeekSummary
from engine.scoring.history import Result, Unfinished
from engine.turn import Todo


@dataclass(frozen=True, slots=True)
class Overview:
    """Where somebody is: in their assessments, in the program, and before which events."""

    name: str
    unfinished: Unfinished | None
    latest: Result | None
    due: bool
    """Whether the latest result is so old that a new one is worth more."""
    week: WeekSummary | None
    coming: NextMessage
    events: tuple[Occurrence, ...]
    todos: tuple[Todo, ...]

    @property
    def title(self) -> str:
        return "home.title_back" if self.unfinished or self.latest else "home.title"


def welcome_card(voice: Voice, today: Overview) -> Card:
    """Greets, says where the person is, and offers the one thing to do next."""
    blocks, first = _describe_standing(voice, today)
    if today.week:
        blocks.append(Context(voice.text("home.week_line", week=today.week.title)))
    blocks += _todo_blocks(today)
    commands = ("week", "plan", "progress", "help") if today.week else ("plan", "progress", "help")
    buttons = Buttons((first, *_todo_buttons(today), *_command_buttons(voice, commands)))
    title = voice.line(today.title, name=today.name)
    return Card("welcome", title, (*blocks, buttons, Context(voice.text("home.hint"))))


def home_card(voice: Voice, today: Overview) -> Card:
    """Everything at a glance, as an app's home shows it: level, week, next action, next events, settings."""
    blocks, first = _describe_standing(voice, today)
    blocks.append(Buttons((first, *_todo_buttons(today), *_command_buttons(voice, ("plan", "progress")))))
    blocks += _todo_blocks(today)
    if today.week:
        blocks += [Heading(today.week.title), *today.week.blocks]
    else:
        blocks += [Heading(voice.line("home.your_program")), Paragraph(voice.text("home.no_week"))]
    if today.coming.is_late or not today.week:
        blocks.append(Context(next_message_text(voice, today.coming)))
    blocks.append(Buttons(_command_buttons(voice, ("week",))))
    if today.events:
        events = tuple(
            Choice(voice.moment(event.starts), event.series.title, Action("events.show", event_args(event)))
            for event in today.events
        )
        blocks += [Heading(voice.line("home.next_events")), Choices("", events)]
    settings = Buttons(_command_buttons(voice, ("role", "nudges", "settings", "help")))
    blocks += [Heading(voice.line("home.settings")), settings, Context(voice.text("help.privacy"))]
    return Card("home", voice.line(today.title, name=today.name), tuple(blocks))


class Standing(NamedTuple):
    """The level or the way to one, and the button for the one thing to do next about it."""

    blocks: list[Block]
    first: Button


def _describe_standing(voice: Voice, today: Overview) -> Standing:
    if today.unfinished:
        form, done, total = today.unfinished.form, today.unfinished.answered, len(today.unfinished.form.skills)
        text = voice.text("home.unfinished", form=form.name, done=done, total=total)
        bar = Progress(voice.line("home.answered", done=done, total=total), done, total)
        return Standing([Paragraph(text), bar], _go_on_button(voice, form))
    latest = today.latest
    if latest and latest.score.level and latest.score.overall is not None:
        when = voice.date(latest.assessment.submitted_at)
        values = {"level": latest.score.level.name, "overall": voice.number(latest.score.overall), "when": when}
        text = voice.text("home.standing_due" if today.due else "home.standing", **values)
        style = Style.PRIMARY if today.due else Style.NORMAL
        return Standing([Paragraph(text)], Button(voice.line("home.assess_again"), Action("assess"), style))
    if latest:
        text = voice.text("home.standing_unleveled", count=latest.score.missing)
        return Standing([Paragraph(text)], complete_button(voice, latest))
    first = Button(voice.line("curriculum.assess_me"), Action("assess"), Style.PRIMARY)
    return Standing([Paragraph(voice.text("home.newcomer"))], first)


def _todo_buttons(today: Overview) -> list[Button]:
    """The buttons that say by themselves what waits."""
    return [todo.button for todo in today.todos if not todo.text]


def _todo_blocks(today: Overview) -> list[Block]:
    """What waits and takes a line to say, each with its button."""
    worded = (todo for todo in today.todos if todo.text)
    return [block for todo in worded for block in (Paragraph(todo.text), Buttons((todo.button,)))]


def _command_buttons(voice: Voice, commands: Sequence[str]) -> tuple[Button, ...]:
    return tuple(Button(voice.line(f"home.{_copy_name(name)}"), Action(name)) for name in commands)


def help_card(voice: Voice, commands: Sequence[str], offered: Sequence[str]) -> Card:
    """Every command with what it gives, and a button for each that is offered."""
    facts = tuple(Fact(f"/{name}", voice.text(f"help.{_copy_name(name)}")) for name in commands)
    buttons = Buttons(_command_buttons(voice, offered))
    blocks = (Paragraph(voice.text("help.text")), Facts(facts), buttons, Context(voice.text("help.whose")))
    return Card("help", voice.line("help.title"), blocks)


def unknown_card(voice: Voice, words: str, commands: Sequence[str], unfinished: Unfinished | None) -> Card:
    """The nearest commands, for words that mean nothing, and the way back to an open assessment."""
    buttons = (*_go_on_buttons(voice, unfinished), *_command_buttons(voice, commands))
    return sentence_card(
        "unknown", voice.line("home.unknown_title"), voice.text("home.unknown_text", said=words), *buttons
    )


def thanks_card(voice: Voice, unfinished: Unfinished | None) -> Card:
    """For thanks, and the way back to an open assessment."""
    title, text = voice.line("home.thanks_title"), voice.text("home.thanks_text")
    buttons = (*_go_on_buttons(voice, unfinished), *_command_buttons(voice, ("week", "help")))
    return sentence_card("thanks", title, text, *buttons)


def _go_on_buttons(voice: Voice, unfinished: Unfinished | None) -> tuple[Button, ...]:
    return (_go_on_button(voice, unfinished.form),) if unfinished else ()


def _go_on_button(voice: Voice, form: Form) -> Button:
    return Button(voice.line("assessment.go_on", form=form.name), Action("assess.resume"), Style.PRIMARY)


def stranger_card(voice: Voice) -> Card:
    """For people whom the roster does not know; it offers nothing to press."""
    return Card("stranger", voice.line("home.stranger_title"), (Paragraph(voice.text("home.stranger_text")),))


def apology_card(voice: Voice, reference: str) -> Card:
    """Something broke on our side; the reference is in the log."""
    text = voice.text("home.apology_text", reference=reference)
    return Card("apology", voice.line("home.apology_title"), (Paragraph(text),), apology=True)


def _copy_name(command: str) -> str:
    """The name of a command's words in the copy, where no name has a dash."""
    return command.replace("-", "_")
