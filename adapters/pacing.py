"""Pacing for both platforms: how many calls go in which time, how long until another try, and what goes first."""

import asyncio
from collections import deque
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from math import isnan, nan
from random import random
from typing import ClassVar

LONGEST_HOLD = 0.2
"""Seconds that other work waits for requests that are to be acknowledged first."""
FEWEST_SWEPT = 20_000
"""Lanes from which on those are dropped that nobody has used for so long that their limits do not matter."""

LONGEST_ASKED = 24 * 60 * 60.0
"""Seconds that a platform may ask to wait; what it asks beyond that is no use to anybody."""


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` calls at once, and `per_second` more each second."""

    burst: int
    per_second: float
    kept: ClassVar[int] = 1
    """Earlier calls that are remembered."""

    @property
    def memory(self) -> float:
        """Seconds after which an earlier call no longer matters."""
        return self.burst / self.per_second

    def next_turn(self, turns: Sequence[float], now: float) -> float:
        """When the next call is due; a time in the past is room that is left of the burst."""
        earliest = now - (self.burst - 1) / self.per_second
        return max(turns[-1] + 1 / self.per_second, earliest) if turns else earliest


@dataclass(frozen=True, slots=True)
class Window:
    """At most `kept` calls in any `memory` seconds."""

    kept: int
    memory: float

    def next_turn(self, turns: Sequence[float], now: float) -> float:
        """When the next call may go."""
        return max(now, turns[0] + self.memory) if len(turns) == self.kept else now


Limit = Rate | Window


class Pacer:
    """Lets each caller wait for its turn. A lane is what has limits of its own, such as a channel or a workspace."""

    def __init__(self) -> None:
        self._turns: dict[tuple[Hashable, Limit], deque[float]] = {}
        self._sweep_at = FEWEST_SWEPT

    async def wait(self, lanes: Mapping[Hashable, Sequence[Limit]]) -> None:
        """Take the next turn in every lane, and wait until all of them have come."""
        now = asyncio.get_running_loop().time()
        turn = max(self._take_turn(lane, limits, now) for lane, limits in lanes.items())
        if len(self._turns) > self._sweep_at:
            self._sweep(now)
        if turn > now:
            await asyncio.sleep(turn - now)

    def _take_turn(self, lane: Hashable, limits: Sequence[Limit], now: float) -> float:
        earlier = [(limit, self._turns.setdefault((lane, limit), deque(maxlen=limit.kept))) for limit in limits]
        turn = max(limit.next_turn(turns, now) for limit, turns in earlier)
        for _, turns in earlier:
            turns.append(turn)
        return turn

    def _sweep(self, now: float) -> None:
        self._turns = {key: turns for key, turns in self._turns.items() if turns[-1] > now - key[1].memory}
        self._sweep_at = max(FEWEST_SWEPT, 2 * len(self._turns))


class Acknowledgements:
    """Has other work wait while requests wait for their acknowledgement, but never for long."""

    def __init__(self) -> None:
        self._arriving = 0
        self._free = asyncio.Event()
        self._free.set()
        self._timer: asyncio.TimerHandle | None = None

    @contextmanager
    def pending(self) -> Iterator[None]:
        """While a request waits to be acknowledged."""
        self._arriving += 1
        if self._arriving == 1:
            self._free.clear()
            self._timer = asyncio.get_running_loop().call_later(LONGEST_HOLD, self._free.set)
        try:
            yield
        finally:
            self._arriving -= 1
            if self._arriving == 0:
                self._free.set()
                if self._timer is not None:
                    self._timer.cancel()

    async def wait(self) -> None:
        """Wait until no request waits, or until the longest hold is over."""
        await self._free.wait()


def read_retry_after(header: str | None, otherwise: float) -> float:
    """The seconds that a Retry-After asks to wait, as a number or as a date, at most a day; `otherwise` without one
    that can be read."""
    try:
        seconds = float(header or "")
    except ValueError:
        seconds = _read_seconds_until(header or "")
    return min(max(seconds, 0.0), LONGEST_ASKED) if not isnan(seconds) else otherwise


def _read_seconds_until(date: str) -> float:
    """The seconds until a date of HTTP; not a number for anything else."""
    try:
        moment = parsedate_to_datetime(date)
        return (moment - datetime.now(moment.tzinfo)).total_seconds()
    except (ValueError, TypeError, IndexError, OverflowError):
        return nan


def backoff(attempt: int) -> float:
    """Seconds before another try: 0.2, 0.4, 0.8, … with jitter, so that many callers do not return at once."""
    return float(0.2 * 2**attempt * (0.5 + random()))
