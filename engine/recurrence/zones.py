"""Time zones by all their names, and what of a country follows from one: public holidays and the weekend. Pure."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import holidays
from babel.core import get_global
from holidays.registry import COUNTRIES
from rapidfuzz import fuzz

from engine.chat.understand import CLOSE, SHORTEST

NO_HOLIDAYS = "-"
"""The country of somebody who works on public holidays."""


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo:
    """The zone, or UTC where this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


@lru_cache(maxsize=1024)
def country_of(zone: str) -> str:
    """The country whose holidays are taken for those of a zone; NO_HOLIDAYS where it has none."""
    territories = get_global("zone_territories")
    territory = territories.get(zone) or territories.get(get_global("zone_aliases").get(zone, ""))
    country = str(territory or _new_territories().get(zone, ""))
    return country if country in countries() else NO_HOLIDAYS


@cache
def _new_territories() -> Mapping[str, str]:
    """The countries of the zone database's own table, which knows zones that are younger than Babel."""
    table = files("tzdata").joinpath("zoneinfo/zone.tab").read_text("utf-8")
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    return {row[2]: row[0] for row in rows}


@lru_cache(maxsize=1)
def countries() -> frozenset[str]:
    """Codes of the countries whose holidays are known."""
    return frozenset(code for _, code, *_ in COUNTRIES.values())


@lru_cache(maxsize=4096)
def public_holidays(country: str, year: int) -> frozenset[date]:
    """The public holidays of a whole country in a year."""
    return frozenset(holidays.country_holidays(country, years=year)) if country in countries() else frozenset()


@lru_cache(maxsize=1024)
def weekend(country: str) -> frozenset[int]:
    """Week days, from 0 for Monday, on which a country rests."""
    if country not in countries():
        return frozenset({5, 6})
    return frozenset(holidays.country_holidays(country).weekend)


@cache
def zone_names() -> Mapping[str, str]:
    """Every time zone under its name in lower case, without those that mean something else on every machine."""
    return {name.casefold(): name for name in sorted(available_timezones() - {"Factory", "localtime"})}


_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+\-−])\s*(\d{1,2})(?::?([0-5]\d))?", re.IGNORECASE)


def find_zone(words: str) -> str | None:
    """The zone that is called so: by its name in any case, by that of Windows, or as an offset such as “GMT+2”.

    An offset of whole hours is a zone without a country. None where the words name no zone, or more than one."""
    name = " ".join(words.split()).casefold()
    if zone := zone_names().get(name.replace(" ", "_")) or _windows_zones().get(name.replace("daylight", "standard")):
        return zone
    return _zone_at(offset) if (offset := _read_offset(name)) is not None else None


def find_near_zone(words: str) -> str | None:
    """The zone that the words are a likely typo of: what stands after the last slash is as like as the whole."""
    asked = "_".join(words.split()).casefold()
    if len(asked) <= SHORTEST or _OFFSET.fullmatch(words.strip()):
        return None
    place = asked.rpartition("/")[2]
    likeness = {
        zone: min(fuzz.ratio(asked, name) if "/" in asked else 100, fuzz.ratio(place, name.rpartition("/")[2]))
        for name, zone in zone_names().items()
        if "/" in name
    }
    nearest = max(likeness, key=lambda zone: (likeness[zone], zone in get_global("zone_territories")))
    return nearest if likeness[nearest] >= CLOSE else None


def zones_at(words: str) -> list[str]:
    """The zones whose clock always has the offset that the words are; none where they are no offset."""
    offset = _read_offset(words.casefold())
    return [] if offset is None else [zone for zone, at in _steady_offsets().items() if at == offset]


def _read_offset(words: str) -> timedelta | None:
    match = _OFFSET.fullmatch(words)
    if match is None:
        return None
    offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return offset if match[1] == "+" else -offset


def _zone_at(offset: timedelta) -> str | None:
    """The zone of an offset; its name in the zone database counts hours to the west."""
    hours, rest = divmod(offset, timedelta(hours=1))
    if not rest:
        return zone_names().get(f"etc/gmt{-hours:+d}") if hours else "UTC"
    steady = [zone for zone, at in _steady_offsets().items() if at == offset]
    return steady[0] if len(steady) == 1 else None


@cache
def _windows_zones() -> Mapping[str, str]:
    """The zones of CLDR's table of Windows' names, by those in lower case."""
    aliases = get_global("zone_aliases")
    return {name.casefold(): aliases.get(zone, zone) for name, zone in get_global("windows_zone_mapping").items()}


@cache
def _steady_offsets() -> Mapping[str, timedelta]:
    """The zones of countries in which no clock is changed, and what they are ahead of UTC."""
    zones = [zone for zone in sorted(zone_names().values()) if zone in get_global("zone_territories")]
    zones = [zone for zone in zones if country_of(zone) != NO_HOLIDAYS]
    winter, summer = ({zone: zone_of(zone).utcoffset(datetime(2026, month, 1)) for zone in zones} for month in (1, 7))
    return {zone: at for zone, at in winter.items() if at is not None and at == summer[zone]}
