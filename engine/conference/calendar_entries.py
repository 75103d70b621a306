"""Talks in calendars: each has a UID of its own below that of the conference, and a sequence number that grows with
every change of either."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from engine.community.ics import CalendarEntry
from engine.community.records import events as community
from engine.community.records.events import Occurrence, Series
from engine.conference.records import talks as records
from engine.conference.records.talks import Talk
from engine.conference.rules.availability import moment_at
from engine.content.voice import Voice


def talk_entry(voice: Voice, occurrence: Occurrence, talk: Talk, rooms: Mapping[int, str]) -> CalendarEntry:
    """A talk with a time, as it stands in a calendar."""
    places = (rooms.get(talk.shown_room_id or 0, ""), occurrence.place)
    held = replace(
        occurrence,
        starts=moment_at(occurrence, talk.shown_starts or 0),
        minutes=talk.minutes,
        place=", ".join(filter(None, places)),
        cancelled=occurrence.cancelled or not talk.is_given,
        sequence=occurrence.sequence + talk.sequence,
    )
    names = voice.all_of([each.name for each in talk.speakers])
    about = "\n\n".join(filter(None, (names, talk.abstract, occurrence.link)))
    return CalendarEntry(held, talk.title, about, part=f"talk-{talk.id}")


def agenda_entries(
    tx: Connection, voice: Voice, member_id: int, series: Iterable[Series], since: datetime
) -> Iterator[CalendarEntry]:
    """The talks that somebody gives or wants to hear, of conferences whose schedule is published."""
    chosen = list(series)
    for number in records.find_attended(tx, member_id):
        occurrence = community.find_occurrence_by_id(tx, chosen, number)
        if occurrence is None or occurrence.starts < since:
            continue
        rooms = records.find_rooms(tx, number)
        talks = {each.id: each for each in records.find_marked(tx, number, member_id)}
        talks |= {each.id: each for each in records.find_own_talks(tx, number, member_id) if each.is_by(member_id)}
        for talk in talks.values():
            if talk.shown_starts is not None:
                yield talk_entry(voice, occurrence, talk, rooms)
