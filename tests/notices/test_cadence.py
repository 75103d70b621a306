"""When somebody may be spoken to first, beside an oracle that looks at every minute."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.notices.rules.cadence import (
    NEVER,
    Rhythm,
    allowed_from,
    decide_slot,
    local_minute,
    next_slot,
    week_name,
    week_of,
    working_day_later,
)
from engine.recurrence.zones import NO_HOLIDAYS, country_of
from tests.notices import oracle
from tests.notices.oracle import COUNTRIES, DAY

EDGES = [
    date(2026, 3, 8),  # New York and St John's forward
    date(2026, 3, 29),  # Europe forward
    date(2026, 4, 5),  # Adelaide and Lord Howe back
    date(2026, 4, 24),  # Cairo forward, at midnight
    date(2026, 10, 4),  # Adelaide and Lord Howe forward
    date(2026, 10, 25),  # Europe back
    date(2026, 10, 30),  # Cairo back, at midnight
    date(2026, 11, 1),  # New York and St John's back
    date(2026, 12, 27),  # a year ends, with holidays
    date(2028, 2, 29),
]
DAYS = st.builds(lambda edge, by: edge + by * DAY, st.sampled_from(EDGES), st.integers(-9, 9))
MINUTES = st.integers(0, 1439)
MOMENTS = st.builds(
    lambda day, minute: datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minute), DAYS, MINUTES
)
SPANS = st.builds(lambda first, days: (first, first + days * DAY), DAYS, st.integers(0, 12))


@st.composite
def rhythms(draw: st.DrawFn) -> Rhythm:
    quiet = draw(st.sampled_from([(1080, 480), (1320, 360), (720, 780), (0, 0), (150, 90), (125, 175)]))
    return Rhythm(
        zone=draw(st.sampled_from(sorted(COUNTRIES))),
        weekday=draw(st.integers(0, 6)),
        minute=draw(st.one_of(st.sampled_from([540, 0, 30, 90, 125, 150, 1439]), MINUTES)),
        every=draw(st.sampled_from([1, 1, 2, 4])),
        country=draw(st.sampled_from(["", "", "DE", "EG", NO_HOLIDAYS])),
        quiet_from=quiet[0],
        quiet_to=quiet[1],
        snoozed_until=draw(st.one_of(st.none(), DAYS)),
        leave=tuple(draw(st.lists(SPANS, max_size=2))),
    )


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(sorted(COUNTRIES)), DAYS, MINUTES)
def test_the_wall_clock_comes_first(zone: str, day: date, minute: int) -> None:
    assert local_minute(zone, day, minute) == oracle.wall_clock(zone, day, minute)


@settings(deadline=None, max_examples=60)
@given(rhythms(), MOMENTS)
def test_nothing_is_sent_before_the_first_allowed_minute_nor_after_it(rhythm: Rhythm, moment: datetime) -> None:
    moment -= timedelta(minutes=moment.minute % 5)
    assert allowed_from(rhythm, moment) == oracle.first_allowed(rhythm, moment, timedelta(minutes=5))


@settings(deadline=None, max_examples=100)
@given(rhythms(), MOMENTS, st.integers(-1, 3))
@example(Rhythm(zone="Africa/Cairo", every=4, snoozed_until=date(2028, 3, 6)), datetime(2026, 3, 8, tzinfo=UTC), 0)
def test_the_next_message_comes_at_the_next_slot(rhythm: Rhythm, now: datetime, planned: int) -> None:
    """`planned` is which week had its message already, from the one before this on."""
    this = oracle.monday_of(now.astimezone(oracle.ZoneInfo(rhythm.zone)).date())
    last = this + 7 * planned * DAY if planned <= 2 * rhythm.every else this
    moment, _ = oracle.next_slot(rhythm, now, max(this, last + 7 * DAY))
    assert next_slot(rhythm, now, week_of(last), now) == moment


@settings(deadline=None, max_examples=100)
@given(rhythms(), MOMENTS, st.integers(0, 30 * 24 * 60))
def test_a_planner_that_was_down_takes_up_this_week_and_drops_the_weeks_that_are_over(
    rhythm: Rhythm, planned_at: datetime, down: int
) -> None:
    monday = oracle.monday_of(planned_at.astimezone(oracle.ZoneInfo(rhythm.zone)).date())
    due, week = oracle.next_slot(rhythm, planned_at, monday)
    now = due + timedelta(minutes=down)
    this = oracle.monday_of(now.astimezone(oracle.ZoneInfo(rhythm.zone)).date())
    moment, of_week = oracle.next_slot(rhythm, due, max(week, this))
    found = decide_slot(rhythm, due, week_of(week) - 1, now)
    if moment <= now:
        assert of_week == this
        assert found.slot is not None
        assert (found.slot.moment, found.slot.week) == (moment, week_of(of_week))
        assert found.slot.expires == oracle.wall_clock(rhythm.zone, of_week + 7 * DAY, 0)
        assert found.next_due == oracle.next_slot(rhythm, now, of_week + 7 * DAY)[0]
    else:
        assert (found.slot, found.next_due) == (None, moment)


@pytest.mark.parametrize(
    ("weekday", "expected"), [(4, "2026-05-01 is a holiday, so Thursday 2026-04-30"), (3, "2026-04-30")]
)
def test_a_holiday_moves_the_message_within_its_week(weekday: int, expected: str) -> None:
    rhythm = Rhythm(zone="Europe/Berlin", weekday=weekday)
    moment = next_slot(rhythm, NEVER, 0, datetime(2026, 4, 27, tzinfo=UTC))
    assert str(moment.date()) in expected.split()


def test_a_newcomer_hears_this_week_if_there_is_still_a_working_day() -> None:
    wednesday = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
    assert decide_slot(Rhythm(), NEVER, 0, wednesday).next_due == datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
    assert decide_slot(Rhythm(), NEVER, 0, wednesday).slot is None
    friday = datetime(2026, 3, 6, 15, 0, tzinfo=UTC)
    assert decide_slot(Rhythm(), NEVER, 0, friday).next_due == datetime(2026, 3, 9, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moved_to", "expected"),
    [
        ("America/New_York", datetime(2026, 3, 2, 14, 0, tzinfo=UTC)),
        ("Asia/Tokyo", datetime(2026, 3, 3, 0, 0, tzinfo=UTC)),
    ],
)
def test_a_member_who_moves_zone_gets_one_message_at_their_new_nine_o_clock(moved_to: str, expected: datetime) -> None:
    done = week_of(date(2026, 2, 23))
    sunday = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)
    due = decide_slot(Rhythm(zone="Europe/Berlin"), sunday, done, sunday).next_due
    assert due == datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    moved = decide_slot(Rhythm(zone=moved_to), due, done, due)
    assert (moved.slot, moved.next_due) == (None, expected)
    there = decide_slot(Rhythm(zone=moved_to), expected, done, expected)
    assert there.slot is not None
    assert there.slot.week == done + 1
    assert there.next_due == expected + 7 * DAY - (DAY if moved_to == "Asia/Tokyo" else timedelta(hours=1))


def test_a_clock_that_was_years_ahead_does_not_silence_anybody() -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    assert decide_slot(Rhythm(), NEVER, week_of(date(2031, 1, 6)), now).next_due == datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_a_zone_that_does_not_exist_is_utc() -> None:
    assert local_minute("Mars/Olympus_Mons", date(2026, 3, 2), 540) == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert country_of("../../etc/passwd") == NO_HOLIDAYS


def test_a_leave_of_two_years_is_looked_at_again() -> None:
    rhythm = Rhythm(leave=((date(2026, 1, 1), date(2029, 1, 1)),))
    decision = decide_slot(rhythm, NEVER, 0, datetime(2026, 3, 1, tzinfo=UTC))
    assert decision.slot is None
    assert decision.next_due > datetime(2027, 1, 1, tzinfo=UTC)


def test_the_country_of_a_zone_is_known() -> None:
    assert {zone: country_of(zone).strip("-") for zone in COUNTRIES} == COUNTRIES


def test_weeks_are_named_after_the_standard() -> None:
    days = (date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 3), date(2027, 1, 4))
    assert [week_name(week_of(day)) for day in days] == ["2026-W01", "2026-W53", "2026-W53", "2027-W01"]


@settings(deadline=None, max_examples=60)
@given(rhythms(), MOMENTS, st.integers(1, 5))
def test_some_working_days_later(rhythm: Rhythm, moment: datetime, days: int) -> None:
    day, left = moment.astimezone(oracle.ZoneInfo(rhythm.zone)).date(), days
    while left:
        day += DAY
        left -= oracle.is_working_day(rhythm, day)
    assert working_day_later(rhythm, moment, days) == oracle.wall_clock(rhythm.zone, day, rhythm.minute)
