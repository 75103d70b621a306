"""The cards of greeting, help, and small notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advance.engine.assessment.standing import Result
from advance.engine.chat.cards import Action, Button, Buttons, Card, Context, Fact, Facts, Paragraph, Progress, Style
from advance.engine.content.models import Form
from advance.engine.content.voice import Voice


@dataclass(frozen=True, slots=True)
class Unfinished:
    """The open assessment, as a greeting mentions it."""

    form: Form
    answered: int


def welcome_card(
    voice: Voice, name: str, unfinished: Unfinished | None, latest: Result | None, due: bool, reviews: int
) -> Card:
    """Greets, says where the person is, and offers the one thing to do next."""
    if unfinished:
        total = len(unfinished.form.skills)
        text = voice.text("home.unfinished", form=unfinished.form.name, done=unfinished.answered, total=total)
        first = Button(
            voice.line("assessment.go_on", form=unfinished.form.name), Action("assess.resume"), Style.PRIMARY
        )
        blocks: tuple[Paragraph | Progress, ...] = (
            Paragraph(text),
            Progress(voice.line("home.answered", done=unfinished.answered, total=total), unfinished.answered, total),
        )
    elif latest and latest.score.level and latest.score.overall is not None:
        when = voice.date(latest.sitting.submitted_at)
        values = {"level": latest.score.level.name, "overall": voice.number(latest.score.overall), "when": when}
        blocks = (Paragraph(voice.text("home.standing_due" if due else "home.standing", **values)),)
        first = Button(voice.line("home.assess_again"), Action("assess"), Style.PRIMARY if due else Style.NORMAL)
    else:
        blocks = (Paragraph(voice.text("home.newcomer")),)
        first = Button(voice.line("curriculum.assess_me"), Action("assess"), Style.PRIMARY)
    waiting = (Button(voice.line("review.waiting", count=reviews), Action("reviews")),) if reviews else ()
    rest = tuple(Button(voice.line(f"home.{name}"), Action(name)) for name in ("week", "plan", "progress", "help"))
    title = voice.line("home.title_back" if unfinished or latest else "home.title", name=name)
    return Card("welcome", title, (*blocks, Buttons((first, *waiting, *rest)), Context(voice.text("home.hint"))))


def help_card(voice: Voice, commands: Sequence[str]) -> Card:
    """Every command with what it gives."""
    facts = tuple(Fact(f"/{name}", voice.text(f"help.{name}")) for name in commands)
    buttons = tuple(Button(voice.line(f"home.{name}"), Action(name)) for name in commands if name != "help")
    blocks = (Paragraph(voice.text("help.text")), Facts(facts), Buttons(buttons), Context(voice.text("help.privacy")))
    return Card("help", voice.line("help.title"), blocks)


def unknown_card(voice: Voice, said: str, commands: Sequence[str]) -> Card:
    """The nearest commands, for words that mean nothing."""
    buttons = tuple(Button(voice.line(f"home.{name}"), Action(name)) for name in commands)
    text = voice.text("home.unknown_text", said=said)
    return Card("unknown", voice.line("home.unknown_title"), (Paragraph(text), Buttons(buttons)))


def stranger_card(voice: Voice) -> Card:
    """For people whom the roster does not know; it offers nothing to press."""
    return Card("stranger", voice.line("home.stranger_title"), (Paragraph(voice.text("home.stranger_text")),))


def apology_card(voice: Voice, reference: str) -> Card:
    """Something broke on our side; the reference is in the log."""
    text = voice.text("home.apology_text", reference=reference)
    return Card("apology", voice.line("home.apology_title"), (Paragraph(text),))
