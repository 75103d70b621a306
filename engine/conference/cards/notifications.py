"""The cards of reminders, and of changes to the schedule."""

from collections.abc import Sequence
from datetime import datetime

from engine.chat.cards import Action, Button, Buttons, Card, Choice, Choices, Paragraph, Style
from engine.chat.text import shorten
from engine.conference.cards.attendee import talk_choice
from engine.conference.labels import describe_deadline, describe_slot
from engine.conference.records.conferences import Conference
from engine.conference.records.talks import Talk
from engine.conference.rules.availability import find_shown_slot
from engine.conference.views import ConferenceView
from engine.content.voice import Voice

MOST = 12
"""Talks in one message."""


def deadline_card(voice: Voice, conference: Conference, drafts: int, now: datetime) -> Card:
    """That the call closes soon, to somebody with a draft."""
    until = describe_deadline(voice, conference, now)
    text = voice.text("conference.deadline_text", event=conference.occurrence.series.title, until=until, count=drafts)
    args = {"series": str(conference.occurrence.series.id), "day": conference.occurrence.day.isoformat()}
    open_ = Button(voice.line("conference.to_mine", count=drafts), Action("conference.mine", args), Style.PRIMARY)
    return Card("conference_deadline", voice.line("conference.call"), (Paragraph(text), Buttons((open_,))))


def speaking_card(voice: Voice, view: ConferenceView, talk: Talk) -> Card:
    """When and where somebody speaks."""
    slot = find_shown_slot(talk)
    assert slot is not None
    place = describe_slot(voice, view.occurrence, slot, view.rooms)
    text = voice.text("conference.speaking_text", title=talk.title, place=place)
    open_ = Button(voice.line("conference.open"), Action("conference.own", {"talk": str(talk.id)}), Style.PRIMARY)
    return Card("conference_speaking", view.occurrence.series.title, (Paragraph(text), Buttons((open_,))))


def morning_card(voice: Voice, view: ConferenceView, talks: Sequence[Talk]) -> Card:
    """What is in somebody's agenda today."""
    choices = tuple(talk_choice(voice, view, talk) for talk in talks[:MOST])
    text = Paragraph(voice.text("conference.morning_text", count=len(talks)))
    agenda = Button(voice.line("conference.to_agenda"), Action("conference.agenda", view.args), Style.PRIMARY)
    return Card("conference_morning", view.occurrence.series.title, (text, Choices("", choices), Buttons((agenda,))))


def changes_card(voice: Voice, view: ConferenceView, talks: Sequence[Talk], *, first: bool) -> Card:
    """What has another time, or none any more; for the first schedule, what has one."""
    choices = tuple(_change_choice(voice, view, talk) for talk in talks[:MOST])
    text = Paragraph(voice.text("conference.schedule_out" if first else "conference.schedule_changed"))
    agenda = Button(voice.line("conference.to_agenda"), Action("conference.agenda", view.args), Style.PRIMARY)
    return Card("conference_changes", view.occurrence.series.title, (text, Choices("", choices), Buttons((agenda,))))


def _change_choice(voice: Voice, view: ConferenceView, talk: Talk) -> Choice:
    slot = find_shown_slot(talk) if talk.is_given else None
    key = "no_time" if talk.is_given else "off"
    when = describe_slot(voice, view.occurrence, slot, view.rooms) if slot else voice.line(f"conference.{key}")
    return Choice(shorten(talk.title), when, Action("conference.talk", {"talk": str(talk.id)}))
