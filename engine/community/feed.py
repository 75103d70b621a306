"""Somebody's calendar under an address of its own: signed, and revoked by signing anew.

The signature is made with a secret of the member's. Whoever has the address reads when they are where, nothing else.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_hex

from sqlalchemy import Connection, select

from engine.community.agenda import load_series
from engine.community.ics import Entry, calendar_file
from engine.community.records import events as records
from engine.community.records.events import Occurrence
from engine.community.rules.seats import Answer
from engine.conference.calendar_entries import list_agenda_entries
from engine.content.load import Content
from engine.content.voice import Voice
from engine.people.records.members import MEMBER, MemberStatus

PATH = "calendar"
"""Where the server answers, below its address."""
PAST = timedelta(days=120)
"""How long what is over stays in the calendar."""


def feed_token(tx: Connection, organisation_id: int, member_id: int, *, anew: bool = False) -> str:
    """The part of the address that stands for a member; `anew` revokes the one before."""
    secret = records.find_visibility(tx, member_id)[1]
    if secret is None or anew:
        secret = token_hex(32)
        records.save_visibility(tx, organisation_id, member_id, {"feed_secret": secret})
    return f"{member_id}-{_signature(secret, member_id)}"


def revoke_feed(tx: Connection, organisation_id: int, member_id: int) -> None:
    records.save_visibility(tx, organisation_id, member_id, {"feed_secret": None})


def read_feed(tx: Connection, content: Content, token: str, now: datetime) -> str | None:
    """The calendar of a token; None where it is none, or none any more."""
    name, _, signature = token.partition("-")
    if not (name.isascii() and name.isdigit() and len(name) < 19 and signature.isascii()):
        return None
    member_id = int(name)
    secret = records.find_visibility(tx, member_id)[1]
    if secret is None or not hmac.compare_digest(signature, _signature(secret, member_id)):
        return None
    columns = (MEMBER.c.organisation_id, MEMBER.c.locale, MEMBER.c.timezone, MEMBER.c.standing)
    member = tx.execute(select(*columns).where(MEMBER.c.id == member_id)).one()
    if member.standing != MemberStatus.ACTIVE:
        return None
    voice = content.voices.voice(member.locale, member.timezone)
    series = load_series(tx, member.organisation_id, content.pack.community, now, ended=True)
    found = records.find_coming(tx, member_id, series, now - PAST)
    entries = [entry_of(voice, each, tentative=answer is not Answer.YES) for each, answer in found]
    entries += list_agenda_entries(tx, voice, member_id, series, now - PAST)
    return calendar_file(voice.line("community.calendar_name"), entries, now)


def entry_of(voice: Voice, occurrence: Occurrence, *, tentative: bool = False) -> Entry:
    """An occurrence in the words of its reader."""
    lines = [occurrence.series.summary, occurrence.link if occurrence.place else ""]
    return Entry(occurrence, occurrence.series.title, "\n\n".join(filter(None, lines)), tentative)


def _signature(secret: str, member_id: int) -> str:
    return hmac.new(secret.encode(), f"calendar {member_id}".encode(), sha256).hexdigest()
