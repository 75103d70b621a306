"""Replicas: several servers on one PostgreSQL, of which Procrastinate hands each workspace to one at a time.

Every server plans once a minute. In the transaction that finds something due, the planner defers a job for each
workspace, unless one waits already; a lock keeps two jobs of a workspace from running at once. The job delivers to
the workspace on whichever server takes it. Jobs hold nothing that the ledger does not know: one that was lost, or ended
early, is deferred again by the next planner, whichever server that is. None of them leads.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Job, JobDeferrer, Status
from procrastinate.manager import JobManager
from psycopg import AsyncConnection
from sqlalchemy import Connection, make_url, text

from bot.delivery import GRACE, DeliveryWorker
from engine.api import Engine, Workspace

log = logging.getLogger(__name__)

SCHEMA = "advance_queue"
"""Where the queue's tables are, as the migration made them."""
DRAIN = "drain"
"""The name of the job in the queue, which servers of other versions know too."""
LEAVE = 1.0
"""Seconds for leaving the queue in order."""
AT_ONCE = 20
"""Workspaces that one server delivers to at the same time."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """How soon servers notice things about each other, in seconds."""

    beat: float = 10.0
    """Between two signs of life of a server."""
    stalled: float = 30.0
    """Without one for so long, a server is taken for dead and its workspaces go to others."""
    poll: float = 5.0
    """Between two looks at the queue; a new job is heard of at once."""
    elsewhere: tuple[float, float] = (5.0, 30.0)
    """After how long another server may try a workspace that the one who took it cannot serve: any time within several
    polls. Were it less than two of one server's, who polls twice as often could be the first again and again."""


class Replicas:
    """Plans, and delivers what the queue hands over."""

    def __init__(self, engine: Engine, worker: DeliveryWorker, database_url: str, pulse: Pulse | None = None) -> None:
        self._engine = engine
        self._delivery = worker
        self._pulse = pulse or Pulse()
        address = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
        connector = PsycopgConnector(conninfo=address, min_size=1, max_size=4, configure=_use_queue)
        self._app = App(connector=connector)
        self._app.task(name=DRAIN)(self._run_job)
        self._in_transaction = JobManager(SyncPsycopgConnector())
        self._worker: asyncio.Task[None] | None = None
        self._dice = Random()

    async def run_minute(self) -> None:
        """Plan, free what dead servers held, and see to it that this server takes part."""
        if self._worker is None or self._worker.done():
            await self._join_queue()
        await self._free_stalled()
        await self._engine.plan(self._announce)

    async def stop(self) -> None:
        """End every delivery after the message that it is sending, and leave."""
        self._engine.stop_drains()
        if self._worker:
            self._worker.cancel()
            await asyncio.wait([self._worker], timeout=GRACE + LEAVE)
        try:
            await asyncio.wait_for(self._app.close_async(), LEAVE)
        except (TimeoutError, ConnectorException) as error:
            log.warning("the queue was not left in order: %s", type(error).__name__)

    async def _join_queue(self) -> None:
        """Begin to work for the queue; again after its connection was lost."""
        if self._worker and not self._worker.cancelled() and (error := self._worker.exception()):
            log.warning("the queue was lost, and is taken up again: %s", error.__cause__ or error)
        await self._app.open_async()
        work = self._app.run_worker_async(
            queues=list(self._delivery.platforms),
            concurrency=AT_ONCE,
            delete_jobs="always",
            install_signal_handlers=False,
            shutdown_graceful_timeout=GRACE,
            fetch_job_polling_interval=self._pulse.poll * self._dice.uniform(0.6, 1.4),  # or one is always first
            update_heartbeat_interval=self._pulse.beat,
            stalled_worker_timeout=self._pulse.stalled,
        )
        self._worker = asyncio.create_task(work)

    async def _free_stalled(self) -> None:
        """End the jobs of servers that are gone; where something is still due, the planner defers new ones."""
        manager = self._app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=self._pulse.stalled):
            assert job.id is not None
            log.warning("the server that sent the notices of %s is gone; another one goes on", job.lock)
            try:
                await manager.finish_job_by_id_async(job.id, Status.FAILED, delete_job=True)
            except ConnectorException:
                log.info("another server was first to free %s", job.lock)
        await manager.prune_stalled_workers(self._pulse.stalled)

    def _announce(self, tx: Connection, workspaces: Sequence[Workspace]) -> None:
        """Defer a job for each workspace that has none waiting, in the planner's own transaction."""
        tx.execute(text(f"SET LOCAL search_path TO {SCHEMA}"))
        waiting = set(tx.scalars(text("SELECT queueing_lock FROM procrastinate_jobs WHERE status = 'todo'")))
        for workspace in workspaces:
            if workspace.platform in self._delivery.platforms and _make_lock(workspace) not in waiting:
                self._defer_job(tx, workspace)

    def _defer_job(self, tx: Connection, workspace: Workspace) -> None:
        job = JobDeferrer(self._in_transaction, _make_job(workspace), tx.connection.driver_connection)
        try:
            with tx.begin_nested():
                job.defer()
        except AlreadyEnqueued:
            log.debug("another server has just announced %s", workspace)

    async def _run_job(self, platform: str, workspace: str) -> None:
        """The job. What this server cannot serve right now is left to another one."""
        target = Workspace(platform, workspace)
        if await self._delivery.deliver(target):
            return
        later = datetime.now(UTC) + timedelta(seconds=self._dice.uniform(*self._pulse.elsewhere))
        try:
            await JobDeferrer(self._app.job_manager, _make_job(target, later)).defer_async()
        except AlreadyEnqueued:
            log.debug("another server has just announced %s", target)


async def _use_queue(connection: AsyncConnection) -> None:
    await connection.execute(f"SET search_path TO {SCHEMA}")
    await connection.commit()


def _make_lock(workspace: Workspace) -> str:
    return f"{workspace.platform}:{workspace.external_id}"


def _make_job(workspace: Workspace, not_before: datetime | None = None) -> Job:
    return Job(
        id=None,
        task_name=DRAIN,
        queue=workspace.platform,
        lock=_make_lock(workspace),
        queueing_lock=_make_lock(workspace),
        task_kwargs={"platform": workspace.platform, "workspace": workspace.external_id},
        scheduled_at=not_before,
    )
