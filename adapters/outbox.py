"""Work that follows an acknowledgement, in order for each person."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass

from adapters.pacing import Acknowledgements
from adapters.pending_replies import PendingReplies
from engine.api import Engine
from engine.chat.errors import Unavailable

log = logging.getLogger(__name__)

STOP_SECONDS = 5.0
"""From the signal to stop on, within which replies may still be delivered; the rest is kept."""
MOST_WAITING = 20
"""Pieces of work that may wait for one person before replies are left out: a conversation has one or two."""

Show = Callable[[bool], Awaitable[object]]
"""Shows a reply; told whether others before it were left out."""


@dataclass(slots=True)
class _NewestReply:
    """The newest of the replies for which there was no room."""

    show: Show
    others_left_out: bool = False


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
        self._waiting: Counter[Hashable] = Counter()
        self._newest: dict[Hashable, _NewestReply] = {}

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
        self._waiting[person] += 1
        task.add_done_callback(lambda done: self._forget(person, done))

    def put_reply(self, person: Hashable, show: Show) -> None:
        """Show a reply in its turn. Of those for which there is no room, only the newest is shown."""
        newest = self._newest.get(person)
        if newest:
            newest.show, newest.others_left_out = show, True
        elif self.is_full(person):
            self._newest[person] = _NewestReply(show)
            self.put(person, lambda: self._show_newest(person))
        else:
            self.put(person, lambda: show(False))

    def is_full(self, person: Hashable) -> bool:
        """Whether so much waits for somebody that more replies would be of no use to them."""
        return self._waiting[person] >= MOST_WAITING

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

    async def _show_newest(self, person: Hashable) -> None:
        newest = self._newest.pop(person)
        await newest.show(newest.others_left_out)

    def _forget(self, person: Hashable, task: asyncio.Task[None]) -> None:
        self._waiting[person] -= 1
        if self._last.get(person) is task:
            del self._last[person], self._waiting[person]
