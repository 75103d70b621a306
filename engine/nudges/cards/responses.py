"""The cards of what people answer to a notification."""

from datetime import datetime

from engine.chat.cards import Action, Block, Button, Buttons, Card, Choice, Choices, Download, Paragraph
from engine.content import models as content
from engine.content.voice import Voice
from engine.notices.responses import Response
from engine.nudges.calendar_file import TimeBlock


def later_card(voice: Voice, notice_id: int, title: str, today: datetime | None, tomorrow: datetime) -> Card:
    """When to come back."""

    def option(response: Response, when: datetime | None) -> Choice:
        description = voice.moment(when) if when else voice.line("notices.with_next")
        args = {"notice": str(notice_id), "when": response.value}
        return Choice(voice.line(f"notices.{response.value}"), description, Action("notice.put_off", args))

    options = [option(Response.TODAY, today)] if today else []
    options += [option(Response.TOMORROW, tomorrow), option(Response.NEXT_WEEK, None)]
    return Card("later", title, (Choices(voice.line("notices.later_question"), tuple(options)),))


def not_relevant_card(voice: Voice, notice_id: int, title: str) -> Card:
    """Why not: each reason changes something else."""
    reasons = tuple(
        Choice(
            voice.line(f"notices.{response.value}"),
            voice.line(f"notices.{response.value}_effect"),
            Action("notice.because", {"notice": str(notice_id), "why": response.value}),
        )
        for response in (Response.KNOWN, Response.WRONG_ROLE, Response.NO_TIME)
    )
    return Card("not_relevant", title, (Choices(voice.line("notices.why_not"), reasons),))


def done_card(voice: Voice, title: str, following: content.Action | None) -> Card:
    """Noted, and what could be next."""
    blocks: list[Block] = [Paragraph(voice.text("notices.done_text"))]
    if following:
        blocks.append(Paragraph(voice.text("notices.following", title=following.title, minutes=following.minutes)))
    return Card("answered", title, (*blocks, Buttons((Button(voice.line("notices.to_week"), Action("week")),))))


def put_off_card(voice: Voice, title: str, when: datetime | None) -> Card:
    """When it comes again; None with the next weekly message."""
    text = voice.text("notices.put_off_until", when=voice.moment(when)) if when else voice.text("notices.put_off_week")
    return Card("answered", title, (Paragraph(text),))


def because_card(voice: Voice, title: str, response: Response, kind: str, *, can_stop: bool) -> Card:
    """What the reason changes, and what else would help; `can_stop` is whether the kind can be switched off here."""
    text = Paragraph(voice.text(f"notices.because_{response.value}"))
    buttons = []
    if response is Response.WRONG_ROLE:
        buttons.append(Button(voice.line("assessment.change_role"), Action("role")))
    if response is Response.NO_TIME:
        buttons.append(Button(voice.line("notices.every_2"), Action("nudges.every", {"weeks": "2"})))
        buttons.append(Button(voice.line("notices.snooze_week"), Action("nudges.snooze")))
    if can_stop:
        buttons.append(Button(voice.line("notices.never_this"), Action("nudges.kind", {"kind": kind, "on": ""})))
    buttons.append(Button(voice.line("notices.to_week"), Action("week")))
    return Card("answered", title, (text, Buttons(tuple(buttons))))


def block_card(voice: Voice, notice_id: int, block: TimeBlock, file: str, *, done: bool) -> Card:
    """The entry to save, and the way to say that it is done."""
    blocks: tuple[Block, ...] = (
        Paragraph(voice.text("notices.block_text", when=voice.moment(block.starts), minutes=block.minutes)),
        Download(voice.line("notices.to_calendar"), "advance.ics", "text/calendar", file),
    )
    if done:
        action = Action("notice.done", {"notice": str(notice_id)})
        blocks = (*blocks, Buttons((Button(voice.line("notices.done"), action),)))
    return Card("answered", block.title, blocks)
