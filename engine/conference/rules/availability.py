"""A conference in the minutes of a timetable: its days and breaks, and when the speakers of a talk can and would."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, time, timedelta

from engine.community.records.events import Occurrence
from engine.conference.records.talks import Talk
from engine.conference.rules.timetable import Session, Span, TimeGrid, TimeSlot, between_breaks
from engine.content.conference import ConferenceRules
from engine.recurrence.rules import local_moment
from engine.recurrence.zones import zone_of

MIDNIGHT = time()
_DAY = timedelta(days=1)


def make_grid(rules: ConferenceRules, occurrence: Occurrence, rooms: Collection[int]) -> TimeGrid:
    """A conference as the rules of timetables need it."""
    breaks = [(pause.after, pause.minutes) for pause in rules.breaks]
    spans = between_breaks(find_days(rules, occurrence), breaks)
    return TimeGrid(tuple(rooms), spans, rules.speaker_changeover, rules.room_changeover)


def find_days(rules: ConferenceRules, occurrence: Occurrence) -> list[Span]:
    """From when to when each day of a conference goes. One that is over within a day is one stretch; each day of a
    longer one starts at the same local time and has the length that the content gives."""
    if occurrence.minutes < 24 * 60:
        return [(0, occurrence.minutes)]
    zone = occurrence.series.pattern.timezone
    local = occurrence.starts.astimezone(zone_of(zone))
    days = []
    for number in range(occurrence.minutes // (24 * 60) + 1):
        first = minutes_at(occurrence, local.date() + number * _DAY, local.time())
        if first < occurrence.minutes:
            days.append((first, min(first + rules.day_minutes, occurrence.minutes)))
    return days


def minutes_at(occurrence: Occurrence, day: date, clock: time) -> int:
    """Minutes from the start of a conference to a local time there."""
    return _count_minutes(occurrence, local_moment(day, clock, occurrence.series.pattern.timezone))


def moment_at(occurrence: Occurrence, minutes: int) -> datetime:
    """The moment so many minutes after the start, in UTC."""
    return occurrence.starts + timedelta(minutes=minutes)


def make_session(
    rules: ConferenceRules, occurrence: Occurrence, talk: Talk, listeners: Mapping[int, frozenset[int]]
) -> Session:
    return Session(
        id=talk.id,
        minutes=talk.minutes,
        speakers=frozenset(speaker.id for speaker in talk.speakers),
        available=find_available_spans(occurrence, talk.earliest, talk.latest),
        preferred=_find_preferred_spans(rules, occurrence, talk),
        listeners=listeners.get(talk.id, frozenset()),
    )


def find_available_spans(occurrence: Occurrence, earliest: time | None, latest: time | None) -> tuple[Span, ...]:
    """When the speakers can, on each day; always where they did not say."""
    if earliest is None and latest is None:
        return ((0, occurrence.minutes),)
    zone = occurrence.series.pattern.timezone
    spans = []
    for day in _list_days(occurrence, zone):
        first = minutes_at(occurrence, day, earliest or MIDNIGHT)
        last = minutes_at(occurrence, day, latest) if latest else minutes_at(occurrence, day + _DAY, MIDNIGHT)
        spans.append((first, last))
    return tuple(spans)


def find_slot(talk: Talk) -> TimeSlot | None:
    """Where a talk is in the schedule while it is made."""
    return TimeSlot(talk.starts, talk.room_id) if talk.starts is not None and talk.room_id is not None else None


def find_shown_slot(talk: Talk) -> TimeSlot | None:
    """Where a talk is in the schedule that everybody sees."""
    shown = talk.shown_starts is not None and talk.shown_room_id is not None
    return TimeSlot(talk.shown_starts or 0, talk.shown_room_id or 0) if shown else None


def _find_preferred_spans(rules: ConferenceRules, occurrence: Occurrence, talk: Talk) -> tuple[Span, ...]:
    """The working hours that all speakers have in common, of a talk that is given from elsewhere."""
    if not talk.remote:
        return ()
    common: list[Span] = [(0, occurrence.minutes)]
    for zone in {speaker.timezone for speaker in talk.speakers}:
        hours = [_find_working_hours(rules, occurrence, day, zone) for day in _list_days(occurrence, zone)]
        overlaps = [(max(a, c), min(b, d)) for a, b in common for c, d in hours]
        common = [(first, last) for first, last in overlaps if first < last]
    return tuple(common) or ((-1, -1),)


def _find_working_hours(rules: ConferenceRules, occurrence: Occurrence, day: date, zone: str) -> Span:
    first, last = rules.working_hours
    start = local_moment(day, time(first), zone)
    end = local_moment(day, time(last), zone) if last < 24 else local_moment(day + _DAY, MIDNIGHT, zone)
    return _count_minutes(occurrence, start), _count_minutes(occurrence, end)


def _count_minutes(occurrence: Occurrence, moment: datetime) -> int:
    return int((moment - occurrence.starts).total_seconds()) // 60


def _list_days(occurrence: Occurrence, zone: str) -> Iterator[date]:
    """The local days of a zone on which the conference goes on."""
    day, last = (moment.astimezone(zone_of(zone)).date() for moment in (occurrence.starts, occurrence.ends))
    while day <= last:
        yield day
        day += _DAY
