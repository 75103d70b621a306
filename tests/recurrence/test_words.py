"""Words about when a series takes place, and saying them so that they can be read again."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.content.load import Content
from engine.content.voice import Voice
from engine.recurrence.from_words import ONCE, Phrase, read_day, read_phrase, read_when
from engine.recurrence.rule_words import UnclearWords
from engine.recurrence.rules import Pattern
from engine.recurrence.to_text import pattern_to_text

TODAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def voice(content: Content) -> Voice:
    return content.voices.voice("en", "UTC")


def read(voice: Voice, words: str) -> Phrase:
    return read_phrase(words, voice.vocabulary.calendar, TODAY)


@pytest.mark.parametrize(
    ("words", "name", "rule"),
    [
        ("weekly forum every wednesday", "weekly forum", "FREQ=WEEKLY;BYDAY=WE"),
        ("AI forum weekly on tuesday", "AI forum", "FREQ=WEEKLY;BYDAY=TU"),
        ("weekly forum", "forum", "FREQ=WEEKLY;BYDAY=MO"),
        ("Coffee mondays and fridays", "Coffee", "FREQ=WEEKLY;BYDAY=MO,FR"),
        ("Lunch every other friday", "Lunch", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"),
        ("Lunch every 3 weeks on friday", "Lunch", "FREQ=WEEKLY;INTERVAL=3;BYDAY=FR"),
        ("Standup every weekday", "Standup", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("Review monthly on the second thursday", "Review", "FREQ=MONTHLY;BYDAY=2TH"),
        ("Review on the last friday of every month", "Review", "FREQ=MONTHLY;BYDAY=-1FR"),
        ("Review every 1st and 3rd monday", "Review", "FREQ=MONTHLY;BYDAY=1MO,3MO"),
        ("Close every second week", "Close", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"),
        ("Close on the first of every month", "Close", "FREQ=MONTHLY;BYMONTHDAY=1"),
        ("Close on the second day of every month", "Close", "FREQ=MONTHLY;BYMONTHDAY=2"),
        ("Close every third day", "Close", "FREQ=DAILY;INTERVAL=3"),
        ("Close on the 31st of every month", "Close", "FREQ=MONTHLY;BYMONTHDAY=31"),
        ("Close on the last day of every month", "Close", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("Hackathon every quarter on the third thursday", "Hackathon", "FREQ=MONTHLY;INTERVAL=3;BYDAY=3TH"),
        ("Conference every october on the fourth tuesday", "Conference", "FREQ=YEARLY;BYMONTH=10;BYDAY=4TU"),
        ("Leap every year on 29 february", "Leap", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"),
        ("Sync daily", "Sync", "FREQ=DAILY"),
        ("Sync biweekly on monday", "Sync", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"),
        ("Sync fortnightly on monday", "Sync", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"),
        ("Sync every fortnight on friday", "Sync", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"),
        ("Sync every two weeks on friday", "Sync", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"),
        ("Close on the last weekday of every month", "Close", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
        ("Close every month on the first workday", "Close", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1"),
        ("Close on the 15th and 30th of every month", "Close", "FREQ=MONTHLY;BYMONTHDAY=15,30"),
        ("Review every second tuesday of the month", "Review", "FREQ=MONTHLY;BYDAY=2TU"),
        ("Review every 4th monday", "Review", "FREQ=MONTHLY;BYDAY=4MO"),
        ("Review last friday of the month", "Review", "FREQ=MONTHLY;BYDAY=-1FR"),
        ("Sync monday to friday", "Sync", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("Sync Fri–Mon", "Sync", "FREQ=WEEKLY;BYDAY=MO,FR,SA,SU"),
        ("Sync every weekday and saturday", "Sync", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA"),
        ("Course every monday until 31.12.2026", "Course", "FREQ=WEEKLY;BYDAY=MO;UNTIL=20261231"),
        ("Course every monday until 31 December 2026", "Course", "FREQ=WEEKLY;BYDAY=MO;UNTIL=20261231"),
        ("Course every monday until Dec 31st, 2026", "Course", "FREQ=WEEKLY;BYDAY=MO;UNTIL=20261231"),
        ("Course every monday until 12/31/2026", "Course", "FREQ=WEEKLY;BYDAY=MO;UNTIL=20261231"),
        ("CI/CD weekly every monday", "CI/CD weekly", "FREQ=WEEKLY;BYDAY=MO"),
        ("After Work at the lab every friday", "After Work at the lab", "FREQ=WEEKLY;BYDAY=FR"),
        ("every friday 15:00 AI forum", "AI forum", "FREQ=WEEKLY;BYDAY=FR"),
        ("Kickoff 2026-05-05", "Kickoff", ONCE),
        ("Odd FREQ=monthly;byday=2TH;BYSETPOS=1", "Odd", "FREQ=MONTHLY;BYDAY=2TH;BYSETPOS=1"),
        ("Course every monday until 2026-06-30", "Course", "FREQ=WEEKLY;BYDAY=MO;UNTIL=20260630"),
        ("FORUM EVERY WEDNESDAY", "FORUM", "FREQ=WEEKLY;BYDAY=WE"),
        ("a name and nothing else", "a name and nothing else", None),
    ],
)
def test_a_rule_and_a_name_are_told_apart(voice: Voice, words: str, name: str, rule: str | None) -> None:
    found = read(voice, words)
    assert (found.name, found.rule) == (name, rule)


@pytest.mark.parametrize(
    ("words", "starts"),
    [("15:00", "15:00"), ("3pm", "15:00"), ("3 p.m.", "15:00"), ("12 am", "00:00"), ("9.30", "09:30")],
)
def test_times_are_read_as_people_write_them(voice: Voice, words: str, starts: str) -> None:
    assert read(voice, f"x every monday {words}").starts == time.fromisoformat(starts)


def test_everything_else_is_found_wherever_it_stands(voice: Voice) -> None:
    place = "<https://meet.example.com/Forum?a=B> 1 h 30 min for 40 people from 2026-04-01 europe/berlin"
    found = read(voice, f"{place} forum every wed 15:00")
    assert found == Phrase(
        name="forum",
        rule="FREQ=WEEKLY;BYDAY=WE",
        first=date(2026, 4, 1),
        starts=time(15),
        minutes=90,
        timezone="Europe/Berlin",
        link="https://meet.example.com/Forum?a=B",
        capacity=40,
    )


@pytest.mark.parametrize(
    ("words", "starts", "minutes", "timezone"),
    [
        ("15:00-16:30", time(15), 90, None),
        ("15:00 – 16:30 90 min", time(15), 90, None),
        ("from 15:00 to 16:30", time(15), 90, None),
        ("3-4:30pm", time(15), 90, None),
        ("11:00 until 1:30 pm", time(11), 150, None),
        ("10-2pm", time(10), 240, None),
        ("22:00-02:00", time(22), 240, None),
        ("at 15h", time(15), None, None),
        ("15:00 GMT+2", time(15), None, "Etc/GMT-2"),
        ("15:00 UTC-05:00", time(15), None, "Etc/GMT+5"),
        ("15:00+02:00", time(15), None, "Etc/GMT-2"),
        ("15:00Z", time(15), None, "UTC"),
        ("15:00 CET", time(15), None, "CET"),
        ("15:00 W. Europe Standard Time", time(15), None, "Europe/Berlin"),
        ("15:00 Asia/Calcutta", time(15), None, "Asia/Calcutta"),
    ],
)
def test_a_time_may_have_an_end_and_a_zone(
    voice: Voice, words: str, starts: time, minutes: int | None, timezone: str | None
) -> None:
    found = read(voice, f"x every monday {words}")
    assert (found.name, found.starts, found.minutes, found.timezone) == ("x", starts, minutes, timezone)


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("x every monday 15:00 PST", "PST"),
        ("x every monday 15:00 IST", "IST"),
        ("every monday 15:00 PST", "PST"),
        ("x every monday 15:00 sharp", "sharp"),
        ("x every monday except 2026-12-28", "except"),
        ("x every weekday except friday", "except friday"),
        ("x every monday until december", "until december"),
        ("x every monday until 2026-12-01 until 2026-12-31", "2026-12-31"),
        ("x 2026-05-05 until 2026-12-31", "2026-12-31"),
        ("x FREQ=WEEKLY;COUNT=3 until 2026-12-31", "2026-12-31"),
        ("x FREQ=WEEKLY;BYDAY=MO every friday", "every friday"),
        ("x every monday for 5 weeks", "for 5 weeks"),
        ("x every monday 15:00 15:30", "15:30"),
        ("x every monday 15:00-05:00", "15:00-05:00"),
        ("x every monday for 20 people for 30 people", "for 30 people"),
        ("x twice a week", "twice"),
        ("x bimonthly", "bimonthly"),
        ("x semi-weekly on monday", "semi-weekly"),
        ("monthly review monday", "monthly"),
        ("x every friday (not in august)", "(not in august)"),
        ("x every friday starting next week", "starting next week"),
    ],
)
def test_what_is_not_understood_is_said_and_neither_dropped_nor_made_the_name(
    voice: Voice, words: str, left: str
) -> None:
    with pytest.raises(UnclearWords) as unclear:
        read(voice, words)
    assert (unclear.value.key, unclear.value.values) == ("community.left_over", {"words": left})
    assert left in voice.line(unclear.value.key, **unclear.value.values)


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("Sync next monday 15:00", "next"),
        ("Sync even weeks monday", "even"),
        ("Sync never on monday", "never"),
        ("Sync second to last friday of the month", "second"),
        ("Sync hourly", "hourly"),
        ("every monday 15:00 not in winter", "not"),
    ],
)
def test_a_word_that_makes_other_days_of_a_rule_is_no_part_of_the_name(voice: Voice, words: str, left: str) -> None:
    with pytest.raises(UnclearWords) as unclear:
        read(voice, words)
    assert (unclear.value.key, unclear.value.values) == ("community.left_over", {"words": left})


@pytest.mark.parametrize("name", ["The Odd Hour", "Next steps", "No meeting club"])
def test_such_a_word_elsewhere_is_part_of_the_name(voice: Voice, name: str) -> None:
    assert read(voice, f"{name} every monday 15:00").name == name


@pytest.mark.parametrize("words", ["every monday 15:00 please", "every monday forum", "2026-05-05 2026-05-06 10:00"])
def test_a_field_for_the_time_takes_no_other_words(voice: Voice, words: str) -> None:
    with pytest.raises(UnclearWords, match="left_over"):
        read_when(words, voice.vocabulary.calendar, TODAY)


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("x every monday 25:00", "no_time"),
        ("x every monday 13 pm", "no_time"),
        ("x 2026-02-30 10:00", "no_date"),
        ("x every monday 10:00 Europe/Berln", "no_zone"),
        ("x every monday 10:00 2 min", "no_length"),
        ("x every monday 10:00 9 days", "no_length"),
        ("x every monday 10:00 for 0 people", "no_capacity"),
        ("x every 45th 10:00", "no_monthday"),
        ("x every second", "rule_unclear"),
        ("x every wednesday the 17th", "rule_unclear"),
        ("x every 6th monday", "rule_unclear"),
        ("x every 15th of the month", "rule_unclear"),
        ("x every monday and every friday", "rule_unclear"),
        ("x every monday 10 times", "rule_unclear"),
        ("x every monday 15:00 30 min 20 min", "rule_unclear"),
        ("x every other weekday", "rule_unclear"),
        ("x every friday in august", "rule_unclear"),
        ("x every monday until 03/04/2026", "date_unclear"),
        ("x every monday until 31.02.2026", "no_date"),
        ("x every monday 15:00 GMT+5:30", "zone_unclear"),
        ("x every monday 15:00 Europe/Munich", "no_zone"),
        ("x every monday 15:00-16:00 30 min", "lengths_differ"),
    ],
)
def test_what_makes_no_sense_is_said(voice: Voice, words: str, key: str) -> None:
    with pytest.raises(UnclearWords) as unclear:
        read(voice, words)
    assert unclear.value.key == f"community.{key}"
    assert voice.line(unclear.value.key, **unclear.value.values)


RULE_WORDS = ("every", "31st", "monday", "last", "of", "2", "weeks", "15:00", "day", "june", "2026-02-30", "5 min")


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80) | st.lists(st.sampled_from(RULE_WORDS)).map(" ".join))
def test_no_words_break_the_reader(voice: Voice, words: str) -> None:
    try:
        read(voice, words)
    except UnclearWords as unclear:
        assert voice.line(unclear.key, **unclear.values)


DAYS = st.lists(st.sampled_from(("MO", "TU", "WE", "TH", "FR", "SA", "SU")), min_size=1, max_size=3, unique=True)
STEP = st.sampled_from(("", ";INTERVAL=2", ";INTERVAL=12"))
RULES = st.one_of(
    st.just(ONCE),
    STEP.map(lambda step: f"FREQ=DAILY{step}"),
    st.tuples(STEP, DAYS).map(lambda each: f"FREQ=WEEKLY{each[0]};BYDAY={','.join(each[1])}"),
    st.tuples(STEP, st.sampled_from(("1", "2", "5", "-1", "-2")), DAYS).map(
        lambda each: f"FREQ=MONTHLY{each[0]};BYDAY={','.join(each[1] + day for day in each[2])}"
    ),
    st.tuples(STEP, st.integers(1, 31)).map(lambda each: f"FREQ=MONTHLY{each[0]};BYMONTHDAY={each[1]}"),
    st.tuples(STEP, st.integers(1, 12), st.integers(1, 31)).map(
        lambda each: f"FREQ=YEARLY{each[0]};BYMONTH={each[1]};BYMONTHDAY={each[2]}"
    ),
    st.sampled_from(
        (
            "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=-1",
            "FREQ=MONTHLY;INTERVAL=2;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
            "FREQ=DAILY;COUNT=7",
        )
    ),
)


@settings(max_examples=300, deadline=None)
@given(
    rule=RULES,
    until=st.none() | st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    first=st.dates(date(2024, 1, 2), date(2029, 1, 1)),
    minute=st.integers(0, 24 * 60 - 1),
    length=st.integers(5, 3 * 24 * 60),
    zone=st.sampled_from(("UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5")),
)
def test_what_is_said_about_a_pattern_is_read_as_the_same_pattern(
    voice: Voice, rule: str, until: date | None, first: date, minute: int, length: int, zone: str
) -> None:
    rule += f";UNTIL={until:%Y%m%d}" if until and "COUNT" not in rule else ""
    pattern = Pattern(rule, first, time(minute // 60, minute % 60), length, zone)
    said = read(voice, pattern_to_text(voice, pattern))
    assert (said.rule, said.first, said.starts, said.minutes, said.timezone) == (
        rule,
        first,
        pattern.starts,
        length,
        zone,
    )
    assert said.name == ""


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("2026-03-12 16:00", "2026-03-12T15:00"),
        ("friday 16:00", "2026-03-06T15:00"),
        ("monday", "2026-03-02T14:00"),
        ("16:30", "2026-03-04T15:30"),
        ("2026-03-29 02:30", "2026-03-29T01:30"),
        ("2026-10-25 02:30", "2026-10-25T00:30"),
        ("2026-03-05 00:10", "2026-03-04T23:10"),
    ],
)
def test_a_new_moment_is_read_in_the_zone_of_the_series(voice: Voice, words: str, moment: str) -> None:
    before = datetime(2026, 3, 4, 14, tzinfo=UTC)
    found = read_day(read(voice, words), before, "Europe/Berlin", TODAY)
    assert found == datetime.fromisoformat(moment).replace(tzinfo=UTC)
