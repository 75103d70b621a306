"""Complaints: a warning that has a reason many times a minute is logged once."""

import logging
from time import monotonic

SPAN = 60.0
"""Seconds in which a complaint is made once."""


class Complaints:
    """Warnings of one logger. There are a few of them, whatever comes in."""

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self._made_at: dict[str, float] = {}

    def make(self, reason: str, advice: str) -> None:
        """Log a reason, and what to do; nothing where that was done less than a minute ago."""
        now = monotonic()
        if now - self._made_at.get(reason, -SPAN) >= SPAN:
            self._made_at[reason] = now
            self._log.warning("%s: %s", reason, advice)
