"""Rounds: what is due is planned, and every workspace where something waits is drained, one task each.

This is how one server on SQLite does it by itself. Several on one PostgreSQL share the drains, see `replicas`; the
engine does not know the difference.
"""

from __future__ import annotations

import asyncio

from bot.delivery import GRACE, Drains
from engine.api import Engine, Workspace


class Rounds:
    """Plans and drains."""

    def __init__(self, engine: Engine, drains: Drains) -> None:
        self._engine = engine
        self._drains = drains
        self._at_work: dict[Workspace, asyncio.Task[None]] = {}

    async def go(self) -> None:
        """Plan, and let a drain begin wherever something is due and none is at work."""
        for workspace in await self._engine.plan():
            if workspace.platform in self._drains.platforms and workspace not in self._at_work:
                self._at_work[workspace] = asyncio.create_task(self._drain(workspace))

    async def finish(self) -> None:
        """Wait until every drain at work has ended."""
        await asyncio.gather(*self._at_work.values(), return_exceptions=True)

    async def stop(self) -> None:
        """End every drain after the message that it is sending; what it had taken is settled or goes back."""
        self._engine.stop_drains()
        if self._at_work:
            _, late = await asyncio.wait(self._at_work.values(), timeout=GRACE)
            for task in late:
                task.cancel()
        await self.finish()

    async def _drain(self, workspace: Workspace) -> None:
        try:
            await self._drains.drain(workspace)
        finally:
            del self._at_work[workspace]
