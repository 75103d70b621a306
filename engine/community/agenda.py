"""What takes place when: an organisation's series, the content's defaults among them, and their next occurrences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import Connection

from engine.community.records.events import (
    Occurrence,
    Series,
    add_series,
    expected_occurrence,
    find_occurrences,
    find_organisations_to_follow,
    find_series,
    pattern_columns,
)
from engine.community.series_changes import revise_series
from engine.content.models import Community
from engine.content.models import Series as SeriesDefault
from engine.recurrence.rules import EPOCH, Pattern, days_from

LONGEST = timedelta(days=3)
"""How long an occurrence may last."""


def load_series(
    tx: Connection, organisation_id: int, community: Community, now: datetime, *, ended: bool = False
) -> list[Series]:
    """The organisation's series that go on, or all. Those that it has not changed are as the content says today."""
    series = find_series(tx, organisation_id)
    if _follow_content(tx, organisation_id, community, series, now):
        series = find_series(tx, organisation_id)
    if ended:
        return series
    kept = community.series_by_id
    return [one for one in series if one.ended_at is None and not (one.follows and one.source not in kept)]


def find_outdated(tx: Connection, community: Community) -> list[int]:
    """The organisations whose series are not yet as the content says."""
    return find_organisations_to_follow(tx, {default.id: _default_columns(default) for default in community.series})


def _follow_content(
    tx: Connection, organisation_id: int, community: Community, series: Iterable[Series], now: datetime
) -> bool:
    """Add the content's series that are missing, and change those that follow it; returns whether there were any."""
    by_source = {one.source: one for one in series if one.source}
    is_changed = False
    for default in community.series:
        columns, known = _default_columns(default), by_source.get(default.id)
        if known is None:
            own = {"kind": default.id, "source": default.id, "follows": True}
            add_series(tx, organisation_id, now, columns | own)
        elif known.follows and columns != _columns(known.name, known.summary, known.pattern):
            revise_series(tx, known, now, columns)
        else:
            continue
        is_changed = True
    return is_changed


def _default_columns(default: SeriesDefault) -> dict[str, object]:
    pattern = Pattern(default.rule, EPOCH, default.starts, default.minutes, default.timezone)
    return _columns(default.name, default.summary, pattern)


def _columns(name: str, summary: str, pattern: Pattern) -> dict[str, object]:
    return {"name": name, "summary": summary, **pattern_columns(pattern)}


def find_upcoming(tx: Connection, series: Iterable[Series], now: datetime, per_series: int = 1) -> list[Occurrence]:
    """The next occurrences of every series, at most `each`, in the order of their start; one that goes on counts."""
    chosen = list(series)
    known: dict[int, list[Occurrence]] = {one.id: [] for one in chosen}
    for occurrence in find_occurrences(tx, chosen, now - LONGEST):
        known[occurrence.series.id].append(occurrence)
    found = [occurrence for one in chosen for occurrence in islice(_next(one, known[one.id], now, per_series), per_series)]
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
    ruled = (expected_occurrence(series, day) for day in days_from(series.pattern, (now - LONGEST).date()))
    following = (each for each in ruled if each.day not in days and each.ends > now)
    own = (each for each in known if not each.cancelled and each.ends > now)
    return iter(sorted([*own, *islice(following, most)], key=lambda each: each.starts))
