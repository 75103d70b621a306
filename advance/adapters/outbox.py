"""Work that follows an acknowledgement, in order for each person."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable

log = logging.getLogger(__name__)


class Outbox:
    """Runs work in the background: one piece after the other for a person, people side by side."""

    def __init__(self) -> None:
        self._last: dict[Hashable, asyncio.Task[None]] = {}

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
        if earlier is not None:
            await asyncio.wait([earlier])
        try:
            await work()
        except Exception:
            log.exception("a reply could not be delivered")

    def _forget(self, person: Hashable, task: asyncio.Task[None]) -> None:
        if self._last.get(person) is task:
            del self._last[person]
