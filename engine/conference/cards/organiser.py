"""The cards of those who run a conference: what is to be done, the call, and rooms."""

from collections.abc import Mapping
from datetime import datetime

from engine.chat.cards import Action, Button, Buttons, Card, Choice, Context, Fact, Facts, Paragraph, Style, as_choices
from engine.chat.text import Plain
from engine.community.cards.events import event_args
from engine.community.records.events import Occurrence
from engine.conference import forms
from engine.conference.labels import conference_button, describe_deadline
from engine.conference.records.conferences import Conference
from engine.content.voice import Voice
from engine.recurrence.zones import zone_of


def empty_desk_card(voice: Voice, occurrence: Occurrence) -> Card:
    """What is to be done first: open the call for talks."""
    call = Action("conference.call", event_args(occurrence))
    open_call = Button(voice.line("conference.open_call"), call, Style.PRIMARY)
    buttons = Buttons((open_call, conference_button(voice, occurrence)))
    text = Paragraph(voice.text("conference.desk_none"))
    return Card("conference_desk", voice.line("conference.to_desk"), (text, buttons))


def desk_card(voice: Voice, conference: Conference, counts: Mapping[str, int], now: datetime) -> Card:
    """Everything that is to be done before a conference, in its order; `counts` are of proposals, reviews and so on."""
    args = event_args(conference.occurrence)
    is_open, until = conference.is_open(now), describe_deadline(voice, conference, now)
    call = voice.text(f"conference.call_{'open' if is_open else 'closed'}", until=until)
    facts = [Fact(voice.line("conference.call"), call)]
    facts += [Fact(voice.line(f"conference.count_{name}"), (Plain(str(count)),)) for name, count in counts.items()]
    steps = [
        ("change_call", "conference.call"),
        *([("close_call", "conference.close")] if is_open else []),
        ("committee", "conference.committee"),
        ("ranking", "conference.ranking"),
        ("rooms", "conference.rooms"),
        ("schedule", "conference.schedule"),
    ]
    buttons = [Button(voice.line(f"conference.{key}"), Action(command, args)) for key, command in steps]
    blocks = (
        Facts(tuple(facts)),
        Buttons((*buttons, conference_button(voice, conference.occurrence))),
        Context(voice.text("conference.desk_hint")),
    )
    return Card("conference_desk", voice.line("conference.to_desk"), blocks)


def call_form(voice: Voice, occurrence: Occurrence, typed: str) -> Card:
    """Until when talks are proposed, to type."""
    zone, keep = occurrence.series.pattern.timezone, Action("conference.keep_call", event_args(occurrence))
    there = voice.moment(occurrence.starts, zone_of(zone), year=True)
    blocks = (
        Paragraph(voice.text("conference.call_text", when=voice.line("conference.in_zone", when=there, zone=zone))),
        *forms.call_form(zone).blocks(voice, {forms.CLOSES.name: typed}),
        Buttons((Button(voice.line("conference.save"), keep, Style.PRIMARY),)),
    )
    return Card("conference_call", voice.line("conference.call"), blocks)


def rooms_card(voice: Voice, conference: Conference, rooms: Mapping[int, str]) -> Card:
    """The rooms, to add and remove."""
    args = {"conference": str(conference.id)}
    drops = [
        Choice(name, "", Action("conference.drop_room", {**args, "room": str(room)})) for room, name in rooms.items()
    ]
    to_schedule = Action("conference.schedule", event_args(conference.occurrence))
    add = Button(voice.line("conference.add_room"), Action("conference.add_room", args), Style.PRIMARY)
    blocks = (
        Paragraph(voice.text("conference.rooms_text" if rooms else "conference.no_rooms")),
        *as_choices(drops, voice.line("conference.drop_room")),
        *forms.ROOMS_FORM.blocks(voice),
        Buttons((add, Button(voice.line("conference.schedule"), to_schedule))),
    )
    return Card("conference_rooms", voice.line("conference.rooms"), blocks)
