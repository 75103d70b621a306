"""Talks in calendars: each has its own UID below the conference's, and a sequence that grows with changes of either."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from engine.community.ics import CalendarEntry
from engine.community.records.events import Occurrence, Series, find_occurrence_by_id
from engine.conference.records.conferences import find_attended, find_rooms
from engine.conference.records.talks import Talk, find_marked, find_own_talks
from engine.conference.rules.availability import moment_at
from engine.content.voice import Voice


def make_talk_entry(voice: Voice, occurrence: Occurrence, talk: Talk, rooms: Mapping[int, str]) -> CalendarEntry:
    """A talk with a time, as it stands in a calendar."""
    places = (rooms.get(talk.shown_room_id or 0, ""), occurrence.place)
    slot = replace(
        occurrence,
        starts=moment_at(occurrence, talk.shown_starts or 0),
        minutes=talk.minutes,
        place=", ".join(filter(None, places)),
        cancelled=occurrence.cancelled or not talk.is_given,
        sequence=occurrence.sequence + talk.sequence,
    )
    names = voice.all_of([speaker.name for speaker in talk.speakers])
    about = "\n\n".join(filter(None, (names, talk.abstract, occurrence.link)))
    return CalendarEntry(slot, talk.title, about, part=f"talk-{talk.id}")


def list_agenda_entries(
    tx: Connection, voice: Voice, member_id: int, series: Iterable[Series], since: datetime
) -> Iterator[CalendarEntry]:
    """The talks that somebody gives or wants to hear, of conferences whose schedule is published."""
    series = list(series)
    for conference_id in find_attended(tx, member_id):
        occurrence = find_occurrence_by_id(tx, series, conference_id)
        if occurrence is None or occurrence.starts < since:
            continue
        rooms = find_rooms(tx, conference_id)
        talks = {talk.id: talk for talk in find_marked(tx, conference_id, member_id)}
        talks |= {talk.id: talk for talk in find_own_talks(tx, conference_id, member_id) if talk.is_by(member_id)}
        for talk in talks.values():
            if talk.shown_starts is not None:
                yield make_talk_entry(voice, occurrence, talk, rooms)
