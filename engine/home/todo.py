"""What waits for somebody in all rooms, for their home and the greeting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.chat.cards import Action, Button
from engine.chat.text import Text
from engine.conference.todo import waiting_buttons
from engine.curriculum.records.reviews import pending_reviews
from engine.hackathon.todo import waiting as waiting_in_hackathons
from engine.mentoring.views import count_waiting
from engine.papers.todo import waiting as waiting_paper
from engine.turn import Turn


@dataclass(frozen=True, slots=True)
class Wait:
    """Where a press leads to what waits, and a line about it where the label does not say enough."""

    button: Button
    text: Text = ()


def waits(turn: Turn) -> Iterator[Wait]:
    """Everything that waits for the person of a turn."""
    voice = turn.voice
    if reviews := len(pending_reviews(turn)):
        yield Wait(Button(voice.line("review.waiting", count=reviews), Action("reviews")))
    if asks := count_waiting(turn):
        yield Wait(Button(voice.line("mentoring.waiting", count=asks), Action("mentor.waiting")))
    if paper := waiting_paper(turn):
        yield Wait(Button(voice.line("papers.waits"), paper.action), paper.text)
    for text, button in waiting_in_hackathons(turn):
        yield Wait(button, text)
    for button in waiting_buttons(turn):
        yield Wait(button)
