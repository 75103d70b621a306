"""Calendar files (RFC 5545): one occurrence to save, or somebody's calendar to subscribe to.

An occurrence has one UID for ever, and a sequence number that grows whenever it is moved, cancelled or brought back.
Times are local to the series with the rules of its zone, so that they are right in every calendar.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

from engine.chat.cards import Download
from engine.community.records.events import Occurrence
from engine.recurrence.zones import zone_of

MEDIA_TYPE = "text/calendar"
REFRESH = timedelta(hours=1)
"""How often a calendar that subscribes should look again."""
_MARGIN = timedelta(days=31)
_STEP = timedelta(days=7)
"""No zone changes its clock twice within a week."""


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


def calendar_file(name: str, entries: Iterable[CalendarEntry], now: datetime) -> str:
    """A calendar with these entries, under a name that people see."""
    chosen = list(entries)
    calendar = Calendar()
    calendar.add("prodid", "-//Advance//Community calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, {"value": "DURATION"})
    for zone, first, last in _find_zones(chosen):
        calendar.add_component(make_timezone(zone, first, last))
    for entry in chosen:
        calendar.add_component(_make_event(entry, now))
    return str(calendar.to_ical(), "utf-8")


def event_download(label: str, occurrence: Occurrence, now: datetime) -> Download:
    """The occurrence as a file for any calendar."""
    content = calendar_file(occurrence.series.title, [event_entry(occurrence)], now)
    return Download(label, f"{occurrence.series.kind}-{occurrence.day.isoformat()}.ics", MEDIA_TYPE, content)


def _make_event(entry: CalendarEntry, now: datetime) -> Event:
    occurrence = entry.occurrence
    event = Event()
    event.add("uid", make_uid(occurrence, entry.part))
    event.add("sequence", occurrence.sequence)
    event.add("dtstamp", occurrence.changed_at or now)
    event.add("dtstart", _to_local(occurrence, occurrence.starts))
    event.add("dtend", _to_local(occurrence, occurrence.ends))
    event.add("summary", entry.summary)
    event.add("description", entry.description)
    event.add("status", "CANCELLED" if occurrence.cancelled else "TENTATIVE" if entry.tentative else "CONFIRMED")
    if where := occurrence.place or occurrence.link:
        event.add("location", where)
    if occurrence.link:
        event.add("url", occurrence.link)
    return event


def _to_local(occurrence: Occurrence, moment: datetime) -> datetime:
    """The moment in the series' zone; in UTC where local time would not say which of two moments is meant."""
    local = moment.astimezone(zone_of(occurrence.series.pattern.timezone))
    return moment if local.fold else local


def _find_zones(entries: list[CalendarEntry]) -> Iterator[tuple[ZoneInfo, datetime, datetime]]:
    """The zones that the entries name, each with its first and last moment."""
    by_zone: dict[str, list[Occurrence]] = {}
    for entry in entries:
        by_zone.setdefault(zone_of(entry.occurrence.series.pattern.timezone).key, []).append(entry.occurrence)
    for name, events in sorted(by_zone.items()):
        if name != "UTC":
            yield ZoneInfo(name), min(event.starts for event in events), max(event.ends for event in events)


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
