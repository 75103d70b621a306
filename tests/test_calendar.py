"""The community's calendar: rules of the pack, and wall clocks across daylight saving."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advance.engine.community.calendar import next_occurrence, next_serving
from advance.engine.content.load import Content
from advance.engine.content.models import Series

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata")


def make_series(rule: str, starts: str, timezone: str) -> Series:
    what = {"name": "Series", "framework": "Series", "summary": "A series"}
    hour = time.fromisoformat(starts)
    return Series(id="series", **what, rule=rule, starts=hour, minutes=30, timezone=timezone, serves=("domain",))


def follow(series: Series, after: datetime, count: int) -> list[datetime]:
    """The next `count` starts."""
    found: list[datetime] = []
    for _ in range(count):
        occurrence = next_occurrence(series, found[-1] if found else after)
        assert occurrence is not None
        found.append(occurrence.starts)
    return found


@pytest.mark.parametrize(
    ("series", "starts"),
    [
        ("forum", ["2026-01-07T15:00", "2026-01-14T15:00", "2026-01-21T15:00", "2026-01-28T15:00", "2026-02-04T15:00"]),
        ("paper_review", ["2026-01-08T15:00", "2026-02-12T15:00", "2026-03-12T15:00", "2026-04-09T15:00"]),
        ("hackathon", ["2026-02-19T09:00", "2026-05-21T09:00", "2026-08-20T09:00", "2026-11-19T09:00"]),
        ("conference", ["2026-10-27T09:00", "2027-10-26T09:00", "2028-10-24T09:00"]),
    ],
)
def test_the_series_of_the_pack_take_place_as_the_framework_says(
    content: Content, series: str, starts: list[str]
) -> None:
    chosen = next(each for each in content.pack.community.series if each.id == series)
    found = follow(chosen, datetime(2026, 1, 1, tzinfo=UTC), len(starts))
    assert [f"{each:%Y-%m-%dT%H:%M}" for each in found] == starts
    assert all(each.tzinfo is UTC for each in found)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("starts", ["00:00", "09:30", "23:45"])
def test_the_local_time_stays_the_same_across_daylight_saving(zone: str, starts: str) -> None:
    series = make_series("FREQ=WEEKLY;BYDAY=SU", starts, zone)
    found = follow(series, datetime(2026, 1, 1, tzinfo=UTC), 53)
    local = [each.astimezone(ZoneInfo(zone)) for each in found]
    assert {f"{each:%H:%M}" for each in local} == {starts}
    assert {later.date() - earlier.date() for earlier, later in pairwise(local)} == {timedelta(weeks=1)}
    assert len({each.time() for each in found}) == (1 if zone == "Asia/Kolkata" else 2)


@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [
        ("Europe/Berlin", "2026-03-22T14:00", "2026-03-29T13:00"),
        ("Europe/Berlin", "2026-10-18T13:00", "2026-10-25T14:00"),
        ("America/New_York", "2026-03-01T20:00", "2026-03-08T19:00"),
        ("America/New_York", "2026-10-25T19:00", "2026-11-01T20:00"),
        ("Asia/Kolkata", "2026-03-22T09:30", "2026-03-29T09:30"),
    ],
)
def test_the_hour_in_utc_moves_on_the_day_of_the_change(zone: str, before: str, after: str) -> None:
    series = make_series("FREQ=WEEKLY;BYDAY=SU", "15:00", zone)
    first = datetime.fromisoformat(before).replace(tzinfo=UTC)
    assert follow(series, first - timedelta(hours=1), 2) == [first, datetime.fromisoformat(after).replace(tzinfo=UTC)]


def test_an_occurrence_that_has_begun_is_not_the_next() -> None:
    series = make_series("FREQ=WEEKLY;BYDAY=WE", "15:00", "UTC")
    start = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
    assert follow(series, start - timedelta(seconds=1), 1) == [start]
    assert follow(series, start, 1) == [start + timedelta(weeks=1)]


def test_a_series_that_has_ended_has_no_next() -> None:
    series = make_series("FREQ=WEEKLY;BYDAY=WE;UNTIL=20260301T000000", "15:00", "UTC")
    assert next_occurrence(series, datetime(2026, 3, 2, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    ("starts", "after"),
    [
        ("02:30", "2026-03-29T00:59:00"),  # the hour that does not exist
        ("02:30", "2026-03-29T01:15:00"),
        ("02:45", "2026-10-25T00:30:00"),  # the hour that comes twice
        ("02:45", "2026-10-25T01:30:00"),
    ],
)
def test_the_next_occurrence_is_neither_past_nor_skipped_in_the_hour_of_the_change(starts: str, after: str) -> None:
    series = make_series("FREQ=WEEKLY;BYDAY=SU", starts, "Europe/Berlin")
    moment = datetime.fromisoformat(after).replace(tzinfo=UTC)
    every = follow(series, moment - timedelta(days=3), 3)
    assert follow(series, moment, 1)[0] == next(each for each in every if each > moment)


@settings(deadline=None)
@given(st.data())
def test_the_next_event_for_a_domain_is_the_earliest_that_serves_it(content: Content, data: st.DataObject) -> None:
    community = content.pack.community
    domain = data.draw(st.sampled_from(sorted(content.pack.domain_by_id)))
    after = data.draw(st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))
    found = next_serving(community, domain, after)
    assert found is not None
    assert domain in found.series.serves
    assert found.starts > after
    serving = [each for each in community.series if domain in each.serves]
    assert found.starts == min(follow(each, after, 1)[0] for each in serving)


def test_a_domain_that_no_series_serves_has_no_next_event(content: Content) -> None:
    assert next_serving(content.pack.community, "no_such_domain", datetime(2026, 1, 1, tzinfo=UTC)) is None
