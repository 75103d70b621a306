"""Time zones by all the names of the zone database, and the country, holidays and weekend of each."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

import pytest
from babel.core import get_global
from tzlocal.windows_tz import win_tz

from engine.recurrence.zones import (
    NO_HOLIDAYS,
    countries,
    country_of,
    find_near_zone,
    find_zone,
    public_holidays,
    weekend,
    zone_names,
    zones_at,
)
from tests.conversation import Chat, words

DATABASE = files("tzdata").joinpath("zoneinfo")
ACROSS_BORDERS = {
    "Africa/Asmera": "ER",
    "Africa/Timbuktu": "ML",
    "America/Coral_Harbour": "CA",
    "America/Virgin": "VI",
    "Atlantic/Jan_Mayen": "SJ",
    "Iceland": "IS",
    "Pacific/Ponape": "FM",
    "Pacific/Truk": "FM",
    "Pacific/Yap": "FM",
}
"""Old names whose clock is that of another country today, with their own."""


def links() -> Iterator[tuple[str, str]]:
    """Every link of the zone database with its target."""
    for line in DATABASE.joinpath("tzdata.zi").read_text().splitlines():
        if line.startswith("L "):
            _, target, name = line.split()
            yield name, target


def table() -> dict[str, str]:
    """The countries that the zone database itself gives."""
    rows = [line.split("\t") for line in DATABASE.joinpath("zone.tab").read_text().splitlines()]
    return {row[2]: row[0] for row in rows if not row[0].startswith("#")}


def test_every_link_has_its_targets_country() -> None:
    own, to = table(), dict(links())
    expected = {name: own.get(name) or ACROSS_BORDERS.get(name) or own.get(target, "") for name, target in to.items()}
    assert len(expected) > 200
    known = {name: country if country in countries() else NO_HOLIDAYS for name, country in expected.items()}
    assert {name: country_of(name) for name in known} == known


def test_every_name_of_the_zone_database_has_a_country_or_is_an_offset() -> None:
    without = {name for name in available_timezones() if country_of(name) == NO_HOLIDAYS}
    offsets = {name for name in without if name.startswith("Etc/") or find_zone(name.partition("/")[2] or name)}
    assert without - offsets == {"Antarctica/Troll", "Factory"} | without & {"localtime"}
    assert {ZoneInfo(name).dst(datetime(2026, month, 1)) for name in offsets for month in (1, 7)} == {timedelta()}


@pytest.mark.parametrize(
    ("zone", "holiday", "rest"),
    [
        ("Asia/Calcutta", date(2026, 1, 26), {5, 6}),
        ("Asia/Tel_Aviv", date(2026, 4, 22), {4, 5}),
        ("US/Pacific", date(2026, 7, 4), {5, 6}),
        ("America/Buenos_Aires", date(2026, 5, 25), {5, 6}),
        ("Egypt", date(2026, 7, 23), {4, 5}),
        ("America/Coyhaique", date(2026, 9, 18), {5, 6}),
    ],
)
def test_an_old_name_rests_when_its_country_does(zone: str, holiday: date, rest: set[int]) -> None:
    assert holiday in public_holidays(country_of(zone), 2026)
    assert weekend(country_of(zone)) == rest


async def test_the_card_names_the_country_of_an_old_name(chat: Chat) -> None:
    chat.meet("asha", timezone="Asia/Calcutta")
    assert "India" in words(await chat.says("asha", "/nudges"))


def test_windows_names_are_read_as_another_table_has_them() -> None:
    both = win_tz.keys() & get_global("windows_zone_mapping").keys()
    assert len(both) > 130
    for name in both:
        found, zone = find_zone(name), win_tz[name]
        assert found in zone_names().values(), name
        assert country_of(found or "") == country_of(zone), name
    assert find_zone("eastern  daylight time") == "America/New_York"


@pytest.mark.parametrize("sign", ["+", "-", "−"])
@pytest.mark.parametrize("written", ["GMT{}{}", "utc{}{:02}:00", "{}{:02}00", "UTC {}{}"])
def test_an_offset_is_its_zone_with_the_sign_that_people_mean(written: str, sign: str) -> None:
    for hours in range(13):
        found = find_zone(written.format(sign, hours))
        offset = ZoneInfo(found or "").utcoffset(datetime(2026, 3, 1))
        assert offset == timedelta(hours=hours if sign == "+" else -hours)


def test_an_offset_of_several_countries_is_not_guessed() -> None:
    assert (find_zone("GMT+5:30"), zones_at("GMT+5:30")) == (None, ["Asia/Colombo", "Asia/Kolkata"])
    assert find_zone("GMT+5:45") == "Asia/Kathmandu"
    assert (find_zone("GMT+15"), find_zone("GMT+2:17"), zones_at("GMT+15"), zones_at("soon")) == (None, None, [], [])


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("Europe/Belin", "Europe/Berlin"),
        ("Kolkatta", "Asia/Kolkata"),
        ("Berlin", "Europe/Berlin"),
        ("Europe/Munich", None),
        ("Pacific Time", None),
        ("PST", None),
        ("GMT+15", None),
        ("Easter Standard Time", None),
    ],
)
def test_a_near_zone_is_named_only_where_it_is_likely_meant(typed: str, near: str | None) -> None:
    assert find_near_zone(typed) == near
