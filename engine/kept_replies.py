"""Replies that a platform has not taken yet, of each person the newest: they outlive an outage and a restart."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Text, and_, delete, func, select, update
from sqlmodel import Field, SQLModel

from engine.chat.cards import Replies
from engine.chat.packing import pack_replies, unpack_replies
from engine.chat.ports import Address
from engine.chat.requests import Identity
from engine.people.records.members import IDENTITY, is_of_identity
from engine.store.personal import Kind, personal
from engine.store.sql import save_row
from engine.store.tables import table_of
from engine.store.types import UtcDateTime

log = logging.getLogger(__name__)

USEFUL = timedelta(days=7)
"""After that nobody waits for an answer any more."""
LEASE = timedelta(minutes=5)
"""For so long a reply belongs to the server that is at it."""


class KeptReply(SQLModel, table=True):
    """What somebody was answered and has not been shown."""

    __tablename__ = "kept_reply"
    platform: str = Field(primary_key=True, max_length=20)
    workspace: str = Field(primary_key=True, max_length=100)
    user: str = Field(primary_key=True, max_length=254)
    organisation_id: int = Field(foreign_key="organisation.id")
    member_id: int = Field(foreign_key="member.id", index=True)
    asked_at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime = Field(sa_type=UtcDateTime, index=True)
    """From when a server may show it."""
    replies: str = Field(sa_type=Text)
    """The cards, as `pack_replies` writes them."""


KEPT = table_of(KeptReply)
personal(KEPT, Kind.PROFILE, "member_id")


@dataclass(frozen=True, slots=True)
class Undelivered:
    """Replies to somebody, and when they asked for them."""

    address: Address
    asked_at: datetime
    replies: Replies


def keep_replies(tx: Connection, who: Identity, asked_at: datetime, replies: Replies, due_at: datetime) -> None:
    """Keep replies until they are shown; those to something that was asked earlier give way to them."""
    known = select(IDENTITY.c.member_id, IDENTITY.c.organisation_id).where(is_of_identity(IDENTITY, who))
    member = tx.execute(known).one_or_none()
    newer = select(KEPT.c.user).where(is_of_identity(KEPT, who), KEPT.c.asked_at > asked_at)
    if member is None or tx.scalar(newer) is not None:
        return
    place = {"platform": who.platform, "workspace": who.workspace, "user": who.user}
    kept = {"asked_at": asked_at, "due_at": due_at, "replies": pack_replies(replies)}
    save_row(tx, KEPT, place, kept, **member._mapping)


def forget_replies(tx: Connection, who: Identity, asked_at: datetime) -> None:
    """Somebody has been shown what they asked for then: what was kept for them until then is out of date."""
    tx.execute(delete(KEPT).where(is_of_identity(KEPT, who), KEPT.c.asked_at <= asked_at))


def find_kept_workspaces(tx: Connection, platform: str, now: datetime) -> Sequence[str]:
    """Where something is kept that may be shown now."""
    return tx.scalars(
        select(KEPT.c.workspace).where(KEPT.c.platform == platform, KEPT.c.due_at <= now).distinct()
    ).all()


def claim_replies(tx: Connection, platform: str, workspace: str, now: datetime, limit: int) -> tuple[Undelivered, ...]:
    """Take up to `limit` kept replies of a workspace, the oldest first; for a while they are this server's alone."""
    tx.execute(delete(KEPT).where(KEPT.c.asked_at < now - USEFUL))
    here = (KEPT.c.platform == platform) & (KEPT.c.workspace == workspace) & (KEPT.c.due_at <= now)
    same = and_(*(IDENTITY.c[name] == KEPT.c[name] for name in ("platform", "workspace", "user")))
    theirs = KEPT.join(IDENTITY, same)
    query = select(KEPT, IDENTITY.c.address).select_from(theirs).where(here)
    rows = tx.execute(query.order_by(KEPT.c.due_at).limit(limit).with_for_update(of=KEPT, skip_locked=True)).all()
    claimed = []
    for row in rows:
        who = Identity(row.platform, row.workspace, row.user)
        try:
            claimed.append(Undelivered(Address(who, row.address), row.asked_at, unpack_replies(row.replies)))
        except (LookupError, TypeError, ValueError) as error:
            log.warning("a kept reply is of another version, and goes: %s", type(error).__name__)
            tx.execute(delete(KEPT).where(is_of_identity(KEPT, who)))
            continue
        tx.execute(update(KEPT).where(is_of_identity(KEPT, who)).values(due_at=now + LEASE))
    return tuple(claimed)


def find_oldest_kept(tx: Connection) -> datetime | None:
    """When the longest waiting of them asked."""
    since: datetime | None = tx.scalar(select(func.min(KEPT.c.asked_at, type_=UtcDateTime)))
    return since
