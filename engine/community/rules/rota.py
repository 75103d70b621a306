"""Who hosts next: in turn, without those who are away. Pure."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date


def next_host(
    volunteers: Sequence[int], hosted: Mapping[int, Collection[date]], away: Collection[int], day: date
) -> int | None:
    """The volunteer who has not hosted for the longest time before or around `day`; of those who never have, the one
    who volunteered first. `hosted` has the days that somebody hosts or has hosted; nobody hosts twice a day."""
    able = [member_id for member_id in volunteers if member_id not in away and day not in hosted.get(member_id, ())]
    return min(able, key=lambda member_id: max(hosted.get(member_id, ()), default=date.min), default=None)
