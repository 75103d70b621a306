"""Who hosts next: in turn, without those who are away. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date


def next_host(
    volunteers: Sequence[int], hosted: Mapping[int, Collection[date]], away: Collection[int], day: date
) -> int | None:
    """The volunteer who has not hosted for the longest time before or around `day`; of those who never have, the one
    who volunteered first. `hosted` has the days that somebody hosts or has hosted; nobody hosts twice a day."""
    able = [each for each in volunteers if each not in away and day not in hosted.get(each, ())]
    return min(able, key=lambda each: max(hosted.get(each, ()), default=date.min), default=None)
