"""When somebody may be spoken to first, beside an oracle that looks at every minute."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.curriculum.rules.pace import Enrolment, Pause, find_program_days
from engine.notices.rules.cadence import (
    NEVER,
    ProgramDays,
    Rhythm,
    allowed_from,
    decide_slot,
    find_message,
    local_minute,
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
        weekday=draw(st.one_of(st.none(), st.integers(0, 6))),
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


@st.composite
def programs(draw: st.DrawFn) -> oracle.Program:
    """A program from any week day on, with a pause or without."""
    first = draw(DAYS)
    paused = frozenset(first + number * DAY for number in range(draw(st.sampled_from([0, 0, 2, 5, 17]))))
    return oracle.Program(draw(DAYS), paused)


def follow(rhythm: Rhythm, program: oracle.Program) -> Rhythm:
    """The rhythm of somebody in a program."""
    assert program.starts is not None
    pauses = tuple(Pause(day, day) for day in sorted(program.paused))
    enrolment = Enrolment(1, program.starts, tuple(range(1, 17)), pauses=pauses)
    return replace(rhythm, program=find_program_days(enrolment))


ALWAYS = ProgramDays(says=(date.min, date.max))


@settings(deadline=None, max_examples=100)
@given(rhythms(), MOMENTS, st.integers(-1, 3))
@example(Rhythm(zone="Africa/Cairo", every=4, snoozed_until=date(2028, 3, 6)), datetime(2026, 3, 8, tzinfo=UTC), 0)
def test_the_next_message_comes_at_the_next_slot(rhythm: Rhythm, now: datetime, planned: int) -> None:
    """`planned` is which week had its message already, from the one before this on."""
    this = oracle.NONE.week_of(now.astimezone(oracle.ZoneInfo(rhythm.zone)).date())
    last = this + 7 * planned * DAY if planned <= 2 * rhythm.every else this
    moment, _ = oracle.next_slot(rhythm, now, max(this, last + 7 * DAY))
    assert find_message(replace(rhythm, program=ALWAYS), now, week_of(last), now) == moment


@settings(deadline=None, max_examples=200)
@given(rhythms(), programs(), MOMENTS)
def test_the_message_of_a_week_comes_on_the_first_day_of_the_persons_own_week_that_is_theirs(
    rhythm: Rhythm, program: oracle.Program, now: datetime
) -> None:
    this = program.week_of(now.astimezone(oracle.ZoneInfo(rhythm.zone)).date())
    moment, week = oracle.next_slot(rhythm, now, this, program)
    decision = decide_slot(follow(rhythm, program), NEVER, 0, now)
    assert (decision.slot.moment if decision.slot else decision.next_due) == moment
    if decision.slot:
        assert decision.slot.expires == oracle.wall_clock(rhythm.zone, week + 7 * DAY, 0)


@pytest.mark.parametrize("start", range(7))
@pytest.mark.parametrize("weekday", [None, *range(7)])
@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "Asia/Tokyo", "Africa/Cairo"])
def test_no_week_begins_to_be_told_on_its_last_day(zone: str, weekday: int | None, start: int) -> None:
    """Egypt works from Sunday to Thursday. A chosen day counts from the second week on."""
    begins = date(2026, 6, 22) + start * DAY
    enrolment = Enrolment(1, begins, tuple(range(1, 17)))
    rhythm = Rhythm(zone=zone, weekday=weekday, country=NO_HOLIDAYS if zone != "Africa/Cairo" else "")
    rhythm = replace(rhythm, program=find_program_days(enrolment))
    days = [begins + number * DAY for number in range(14)]
    working, next_working = (
        [day for day in week if oracle.is_working_day(rhythm, day)] for week in (days[:7], days[7:])
    )
    first = find_message(rhythm, NEVER, 0, oracle.wall_clock(zone, begins - 3 * DAY, 0))
    assert first == oracle.wall_clock(zone, working[0], rhythm.minute)
    assert (working[0] - begins).days <= 2
    second = find_message(rhythm, first + timedelta(minutes=1), week_of(begins, begins.weekday()), first)
    wished = [day for day in next_working if day.weekday() == weekday]
    if weekday is None or wished:
        assert second == oracle.wall_clock(zone, (wished or next_working)[0], rhythm.minute)


@settings(deadline=None, max_examples=100)
@given(rhythms(), MOMENTS, st.integers(0, 30 * 24 * 60), st.one_of(st.just(oracle.NONE), programs()))
def test_a_planner_that_was_down_takes_up_this_week_and_drops_the_weeks_that_are_over(
    rhythm: Rhythm, planned_at: datetime, down: int, program: oracle.Program
) -> None:
    theirs = follow(rhythm, program) if program.starts else rhythm
    zone, week_from = oracle.ZoneInfo(rhythm.zone), theirs.program.week_from
    due, week = oracle.next_slot(rhythm, planned_at, program.week_of(planned_at.astimezone(zone).date()), program)
    now = due + timedelta(minutes=down)
    this = program.week_of(now.astimezone(zone).date())
    moment, of_week = oracle.next_slot(rhythm, due, max(week, this), program)
    found = decide_slot(theirs, due, week_of(week, week_from) - 1, now)
    if moment <= now:
        assert of_week == this
        assert found.slot is not None
        assert (found.slot.moment, found.slot.week) == (moment, week_of(of_week, week_from))
        assert found.slot.expires == oracle.wall_clock(rhythm.zone, of_week + 7 * DAY, 0)
        assert found.next_due == oracle.next_slot(rhythm, now, of_week + 7 * DAY, program)[0]
    else:
        assert (found.slot, found.next_due) == (None, moment)


@pytest.mark.parametrize(
    ("weekday", "expected"), [(4, "2026-05-01 is a holiday, so Thursday 2026-04-30"), (3, "2026-04-30")]
)
def test_a_holiday_moves_the_message_within_its_week(weekday: int, expected: str) -> None:
    rhythm = Rhythm(zone="Europe/Berlin", weekday=weekday)
    moment = decide_slot(rhythm, NEVER, 0, datetime(2026, 4, 27, tzinfo=UTC)).next_due
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
    assert week_name(week_of(date(2026, 3, 9), 1), 1) == "2026-W10-2"


@settings(deadline=None, max_examples=60)
@given(rhythms(), MOMENTS, st.integers(1, 5))
def test_some_working_days_later(rhythm: Rhythm, moment: datetime, days: int) -> None:
    day, left = moment.astimezone(oracle.ZoneInfo(rhythm.zone)).date(), days
    while left:
        day += DAY
        left -= oracle.is_working_day(rhythm, day)
    assert working_day_later(rhythm, moment, days) == oracle.wall_clock(rhythm.zone, day, rhythm.minute)
