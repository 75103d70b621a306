"""Slow and obviously correct: what should happen to whom and when, found by looking at every minute and every day."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from engine.notices.rules.cadence import Rhythm

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
COUNTRIES = {
    "Europe/Berlin": "DE",
    "Europe/London": "GB",
    "America/New_York": "US",
    "America/Sao_Paulo": "BR",
    "Asia/Kolkata": "IN",
    "Asia/Kathmandu": "NP",
    "Asia/Tokyo": "JP",
    "Africa/Cairo": "EG",
    "Australia/Adelaide": "AU",
    "Australia/Lord_Howe": "AU",
    "America/St_Johns": "CA",
    "UTC": "",
}
"""The country of each zone, written down once more."""


@cache
def rests(country: str, day: date) -> bool:
    """Whether a country does not work on a day."""
    if not country:
        return day.isoweekday() in (6, 7)
    calendar = holidays.country_holidays(country, years=day.year)
    return day.weekday() in calendar.weekend or day in calendar


@cache
def is_working_day(rhythm: Rhythm, day: date) -> bool:
    country = COUNTRIES[rhythm.zone] if rhythm.country == "" else rhythm.country.strip("-")
    away = [first <= day <= last for first, last in rhythm.leave]
    snoozed = rhythm.snoozed_until is not None and day < rhythm.snoozed_until
    return not rests(country, day) and not any(away) and not snoozed


def is_allowed(rhythm: Rhythm, moment: datetime) -> bool:
    """Whether something may be sent at that moment."""
    local = moment.astimezone(ZoneInfo(rhythm.zone))
    minute = local.hour * 60 + local.minute
    into, long = (minute - rhythm.quiet_from) % 1440, (rhythm.quiet_to - rhythm.quiet_from) % 1440
    return is_working_day(rhythm, local.date()) and into >= long


def first_allowed(rhythm: Rhythm, moment: datetime, step: timedelta = MINUTE) -> datetime:
    """Look again after every `step`, of which moment and quiet hours are multiples."""
    while not is_allowed(rhythm, moment):
        moment += step
    return moment


@cache
def wall_clock(zone: str, day: date, minute: int) -> datetime:
    """The first moment at which clocks show this; where they jump over it, as long after the jump as it lies in it."""
    wanted = datetime(day.year, day.month, day.day, minute // 60, minute % 60)
    moment = wanted.replace(tzinfo=UTC) - timedelta(hours=15)
    before = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    for _ in range(30 * 60):
        shown = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        if shown == wanted:
            return moment
        if before < wanted < shown:
            return moment + (wanted - before) - MINUTE
        before = shown
        moment += MINUTE
    raise AssertionError(f"{zone} never shows {wanted}")


def monday_of(day: date) -> date:
    while day.isoweekday() != 1:
        day -= DAY
    return day


@cache
def slot_days(rhythm: Rhythm, monday: date) -> list[date]:
    """The working days of a week, best first: the wished one, later ones, then earlier ones from late to early."""
    week = [monday + number * DAY for number in range(7)]
    wished, after, before = week[rhythm.weekday], week[rhythm.weekday + 1 :], week[: rhythm.weekday]
    return [day for day in [wished, *after, *reversed(before)] if is_working_day(rhythm, day)]


def next_slot(rhythm: Rhythm, since: datetime, not_before_week: date) -> tuple[datetime, date]:
    """The first slot at or after `since` in a week that begins on `not_before_week` or later, and its Monday."""
    monday = not_before_week
    while True:
        weeks = (monday - date(1, 1, 1)).days // 7
        for day in slot_days(rhythm, monday) if weeks % rhythm.every == 0 else []:
            moment = wall_clock(rhythm.zone, day, rhythm.minute)
            if moment >= since:
                return moment, monday
        monday += 7 * DAY
