"""Slow and obviously correct: what should happen to whom and when, found by looking at every minute and every day."""

from dataclasses import dataclass
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
    "Asia/Calcutta": "IN",
    "Asia/Tel_Aviv": "IL",
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


@dataclass(frozen=True)
class Program:
    """What of somebody's program matters: its first day, if they are in one, and the days on which they are paused."""

    starts: date | None = None
    paused: frozenset[date] = frozenset()

    def week_of(self, day: date) -> date:
        """The first day of the week that a day is in: the week day on which the program began, or a Monday."""
        begin = self.starts or date(2026, 3, 2)
        while day.isoweekday() != begin.isoweekday():
            day -= DAY
        return day

    def is_paused(self, day: date) -> bool:
        return day in self.paused and self.starts is not None and day >= self.starts

    def waits(self, first: date) -> bool:
        """Whether a week is mostly paused."""
        return sum(self.is_paused(first + number * DAY) for number in range(7)) >= 4

    def is_silent(self, day: date) -> bool:
        return self.is_paused(day) or self.waits(self.week_of(day))


NONE = Program()


@cache
def slot_days(rhythm: Rhythm, program: Program, first: date) -> list[date]:
    """The working days of a week, best first: the wished one, later ones, then earlier ones from late to early. Who
    wishes none, or is in the first week, has them in their order."""
    week = [first + number * DAY for number in range(7)]
    good = [day for day in week if is_working_day(rhythm, day) and not program.is_silent(day)]
    if rhythm.weekday is None or first == program.starts:
        return good
    wished = next(day for day in week if day.weekday() == rhythm.weekday)
    return [day for day in good if day >= wished] + [day for day in reversed(good) if day < wished]


def next_slot(rhythm: Rhythm, since: datetime, not_before_week: date, program: Program = NONE) -> tuple[datetime, date]:
    """The first slot at or after `since` in a week that begins on `not_before_week` or later, and that week's day."""
    first = not_before_week
    while True:
        weeks = (first - date(1, 1, 1)).days // 7
        for day in slot_days(rhythm, program, first) if weeks % rhythm.every == 0 else []:
            moment = wall_clock(rhythm.zone, day, rhythm.minute)
            if moment >= since:
                return moment, first
        first += 7 * DAY
