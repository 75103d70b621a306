"""When series take place: rules of RFC 5545, and wall clocks across daylight saving."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby, islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import vRecur

from engine.content.load import Content
from engine.recurrence.rules import EPOCH, Pattern, days_from, find_flaw, settle_until, takes_place

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata")


def next_day(pattern: Pattern, after: datetime) -> date | None:
    """The day whose occurrence is the first to start later than `after` (aware)."""
    margin = timedelta(days=2)
    for day in days_from(pattern, after.astimezone(UTC).date() - margin):
        if pattern.at(day) > after:
            return day
    return None


def make_pattern(rule: str, starts: str, timezone: str, first: date = EPOCH) -> Pattern:
    return Pattern(rule, first, time.fromisoformat(starts), 30, timezone)


def follow(pattern: Pattern, after: datetime, count: int) -> list[datetime]:
    """The next `count` starts."""
    found: list[datetime] = []
    for _ in range(count):
        day = next_day(pattern, found[-1] if found else after)
        assert day is not None
        found.append(pattern.at(day))
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
    chosen = content.pack.community.series_by_id[series]
    pattern = Pattern(chosen.rule, EPOCH, chosen.starts, chosen.minutes, chosen.timezone)
    found = follow(pattern, datetime(2026, 1, 1, tzinfo=UTC), len(starts))
    assert [f"{each:%Y-%m-%dT%H:%M}" for each in found] == starts
    assert all(each.tzinfo is UTC for each in found)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("starts", ["00:00", "09:30", "23:45"])
def test_the_local_time_stays_the_same_across_daylight_saving(zone: str, starts: str) -> None:
    found = follow(make_pattern("FREQ=WEEKLY;BYDAY=SU", starts, zone), datetime(2026, 1, 1, tzinfo=UTC), 53)
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
    pattern = make_pattern("FREQ=WEEKLY;BYDAY=SU", "15:00", zone)
    first = datetime.fromisoformat(before).replace(tzinfo=UTC)
    assert follow(pattern, first - timedelta(hours=1), 2) == [first, datetime.fromisoformat(after).replace(tzinfo=UTC)]


def test_an_hour_that_does_not_exist_is_read_as_before_the_change_and_one_that_comes_twice_as_the_first() -> None:
    night = make_pattern("FREQ=DAILY", "02:30", "Europe/Berlin")
    assert night.at(date(2026, 3, 29)) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert night.at(date(2026, 10, 25)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_an_occurrence_that_has_begun_is_not_the_next() -> None:
    pattern = make_pattern("FREQ=WEEKLY;BYDAY=WE", "15:00", "UTC")
    start = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
    assert follow(pattern, start - timedelta(seconds=1), 1) == [start]
    assert follow(pattern, start, 1) == [start + timedelta(weeks=1)]


@pytest.mark.parametrize("until", ["20260301", "20260301T000000", "20260301T235959Z"])
def test_a_series_that_has_ended_has_no_next(until: str) -> None:
    pattern = make_pattern(f"FREQ=WEEKLY;BYDAY=SU;UNTIL={until}", "15:00", "UTC")
    assert next_day(pattern, datetime(2026, 2, 25, tzinfo=UTC)) == date(2026, 3, 1)
    assert next_day(pattern, datetime(2026, 3, 2, tzinfo=UTC)) is None


def test_the_31st_leaves_short_months_out_and_the_29th_of_february_waits_for_its_year() -> None:
    month = make_pattern("FREQ=MONTHLY;BYMONTHDAY=31", "15:00", "UTC", date(2026, 1, 1))
    assert [f"{day:%b}" for day in islice(days_from(month, date(2026, 1, 1)), 7)] == [
        "Jan",
        "Mar",
        "May",
        "Jul",
        "Aug",
        "Oct",
        "Dec",
    ]
    leap = make_pattern("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "15:00", "UTC")
    assert [day.year for day in islice(days_from(leap, date(2026, 1, 1)), 2)] == [2028, 2032]
    assert next(days_from(leap, date(2097, 1, 1))).year == 2104, (
        "2100 is no leap year, and eight years are looked ahead"
    )


@pytest.mark.parametrize(
    ("rule", "flaw"),
    [
        ("FREQ=WEEKLY;BYDAY=WE", None),
        ("FREQ=DAILY;COUNT=1000000", None),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", None),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;UNTIL=20300101", None),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "never"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6", "never"),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=TU", "never"),
        ("FREQ=WEEKLY;UNTIL=20200101", "never"),
        ("FREQ=WEEKLY;UNTIL=20260230", "unreadable"),
        ("FREQ=WEEKLY;BYDAY=XX", "unreadable"),
        ("FREQ=WEEKLY;BYDAY=2MO", "unreadable"),
        ("FREQ=WEEKLY;BYDAY=MO;BYDAY=TU", "unreadable"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20300101", "unreadable"),
        ("FREQ=HOURLY", "shape"),
        ("FREQ=WEEKLY;BYHOUR=1,2,3", "shape"),
        ("FREQ=DAILY;INTERVAL=0", "shape"),
        ("FREQ=DAILY;INTERVAL=-1", "shape"),
        ("RRULE:FREQ=DAILY", "shape"),
        ("FREQ=DAILY\nEXDATE:20260101", "shape"),
        ("", "shape"),
    ],
)
def test_a_rule_is_taken_or_refused_with_a_reason(rule: str, flaw: str | None) -> None:
    assert find_flaw(rule) == flaw


@given(st.text("FREQDAILYWKMONTH=;,-+0123456789BYSETP", max_size=60).map(lambda rest: f"FREQ=DAILY;{rest}"))
def test_no_rule_breaks_the_reader(rule: str) -> None:
    assert find_flaw(rule) in (None, "shape", "unreadable", "never")


DAYS = WEEK_STARTS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def oracle(day: date, first: date, frequency: str, interval: int, weekdays: list[str], monthday: int | None) -> bool:
    """Whether a rule has a day, by looking at this one day alone."""
    if day < first:
        return False
    if frequency == "DAILY":
        return (day - first).days % interval == 0
    if frequency == "WEEKLY":
        monday, start = day - timedelta(days=day.weekday()), first - timedelta(days=first.weekday())
        return (monday - start).days // 7 % interval == 0 and DAYS[day.weekday()] in weekdays
    months = (day.year - first.year) * 12 + day.month - first.month
    return months % interval == 0 and day.day == monthday


@st.composite
def rules(draw: st.DrawFn) -> tuple[str, tuple[str, int, list[str], int | None]]:
    frequency = draw(st.sampled_from(("DAILY", "WEEKLY", "MONTHLY")))
    interval = draw(st.integers(1, 9))
    weekdays = draw(st.lists(st.sampled_from(DAYS), min_size=1, unique=True)) if frequency == "WEEKLY" else []
    monthday = draw(st.integers(1, 31)) if frequency == "MONTHLY" else None
    by = f";BYDAY={','.join(weekdays)}" if weekdays else f";BYMONTHDAY={monthday}" if monthday else ""
    return f"FREQ={frequency};INTERVAL={interval}{by}", (frequency, interval, weekdays, monthday)


@settings(deadline=None, max_examples=60)
@given(rules(), st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(0, 900))
def test_days_are_those_that_a_look_at_every_single_day_finds(
    rule: tuple[str, tuple[str, int, list[str], int | None]], first: date, later: int
) -> None:
    pattern = make_pattern(rule[0], "12:00", "UTC", first)
    start = first + timedelta(days=later)
    window = [start + timedelta(days=each) for each in range(400)]
    expected = [day for day in window if oracle(day, first, *rule[1])]
    assert list(_until(days_from(pattern, start), window[-1])) == expected
    assert [day for day in window if takes_place(pattern, day)] == expected


YEAR = timedelta(days=366)


def read_by_hand(rule: str, first: date, last: date) -> list[date]:
    """The days of a rule up to `last`, read by RFC 5545's own words from what another library parses of it."""
    parts = vRecur.from_ical(rule)
    interval, start = int(parts.get("INTERVAL", [1])[0]), WEEK_STARTS.index(str(parts.get("WKST", ["MO"])[0]))
    until, count = parts.get("UNTIL", [last])[0], int(parts.get("COUNT", [10**6])[0])
    found: list[date] = []
    for period in periods(parts["FREQ"][0], first, last, start)[::interval]:
        days = [day for day in period if fits(day, parts, first, period)]
        chosen = [days[at - 1 if at > 0 else at] for at in parts.get("BYSETPOS", []) if abs(at) <= len(days)]
        found += sorted(set(chosen)) if "BYSETPOS" in parts else days
    return [day for day in found if day >= first and day <= until][:count]


