"""What the engine asks of the world."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """The time, so that a test or a demo can have its own."""

    def now(self) -> datetime:
        """Return the current time, aware and in UTC."""


class MovableClock(Clock, Protocol):
    """A clock that a visitor of the demo can move."""

    def forward(self, by: timedelta) -> None:
        """Move on by `by`; never backwards."""
