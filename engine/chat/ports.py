"""What the engine asks of the world."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from engine.chat.cards import Card
from engine.chat.requests import Identity


class Clock(Protocol):
    """The time, so that a test or a demo can have its own."""

    is_moved_by_hand: bool
    """Whether somebody lets time pass, so that a leap of it is none of a wrong clock."""

    def now(self) -> datetime:
        """Return the current time, aware and in UTC."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where to reach somebody. `reference` is what the platform itself gave for it, opaque here; it may be empty."""

    identity: Identity
    reference: str


class Messenger(Protocol):
    """Speaks first, on one platform, at the platform's pace. Every method raises DeliveryError."""

    @property
    def looks_up(self) -> bool:
        """Whether `find` can tell; where it never can, what is on its way when the server dies stays in doubt."""

    async def send(self, address: Address, card: Card, key: str) -> str:
        """Send a card once, marked with `key`, and return the platform's reference of the message.

        Never tries again by itself after a doubtful failure: that is the caller's, after `find`.
        """

    async def find(self, address: Address, key: str, age: timedelta | None) -> str | None:
        """The reference of a message that was sent with `key`; None where the platform does not have it.

        `age` is how long ago it was about to be sent, None where that is not known. Raises DeliveryError with
        `in_doubt` where the platform does not tell now, CannotTell where it never can.
        """

    async def probe(self, address: Address) -> None:
        """Make a call that changes nothing, as a trial after an outage; raises DeliveryError with `outage` where the
        platform does not answer."""


class Watch:
    """Keeps count of what happens, for whoever operates the server; it never hears whom it happens to.

    This one lets it all pass: it is for servers where nobody counts.
    """

    def answered(self, platform: str, seconds: float) -> None:
        """A request was answered, and its effects are on disk."""

    def failed(self, platform: str, cause: str) -> None:
        """A request was not answered, for a `defect` or because the `database` was out of order."""

    def refused(self, platform: str, reason: str) -> None:
        """A request was turned away at the platform's door; the reason is one of a few, and holds nothing of it."""

    def renewed(self, platform: str, outcome: str) -> None:
        """A token of ours for a platform was `renewed`, or the renewal `failed`."""

    def stored(self, seconds: float) -> None:
        """The database has done a piece of work, or given it up."""

    def planned(self, seconds: float) -> None:
        """Everybody who was due has been planned for."""

    def settled(self, platform: str, kind: str, state: str) -> None:
        """A notice was sent, given up, skipped, held back, expired, or is in doubt."""
