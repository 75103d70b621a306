"""A conference in minutes: days, breaks, changes of the clock, and when people can and would speak."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from engine.community.records.events import Occurrence, Series, expected_occurrence
from engine.conference.records.tables import Decision, Response, TalkState
from engine.conference.records.talks import Speaker, Talk
from engine.conference.rules.availability import find_available_spans, find_days, make_grid, make_session, moment_at
from engine.content.load import Content
from engine.recurrence.rules import Pattern


def conference(day: date, starts: time, minutes: int, timezone: str) -> Occurrence:
    pattern = Pattern("FREQ=DAILY;COUNT=1", day, starts, minutes, timezone)
    series = Series(1, 1, "uid", "conference", None, False, "C", "", "", pattern, "", "", None, None, None, None)
    return expected_occurrence(series, day)


def talk(*zones: str, remote: bool = False) -> Talk:
    people = tuple(Speaker(number, "A", zone, Response.YES) for number, zone in enumerate(zones))
    decision = Decision.ACCEPTED
    where = (None, None, None, None, None, 0, "")
    return Talk(
        1,
        1,
        1,
        0,
        "T",
        "",
        "talk",
        30,
        "production",
        remote,
        None,
        None,
        TalkState.PROPOSED,
        decision,
        decision,
        "",
        *where,
        people,
    )


def test_a_day_is_one_stretch_between_its_breaks(content: Content) -> None:
    rules = content.pack.conference
    held = conference(date(2026, 10, 27), time(9), 480, "UTC")
    assert find_days(rules, held) == [(0, 480)]
    assert make_grid(rules, held, [1]).spans == ((0, 90), (110, 190), (250, 360), (380, 480))


def test_each_of_two_days_starts_at_the_same_local_time_though_the_clock_changes_between_them(content: Content) -> None:
    held = conference(date(2026, 10, 24), time(9), 33 * 60, "Europe/Berlin")
    days = find_days(content.pack.conference, held)
    assert days == [(0, 480), (25 * 60, 33 * 60)], "the night has 25 hours"
    assert moment_at(held, days[1][0]) == datetime(2026, 10, 25, 8, tzinfo=UTC)
    assert moment_at(held, days[0][0]) == datetime(2026, 10, 24, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("earliest", "latest", "spans"),
    [
        (None, None, ((0, 480),)),
        (time(14), None, ((300, 900),)),
        (None, time(12), ((-540, 180),)),
        (time(10), time(12), ((60, 180),)),
    ],
)
def test_when_speakers_can_is_by_the_clock_of_the_conference(
    earliest: time | None, latest: time | None, spans: tuple[tuple[int, int], ...]
) -> None:
    assert (
        find_available_spans(conference(date(2026, 10, 27), time(9), 480, "America/New_York"), earliest, latest)
        == spans
    )


def test_who_speaks_from_elsewhere_would_like_their_own_working_hours(content: Content) -> None:
    held = conference(date(2026, 10, 27), time(9), 480, "UTC")
    rules = content.pack.conference
    assert make_session(rules, held, talk("Asia/Kolkata"), {}).preferred == ()
    assert make_session(rules, held, talk("Asia/Kolkata", remote=True), {}).preferred == ((0, 210),), (
        "until 18:00 there"
    )
    assert make_session(rules, held, talk("America/New_York", remote=True), {}).preferred == ((240, 480),)
    both = make_session(rules, held, talk("Asia/Kolkata", "America/New_York", remote=True), {})
    assert both.preferred == ((-1, -1),), "nothing suits both"


def test_a_moved_conference_takes_its_minutes_along() -> None:
    held = conference(date(2026, 10, 27), time(9), 480, "UTC")
    moved = replace(held, starts=held.starts + timedelta(days=7, hours=2))
    assert moment_at(moved, 300) - moment_at(held, 300) == timedelta(days=7, hours=2)
