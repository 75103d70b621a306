"""Calendar files (RFC 5545): one occurrence to save, or somebody's calendar to subscribe to.

An occurrence has one UID for ever, and a sequence number that grows whenever it is moved, cancelled or brought back.
Times are local to the series with the rules of its zone, so that they are right in every calendar; where local time
does not say which of two moments is meant, they are in UTC. A file invites nobody: it has no METHOD, organiser or
attendees. The same entries give the same text, so that a calendar that has it already need not fetch it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vDuration

from engine.chat.cards import Download
from engine.community.records.events import Occurrence
from engine.recurrence.zones import zone_of

MEDIA_TYPE = "text/calendar"
REFRESH = timedelta(hours=1)
"""How often a calendar that subscribes should look again."""
_LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
"""When an occurrence was written down that has never been changed."""
_MARGIN = timedelta(days=31)
_STEP = timedelta(days=7)
"""No zone changes its clock twice within a week."""


_ZoneSpan = tuple[ZoneInfo, datetime, datetime]
"""A zone, and the first and last moment in it."""


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """An occurrence as it stands in a calendar."""

    occurrence: Occurrence
    summary: str
    description: str
    tentative: bool = False
    part: str = ""
    """The name of a part of the occurrence that stands in calendars by itself, such as a talk."""


def event_entry(occurrence: Occurrence, *, tentative: bool = False) -> CalendarEntry:
    """An occurrence as a whole."""
    lines = [occurrence.series.summary, occurrence.link if occurrence.place else ""]
    return CalendarEntry(occurrence, occurrence.series.title, "\n\n".join(filter(None, lines)), tentative)


def make_uid(occurrence: Occurrence, part: str = "") -> str:
    return "-".join(filter(None, (f"{occurrence.day:%Y%m%d}", part, occurrence.series.uid)))


def calendar_file(name: str, entries: Iterable[CalendarEntry]) -> str:
    """A calendar with these entries, under a name that people see."""
    calendar, chosen = make_calendar(), list(entries)
    calendar.add("x-wr-calname", name)
    return _fill_calendar(calendar, chosen, _find_zones(chosen))


def calendar_feed(name: str, entries: Iterable[CalendarEntry], zone: ZoneInfo, now: datetime) -> str:
    """A calendar to subscribe to; with no entry it has the rules of `zone`, for a calendar without anything is none."""
    calendar, chosen = make_calendar(), list(entries)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, {"value": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    start = now.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    zones = _find_zones(chosen) if chosen else [(zone, start, start)]
    return _fill_calendar(calendar, chosen, zones)


def make_calendar() -> Calendar:
    """A calendar without anything."""
    calendar = Calendar()
    calendar.add("prodid", "-//Advance//Community calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    return calendar


def event_download(label: str, occurrence: Occurrence) -> Download:
    """The occurrence as a file for any calendar."""
    content = calendar_file(occurrence.series.title, [event_entry(occurrence)])
    return Download(label, f"{occurrence.series.kind}-{occurrence.day.isoformat()}.ics", MEDIA_TYPE, content)


def unambiguous_times(starts: datetime, ends: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Start and end in a zone; both in UTC where one of them is in an hour that comes twice."""
    local = (starts.astimezone(zone), ends.astimezone(zone))
    if any(moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset() for moment in local):
        return starts.astimezone(UTC), ends.astimezone(UTC)
    return local


def _fill_calendar(calendar: Calendar, entries: list[CalendarEntry], zones: Iterable[_ZoneSpan]) -> str:
    for zone, first, last in zones:
        calendar.add_component(make_timezone(zone, first, last))
    for entry in entries:
        calendar.add_component(_make_event(entry))
    return str(calendar.to_ical(), "utf-8")


def _make_event(entry: CalendarEntry) -> Event:
    occurrence = entry.occurrence
    starts, ends = _times_of(occurrence)
    event = Event()
    event.add("uid", make_uid(occurrence, entry.part))
    event.add("sequence", occurrence.sequence)
    event.add("dtstamp", occurrence.changed_at or occurrence.series.confirmed_at or _LONG_AGO)
    event.add("dtstart", starts)
    event.add("dtend", ends)
    event.add("summary", entry.summary)
    if entry.description.strip():
        event.add("description", entry.description)
    event.add("status", "CANCELLED" if occurrence.cancelled else "TENTATIVE" if entry.tentative else "CONFIRMED")
    if where := occurrence.place or occurrence.link:
        event.add("location", where)
    if occurrence.link:
        event.add("url", occurrence.link)
    return event


def _times_of(occurrence: Occurrence) -> tuple[datetime, datetime]:
    return unambiguous_times(occurrence.starts, occurrence.ends, zone_of(occurrence.series.pattern.timezone))


def _find_zones(entries: list[CalendarEntry]) -> list[_ZoneSpan]:
    """The zones in which entries have their times, each with its first and last moment."""
    by_zone: dict[str, list[datetime]] = {}
    for entry in entries:
        times = _times_of(entry.occurrence)
        if isinstance(zone := times[0].tzinfo, ZoneInfo) and zone.key != "UTC":
            by_zone.setdefault(zone.key, []).extend(times)
    return [(ZoneInfo(name), min(times), max(times)) for name, times in sorted(by_zone.items())]


def make_timezone(zone: ZoneInfo, first: datetime, last: datetime) -> Timezone:
    """The offsets of a zone from the first to the last moment. Each holds from a local time of the one before it."""
    timezone = Timezone()
    timezone.add("tzid", zone.key)
    at, end = (first - _MARGIN).astimezone(zone), last + _MARGIN
    timezone.add_component(_make_offset(at.replace(tzinfo=None), at, at))
    while at < end:
        following = (at.astimezone(UTC) + _STEP).astimezone(zone)
        if following.utcoffset() != at.utcoffset():
            change = _find_change(at, following)
            before = (change.astimezone(UTC) - timedelta(seconds=1)).astimezone(zone)
            starts = change.astimezone(UTC) + (before.utcoffset() or timedelta())
            timezone.add_component(_make_offset(starts, before, change))
        at = following
    return timezone


def _find_change(before: datetime, after: datetime) -> datetime:
    """The first second with the offset of `after`."""
    low, high = before.astimezone(UTC), after.astimezone(UTC)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        same = middle.astimezone(after.tzinfo).utcoffset() == after.utcoffset()
        low, high = (low, middle) if same else (middle, high)
    return high.astimezone(after.tzinfo)


def _make_offset(starts: datetime, before: datetime, after: datetime) -> TimezoneStandard | TimezoneDaylight:
    offset = TimezoneDaylight() if after.dst() else TimezoneStandard()
    offset.add("dtstart", starts.replace(tzinfo=None))
    offset.add("tzoffsetfrom", before.utcoffset())
    offset.add("tzoffsetto", after.utcoffset())
    offset.add("tzname", after.tzname())
    return offset
