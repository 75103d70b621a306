"""Notes: a sentence about what happened, with ways to go on. Every room may need one."""

from engine.chat.cards import Action, Button, Buttons, Card, Paragraph
from engine.content.voice import Voice


def note_card(voice: Voice, key: str, **values: object) -> Card:
    """What happened and what to do, with the way home."""
    buttons = tuple(Button(voice.line(f"home.{name}"), Action(name)) for name in ("assess", "plan", "help"))
    title = voice.line("home.note_title")
    return Card("note", title, (Paragraph(voice.text(key, **values)), Buttons(buttons)))
