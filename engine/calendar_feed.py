"""Somebody's calendar as a file: the events that they come to, and the talks of their conference agenda."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from engine.community.agenda import load_series
from engine.community.feed import read_feed_token
from engine.community.ics import calendar_feed, event_entry
from engine.community.records.events import find_coming
from engine.community.rules.seats import Answer
from engine.conference.calendar_entries import list_agenda_entries
from engine.content.load import Content
from engine.people.records.members import find_active_member

PAST = timedelta(days=120)
"""How long what is over stays in the calendar."""


def read_feed(tx: Connection, content: Content, token: str, now: datetime) -> str | None:
    """The calendar of a token; None where it is none, or none any more, or its member has left."""
    member_id = read_feed_token(tx, token)
    member = find_active_member(tx, member_id) if member_id is not None else None
    if member is None:
        return None
    voice = content.voices.voice(member.locale, member.timezone)
    series = load_series(tx, member.organisation_id, content.pack.community, now, ended=True)
    coming = find_coming(tx, member.id, series, now - PAST)
    entries = [event_entry(visit.occurrence, tentative=visit.answer is not Answer.YES) for visit in coming]
    entries += list_agenda_entries(tx, voice, member.id, series, now - PAST)
    return calendar_feed(voice.line("community.calendar_name"), entries, voice.zone, now)
