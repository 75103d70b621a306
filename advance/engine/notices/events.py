"""Reminders of community events: what the community's room asks for, for those who want to be there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from advance.engine.community.calendar import Occurrence
from advance.engine.notices.cadence import allowed_before, zone_of
from advance.engine.notices.names import EVENT
from advance.engine.notices.planner import Planned, add_notices
from advance.engine.notices.preferences import find_wishes
from advance.engine.people.records import MEMBER

BEFORE = timedelta(days=1)


def remind_of(tx: Connection, members: Sequence[int], occurrence: Occurrence, now: datetime) -> None:
    """Remind `members` of an event a day before it, or on their last working day before that; once, however often this
    is asked. The ledger names the event by its series and local start, which a change of the clocks does not move."""
    local = occurrence.starts.astimezone(zone_of(occurrence.series.timezone))
    name = f"{occurrence.series.id}@{local:%Y-%m-%dT%H:%M}"
    zones = tx.execute(select(MEMBER.c.id, MEMBER.c.timezone).where(MEMBER.c.id.in_(members)))
    by_moment: defaultdict[datetime, list[int]] = defaultdict(list)
    for member, zone in zones.all():
        rhythm = find_wishes(tx, member, zone, now).rhythm
        by_moment[allowed_before(rhythm, occurrence.starts - BEFORE)].append(member)
    for moment, together in by_moment.items():
        add_notices(tx, together, Planned(EVENT, name, moment, occurrence.starts))
