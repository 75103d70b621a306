"""Work that follows an acknowledgement, in order for each person."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable, Iterator
from contextlib import contextmanager

log = logging.getLogger(__name__)

LONGEST_HOLD = 0.2
"""Seconds that the work waits for requests that are to be acknowledged first."""


class Outbox:
    """Runs work in the background: one piece after the other for a person, people side by side.

    While a crowd presses at once, acknowledgements go first: work begins when no request waits for its own, or soon.
    """

    def __init__(self) -> None:
        self._last: dict[Hashable, asyncio.Task[None]] = {}
        self._arriving = 0
        self._free = asyncio.Event()
        self._free.set()
        self._timer: asyncio.TimerHandle | None = None

    @contextmanager
    def arriving(self) -> Iterator[None]:
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

    def put(self, person: Hashable, work: Callable[[], Awaitable[None]]) -> None:
        """Run `work` after what the person's outbox holds already. Its errors are logged, not lost and not raised."""
        task = asyncio.create_task(self._after(self._last.get(person), work))
        self._last[person] = task
        task.add_done_callback(lambda done: self._forget(person, done))

    async def empty(self) -> None:
        """Wait until everything put so far is done."""
        while self._last:
            await asyncio.wait(list(self._last.values()))

    async def _after(self, earlier: asyncio.Task[None] | None, work: Callable[[], Awaitable[None]]) -> None:
        await self._free.wait()
        if earlier is not None:
            await asyncio.wait([earlier])
        try:
            await work()
        except Exception:
            log.exception("a reply could not be delivered")

    def _forget(self, person: Hashable, task: asyncio.Task[None]) -> None:
        if self._last.get(person) is task:
            del self._last[person]
