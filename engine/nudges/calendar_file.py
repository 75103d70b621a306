"""A calendar entry as a file, in the reader's zone with the rules of that zone (RFC 5545)."""

from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from icalendar import Event

from engine.community.ics import make_calendar, make_timezone, unambiguous_times


class TimeBlock(NamedTuple):
    """Time that somebody keeps free for something."""

    title: str
    description: str
    starts: datetime
    minutes: int


def calendar_file(uid: str, block: TimeBlock, zone: ZoneInfo, made_at: datetime) -> str:
    """The text of an .ics file with one entry."""
    starts, ends = unambiguous_times(block.starts, block.starts + timedelta(minutes=block.minutes), zone)
    entry = Event()
    entry.add("uid", uid)
    entry.add("dtstamp", made_at)
    entry.add("summary", block.title)
    if block.description.strip():
        entry.add("description", block.description)
    entry.add("dtstart", starts)
    entry.add("dtend", ends)
    calendar = make_calendar()
    if starts.tzinfo is zone and zone.key != "UTC":
        calendar.add_component(make_timezone(zone, starts, ends))
    calendar.add_component(entry)
    return bytes(calendar.to_ical()).decode()
