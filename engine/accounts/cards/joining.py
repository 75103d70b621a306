"""The cards of joining a workspace to another organisation."""

from datetime import datetime

from engine.chat.cards import Action, Button, Buttons, Card, Context, Paragraph, Style
from engine.content.voice import Voice


def code_card(voice: Voice, organisation: str, code: str, until: datetime) -> Card:
    """A fresh code, and what to do with it."""
    text = voice.text("joining.code", organisation=organisation, code=code, until=voice.moment(until))
    blocks = (Paragraph(text), Context(voice.text("joining.code_other_way")))
    return Card("join_code", voice.line("joining.code_title"), blocks)


def confirm_card(voice: Voice, organisation: str, people: int, code: str) -> Card:
    """What joining means, before it is done."""
    join = voice.line("joining.join", organisation=organisation)
    buttons = (
        Button(join, Action("join.now", {"code": code}), Style.PRIMARY),
        Button(voice.line("joining.leave_it"), Action("hello")),
    )
    text = voice.text("joining.confirm", organisation=organisation, people=people)
    blocks = (Paragraph(text), Context(voice.text("joining.confirm_what_stays")), Buttons(buttons))
    return Card("join_confirm", voice.line("joining.confirm_title", organisation=organisation), blocks)


def joined_card(voice: Voice, organisation: str, moved: int, merged: int) -> Card:
    """That two workspaces are one organisation now, and how many people moved."""
    text = voice.text("joining.joined", organisation=organisation, moved=moved, merged=merged)
    home = Buttons((Button(voice.line("home.hello"), Action("hello")),))
    return Card("joined", voice.line("joining.joined_title", organisation=organisation), (Paragraph(text), home))
