"""What happens by itself: reminders that follow a schedule and its moves, and talks that go into logs afterwards."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from engine.achievements.records import Kind, add_entry, has_entry
from engine.community.cards.events import CONFERENCE
from engine.community.records import events as community
from engine.conference import tidings
from engine.conference.records import talks as records
from engine.conference.records.tables import EDITION
from engine.conference.records.talks import Conference, Talk
from engine.conference.rules.availability import moment_at
from engine.recurrence.zones import zone_of


def go_round(tx: Connection, now: datetime) -> None:
    """Look after every conference that has a schedule and whose talks are not yet in the logs."""
    query = select(EDITION.c.occurrence_id).where(EDITION.c.published_at.is_not(None), EDITION.c.counted_at.is_(None))
    numbers = list(tx.scalars(query.order_by(EDITION.c.occurrence_id)))
    series = community.find_series_of_kinds(tx, [CONFERENCE], ended=True) if numbers else []
    for number in numbers:
        occurrence = community.find_occurrence_by_id(tx, series, number)
        conference = records.find_conference(tx, occurrence) if occurrence else None
        if conference and conference.occurrence.ends <= now:
            _log_talks(tx, conference, now)
        elif conference and not conference.occurrence.cancelled:
            _remind(tx, conference, now)


def _remind(tx: Connection, conference: Conference, now: datetime) -> None:
    """Put the reminders into the ledger that follow from when the conference starts, and from its schedule."""
    assert conference.published_at is not None
    fits = f"{conference.occurrence.starts:%Y-%m-%dT%H:%M}/{conference.published_at:%Y-%m-%dT%H:%M:%S}"
    if conference.reminded_for == fits:
        return
    talks = [each for each in records.find_talks(tx, conference.id) if each.is_shown]
    tidings.remind_speakers(tx, conference, talks, now)
    listeners = records.find_listeners(tx, [each.id for each in talks])
    tidings.remind_of_agendas(tx, conference, talks, sorted(frozenset().union(*listeners.values())), now)
    records.change_conference(tx, conference.id, reminded_for=fits)


def _log_talks(tx: Connection, conference: Conference, now: datetime) -> None:
    """Put every talk that was given into the log of each of its speakers, once, unless they have logged it."""
    talks = [] if conference.occurrence.cancelled else records.find_talks(tx, conference.id)
    for talk in talks:
        if talk.is_shown:
            _log(tx, conference, talk, now)
    records.change_conference(tx, conference.id, counted_at=now)


def _log(tx: Connection, conference: Conference, talk: Talk, now: datetime) -> None:
    starts = moment_at(conference.occurrence, talk.shown_starts or 0)
    day = starts.astimezone(zone_of(conference.occurrence.series.pattern.timezone)).date()
    values: dict[str, object] = {"kind": Kind.TALK, "title": talk.title, "happened_on": day, "link": talk.slides}
    for speaker in talk.speakers:
        if not has_entry(tx, speaker.id, Kind.TALK, talk.title, day):
            add_entry(tx, talk.organisation_id, speaker.id, values, now)