def periods(frequency: str, first: date, last: date, start: int) -> list[list[date]]:
    """The days, weeks, months or years from that of `first` on."""
    days = [first - YEAR + timedelta(days=at) for at in range((last - first + 2 * YEAR).days)]

    def period_of(day: date) -> date:
        if frequency == "WEEKLY":
            return day - timedelta(days=(day.weekday() - start) % 7)
        return {"DAILY": day, "MONTHLY": day.replace(day=1), "YEARLY": day.replace(month=1, day=1)}[frequency]

    grouped = {key: list(period) for key, period in groupby(days, period_of)}
    return [period for key, period in grouped.items() if key >= period_of(first)]


def fits(day: date, parts: vRecur, first: date, period: list[date]) -> bool:
    """Whether a day has what the rule asks for; what the rule leaves open is as on the first day."""
    frequency = parts["FREQ"][0]
    month_end = ((day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)).day
    months = parts.get("BYMONTH", [first.month] if frequency == "YEARLY" else [])
    if months and day.month not in months:
        return False
    numbers = parts.get("BYMONTHDAY", [])
    open_days = not numbers and "BYDAY" not in parts
    if numbers and day.day not in [number if number > 0 else month_end + 1 + number for number in numbers]:
        return False
    if open_days and frequency in ("MONTHLY", "YEARLY"):
        return day.day == first.day
    if open_days and frequency == "WEEKLY":
        return day.weekday() == first.weekday()
    return "BYDAY" not in parts or any(is_weekday(day, str(each), month_end) for each in parts["BYDAY"])


