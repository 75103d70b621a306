"""Calendar files, read by three parsers: a strict one, dateutil's time zones, and a reader with zones of its own."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from hypothesis import given, settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from engine.community.ics import REFRESH, CalendarEntry, calendar_feed, calendar_file, make_uid
from engine.community.records.events import Occurrence, Series, expected_occurrence
from engine.recurrence.rules import Pattern, days_from

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ZONES = (
    "UTC",
    "Europe/Berlin",
    "Europe/Dublin",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Pacific/Apia",
)


def make_series(pattern: Pattern, **values: object) -> Series:
    plain = {"id": 7, "organisation_id": 1, "uid": "6f0c", "kind": "forum", "source": None, "follows": False}
    plain |= {"name": "Forum", "summary": "", "region": "", "place": "", "link": "", "host_id": None, "capacity": None}
    return Series(**(plain | {"pattern": pattern, "ended_at": None, "confirmed_at": None} | values))  # type: ignore[arg-type]


def moments(text: str) -> tuple[datetime, datetime]:
    """Start and end of the only event, by the file's own rules of its zone, in UTC."""
    event = text.replace("\r\n ", "").partition("BEGIN:VEVENT")[2].split("\r\n")
    start, end = (moment(text, next(line for line in event if line.startswith(name))) for name in ("DTSTART", "DTEND"))
    return start, end


def strict_moments(text: str) -> tuple[datetime, datetime]:
    """The same by a strict parser, which knows zones by their names."""
    (event,) = IcsCalendarStream.calendar_from_ics(text).events
    return event.start_datetime, event.end_datetime


def sloppy_moments(text: str) -> tuple[datetime, datetime]:
    """The same by a parser that takes zones by their names and passes over what it does not know."""
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    return event["dtstart"].dt.astimezone(UTC), event["dtend"].dt.astimezone(UTC)


