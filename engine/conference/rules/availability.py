"""A conference in the minutes of a timetable: its days and breaks, and when the speakers of a talk can and would."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, time, timedelta

from engine.community.records.events import Occurrence
from engine.conference.records.talks import Talk
from engine.conference.rules.timetable import Frame, Piece, Place, Span, between_breaks
from engine.content.conference import ConferenceRules
from engine.recurrence.rules import local_moment
from engine.recurrence.zones import zone_of

MIDNIGHT = time()
_DAY = timedelta(days=1)


def frame_of(rules: ConferenceRules, occurrence: Occurrence, rooms: Collection[int]) -> Frame:
    breaks = [(each.after, each.minutes) for each in rules.breaks]
    spans = between_breaks(days_of(rules, occurrence), breaks)
    return Frame(tuple(rooms), spans, rules.speaker_changeover, rules.room_changeover)


def days_of(rules: ConferenceRules, occurrence: Occurrence) -> list[Span]:
    """From when to when each day of a conference goes. One that is over within a day is one stretch; each day of a
    longer one starts at the same local time and has the length that the content gives."""
    if occurrence.minutes < 24 * 60:
        return [(0, occurrence.minutes)]
    zone = occurrence.series.pattern.timezone
    local = occurrence.starts.astimezone(zone_of(zone))
    found = []
    for at in range(occurrence.minutes // (24 * 60) + 1):
        first = minutes_at(occurrence, local.date() + at * _DAY, local.time())
        if first < occurrence.minutes:
            found.append((first, min(first + rules.day_minutes, occurrence.minutes)))
    return found


def minutes_at(occurrence: Occurrence, day: date, clock: time) -> int:
    """Minutes from the start of a conference to a local time there."""
    return _since(occurrence, local_moment(day, clock, occurrence.series.pattern.timezone))


def moment_at(occurrence: Occurrence, minutes: int) -> datetime:
    """The moment so many minutes after the start, in UTC."""
    return occurrence.starts + timedelta(minutes=minutes)


def piece_of(
    rules: ConferenceRules, occurrence: Occurrence, talk: Talk, listeners: Mapping[int, frozenset[int]]
) -> Piece:
    return Piece(
        id=talk.id,
        minutes=talk.minutes,
        speakers=frozenset(each.id for each in talk.speakers),
        able=able(occurrence, talk.earliest, talk.latest),
        wished=_wished(rules, occurrence, talk),
        listeners=listeners.get(talk.id, frozenset()),
    )


def able(occurrence: Occurrence, earliest: time | None, latest: time | None) -> tuple[Span, ...]:
    """When the speakers can, on each day; always where they did not say."""
    if earliest is None and latest is None:
        return ((0, occurrence.minutes),)
    zone = occurrence.series.pattern.timezone
    spans = []
    for day in _days(occurrence, zone):
        first = minutes_at(occurrence, day, earliest or MIDNIGHT)
        last = minutes_at(occurrence, day, latest) if latest else minutes_at(occurrence, day + _DAY, MIDNIGHT)
        spans.append((first, last))
    return tuple(spans)


def place_of(talk: Talk) -> Place | None:
    return Place(talk.starts, talk.room_id) if talk.starts is not None and talk.room_id is not None else None


def shown_place(talk: Talk) -> Place | None:
    shown = talk.shown_starts is not None and talk.shown_room_id is not None
    return Place(talk.shown_starts or 0, talk.shown_room_id or 0) if shown else None


def _wished(rules: ConferenceRules, occurrence: Occurrence, talk: Talk) -> tuple[Span, ...]:
    """The working hours that all speakers have in common, of a talk that is given from elsewhere."""
    if not talk.remote:
        return ()
    common: list[Span] = [(0, occurrence.minutes)]
    for zone in {each.timezone for each in talk.speakers}:
        hours = [_working(rules, occurrence, day, zone) for day in _days(occurrence, zone)]
        both = [(max(a, c), min(b, d)) for a, b in common for c, d in hours]
        common = [(first, last) for first, last in both if first < last]
    return tuple(common) or ((-1, -1),)


def _working(rules: ConferenceRules, occurrence: Occurrence, day: date, zone: str) -> Span:
    first, last = rules.working_hours
    start = local_moment(day, time(first), zone)
    end = local_moment(day, time(last), zone) if last < 24 else local_moment(day + _DAY, MIDNIGHT, zone)
    return _since(occurrence, start), _since(occurrence, end)


def _since(occurrence: Occurrence, moment: datetime) -> int:
    return int((moment - occurrence.starts).total_seconds()) // 60


def _days(occurrence: Occurrence, zone: str) -> Iterator[date]:
    """The local days of a zone on which the conference goes on."""
    day, last = (each.astimezone(zone_of(zone)).date() for each in (occurrence.starts, occurrence.ends))
    while day <= last:
        yield day
        day += _DAY
