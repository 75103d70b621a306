"""Platform events that had their effect: each has it once, however often it is delivered."""

from datetime import datetime

from sqlalchemy import Connection, delete
from sqlmodel import Field, SQLModel

from engine.chat.requests import Identity
from engine.store.compiled_sql import CompiledStatement
from engine.store.personal import impersonal
from engine.store.sql import INSERT
from engine.store.tables import table_of
from engine.store.types import UtcDateTime


class SeenEvent(SQLModel, table=True):
    """Platform events that had their effect; a second delivery has none."""

    __tablename__ = "seen_event"
    platform: str = Field(primary_key=True, max_length=20)
    workspace: str = Field(primary_key=True, max_length=100)
    event_id: str = Field(primary_key=True, max_length=200)
    seen_at: datetime = Field(sa_type=UtcDateTime, index=True)


SEEN = table_of(SeenEvent)
impersonal(SEEN, "Events by ids that platforms make up, without saying whose; they go after days.")


_RECORD = CompiledStatement(lambda dialect: INSERT[dialect](SEEN).on_conflict_do_nothing())


def record_event(tx: Connection, identity: Identity, event_id: str, at: datetime) -> bool:
    """Note that an event is having its effect; return False where it already had."""
    event = {"platform": identity.platform, "workspace": identity.workspace, "event_id": event_id}
    return _RECORD.change(tx, **event, seen_at=at) == 1


def forget_seen_events(tx: Connection, before: datetime) -> int:
    """Drop events that no platform will deliver again; return how many."""
    return tx.execute(delete(SEEN).where(SEEN.c.seen_at < before)).rowcount
