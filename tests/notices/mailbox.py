"""A platform that takes messages from the bot, and remembers every one; it can be told to misbehave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, insert, select

from advance.engine.api import Workspace
from advance.engine.chat.cards import Card
from advance.engine.chat.errors import DeliveryError
from advance.engine.chat.ports import Address
from advance.engine.people.records import WORKSPACE
from tests.chat import Chat

HERE = Workspace("test", "test")


@dataclass
class Message:
    """One message that has arrived."""

    user: str
    at: datetime
    key: str
    card: Card


@dataclass
class Mailbox:
    """The messenger of the test's platform."""

    chat: Chat
    messages: list[Message] = field(default_factory=list)
    faults: list[DeliveryError] = field(default_factory=list)
    """Raised by the next sends, one each; one in doubt is raised after the message has arrived."""
    blind: bool = False
    """Whether the platform cannot look messages up."""
    searched: list[str] = field(default_factory=list)

    async def send(self, address: Address, card: Card, key: str) -> str:
        fault = self.faults.pop(0) if self.faults else None
        if fault is None or fault.in_doubt:
            user = address.identity.user
            self.messages.append(Message(user, self.chat.clock.now(), key, card))
            self.chat.cards[user] = card
        if fault:
            raise fault
        return f"ref-{len(self.messages)}"

    async def find(self, address: Address, key: str) -> str | None:
        self.searched.append(key)
        if self.blind:
            raise DeliveryError("this platform cannot tell", in_doubt=True)
        return next((f"ref-{at}" for at, each in enumerate(self.messages, 1) if each.key == key), None)

    def to(self, user: str) -> Iterator[Message]:
        return (each for each in self.messages if each.user == user)

    async def tick(self) -> None:
        """What the server does every minute."""
        for workspace in await self.chat.engine.plan():
            await self.chat.engine.drain(workspace, self)

    async def live_until(self, end: datetime) -> None:
        """Let time pass, stopping wherever something is due."""
        await self.tick()
        while (moment := await self.chat.engine.next_moment()) and moment <= end:
            self.chat.clock.time = max(moment, self.chat.clock.time)
            await self.tick()
        self.chat.clock.time = end


def open_mailbox(chat: Chat) -> Mailbox:
    """Make the test's workspace known, as a platform does when it is set up."""

    def work(tx: Connection) -> None:
        values = {"organisation_id": chat.organisation_id, "platform": "test", "external_id": "test"}
        tx.execute(insert(WORKSPACE).values(**values))

    chat.store.run(work)
    return Mailbox(chat)


def ledger(chat: Chat) -> list[tuple[str, str, str]]:
    """Kind, occurrence and state of every notice, in order."""
    from advance.engine.notices.records import NOTICE

    query = select(NOTICE.c.kind, NOTICE.c.occurrence, NOTICE.c.state).order_by(NOTICE.c.id)
    return chat.store.run(lambda tx: [tuple(row) for row in tx.execute(query)])
