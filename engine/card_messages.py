"""Where the messages of a card are, so that every server knows it, after a restart too."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Text, delete, select
from sqlmodel import Field, SQLModel

from engine.chat.requests import Identity
from engine.people.records.members import IDENTITY, is_of_identity
from engine.store.personal import Kind, personal
from engine.store.sql import save_row
from engine.store.tables import table_of
from engine.store.types import UtcDateTime

KEPT = timedelta(days=60)
"""Nobody minds the buttons of cards that are older."""


class PostedCard(SQLModel, table=True):
    """A card that somebody was shown and that another one may end, or that fills several messages."""

    __tablename__ = "posted_card"
    platform: str = Field(primary_key=True, max_length=20)
    workspace: str = Field(primary_key=True, max_length=100)
    user: str = Field(primary_key=True, max_length=254)
    spot: str = Field(primary_key=True, max_length=500)
    """Where its first message is, in the words of the adapter."""
    organisation_id: int = Field(foreign_key="organisation.id")
    member_id: int = Field(foreign_key="member.id", index=True)
    conversation: str = Field(max_length=40)
    rest: str = Field(sa_type=Text)
    """Where its further messages are, as JSON."""
    posted_at: datetime = Field(sa_type=UtcDateTime, index=True)


POSTED = table_of(PostedCard)

personal(POSTED, Kind.PROFILE, "member_id")


@dataclass(frozen=True, slots=True)
class CardMessage:
    """A card's messages: the first, and the rest of one that fills several."""

    spot: str
    rest: tuple[str, ...] = ()
    conversation: str = ""
    """Of which it is the newest card; empty for one that stands alone."""


def find_card_message(tx: Connection, who: Identity, spot: str) -> CardMessage:
    """What is known of the card whose first message is at `spot`."""
    query = select(POSTED.c.rest, POSTED.c.conversation).where(is_of_identity(POSTED, who), POSTED.c.spot == spot)
    row = tx.execute(query).one_or_none()
    return CardMessage(spot, tuple(json.loads(row.rest)), row.conversation) if row else CardMessage(spot)


def record_card_message(tx: Connection, who: Identity, card: CardMessage, now: datetime) -> tuple[CardMessage, ...]:
    """Note where a card is, and return the earlier cards of its conversation, which it ends."""
    known = select(IDENTITY.c.member_id, IDENTITY.c.organisation_id).where(is_of_identity(IDENTITY, who))
    member = tx.execute(known).one_or_none()
    if member is None:
        return ()
    ended = is_of_identity(POSTED, who) & (POSTED.c.conversation == card.conversation) & (POSTED.c.spot != card.spot)
    earlier = tx.execute(select(POSTED.c.spot, POSTED.c.rest).where(ended)).all() if card.conversation else ()
    if earlier:
        tx.execute(delete(POSTED).where(ended))
    if card.conversation or card.rest:
        place = {"platform": who.platform, "workspace": who.workspace, "user": who.user, "spot": card.spot}
        kept = {"conversation": card.conversation, "rest": json.dumps(card.rest), "posted_at": now}
        save_row(tx, POSTED, place, kept, **member._mapping)
    else:
        tx.execute(delete(POSTED).where(is_of_identity(POSTED, who), POSTED.c.spot == card.spot))
    return tuple(CardMessage(row.spot, tuple(json.loads(row.rest)), card.conversation) for row in earlier)


def forget_card_messages(tx: Connection, now: datetime) -> int:
    """Forget where old cards are, and return of how many."""
    return tx.execute(delete(POSTED).where(POSTED.c.posted_at < now - KEPT)).rowcount
