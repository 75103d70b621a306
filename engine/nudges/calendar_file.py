"""A calendar entry as a file, in the reader's zone with the rules of that zone (RFC 5545)."""

from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from engine.community.ics import make_timezone


class TimeBlock(NamedTuple):
    """Time that somebody keeps free for something."""

    title: str
    description: str
    starts: datetime
    minutes: int


def calendar_file(uid: str, block: TimeBlock, zone: ZoneInfo, made_at: datetime) -> str:
    """The text of an .ics file with one entry."""
    ends = block.starts + timedelta(minutes=block.minutes)
    entry = Event()
    entry.add("uid", uid)
    entry.add("dtstamp", made_at)
    entry.add("summary", block.title)
    entry.add("description", block.description)
    entry.add("dtstart", block.starts.astimezone(zone))
    entry.add("dtend", ends.astimezone(zone))
    calendar = Calendar()
    calendar.add("prodid", "-//Advance//advance-coach//EN")
    calendar.add("version", "2.0")
    calendar.add_component(entry)
    if zone.key != "UTC":
        calendar.add_component(make_timezone(zone, block.starts, ends))
    return bytes(calendar.to_ical()).decode()
