"""What takes place when: an organisation's series, the content's defaults among them, and their next occurrences."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, tzinfo
from itertools import islice

from sqlalchemy import Connection

from engine.community.records import events as records
from engine.community.records.events import Occurrence, Series
from engine.community.series_changes import revise_series
from engine.content.models import Community
from engine.content.models import Series as SeriesDefault
from engine.content.voice import Voice
from engine.recurrence.rules import EPOCH, Pattern, days_from

LONGEST = timedelta(days=3)
"""How long an occurrence may last."""


def load_series(
    tx: Connection, organisation_id: int, community: Community, now: datetime, *, ended: bool = False
) -> list[Series]:
    """The organisation's confirmed series that go on, or all. What it has not changed is as the content says today."""
    every = load_every_series(tx, organisation_id, community, now, ended=ended)
    return [series for series in every if series.confirmed_at]


def load_every_series(
    tx: Connection, organisation_id: int, community: Community, now: datetime, *, ended: bool = False
) -> list[Series]:
    """The same, with the series that nobody has confirmed yet, which are for the eyes of owners."""
    every = records.find_series(tx, organisation_id)
    if _follow_content(tx, organisation_id, community, every, now):
        every = records.find_series(tx, organisation_id)
    if ended:
        return every
    kept = community.series_by_id
    going_on = (series for series in every if series.ended_at is None)
    return [series for series in going_on if series.source in kept or not series.follows]


def find_outdated(tx: Connection, community: Community) -> list[int]:
    """The organisations whose series are not yet as the content says."""
    columns = {default.id: _default_columns(default) for default in community.series}
    return records.find_organisations_to_follow(tx, columns)


def _follow_content(
    tx: Connection, organisation_id: int, community: Community, series: Iterable[Series], now: datetime
) -> bool:
    """Add the content's series that are missing, and change those that follow it; returns whether there were any."""
    by_source = {known.source: known for known in series if known.source}
    is_changed = False
    for default in community.series:
        columns, known = _default_columns(default), by_source.get(default.id)
        if known is None:
            own = {"kind": default.id, "source": default.id, "follows": True, "confirmed_at": None}
            records.add_series(tx, organisation_id, now, columns | own)
        elif known.follows and not known.has(columns):
            revise_series(tx, known, now, columns)
        else:
            continue
        is_changed = True
    return is_changed


def _default_columns(default: SeriesDefault) -> dict[str, object]:
    pattern = Pattern(default.rule, EPOCH, default.starts, default.minutes, default.timezone)
    return {"name": default.name, "summary": default.summary, **records.pattern_columns(pattern)}


def find_upcoming(tx: Connection, series: Iterable[Series], now: datetime, per_series: int = 1) -> list[Occurrence]:
    """The next occurrences of all series, at most `per_series` of each, by their start; one that goes on counts."""
    by_id = {one.id: one for one in series}
    known: dict[int, list[Occurrence]] = {series_id: [] for series_id in by_id}
    for occurrence in records.find_occurrences(tx, by_id.values(), now - LONGEST):
        known[occurrence.series.id].append(occurrence)
    coming = (_merge_upcoming(one, known[one.id], now, per_series) for one in by_id.values())
    upcoming = [occurrence for occurrences in coming for occurrence in islice(occurrences, per_series)]
    return sorted(upcoming, key=lambda occurrence: (occurrence.starts, occurrence.series.id))


def find_series_for_domain(community: Community, series: Iterable[Series], domain_id: str) -> list[Series]:
    """The series that help with a domain."""
    kinds = {default.id for default in community.series if domain_id in default.serves}
    return [one for one in series if one.kind in kinds]


def find_next_for_domain(
    community: Community, agenda: Iterable[Occurrence], domain_id: str, zone: tzinfo
) -> Occurrence | None:
    """The first occurrence that helps with a domain, of those by day in a zone."""
    kinds = {series.id for series in community.series if domain_id in series.serves}
    return next((each for each in agenda if each.series.kind in kinds and each.is_by_day(zone)), None)


def say_start(voice: Voice, occurrence: Occurrence) -> str:
    """When something begins, for who may come to it: of what lasts for days the day alone, since its first hour lies at
    night for some."""
    return voice.date(occurrence.starts) if occurrence.is_long else voice.moment(occurrence.starts)


def _merge_upcoming(series: Series, known: list[Occurrence], now: datetime, most: int) -> Iterator[Occurrence]:
    """The next occurrences of one series: those with a row, and `most` that follow from the rule."""
    days = {occurrence.day for occurrence in known}
    ruled = (records.expected_occurrence(series, day) for day in days_from(series.pattern, (now - LONGEST).date()))
    following = (occurrence for occurrence in ruled if occurrence.day not in days and occurrence.ends > now)
    own = (occurrence for occurrence in known if not occurrence.cancelled and occurrence.ends > now)
    return iter(sorted([*own, *islice(following, most)], key=lambda occurrence: occurrence.starts))
