"""What takes place when: an organisation's series, the content's defaults among them, and their next occurrences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import Connection

from engine.community.records import events as records
from engine.community.records.events import Occurrence, Series
from engine.community.series_changes import revise_series
from engine.content.models import Community
from engine.recurrence.rules import EPOCH, Pattern, days_from

LONGEST = timedelta(days=3)
"""How long an occurrence may last."""


def load_series(
    tx: Connection, organisation_id: int, community: Community, now: datetime, *, ended: bool = False
) -> list[Series]:
    """The organisation's series that go on, or all. Those that it has not changed are as the content says today."""
    found = records.find_series(tx, organisation_id)
    by_source = {each.source: each for each in found if each.source}
    stale = False
    for default in community.series:
        pattern = Pattern(default.rule, EPOCH, default.starts, default.minutes, default.timezone)
        wanted = {"name": default.name, "summary": default.summary, **records.pattern_columns(pattern)}
        known = by_source.get(default.id)
        if known is None:
            own = {"kind": default.id, "source": default.id, "follows": True}
            records.add_series(tx, organisation_id, now, wanted | own)
            stale = True
        elif known.follows and (known.name, known.summary, known.pattern) != (default.name, default.summary, pattern):
            revise_series(tx, known, now, wanted)
            stale = True
    found = records.find_series(tx, organisation_id) if stale else found
    if ended:
        return found
    kept = community.series_by_id
    goes_on = (each for each in found if each.ended_at is None)
    return [each for each in goes_on if not (each.follows and each.source not in kept)]


def find_upcoming(tx: Connection, series: Iterable[Series], now: datetime, each: int = 1) -> list[Occurrence]:
    """The next occurrences of every series, at most `each`, in the order of their start; one that goes on counts."""
    chosen = list(series)
    known: dict[int, list[Occurrence]] = {one.id: [] for one in chosen}
    for occurrence in records.find_occurrences(tx, chosen, now - LONGEST):
        known[occurrence.series.id].append(occurrence)
    found = [occurrence for one in chosen for occurrence in islice(_next(one, known[one.id], now, each), each)]
    return sorted(found, key=lambda occurrence: (occurrence.starts, occurrence.series.id))


def find_series_for_domain(community: Community, series: Iterable[Series], domain_id: str) -> list[Series]:
    """The series that help with a domain."""
    kinds = {each.id for each in community.series if domain_id in each.serves}
    return [each for each in series if each.kind in kinds]


def find_next_for_domain(community: Community, agenda: Iterable[Occurrence], domain_id: str) -> Occurrence | None:
    """The first occurrence that helps with a domain."""
    kinds = {series.id for series in community.series if domain_id in series.serves}
    return next((each for each in agenda if each.series.kind in kinds), None)


def _next(series: Series, known: list[Occurrence], now: datetime, most: int) -> Iterator[Occurrence]:
    """The next occurrences of one series: those with a row, and `most` that follow from the rule."""
    days = {each.day for each in known}
    ruled = (records.expected_occurrence(series, day) for day in days_from(series.pattern, (now - LONGEST).date()))
    following = (each for each in ruled if each.day not in days and each.ends > now)
    own = (each for each in known if not each.cancelled and each.ends > now)
    return iter(sorted([*own, *islice(following, most)], key=lambda each: each.starts))
