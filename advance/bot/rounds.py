"""Rounds: what is due is planned, and every workspace where something waits is drained, one task each.

This is how one server does it by itself. Several on one PostgreSQL share the drains by other means; the engine does not
know the difference.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from advance.engine.api import Engine, Workspace
from advance.engine.chat.ports import Messenger

log = logging.getLogger(__name__)


FindMessenger = Callable[[str], Awaitable[Messenger | None]]
"""Who speaks first in a workspace of a platform; None where it is not served now."""


class Rounds:
    """Plans and drains."""

    def __init__(self, engine: Engine, messengers: Mapping[str, FindMessenger]) -> None:
        """`messengers` has each platform that is served; what should go out elsewhere waits."""
        self._engine = engine
        self._messengers = messengers
        self._drains: dict[Workspace, asyncio.Task[None]] = {}

    async def go(self) -> None:
        """Plan, and let a drain begin wherever something is due and none is at work."""
        for workspace in await self._engine.plan():
            find = self._messengers.get(workspace.platform)
            if find and workspace not in self._drains:
                self._drains[workspace] = asyncio.create_task(self._drain(workspace, find))

    async def finish(self) -> None:
        """Wait until every drain at work has ended."""
        await asyncio.gather(*self._drains.values(), return_exceptions=True)

    async def stop(self) -> None:
        """End every drain at the next message; what it had taken is settled or goes back."""
        for task in list(self._drains.values()):
            task.cancel()
        await self.finish()

    async def _drain(self, workspace: Workspace, find: FindMessenger) -> None:
        try:
            messenger = await find(workspace.external_id)
            if messenger is None:
                return
            drained = await self._engine.drain(workspace, messenger)
        except Exception as error:
            log.error("the notices of %s cannot be sent", workspace, exc_info=error)
            return
        finally:
            del self._drains[workspace]
        if drained.sent or drained.failed or drained.in_doubt:
            log.info("notices of %s: %s", workspace, drained)
