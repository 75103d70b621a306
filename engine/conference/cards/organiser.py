"""The cards of those who run a conference: what is to be done, the call, and rooms."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

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
    Paragraph,
    Style,
)
from engine.chat.text import Plain, Text
from engine.community.cards.events import event_args
from engine.community.records.events import Occurrence
from engine.conference import forms
from engine.conference.labels import conference_button, describe_deadline
from engine.conference.records.conferences import Conference
from engine.content.voice import Voice
from engine.recurrence.zones import zone_of


@dataclass(frozen=True, slots=True)
class DeskView:
    """How far the preparations of a conference are. `conference` is None before its call for talks."""

    occurrence: Occurrence
    conference: Conference | None
    counts: Mapping[str, int]
    """Of proposals, reviews and so on, in this order."""


def desk_card(voice: Voice, desk: DeskView, now: datetime, notice: Text | None) -> Card:
    """Everything that is to be done before a conference, in its order."""
    args = event_args(desk.occurrence)
    blocks: list[Block] = [Paragraph(notice)] if notice else []
    if desk.conference is None:
        blocks.append(Paragraph(voice.text("conference.desk_none")))
        open_call = Button(voice.line("conference.open_call"), Action("conference.call", args), Style.PRIMARY)
        blocks.append(Buttons((open_call, conference_button(voice, desk.occurrence))))
        return Card("conference_desk", voice.line("conference.to_desk"), tuple(blocks))
    is_open, until = desk.conference.is_open(now), describe_deadline(voice, desk.conference, now)
    call = voice.text(f"conference.call_{'open' if is_open else 'closed'}", until=until)
    facts = [Fact(voice.line("conference.call"), call)]
    facts += [Fact(voice.line(f"conference.count_{name}"), (Plain(str(count)),)) for name, count in desk.counts.items()]
    steps = [
        ("change_call", "conference.call"),
        *([("close_call", "conference.close")] if is_open else []),
        ("committee", "conference.committee"),
        ("ranking", "conference.ranking"),
        ("rooms", "conference.rooms"),
        ("schedule", "conference.schedule"),
    ]
    buttons = [Button(voice.line(f"conference.{key}"), Action(command, args)) for key, command in steps]
    blocks += [
        Facts(tuple(facts)),
        Buttons((*buttons, conference_button(voice, desk.occurrence))),
        Context(voice.text("conference.desk_hint")),
    ]
    return Card("conference_desk", voice.line("conference.to_desk"), tuple(blocks))


def call_form(voice: Voice, occurrence: Occurrence, typed: str, notice: Text | None = None) -> Card:
    """Until when talks are proposed, to type."""
    zone = occurrence.series.pattern.timezone
    args = event_args(occurrence)
    blocks: tuple[Block, ...] = (
        *((Paragraph(notice),) if notice else ()),
        Paragraph(voice.text("conference.call_text", when=voice.moment(occurrence.starts, zone_of(zone), year=True))),
        *forms.call_form(zone).blocks(voice, {forms.CLOSES.name: typed}),
        Buttons((Button(voice.line("conference.save"), Action("conference.keep_call", args), Style.PRIMARY),)),
    )
    return Card("conference_call", voice.line("conference.call"), blocks)


def rooms_card(voice: Voice, conference: Conference, rooms: Mapping[int, str], notice: Text | None) -> Card:
    """The rooms, to add and remove."""
    args = {"conference": str(conference.id)}
    options = tuple(
        Choice(name, "", Action("conference.drop_room", {**args, "room": str(room)})) for room, name in rooms.items()
    )
    blocks: list[Block] = [Paragraph(notice)] if notice else []
    blocks.append(Paragraph(voice.text("conference.rooms_text" if rooms else "conference.no_rooms")))
    blocks += [Choices(voice.line("conference.drop_room"), options)] if options else []
    blocks += forms.ROOMS_FORM.blocks(voice)
    add = Button(voice.line("conference.add_room"), Action("conference.add_room", args), Style.PRIMARY)
    schedule = Button(
        voice.line("conference.schedule"), Action("conference.schedule", event_args(conference.occurrence))
    )
    return Card("conference_rooms", voice.line("conference.rooms"), (*blocks, Buttons((add, schedule))))
