"""Series of the content wait for an owner, who confirms each at a time that suits the people who are there."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from engine.chat.errors import Refusal
from engine.community.records import events as records
from engine.community.records.events import Series
from engine.community.rules.suggested_times import count_suited, suggest_pattern
from engine.content.models import Community
from engine.people.records.members import find_active_members, find_timezones


@dataclass(frozen=True, slots=True)
class WaitingSeries:
    """A series that nobody has confirmed yet, at its own time or the suggested one."""

    series: Series
    suited: int
    """People who have it inside their working hours."""
    people: int


def view_waiting(tx: Connection, series: Iterable[Series], now: datetime) -> list[WaitingSeries]:
    """Those of one organisation's series that nobody has confirmed yet; one that an owner changed keeps its time."""
    waiting = [one for one in series if one.confirmed_at is None]
    if not waiting:
        return []
    people = Counter(find_timezones(tx, find_active_members(tx, waiting[0].organisation_id)).values())
    viewed = []
    for one in waiting:
        pattern = suggest_pattern(one.pattern, people, now.date()) if one.follows else one.pattern
        suited = count_suited(pattern, people, now.date())
        viewed.append(WaitingSeries(replace(one, pattern=pattern), suited, people.total()))
    return viewed


def at_suggested_time(tx: Connection, series: Series, now: datetime) -> Series:
    """A series as an owner sees it: at the suggested time where it waits and nobody has given it one."""
    return next((waiting.series for waiting in view_waiting(tx, [series], now)), series)


def confirm_series(tx: Connection, seen: Series, community: Community, now: datetime) -> bool:
    """Let everybody see a series, at the time at which an owner has `seen` it; False where it is another one by now.

    It goes on to follow the content where that has the same time.
    """
    pattern, default = seen.pattern, community.series_by_id.get(seen.source or "")
    usual = default is not None and (pattern.starts, pattern.timezone) == (default.starts, default.timezone)
    values = {"starts": pattern.starts, "timezone": pattern.timezone, "follows": seen.follows and usual}
    return records.confirm_series(tx, seen, now, values)


def take_back(tx: Connection, series: Series, now: datetime) -> None:
    """Let a series wait again; Refusal where somebody has heard of it."""
    records.lock_series(tx, series.id)
    if not records.is_untouched(tx, series.id):
        raise Refusal("community.known_already", event=series.title)
    records.change_series(tx, series.id, now, {"confirmed_at": None})
