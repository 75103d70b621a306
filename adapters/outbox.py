"""Work that follows an acknowledgement, in order for each person."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable

from adapters.pacing import Acknowledgements
from adapters.pending_replies import PendingReplies
from engine.api import Engine
from engine.chat.errors import Unavailable

log = logging.getLogger(__name__)

STOP_SECONDS = 5.0
"""From the signal to stop on, within which replies may still be delivered; the rest is kept."""


class Outbox:
    """Runs work in the background: one piece after the other for a person, people side by side.

    While a crowd presses at once, `acknowledgements` go first: work begins when no request waits for its own, or soon.
    """

    def __init__(self, engine: Engine) -> None:
        """`engine` keeps the replies that are not delivered."""
        self.acknowledgements = Acknowledgements()
        self.replies = PendingReplies(engine)
        self._last: dict[Hashable, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def put(
        self, person: Hashable, work: Callable[[], Awaitable[object]], drop: Callable[[], object] | None = None
    ) -> None:
        """Run `work` after what the person's outbox holds already. Its errors are logged, not lost and not raised.

        `drop` is called in the end, also where the work never began.
        """
        task = asyncio.create_task(self._run_after(self._last.get(person), work))
        self._last[person] = task
        self._tasks.add(task)
        if drop:
            task.add_done_callback(lambda _: drop())
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda done: self._forget(person, done))

    async def wait_until_empty(self) -> None:
        """Wait until everything put so far is done."""
        while self._last:
            await asyncio.wait(list(self._last.values()))

    async def close(self, seconds: float) -> None:
        """Wait so long until everything put so far is done; replies that are left are kept for the next server."""
        tasks = list(self._last.values())
        _, left = await asyncio.wait(tasks, timeout=max(seconds, 0)) if tasks else ((), ())
        for task in self._tasks:
            task.cancel()
        if left:
            log.warning("%d people have replies that the next server delivers", len(left))
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.replies.keep_all()

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
