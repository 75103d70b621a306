"""Transcripts: what each person's conversation shows, kept in memory, the same for every open tab.

Every change takes the next sequence number, so a tab that says which number it saw last gets exactly what it missed.
"""

import asyncio
import secrets
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from engine.chat.cards import Card

KEPT_MESSAGES = 200
BEAT_SECONDS = 15.0

Author = Literal["you", "bot", "page"]


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of a conversation; `changed` is the sequence number of its latest version, `at` is in UTC."""

    id: str
    author: Author
    html: str
    at: datetime
    changed: int


@dataclass(frozen=True, slots=True)
class Batch:
    """What changed up to `sequence`, in the order of the conversation; empty when only time has passed."""

    sequence: int
    messages: tuple[Message, ...]


class Transcript:
    """One person's conversation."""

    def __init__(self) -> None:
        self.sequence = 0
        self.answering = asyncio.Lock()
        """Held while the engine answers, so that one person's replies come in the order of their questions."""
        self.newest: dict[str, tuple[str, Card]] = {}
        """By conversation, the message that is for pressing, and its card."""
        self._issued = 0
        self._messages: dict[str, Message] = {}
        self._sleepers: set[asyncio.Event] = set()
        self._closed = False

    def __contains__(self, message_id: str) -> bool:
        return message_id in self._messages

    def __len__(self) -> int:
        return len(self._messages)

    def new_id(self) -> str:
        self._issued += 1
        return f"m{self._issued}"

    def put(self, message_id: str, author: Author, html: str, at: datetime) -> None:
        """Replace the message of this id where it stands, or append it."""
        self.sequence += 1
        self._messages[message_id] = Message(message_id, author, html, at, self.sequence)
        while len(self._messages) > KEPT_MESSAGES:
            del self._messages[next(iter(self._messages))]
        self.wake()

    def clear(self) -> None:
        """Forget all messages; pages that show them still do until they are loaded anew."""
        self._messages.clear()
        self.newest.clear()

    def since(self, after: int) -> Batch:
        return Batch(self.sequence, tuple(m for m in self._messages.values() if m.changed > after))

    async def follow(self, after: int) -> AsyncGenerator[Batch, None]:
        """Yield what changed after `after`, then every change; an empty batch at least every `BEAT_SECONDS`."""
        awake = asyncio.Event()
        self._sleepers.add(awake)
        try:
            while not self._closed:
                awake.clear()
                batch = self.since(after)
                after = batch.sequence
                yield batch
                with suppress(TimeoutError):
                    await asyncio.wait_for(awake.wait(), BEAT_SECONDS)
        finally:
            self._sleepers.discard(awake)

    def wake(self) -> None:
        """Let every follower yield now."""
        for awake in self._sleepers:
            awake.set()

    def close(self) -> None:
        """End every follower."""
        self._closed = True
        self.wake()


class Transcripts:
    """All conversations of this run of the server. `instance` tells a page that the server was restarted."""

    def __init__(self) -> None:
        self.instance = secrets.token_hex(8)
        self._by_user: dict[str, Transcript] = {}
        self._closed = False

    def of(self, user: str) -> Transcript:
        transcript = self._by_user.setdefault(user, Transcript())
        if self._closed:
            transcript.close()
        return transcript

    def event_id(self, sequence: int) -> str:
        """The id of a server-sent event, which the browser repeats as Last-Event-ID when it reconnects."""
        return f"{self.instance}-{sequence}"

    def seen(self, transcript: Transcript, event_id: str) -> int | None:
        """The sequence number in `event_id`; None when it is not from this run of this conversation."""
        instance, _, number = event_id.rpartition("-")
        if instance != self.instance or not (number.isascii() and number.isdigit() and len(number) < 16):
            return None
        sequence = int(number)
        return sequence if sequence <= transcript.sequence else None

    def wake(self) -> None:
        for transcript in self._by_user.values():
            transcript.wake()

    def close(self) -> None:
        self._closed = True
        for transcript in self._by_user.values():
            transcript.close()