def moment(text: str, line: str) -> datetime:
    named, _, said = line.rpartition(":")
    if said.endswith("Z"):
        return datetime.strptime(said, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    rules = tzical(StringIO(text)).get(named.partition("TZID=")[2])
    return datetime.strptime(said, "%Y%m%dT%H%M%S").replace(tzinfo=rules).astimezone(UTC)


@settings(max_examples=250, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    first=st.dates(date(2024, 1, 1), date(2031, 1, 1)),
    minute=st.integers(0, 24 * 60 - 1),
    minutes=st.integers(5, 3 * 24 * 60),
    near_change=st.booleans(),
)
def test_a_file_has_the_right_moments_by_its_own_time_zone(
    zone: str, first: date, minute: int, minutes: int, near_change: bool
) -> None:
    rule = "FREQ=MONTHLY;BYDAY=-1SU,2SU,1SU" if near_change else "FREQ=DAILY"
    pattern = Pattern(rule, first, time(minute // 60, minute % 60), minutes, zone)
    occurrence = expected_occurrence(make_series(pattern), next(days_from(pattern, first)))
    text = calendar_file("Advance", [CalendarEntry(occurrence, "Forum", "")])
    expected = (occurrence.starts, occurrence.ends)
    assert (moments(text), strict_moments(text), sloppy_moments(text)) == (expected, expected, expected)


@pytest.mark.parametrize(
    ("zone", "day", "clock", "utc"),
    [
        ("Europe/Berlin", date(2026, 3, 29), time(2, 30), "2026-03-29T01:30"),
        ("Europe/Berlin", date(2026, 3, 29), time(3, 30), "2026-03-29T01:30"),
        ("Europe/Berlin", date(2026, 10, 25), time(2, 30), "2026-10-25T00:30"),
        ("America/New_York", date(2026, 3, 8), time(2, 30), "2026-03-08T07:30"),
        ("America/New_York", date(2026, 11, 1), time(1, 30), "2026-11-01T05:30"),
    ],
)
def test_the_hour_of_the_change_is_the_same_moment_in_every_calendar(
    zone: str, day: date, clock: time, utc: str
) -> None:
    pattern = Pattern("FREQ=DAILY;COUNT=1", day, clock, 60, zone)
    occurrence = expected_occurrence(make_series(pattern), day)
    assert occurrence.starts == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    text = calendar_file("Advance", [CalendarEntry(occurrence, "Forum", "")])
    expected = (occurrence.starts, occurrence.ends)
    assert (moments(text), strict_moments(text), sloppy_moments(text)) == (expected, expected, expected)


@pytest.mark.parametrize(("clock", "minutes"), [(time(2, 30), 60), (time(1, 30), 60), (time(1, 30), 90), (time(2), 30)])
def test_an_event_that_touches_an_hour_that_comes_twice_is_written_in_utc(clock: time, minutes: int) -> None:
    pattern = Pattern("FREQ=DAILY;COUNT=1", date(2026, 10, 25), clock, minutes, "Europe/Berlin")
    occurrence = expected_occurrence(make_series(pattern), date(2026, 10, 25))
    text = calendar_file("Advance", [CalendarEntry(occurrence, "Forum", "")])
    assert f"DTSTART:{occurrence.starts:%Y%m%dT%H%M%SZ}" in text
    assert f"DTEND:{occurrence.ends:%Y%m%dT%H%M%SZ}" in text
    assert "VTIMEZONE" not in text


def test_a_file_invites_nobody_and_has_no_empty_lines() -> None:
    pattern = Pattern("FREQ=DAILY", date(2026, 3, 4), time(15), 60, "Europe/Berlin")
    occurrence = expected_occurrence(make_series(pattern), date(2026, 3, 4))
    text = calendar_file("Advance", [CalendarEntry(occurrence, "Forum", " ")])
    for name in ("METHOD", "ORGANIZER", "ATTENDEE", "mailto", "DESCRIPTION", "LOCATION", "URL"):
        assert name not in text
    assert not [line for line in text.split("\r\n") if line.endswith(":")]


def test_an_event_moved_into_the_second_hour_that_exists_twice_is_written_in_utc() -> None:
    pattern = Pattern("FREQ=DAILY;COUNT=1", date(2026, 10, 25), time(2, 30), 60, "Europe/Berlin")
    late = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    plan = expected_occurrence(make_series(pattern), date(2026, 10, 25))
    moved = Occurrence(plan.series, plan.day, late, 60, "", "", None, None, id=1, moved=True, sequence=3)
    text = calendar_file("Advance", [CalendarEntry(moved, "Forum", "")])
    assert moments(text) == (late, late + timedelta(hours=1))
    assert "DTSTART:20261025T013000Z" in text
    assert "SEQUENCE:3" in text


TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=120)


@settings(max_examples=200, deadline=None)
@given(
    name=TEXT, summary=TEXT, place=TEXT, cancelled=st.booleans(), tentative=st.booleans(), sequence=st.integers(0, 99)
)
def test_a_strict_parser_reads_back_what_was_written(
    name: str, summary: str, place: str, cancelled: bool, tentative: bool, sequence: int
) -> None:
    link = "https://meet.example.com/a?b=1,2;c"
    pattern = Pattern("FREQ=WEEKLY;BYDAY=WE", date(2026, 1, 1), time(15), 45, "Europe/Berlin")
    series = make_series(pattern, name=name, link=link)
    plan = expected_occurrence(series, date(2026, 3, 4))
    occurrence = replace(plan, place=place, link=link, cancelled=cancelled, sequence=sequence, changed_at=NOW)
    text = calendar_file("Advance", [CalendarEntry(occurrence, name, f"{summary}\n\n{link}", tentative)])
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n")), "RFC 5545 folds at 75 octets"
    (event,) = IcsCalendarStream.calendar_from_ics(text).events
    assert (event.uid, event.sequence) == (make_uid(occurrence), sequence)
    assert event.summary == name
    assert event.description == f"{summary}\n\n{link}"
    assert event.location == (place or link)
    assert event.status.value == ("CANCELLED" if cancelled else "TENTATIVE" if tentative else "CONFIRMED")
    assert (event.start_datetime, event.end_datetime) == (occurrence.starts, occurrence.ends)
    assert event.dtstamp == NOW


@pytest.mark.parametrize("zone", ["Europe/Berlin", "UTC"])
def test_an_empty_calendar_to_subscribe_to_is_one_too(zone: str) -> None:
    text = calendar_feed("Advance", [], ZoneInfo(zone), NOW)
    assert IcsCalendarStream.calendar_from_ics(text).events == []
    calendar = Calendar.from_ical(text)
    assert [part.name for part in calendar.subcomponents] == ["VTIMEZONE"], "a calendar needs a component"
    assert (calendar["refresh-interval"].dt, calendar["x-published-ttl"]) == (REFRESH, "PT1H")
    assert calendar["refresh-interval"].params == {"VALUE": "DURATION"}
    assert text == calendar_feed("Advance", [], ZoneInfo(zone), NOW + timedelta(days=9))
