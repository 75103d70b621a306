"""What goes wrong on purpose in the fake Slack: scripted faults, and rate limits when they are switched on."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.slack.methods import METHODS, PER_MINUTE
from tests.slack.workspace import Channel, Workspace

BURST = 4
"""Messages that a channel takes at once before it is one a second."""
WORKSPACE_A_MINUTE = 300


class RateLimited(Exception):
    """429: come back after so many seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


@dataclass
class Fault:
    """One scripted fault, for the next `times` calls of a method (`*` is every method)."""

    method: str
    status: int | str
    times: int = 1
    error: str = ""
    retry_after: int | str = 1

    @property
    def takes_effect(self) -> bool:
        return str(self.status).startswith("accept_then")


class Faults:
    """Faults in the order in which they were scripted."""

    kinds = ("drop", "accept_then_drop", "hang", "accept_then_hang", "accept_then_503", "error")

    def __init__(self) -> None:
        self.waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        assert isinstance(fault.status, int) or fault.status in self.kinds, f"{fault.status} is not one of {self.kinds}"
        known = fault.method in METHODS or fault.method in ("*", "response_url", "upload")
        assert known, f"the fake knows no method {fault.method}"
        self.waiting.append(fault)

    def take(self, method: str) -> Fault | None:
        for fault in self.waiting:
            if fault.method in (method, "*"):
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
                return fault
        return None


@dataclass
class Bucket:
    """So many at once, then so many a second."""

    most: float
    per_second: float
    left: float
    at: float

    def take(self, now: float) -> None:
        self.left = min(self.most, self.left + (now - self.at) * self.per_second)
        self.at = now
        if self.left < 1:
            raise RateLimited(max(1, math.ceil((1 - self.left) / self.per_second)))
        self.left -= 1


@dataclass
class Pace:
    """Slack's rate limits; off until `on` is set."""

    now: Callable[[], float]
    on: bool = False
    buckets: dict[tuple[str, ...], Bucket] = field(default_factory=dict)

    def call(self, team: Workspace, method: str) -> None:
        """Count a call against the tier of its method, for each workspace."""
        if tier := METHODS[method].tier:
            self._take((team.id, method), PER_MINUTE[tier], PER_MINUTE[tier] / 60)

    def history(self, team: Workspace) -> None:
        """Count a look at messages by an app that is distributed outside the Marketplace: one a minute."""
        now = self.now()
        self.buckets.setdefault((team.id, "history"), Bucket(1, 1 / 60, 1, now)).take(now)

    def message(self, team: Workspace, channel: Channel) -> None:
        """Count a message against its channel and its workspace."""
        self._take((team.id, "", channel.id), BURST, 1)
        self._take((team.id, ""), WORKSPACE_A_MINUTE, WORKSPACE_A_MINUTE / 60)

    def _take(self, key: tuple[str, ...], most: float, per_second: float) -> None:
        if self.on:
            now = self.now()
            self.buckets.setdefault(key, Bucket(most, per_second, most, now)).take(now)
