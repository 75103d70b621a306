"""What the engine asks of the world."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from advance.engine.chat.cards import Card
from advance.engine.chat.requests import Identity


class Clock(Protocol):
    """The time, so that a test or a demo can have its own."""

    def now(self) -> datetime:
        """Return the current time, aware and in UTC."""


class Passage(Protocol):
    """Time that a visitor of the demo can let pass."""

    async def forward(self, by: timedelta) -> None:
        """Live through what happens until then; time never goes back."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where to reach somebody. `reference` is what the platform itself gave for it, opaque here; it may be empty."""

    identity: Identity
    reference: str


class Messenger(Protocol):
    """Speaks first, on one platform, at the platform's pace. Every method raises DeliveryError."""

    async def send(self, address: Address, card: Card, key: str) -> str:
        """Send a card once, marked with `key`, and return the platform's reference of the message.

        Never tries again by itself after a doubtful failure: that is the caller's, after `find`.
        """

    async def find(self, address: Address, key: str) -> str | None:
        """The reference of a message that was sent with `key`; None where the platform does not have it.

        Raises DeliveryError with `in_doubt` where the platform does not tell now, CannotTell where it never can.
        """
