"""The cards of reminders, and of changes to the schedule."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from engine.chat.cards import Action, Button, Buttons, Card, Choice, Choices, Paragraph, Style
from engine.conference.cards.attendee import Hall, talk_choice
from engine.conference.labels import cut, deadline_line, place_line
from engine.conference.records.talks import Conference, Talk
from engine.conference.rules.availability import shown_place
from engine.content.voice import Voice

MOST = 12
"""Talks in one message."""


def deadline_card(voice: Voice, conference: Conference, drafts: int, now: datetime) -> Card:
    """That the call closes soon, to somebody with a draft."""
    until = deadline_line(voice, conference, now)
    text = voice.text("conference.deadline_text", event=conference.occurrence.series.title, until=until, count=drafts)
    args = {"series": str(conference.occurrence.series.id), "day": conference.occurrence.day.isoformat()}
    open_ = Button(voice.line("conference.to_mine", count=drafts), Action("conference.mine", args), Style.PRIMARY)
    return Card("conference_deadline", voice.line("conference.call"), (Paragraph(text), Buttons((open_,))))


def speaking_card(voice: Voice, hall: Hall, talk: Talk) -> Card:
    """When and where somebody speaks."""
    place = shown_place(talk)
    assert place is not None
    text = voice.text(
        "conference.speaking_text", title=talk.title, place=place_line(voice, hall.occurrence, place, hall.rooms)
    )
    open_ = Button(voice.line("conference.open"), Action("conference.own", {"talk": str(talk.id)}), Style.PRIMARY)
    return Card("conference_speaking", hall.occurrence.series.title, (Paragraph(text), Buttons((open_,))))


def morning_card(voice: Voice, hall: Hall, talks: Sequence[Talk]) -> Card:
    """What is in somebody's agenda today."""
    choices = tuple(talk_choice(voice, hall, each) for each in talks[:MOST])
    text = Paragraph(voice.text("conference.morning_text", count=len(talks)))
    agenda = Button(voice.line("conference.to_agenda"), Action("conference.agenda", hall.args), Style.PRIMARY)
    return Card("conference_morning", hall.occurrence.series.title, (text, Choices("", choices), Buttons((agenda,))))


def changes_card(voice: Voice, hall: Hall, talks: Sequence[Talk], *, first: bool) -> Card:
    """What has another time, or none any more; for the first schedule, what has one."""
    choices = tuple(_changed(voice, hall, each) for each in talks[:MOST])
    text = Paragraph(voice.text("conference.schedule_out" if first else "conference.schedule_changed"))
    agenda = Button(voice.line("conference.to_agenda"), Action("conference.agenda", hall.args), Style.PRIMARY)
    return Card("conference_changes", hall.occurrence.series.title, (text, Choices("", choices), Buttons((agenda,))))


def _changed(voice: Voice, hall: Hall, talk: Talk) -> Choice:
    place = shown_place(talk) if talk.is_given else None
    key = "no_time" if talk.is_given else "off"
    said = place_line(voice, hall.occurrence, place, hall.rooms) if place else voice.line(f"conference.{key}")
    return Choice(cut(talk.title), said, Action("conference.talk", {"talk": str(talk.id)}))
