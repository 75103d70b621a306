"""How talks, times and lists of them are said; every card of the room says them alike."""

from collections.abc import Mapping
from datetime import datetime

from engine.chat.cards import Action, Button, Choice, Style
from engine.chat.text import shorten
from engine.community.cards.events import event_args
from engine.community.records.events import Occurrence
from engine.conference.records.conferences import Conference
from engine.conference.records.tables import Decision, Response, TalkState
from engine.conference.records.talks import Talk
from engine.conference.rules.availability import find_shown_slot, moment_at
from engine.conference.rules.timetable import TimeSlot
from engine.content.conference import ConferenceRules
from engine.content.voice import Voice
from engine.recurrence.zones import zone_of


def find_status(talk: Talk) -> str:
    """How far a talk is, as its speakers may know it."""
    if talk.state is not TalkState.PROPOSED:
        return talk.state
    if talk.told is Decision.ACCEPTED and talk.answer:
        return "confirmed" if talk.answer == Response.YES else "turned_down"
    return talk.told or "proposed"


def describe_status(voice: Voice, talk: Talk) -> str:
    return voice.line(f"conference.status_{find_status(talk)}")


def describe_format(voice: Voice, rules: ConferenceRules, talk: Talk) -> str:
    """“Lightning talk, 10 min · AI in production”; what the content no longer has is left out."""
    form, track = rules.format_by_id.get(talk.format), rules.track_by_id.get(talk.track)
    name = form.name if form else voice.line("conference.a_talk")
    label = voice.line("conference.format", name=name, minutes=talk.minutes)
    return f"{label} · {track.name}" if track else label


def name_speakers(voice: Voice, talk: Talk) -> str:
    return voice.all_of([speaker.name for speaker in talk.speakers])


def describe_slot(
    voice: Voice, occurrence: Occurrence, slot: TimeSlot, rooms: Mapping[int, str], *, there: bool = False
) -> str:
    """When for the reader, or `there` by the clock of the conference, and where."""
    zone = zone_of(occurrence.series.pattern.timezone) if there else None
    moment = voice.moment(moment_at(occurrence, slot.starts), zone)
    return " · ".join(filter(None, (moment, rooms.get(slot.room, ""))))


def describe_shown_slot(voice: Voice, occurrence: Occurrence, rooms: Mapping[int, str], talk: Talk) -> str:
    """When for the reader, and where, in the schedule that everybody sees; empty for a talk without a slot there."""
    slot = find_shown_slot(talk)
    return describe_slot(voice, occurrence, slot, rooms) if slot else ""


def describe_deadline(voice: Voice, conference: Conference, now: datetime) -> str:
    """The end of the call by the clock of the conference."""
    zone = zone_of(conference.occurrence.series.pattern.timezone)
    year = conference.closes_at.year != now.year
    return voice.line("conference.in_zone", when=voice.moment(conference.closes_at, zone, year=year), zone=zone.key)


def conference_button(voice: Voice, occurrence: Occurrence) -> Button:
    return Button(voice.line("conference.back"), Action("conference", event_args(occurrence)))


def desk_button(voice: Voice, occurrence: Occurrence) -> Button:
    return Button(voice.line("conference.to_desk"), Action("conference.desk", event_args(occurrence)))


def answer_buttons(voice: Voice, command: str, args: Mapping[str, str], yes: str, no: str) -> tuple[Button, Button]:
    """Yes and no to a question; `yes` and `no` name their labels."""
    agree, refuse = (Action(command, {**args, "said": said.value}) for said in (Response.YES, Response.NO))
    primary = Button(voice.line(f"conference.{yes}"), agree, Style.PRIMARY)
    return primary, Button(voice.line(f"conference.{no}"), refuse)


def offer_talk(talk: Talk, about: str, command: str, *, chosen: bool = False) -> Choice:
    """A talk to press, with what is said about it."""
    return Choice(shorten(talk.title), about, Action(command, {"talk": str(talk.id)}), chosen)
