"""Whether the database takes what every answer needs of it."""

from datetime import datetime
from secrets import token_hex

from sqlalchemy import Connection, delete

from engine.chat.requests import Identity
from engine.people.records.members import find_person
from engine.people.records.seen_events import SEEN, record_event

NOBODY = Identity("advance", "advance", "nobody")


def try_out(tx: Connection, now: datetime) -> None:
    """Read who speaks, and write an event and take it away again, in one commit.

    A row that is only rolled back would never reach a disk that is full.
    """
    find_person(tx, NOBODY)
    event = f"try-{token_hex(16)}"
    record_event(tx, NOBODY, event, now)
    tx.execute(delete(SEEN).where(SEEN.c.platform == NOBODY.platform, SEEN.c.event_id == event))
