"""Which week somebody is in: cases by name, and a day-by-day oracle that is slow and obviously correct."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from engine.curriculum.rules.pace import (
    Enrolment,
    Pause,
    Position,
    ProgramState,
    drop_weeks,
    find_position,
    reorder_weeks,
)

DAY = timedelta(days=1)
MONDAY = date(2026, 1, 12)
SIXTEEN = tuple(range(1, 17))


def enrolled(*pauses: Pause, start: date = MONDAY, weeks: tuple[int, ...] = SIXTEEN, shift: int = 0) -> Enrolment:
    return Enrolment(1, start, weeks, shift=shift, pauses=pauses)


def on(enrolment: Enrolment, day: date) -> tuple[ProgramState, int | None]:
    found = find_position(enrolment, day)
    return found.state, found.number


def oracle(enrolment: Enrolment, today: date) -> tuple[ProgramState, int | None, date]:
    """Walk from the first day on, week by week, and look at every day of each."""

    def still(day: date, *, quiet_only: bool = False) -> bool:
        return any(
            pause.first <= day and (pause.last is None or day <= pause.last)
            for pause in enrolment.pauses
            if pause.quiet or not quiet_only
        )

    first = enrolment.start + 7 * enrolment.shift * DAY
    if today < first:
        return ProgramState.BEFORE, None, first
    number = 1
    while today > first + 6 * DAY:
        if sum(still(first + at * DAY) for at in range(7)) < 4:
            number += 1
        first += 7 * DAY
    if number > len(enrolment.weeks):
        return ProgramState.FINISHED, None, first
    return (ProgramState.PAUSED if still(today, quiet_only=True) else ProgramState.RUNNING), number, first


days = st.dates(date(2023, 11, 1), date(2024, 12, 31))
pauses = st.builds(
    lambda first, length, quiet: Pause(first, None if length is None else first + length * DAY, quiet),
    days,
    st.none() | st.integers(-2, 60),
    st.booleans(),
)
enrolments = st.builds(
    lambda start, weeks, shift, pauses: Enrolment(1, start, tuple(range(1, weeks + 1)), shift=shift, pauses=pauses),
    days,
    st.integers(1, 20),
    st.integers(-3, 5),
    st.lists(pauses, max_size=5).map(tuple),
)


@given(enrolments, st.dates(date(2023, 10, 1), date(2026, 1, 1)))
def test_it_finds_the_week_that_counting_day_by_day_finds(enrolment: Enrolment, today: date) -> None:
    state, number, first = oracle(enrolment, today)
    found = find_position(enrolment, today)
    assert (found.state, found.number) == (state, number)
    if state is not ProgramState.BEFORE:
        assert (found.first_day, found.last_day) == (first, first + 6 * DAY)
        assert found.first_day <= today <= found.last_day


@given(enrolments)
def test_the_first_day_of_a_week_is_the_first_on_which_it_is_taken_to_its_end(enrolment: Enrolment) -> None:
    for number in range(1, len(enrolment.weeks) + 1):
        first = enrolment.first_day(number)
        if first is None:
            assert any(pause.last is None for pause in enrolment.pauses)
            continue
        assert oracle(enrolment, first)[1] == number
        assert oracle(enrolment, first + 7 * DAY)[1] in (number + 1, None)


@given(enrolments, st.integers(0, 400))
def test_weeks_never_go_back_and_never_jump(enrolment: Enrolment, at: int) -> None:
    today = enrolment.begins + at * DAY
    before, after = find_position(enrolment, today), find_position(enrolment, today + DAY)
    if before.number is None:
        assert after.state is ProgramState.FINISHED
    else:
        assert after.number in (before.number, before.number + 1, None)


@given(enrolments, st.lists(pauses, max_size=3), st.integers(0, 300))
def test_the_key_stays_whatever_changes_within_the_week(enrolment: Enrolment, more: list[Pause], at: int) -> None:
    today = enrolment.begins + at * DAY
    changed = Enrolment(1, enrolment.start, enrolment.weeks[::-1], shift=enrolment.shift, pauses=tuple(more))
    keys = {find_position(enrolment, today).key, find_position(changed, today).key}
    assert len(keys) == 1
    assert find_position(enrolment, today + 7 * DAY).key not in keys


@given(st.integers(0, 60), st.integers(1, 8))
def test_a_pause_of_whole_weeks_moves_exactly_as_many_from_whichever_day(offset: int, weeks: int) -> None:
    first = MONDAY + offset * DAY
    paused = enrolled(Pause(first, first + (7 * weeks - 1) * DAY))
    assert paused.ends == MONDAY + (16 + weeks) * 7 * DAY - DAY


def test_it_counts_from_the_first_to_the_last_day() -> None:
    ada = enrolled()
    assert on(ada, MONDAY - DAY) == (ProgramState.BEFORE, None)
    assert on(ada, MONDAY) == (ProgramState.RUNNING, 1)
    assert on(ada, MONDAY + 6 * DAY) == (ProgramState.RUNNING, 1)
    assert on(ada, MONDAY + 7 * DAY) == (ProgramState.RUNNING, 2)
    assert on(ada, MONDAY + (16 * 7 - 1) * DAY) == (ProgramState.RUNNING, 16)
    assert on(ada, MONDAY + 16 * 7 * DAY) == (ProgramState.FINISHED, None)
    assert ada.ends == date(2026, 5, 3)


def test_before_the_start_it_shows_the_week_to_come() -> None:
    found = find_position(enrolled(), date(2020, 2, 29))
    assert found == Position(ProgramState.BEFORE, None, None, MONDAY, MONDAY + 6 * DAY, "week-2026-01-12")


def test_a_leap_day_is_a_day_like_others() -> None:
    leap = enrolled(start=date(2028, 2, 29))
    assert on(leap, date(2028, 2, 29)) == (ProgramState.RUNNING, 1)
    assert find_position(leap, date(2028, 3, 7)).first_day == date(2028, 3, 7)
    assert on(leap, date(2028, 3, 7)) == (ProgramState.RUNNING, 2)
    around = enrolled(start=date(2028, 2, 28))
    assert find_position(around, date(2028, 3, 5)).number == 1


def test_a_start_far_away_is_still_a_start() -> None:
    assert on(enrolled(start=date(2099, 1, 5)), MONDAY) == (ProgramState.BEFORE, None)
    assert on(enrolled(start=date(1999, 1, 4)), MONDAY) == (ProgramState.FINISHED, None)


def test_two_weeks_of_leave_move_everything_after_them_by_two() -> None:
    ada = enrolled(Pause(date(2026, 1, 26), date(2026, 2, 8)))
    assert on(ada, date(2026, 1, 25)) == (ProgramState.RUNNING, 2)
    assert find_position(ada, date(2026, 1, 30)).until == date(2026, 2, 8)
    assert on(ada, date(2026, 1, 30)) == (ProgramState.PAUSED, 3)
    assert on(ada, date(2026, 2, 9)) == (ProgramState.RUNNING, 3)
    assert ada.ends == date(2026, 5, 17)


def test_three_days_off_move_nothing_and_four_move_a_week() -> None:
    three = enrolled(Pause(MONDAY, MONDAY + 2 * DAY))
    four = enrolled(Pause(MONDAY, MONDAY + 3 * DAY))
    assert on(three, MONDAY) == on(four, MONDAY) == (ProgramState.PAUSED, 1)
    assert on(three, MONDAY + 7 * DAY) == (ProgramState.RUNNING, 2)
    assert on(four, MONDAY + 4 * DAY) == (ProgramState.RUNNING, 1)
    assert on(four, MONDAY + 7 * DAY) == (ProgramState.RUNNING, 1)


def test_an_open_pause_stops_everything_until_it_ends() -> None:
    ada = enrolled(Pause(MONDAY + 7 * DAY, None))
    found = find_position(ada, date(2031, 1, 1))
    assert (found.state, found.number, found.until) == (ProgramState.PAUSED, 2, None)
    assert ada.first_day(2) is None
    assert ada.ends is None


def test_a_pause_over_the_start_puts_the_first_week_off() -> None:
    ada = enrolled(Pause(MONDAY - 10 * DAY, MONDAY + 10 * DAY))
    assert on(ada, MONDAY - DAY) == (ProgramState.BEFORE, None)
    assert find_position(ada, MONDAY - DAY).first_day == MONDAY + 14 * DAY
    assert on(ada, MONDAY) == (ProgramState.PAUSED, 1)
    assert on(ada, MONDAY + 14 * DAY) == (ProgramState.RUNNING, 1)


def test_overlapping_pauses_count_once() -> None:
    one = enrolled(Pause(MONDAY, MONDAY + 13 * DAY))
    two = enrolled(Pause(MONDAY, MONDAY + 9 * DAY), Pause(MONDAY + 5 * DAY, MONDAY + 13 * DAY))
    assert one.ends == two.ends
    assert find_position(two, MONDAY + 2 * DAY).until == MONDAY + 13 * DAY


def test_an_extra_week_is_a_week_with_the_same_number_and_no_silence() -> None:
    ada = enrolled(Pause(MONDAY + 14 * DAY, MONDAY + 20 * DAY, quiet=False))
    assert on(ada, MONDAY + 14 * DAY) == (ProgramState.RUNNING, 3)
    assert on(ada, MONDAY + 21 * DAY) == (ProgramState.RUNNING, 3)
    assert on(ada, MONDAY + 28 * DAY) == (ProgramState.RUNNING, 4)


def test_an_own_order_says_which_curriculum_week_the_nth_week_is() -> None:
    ada = enrolled(weeks=(1, 2, 5, 6, 3, 4))
    found = find_position(ada, MONDAY + 14 * DAY)
    assert (found.number, found.week) == (3, 5)
    assert on(ada, MONDAY + 42 * DAY) == (ProgramState.FINISHED, None)


def test_skipping_and_reordering_leave_what_is_over_as_it_was() -> None:
    assert drop_weeks(SIXTEEN, 3, (3, 4)) == (1, 2, 3, *range(5, 17))
    assert drop_weeks(SIXTEEN, 2, (1, 2)) == SIXTEEN
    assert reorder_weeks((1, 2, 3, 4, 5, 6), 2, (1, 2, 5, 6, 3, 4)) == (1, 2, 5, 6, 3, 4)
    assert reorder_weeks((1, 2, 3, 4), 0, (4,)) == (4, 1, 2, 3)
