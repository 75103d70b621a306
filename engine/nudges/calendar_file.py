"""A calendar entry as a file, in the reader's zone with the rules of that zone (RFC 5545)."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from engine.community.ics import make_timezone


def calendar_file(
    uid: str, summary: str, description: str, starts: datetime, minutes: int, zone: ZoneInfo, made: datetime
) -> str:
    """The text of an .ics file with one entry."""
    entry = Event()
    entry.add("uid", uid)
    entry.add("dtstamp", made)
    entry.add("summary", summary)
    entry.add("description", description)
    entry.add("dtstart", starts.astimezone(zone))
    entry.add("dtend", (starts + timedelta(minutes=minutes)).astimezone(zone))
    calendar = Calendar()
    calendar.add("prodid", "-//Advance//advance-coach//EN")
    calendar.add("version", "2.0")
    calendar.add_component(entry)
    if zone.key != "UTC":
        calendar.add_component(make_timezone(zone, starts, starts + timedelta(minutes=minutes)))
    return bytes(calendar.to_ical()).decode()
