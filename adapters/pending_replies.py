"""Replies on their way: what is late, fails for a while or is left at the end is kept, and shown later."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from engine.api import Engine, Undelivered
from engine.chat.cards import Replies
from engine.chat.errors import DeliveryError, Unavailable
from engine.chat.requests import Identity

log = logging.getLogger(__name__)

LATE = 3.0
"""Seconds after which a reply is kept in the database, in case this server dies with it."""
AGAIN = timedelta(minutes=1)
"""When a reply that failed in an outage is tried again."""
LONGEST_AGAIN = timedelta(hours=1)
"""The longest until another try, whatever a platform asks for."""
KEEP_SECONDS = 2.0
"""At the end, for keeping what is left."""
MOST_WAITING = 20
"""Replies that wait for one person before others are left out: a conversation has one or two."""
AT_ONCE = 20
"""Kept replies of a workspace that are shown side by side, once one of them has gone through."""


@dataclass(eq=False, slots=True)
class PendingReply:
    """What somebody has been answered, until it is on show."""

    who: Identity
    asked_at: datetime
    replies: Replies
    is_kept: bool = False
    timer: asyncio.TimerHandle | None = None
    finished: asyncio.Event = field(default_factory=asyncio.Event)
    again: timedelta | None = None
    """After how long they may be tried again; None where they went through or never will."""
    others_left_out: bool = False
    """Whether there was no room for earlier ones, which the person is to be told."""

    async def went_through(self) -> bool:
        """Wait until they have been tried; whether the platform answered."""
        await self.finished.wait()
        return self.again is None


class PendingReplies:
    """The replies of one platform that are on their way. Of each person only the newest is kept."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._pending: dict[Identity, list[PendingReply]] = {}
        self._keeping: set[asyncio.Task[None]] = set()

    def add(self, who: Identity, asked_at: datetime, replies: Replies, *, is_kept: bool = False) -> PendingReply:
        """Note that replies are to be shown, from now on; of those for which there is no room, only the newest are."""
        pending = PendingReply(who, asked_at, replies, is_kept)
        waiting = self._pending.setdefault(who, [])
        if len(waiting) > MOST_WAITING:
            waiting[-1].replies, pending.others_left_out = (), True
        waiting.append(pending)
        if not is_kept:
            pending.timer = asyncio.get_running_loop().call_later(LATE, self._keep_late, pending)
        return pending

    def is_full(self, who: Identity) -> bool:
        """Whether somebody waits for so much that more would be of no use to them."""
        return len(self._pending.get(who, ())) > MOST_WAITING

    @asynccontextmanager
    async def showing(self, pending: PendingReply) -> AsyncIterator[None]:
        """While replies are being shown; what fails for a while is kept, and what is cancelled stays pending."""
        try:
            yield
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            pending.again = _find_next_try(error)
            await self._end(pending)
            raise
        else:
            await self._end(pending)
        finally:
            pending.finished.set()

    async def keep_all(self) -> None:
        """Keep everything that is still pending, for the next server; it may be shown at once."""
        newest = [replies[-1] for replies in self._pending.values()]
        try:
            await asyncio.wait_for(
                asyncio.gather(*(self._keep(pending, timedelta(0)) for pending in newest)), KEEP_SECONDS
            )
        except TimeoutError:
            log.error("the replies to %d people cannot be kept: the database does not answer", len(newest))

    async def show_kept(self, platform: str, show: Callable[[Undelivered], Awaitable[bool]]) -> None:
        """Show what is kept: in each workspace one reply, as a trial, and the others when it went through.

        `show` returns whether it did.
        """
        workspaces = await self._engine.find_kept_workspaces(platform)
        await asyncio.gather(*(self._show_workspace(platform, workspace, show) for workspace in workspaces))

    async def _show_workspace(
        self, platform: str, workspace: str, show: Callable[[Undelivered], Awaitable[bool]]
    ) -> None:
        limit = 1
        while kept := await self._engine.claim_replies(platform, workspace, limit):
            if not all(await asyncio.gather(*(show(each) for each in kept))):
                return
            limit = AT_ONCE

    def _keep_late(self, pending: PendingReply) -> None:
        if self._pending[pending.who][-1] is pending:
            task = asyncio.create_task(self._keep(pending, None))
            self._keeping.add(task)
            task.add_done_callback(self._keeping.discard)

    async def _keep(self, pending: PendingReply, again: timedelta | None) -> None:
        """Keep replies until they may be shown again; None while this server is at it."""
        pending.is_kept = True
        try:
            await self._engine.keep_replies(pending.who, pending.asked_at, pending.replies, again)
        except Unavailable as error:
            log.error("a reply that is not delivered cannot be kept: %s", error)

    async def _end(self, pending: PendingReply) -> None:
        """They are on show, or cannot be: forget them, or keep them until the platform answers."""
        self._remove(pending)
        if pending.again is not None:
            await self._keep(pending, pending.again)
        elif pending.is_kept:
            await self._engine.forget_replies(pending.who, pending.asked_at)

    def _remove(self, pending: PendingReply) -> None:
        if pending.timer:
            pending.timer.cancel()
        replies = self._pending[pending.who]
        replies.remove(pending)
        if not replies:
            del self._pending[pending.who]


def _find_next_try(error: BaseException) -> timedelta | None:
    """After how long what failed may be tried again, as in an outage or where the platform asks to wait; None if
    never."""
    if not isinstance(error, DeliveryError) or error.permanent:
        return None
    if error.retry_after is not None:
        return min(max(timedelta(seconds=error.retry_after), AGAIN), LONGEST_AGAIN)
    return AGAIN if error.outage else None
