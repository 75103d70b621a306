"""The cards of reminders, and of changes to the schedule."""

from collections.abc import Sequence
from datetime import datetime

from engine.chat.cards import Action, Block, Button, Buttons, Card, Choice, Choices, Paragraph, Style
from engine.chat.text import Text
from engine.community.cards.events import event_args
from engine.conference.cards.attendee import talk_choice
from engine.conference.labels import describe_deadline, describe_shown_slot, offer_talk
from engine.conference.records.conferences import Conference
from engine.conference.records.talks import Talk
from engine.conference.views import ConferenceView
from engine.content.voice import Voice

MOST = 12
"""Talks in one message."""


def deadline_card(voice: Voice, conference: Conference, drafts: int, now: datetime) -> Card:
    """That the call closes soon, to somebody with a draft."""
    until = describe_deadline(voice, conference, now)
    text = voice.text("conference.deadline_text", event=conference.occurrence.series.title, until=until, count=drafts)
    mine = Action("conference.mine", event_args(conference.occurrence))
    open_ = Button(voice.line("conference.to_mine", count=drafts), mine, Style.PRIMARY)
    return Card("conference_deadline", voice.line("conference.call"), (Paragraph(text), Buttons((open_,))))


def speaking_card(voice: Voice, view: ConferenceView, talk: Talk) -> Card:
    """When and where somebody speaks."""
    place = describe_shown_slot(voice, view.occurrence, view.rooms, talk)
    text = voice.text("conference.speaking_text", title=talk.title, place=place)
    open_ = Button(voice.line("conference.open"), Action("conference.own", {"talk": str(talk.id)}), Style.PRIMARY)
    return Card("conference_speaking", view.occurrence.series.title, (Paragraph(text), Buttons((open_,))))


def morning_card(voice: Voice, view: ConferenceView, talks: Sequence[Talk]) -> Card:
    """What is in somebody's agenda today."""
    choices = [talk_choice(voice, view, talk) for talk in talks[:MOST]]
    text = voice.text("conference.morning_text", count=len(talks))
    return Card("conference_morning", view.occurrence.series.title, _lead_to_agenda(voice, view, text, choices))


def changes_card(voice: Voice, view: ConferenceView, talks: Sequence[Talk], *, first: bool) -> Card:
    """What has another time, or none any more; for the first schedule, what has one."""
    choices = [_change_choice(voice, view, talk) for talk in talks[:MOST]]
    text = voice.text("conference.schedule_out" if first else "conference.schedule_changed")
    return Card("conference_changes", view.occurrence.series.title, _lead_to_agenda(voice, view, text, choices))


def _change_choice(voice: Voice, view: ConferenceView, talk: Talk) -> Choice:
    when = describe_shown_slot(voice, view.occurrence, view.rooms, talk) or voice.line("conference.no_time")
    return offer_talk(talk, when if talk.is_given else voice.line("conference.off"), "conference.talk")


def _lead_to_agenda(voice: Voice, view: ConferenceView, text: Text, choices: Sequence[Choice]) -> tuple[Block, ...]:
    agenda = Button(voice.line("conference.to_agenda"), Action("conference.agenda", view.args), Style.PRIMARY)
    return Paragraph(text), Choices("", tuple(choices)), Buttons((agenda,))
