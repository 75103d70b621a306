"""What happens by itself: reminders that follow a schedule and its moves, and talks that go into logs afterwards."""

from datetime import datetime

from sqlalchemy import Connection

from engine.achievements.records import EntryKind, add_entry, has_entry
from engine.community.cards.events import CONFERENCE
from engine.community.records.events import find_occurrence_by_id, find_series_of_kinds
from engine.conference.records.conferences import (
    Conference,
    change_conference,
    find_published_uncounted,
    read_conference,
)
from engine.conference.records.talks import Talk, find_listeners, find_talks
from engine.conference.reminders import schedule_agenda_reminders, schedule_talk_reminders
from engine.conference.rules.availability import moment_at
from engine.recurrence.zones import zone_of


def follow_conferences(tx: Connection, now: datetime) -> None:
    """Look after every conference that has a schedule and whose talks are not yet in the logs."""
    conference_ids = find_published_uncounted(tx)
    series = find_series_of_kinds(tx, [CONFERENCE], ended=True) if conference_ids else []
    for conference_id in conference_ids:
        occurrence = find_occurrence_by_id(tx, series, conference_id)
        conference = read_conference(tx, occurrence) if occurrence else None
        if conference and conference.occurrence.ends <= now:
            _log_talks(tx, conference, now)
        elif conference and not conference.occurrence.cancelled:
            _schedule_reminders(tx, conference, now)


def _schedule_reminders(tx: Connection, conference: Conference, now: datetime) -> None:
    """Put the reminders into the ledger that follow from when the conference starts, and from its schedule."""
    assert conference.published_at is not None
    basis = f"{conference.occurrence.starts:%Y-%m-%dT%H:%M}/{conference.published_at:%Y-%m-%dT%H:%M:%S}"
    if conference.reminded_for == basis:
        return
    talks = [talk for talk in find_talks(tx, conference.id) if talk.is_shown]
    schedule_talk_reminders(tx, conference, talks, now)
    listeners = frozenset().union(*find_listeners(tx, [talk.id for talk in talks]).values())
    schedule_agenda_reminders(tx, conference, talks, sorted(listeners), now)
    change_conference(tx, conference.id, reminded_for=basis)


def _log_talks(tx: Connection, conference: Conference, now: datetime) -> None:
    """Put every talk that was given into the log of each of its speakers, once, unless they have logged it."""
    talks = [] if conference.occurrence.cancelled else find_talks(tx, conference.id)
    for talk in talks:
        if talk.is_shown:
            _log_talk(tx, conference, talk, now)
    change_conference(tx, conference.id, counted_at=now)


def _log_talk(tx: Connection, conference: Conference, talk: Talk, now: datetime) -> None:
    starts = moment_at(conference.occurrence, talk.shown_starts or 0)
    day = starts.astimezone(zone_of(conference.occurrence.series.pattern.timezone)).date()
    values: dict[str, object] = {"kind": EntryKind.TALK, "title": talk.title, "happened_on": day, "link": talk.slides}
    for speaker in talk.speakers:
        if not has_entry(tx, speaker.id, EntryKind.TALK, talk.title, day):
            add_entry(tx, talk.organisation_id, speaker.id, values, now)
