"""Work that follows an acknowledgement, in order for each person."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable

from adapters.pacing import Acknowledgements
from engine.chat.errors import Unavailable

log = logging.getLogger(__name__)


class Outbox:
    """Runs work in the background: one piece after the other for a person, people side by side.

    While a crowd presses at once, `acknowledgements` go first: work begins when no request waits for its own, or soon.
    """

    def __init__(self) -> None:
        self.acknowledgements = Acknowledgements()
        self._last: dict[Hashable, asyncio.Task[None]] = {}

    def put(self, person: Hashable, work: Callable[[], Awaitable[object]]) -> None:
        """Run `work` after what the person's outbox holds already. Its errors are logged, not lost and not raised."""
        task = asyncio.create_task(self._run_after(self._last.get(person), work))
        self._last[person] = task
        task.add_done_callback(lambda done: self._forget(person, done))

    async def wait_until_empty(self) -> None:
        """Wait until everything put so far is done."""
        while self._last:
            await asyncio.wait(list(self._last.values()))

    async def _run_after(self, earlier: asyncio.Task[None] | None, work: Callable[[], Awaitable[object]]) -> None:
        await self.acknowledgements.wait()
        if earlier is not None:
            await asyncio.wait([earlier])
        try:
            await work()
        except Unavailable as error:
            log.warning("what follows an answer was not done: %s", error)
        except Exception:
            log.exception("a reply could not be delivered")

    def _forget(self, person: Hashable, task: asyncio.Task[None]) -> None:
        if self._last.get(person) is task:
            del self._last[person]
