"""The cards of those who run a conference: the call, rooms, and the schedule while it is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from engine.conference.labels import cut, deadline_line, format_line, place_line, speakers_line, to_conference
from engine.conference.records.tables import Said
from engine.conference.records.talks import Conference, Talk
from engine.conference.rules.availability import place_of, shown_place
from engine.conference.rules.timetable import Clash, Place
from engine.content.conference import ConferenceRules
from engine.content.voice import Voice
from engine.paging import on_page, page_buttons
from engine.recurrence.zones import zone_of

SHOWN_CLASHES = 5


@dataclass(frozen=True, slots=True)
class Board:
    """The schedule while it is made."""

    conference: Conference
    rules: ConferenceRules
    rooms: Mapping[int, str]
    talks: Sequence[Talk]
    """Everything that needs a place: those that have one first, in their order."""
    clashes: Sequence[Clash]
    marks: Mapping[int, int]

    @property
    def changed(self) -> list[Talk]:
        """What differs from the schedule that everybody sees, of what they may know."""
        return [each for each in self.talks if each.is_given and place_of(each) != shown_place(each)]

    @property
    def unplaced(self) -> list[Talk]:
        return [each for each in self.talks if place_of(each) is None]

    def title_of(self, talk_id: int | None) -> str:
        return next((each.title for each in self.talks if each.id == talk_id), "")


def desk_card(
    voice: Voice,
    occurrence: Occurrence,
    conference: Conference | None,
    counts: Mapping[str, int],
    now: datetime,
    notice: Text | None,
) -> Card:
    """Everything that is to be done before a conference, in its order."""
    args = event_args(occurrence)
    blocks: list[Block] = [Paragraph(notice)] if notice else []
    if conference is None:
        blocks.append(Paragraph(voice.text("conference.desk_none")))
        buttons = [Button(voice.line("conference.open_call"), Action("conference.call", args), Style.PRIMARY)]
        return Card(
            "conference_desk",
            voice.line("conference.to_desk"),
            (*blocks, Buttons((*buttons, to_conference(voice, occurrence)))),
        )
    until = deadline_line(voice, conference, now)
    facts = [
        Fact(
            voice.line("conference.call"),
            voice.text(f"conference.call_{'open' if conference.is_open(now) else 'closed'}", until=until),
        )
    ]
    facts += [Fact(voice.line(f"conference.count_{name}"), (Plain(str(count)),)) for name, count in counts.items()]
    steps = (
        ("committee", "conference.committee"),
        ("ranking", "conference.ranking"),
        ("rooms", "conference.rooms"),
        ("schedule", "conference.schedule"),
    )
    buttons = [Button(voice.line(f"conference.{key}"), Action(command, args)) for key, command in steps]
    buttons.insert(0, Button(voice.line("conference.change_call"), Action("conference.call", args)))
    if conference.is_open(now):
        buttons.insert(1, Button(voice.line("conference.close_call"), Action("conference.close", args)))
    blocks += [
        Facts(tuple(facts)),
        Buttons((*buttons, to_conference(voice, occurrence))),
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
        Choice(name, "", Action("conference.drop_room", {**args, "room": str(number)}))
        for number, name in rooms.items()
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


def schedule_card(voice: Voice, board: Board, page: int, notice: Text | None = None) -> Card:
    """The schedule while it is made: what clashes, what has no place, and what everybody does not see yet."""
    occurrence = board.conference.occurrence
    zone = occurrence.series.pattern.timezone
    blocks: list[Block] = [Paragraph(notice)] if notice else []
    numbers = {"talks": len(board.talks), "unplaced": len(board.unplaced), "changed": len(board.changed)}
    blocks.append(
        Paragraph(
            voice.text(
                "conference.schedule_text" if board.talks else "conference.nothing_to_place", zone=zone, **numbers
            )
        )
    )
    blocks += [Paragraph(clash_text(voice, board, each)) for each in board.clashes[:SHOWN_CLASHES]]
    shown, page = on_page(board.talks, page)
    choices = tuple(_placed(voice, board, each) for each in shown)
    blocks += [Choices("", choices)] if choices else []
    buttons = _schedule_buttons(voice, board)
    buttons += page_buttons(voice, "conference.schedule", event_args(occurrence), page, len(board.talks))
    buttons.append(Button(voice.line("conference.to_desk"), Action("conference.desk", event_args(occurrence))))
    hint = Context(voice.text("conference.schedule_hint"))
    return Card("conference_schedule", voice.line("conference.schedule"), (*blocks, Buttons(tuple(buttons)), hint))


def _schedule_buttons(voice: Voice, board: Board) -> list[Button]:
    args = event_args(board.conference.occurrence)
    buttons = []
    if board.unplaced:
        fill = Action("conference.make", {**args, "anew": ""})
        buttons.append(Button(voice.line("conference.fill"), fill, Style.PRIMARY))
    if board.talks and len(board.unplaced) < len(board.talks):
        buttons.append(Button(voice.line("conference.make_anew"), Action("conference.make", {**args, "anew": "yes"})))
    if board.changed and not board.clashes:
        style = Style.NORMAL if board.unplaced else Style.PRIMARY
        key = "publish_changes" if board.conference.published_at else "publish"
        buttons.append(Button(voice.line(f"conference.{key}"), Action("conference.publish", args), style))
    return [*buttons, Button(voice.line("conference.rooms"), Action("conference.rooms", args))]


def clash_text(voice: Voice, board: Board, clash: Clash) -> Text:
    """Why a talk cannot be where it is."""
    other = board.title_of(clash.other)
    return voice.text(f"conference.clash_{clash.why}", title=board.title_of(clash.talk), other=other)


def _placed(voice: Voice, board: Board, talk: Talk) -> Choice:
    place = place_of(talk)
    said = where_line(voice, board, place) if place else voice.line("conference.no_place")
    marks = board.marks.get(talk.id, 0)
    facts = [said, format_line(voice, board.rules, talk), speakers_line(voice, talk)]
    facts.append(voice.line("conference.wanted", count=marks) if marks else "")
    facts.append("" if talk.answer == Said.YES else voice.line("conference.unconfirmed"))
    about = " · ".join(filter(None, facts))
    return Choice(cut(talk.title), about, Action("conference.place", {"talk": str(talk.id)}))


def where_line(voice: Voice, board: Board, place: Place) -> str:
    """When and where, by the clock of the conference."""
    return place_line(voice, board.conference.occurrence, place, board.rooms, there=True)


def place_card(voice: Voice, board: Board, talk: Talk, notice: Text | None = None) -> Card:
    """One talk of the schedule, to move, to exchange with another one, or to take out."""
    args, place = {"talk": str(talk.id)}, place_of(talk)
    line = voice.line
    facts = [
        Fact(line("conference.what"), (Plain(format_line(voice, board.rules, talk)),)),
        Fact(line("conference.speakers"), (Plain(speakers_line(voice, talk)),)),
        Fact(
            line("community.when"), (Plain(where_line(voice, board, place) if place else line("conference.no_place")),)
        ),
        *(
            [Fact(line("conference.able"), (Plain(_able(voice, talk)),))]
            if talk.earliest or talk.latest or talk.remote
            else []
        ),
    ]
    blocks: list[Block] = [Paragraph(notice)] if notice else []
    buttons = [Button(line("conference.move"), Action("conference.move", args), Style.PRIMARY)]
    if place:
        buttons.append(Button(line("conference.swap"), Action("conference.swaps", args)))
        buttons.append(Button(line("conference.take_out"), Action("conference.take_out", args)))
    buttons.append(
        Button(line("conference.schedule"), Action("conference.schedule", event_args(board.conference.occurrence)))
    )
    return Card("conference_place", cut(talk.title), (*blocks, Facts(tuple(facts)), Buttons(tuple(buttons))))


def _able(voice: Voice, talk: Talk) -> str:
    earliest, latest = (
        voice.clock(each.hour * 60 + each.minute) if each else "" for each in (talk.earliest, talk.latest)
    )
    return voice.line("conference.able_text", earliest=earliest, latest=latest, remote=talk.remote)


def move_form(voice: Voice, board: Board, talk: Talk, room: str, clock: str, notice: Text | None = None) -> Card:
    """Where and when a talk is to be, to type."""
    zone = board.conference.occurrence.series.pattern.timezone
    blocks: tuple[Block, ...] = (
        *((Paragraph(notice),) if notice else ()),
        *forms.move_form(zone, board.rooms).blocks(voice, {forms.ROOM.name: room, forms.CLOCK.name: clock}),
        Buttons(
            (
                Button(
                    voice.line("conference.move_here"),
                    Action("conference.keep_move", {"talk": str(talk.id)}),
                    Style.PRIMARY,
                ),
            )
        ),
    )
    return Card("conference_move", voice.line("conference.move"), blocks)


def swaps_card(voice: Voice, board: Board, talk: Talk, page: int) -> Card:
    """With which talk another one could change places."""
    others = [each for each in board.talks if each.id != talk.id and place_of(each)]
    shown, page = on_page(others, page)
    args = {"talk": str(talk.id)}
    options = tuple(
        Choice(
            cut(each.title), where_line(voice, board, place), Action("conference.swap", {**args, "other": str(each.id)})
        )
        for each in shown
        if (place := place_of(each))
    )
    blocks: list[Block] = [Paragraph(voice.text("conference.swap_text", title=talk.title))]
    blocks += [Choices("", options)] if options else []
    buttons = page_buttons(voice, "conference.swaps", args, page, len(others))
    buttons.append(Button(voice.line("conference.keep_it"), Action("conference.place", args)))
    return Card("conference_swaps", voice.line("conference.swap"), (*blocks, Buttons(tuple(buttons))))