def is_weekday(day: date, wanted: str, month_end: int) -> bool:
    """Whether a day is “MO”, or “-1MO” of its month."""
    if DAYS[day.weekday()] != wanted[-2:]:
        return False
    nth = wanted[:-2]
    return not nth or int(nth) in ((day.day - 1) // 7 + 1, -((month_end - day.day) // 7 + 1))


WEEKDAYS = st.lists(st.sampled_from(DAYS), min_size=1, max_size=4, unique=True).map(",".join)
NTH_DAYS = st.tuples(st.sampled_from(("1", "2", "4", "5", "-1", "-2")), st.sampled_from(DAYS)).map("".join)
MONTH_DAYS = st.lists(st.sampled_from((1, 15, 28, 29, 30, 31, -1, -3)), min_size=1, max_size=3, unique=True)
MONTH_NUMBERS = st.lists(st.integers(1, 12), min_size=1, max_size=3, unique=True).map(
    lambda each: ",".join(map(str, each))
)
ENDS = st.just("") | st.integers(1, 9).map(lambda number: f";COUNT={number}")
ENDS |= st.dates(date(2026, 1, 1), date(2028, 1, 1)).map(lambda day: f";UNTIL={day:%Y%m%d}")
WRITTEN = st.tuples(
    st.one_of(
        st.just("FREQ=DAILY"),
        st.tuples(WEEKDAYS, st.sampled_from(("", ";WKST=SU", ";WKST=MO"))).map(
            lambda each: f"FREQ=WEEKLY;BYDAY={each[0]}{each[1]}"
        ),
        st.just("FREQ=WEEKLY"),
        MONTH_DAYS.map(lambda each: f"FREQ=MONTHLY;BYMONTHDAY={','.join(map(str, each))}"),
        NTH_DAYS.map(lambda each: f"FREQ=MONTHLY;BYDAY={each}"),
        st.just("FREQ=MONTHLY"),
        st.sampled_from(("1", "-1", "2", "-2,1")).map(
            lambda each: f"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS={each}"
        ),
        st.tuples(MONTH_NUMBERS, NTH_DAYS).map(lambda each: f"FREQ=YEARLY;BYMONTH={each[0]};BYDAY={each[1]}"),
        MONTH_NUMBERS.map(lambda each: f"FREQ=YEARLY;BYMONTH={each};BYMONTHDAY=1"),
    ),
    st.integers(1, 4).map(lambda step: f";INTERVAL={step}" if step > 1 else ""),
    ENDS,
).map("".join)


@settings(deadline=None, max_examples=150)
@given(WRITTEN, st.dates(date(2026, 1, 1), date(2027, 1, 1)))
def test_a_second_reader_of_the_standard_finds_the_same_days(rule: str, first: date) -> None:
    last = first + 2 * YEAR
    pattern = make_pattern(rule, "12:00", "UTC", first)
    assert list(_until(days_from(pattern, first), last)) == read_by_hand(rule, first, last)


@pytest.mark.parametrize(
    ("until", "zone", "last"),
    [
        ("20260310T030000Z", "America/New_York", "20260309"),
        ("20260310T025959Z", "America/New_York", "20260308"),
        ("20260310T215959Z", "Europe/Berlin", "20260309"),
        ("20260310T220000Z", "Europe/Berlin", "20260310"),
        ("20260310T230000", "America/New_York", "20260310"),
        ("20260310T225959", "America/New_York", "20260309"),
        ("20260310", "America/New_York", "20260310"),
        ("20260340T000000Z", "UTC", "20260340T000000Z"),
    ],
)
def test_an_end_in_utc_is_in_utc(until: str, zone: str, last: str) -> None:
    rule = "FREQ=DAILY;UNTIL={};INTERVAL=1"
    settled = settle_until(make_pattern(rule.format(until), "23:00", zone, date(2026, 3, 1)))
    assert settled.rule == rule.format(last)


def _until(days: Iterator[date], last: date) -> Iterator[date]:
    for day in days:
        if day > last:
            return
        yield day
