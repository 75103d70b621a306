"""When somebody is reminded of an event. Pure; the wall clock of the reader comes first, UTC follows from it."""

from datetime import datetime, timedelta
from enum import StrEnum

from engine.recurrence.rules import local_moment
from engine.recurrence.zones import zone_of

HOUR = timedelta(hours=1)
INVITED = ("hackathon", "conference")
"""Kinds of series to which everybody is invited a week ahead, unless they have said no."""


class Lead(StrEnum):
    """How long before, or that it is afterwards."""

    WEEK = "week"
    DAY = "day"
    HOUR = "hour"
    AFTER = "after"


BEFORE = (Lead.DAY, Lead.HOUR)
"""The reminders of those who said yes."""


def moment_of(lead: Lead, starts: datetime, ends: datetime, timezone: str) -> datetime:
    """When a reader in `timezone` is written to: at the same time of their clock a week or a day before, an hour
    before, or at the end."""
    local = starts.astimezone(zone_of(timezone))
    match lead:
        case Lead.WEEK:
            return local_moment(local.date() - timedelta(days=7), local.time(), timezone)
        case Lead.DAY:
            return local_moment(local.date() - timedelta(days=1), local.time(), timezone)
        case Lead.HOUR:
            return starts - HOUR
        case Lead.AFTER:
            return ends


def expires(lead: Lead, starts: datetime, ends: datetime) -> datetime:
    """From when a reminder is of no use any more."""
    match lead:
        case Lead.WEEK:
            return starts - timedelta(days=2)
        case Lead.DAY:
            return starts - HOUR
        case Lead.HOUR:
            return starts
        case Lead.AFTER:
            return ends + timedelta(days=3)
