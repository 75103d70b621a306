"""The loop of a server: what the rooms do every minute and every hour, and the notices that are due.

One server on SQLite delivers them by itself, each workspace in a task of its own. Several on one PostgreSQL share the
workspaces, see `replicas`; the engine does not know the difference.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.delivery import GRACE, DeliveryWorker
from engine.api import Engine, Every, Workspace
from engine.chat.errors import Unavailable

log = logging.getLogger(__name__)

FIRST_RUN = timedelta(seconds=2)
"""After the start, when the server has its port; what fell due while it was down need not wait a minute."""


ShowKept = Callable[[], Awaitable[None]]
"""Shows the replies that a platform could not be given earlier."""


class Loop(Protocol):
    """What a server does by itself, alone or with others."""

    async def run_minute(self) -> None:
        """Plan, and have delivered what is due."""

    async def stop(self) -> None:
        """End every delivery after the message that it is sending."""


class NoticeLoop:
    """Plans, and delivers on this server alone."""

    def __init__(self, engine: Engine, worker: DeliveryWorker) -> None:
        self._engine = engine
        self._worker = worker
        self._deliveries: dict[Workspace, asyncio.Task[None]] = {}

    async def run_minute(self) -> None:
        """Plan, and let a delivery begin wherever something is due and none is under way."""
        for workspace in await self._engine.plan():
            if workspace.platform in self._worker.platforms and workspace not in self._deliveries:
                self._deliveries[workspace] = asyncio.create_task(self._deliver(workspace))

    async def wait_until_delivered(self) -> None:
        """Wait until every delivery under way has ended."""
        await asyncio.gather(*self._deliveries.values(), return_exceptions=True)

    async def stop(self) -> None:
        """End every delivery after the message that it is sending; what it had claimed is settled or goes back."""
        self._engine.stop_drains()
        if self._deliveries:
            _, late = await asyncio.wait(self._deliveries.values(), timeout=GRACE)
            for task in late:
                task.cancel()
        await self.wait_until_delivered()

    async def _deliver(self, workspace: Workspace) -> None:
        try:
            await self._worker.deliver(workspace)
        finally:
            del self._deliveries[workspace]


async def run_hour(engine: Engine) -> None:
    """Do what the rooms do every hour."""
    results = await engine.run_jobs(Every.HOUR)
    log.info("hourly jobs: %s", ", ".join(f"{name}: {result}" for name, result in results.items()))


async def _run(job: Callable[[], Awaitable[None]]) -> None:
    """Run a job; that the stop cuts it short, or the database is out of order, is worth a line."""
    try:
        await job()
    except asyncio.CancelledError:
        log.info("a job was cut short by the stop")
    except Unavailable as error:
        log.warning("a job is put off: %s", error)


def start_schedule(engine: Engine, loop: Loop, show_kept: Sequence[ShowKept] = ()) -> AsyncIOScheduler:
    """Run the loop every minute and every hour, and `show_kept` replies every minute; the caller shuts the scheduler
    down. A late run is made up for once."""
    scheduler = AsyncIOScheduler(timezone=UTC)
    steady = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    first = datetime.now(UTC) + FIRST_RUN
    for job in (loop.run_minute, *show_kept):
        scheduler.add_job(_run, "interval", minutes=1, args=[job], next_run_time=first, **steady)
    scheduler.add_job(_run, "interval", hours=1, args=[partial(run_hour, engine)], **steady)
    scheduler.start()
    return scheduler
