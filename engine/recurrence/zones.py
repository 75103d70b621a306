"""Time zones, and what of a country follows from one: public holidays and the weekend. Pure."""

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import holidays
from babel.core import get_global
from holidays.registry import COUNTRIES

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
    country = str(get_global("zone_territories").get(zone, ""))
    return country if country in countries() else NO_HOLIDAYS


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
