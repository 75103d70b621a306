"""Time: the system's clock, a clock that a visitor of the demo can move, and the few ticks of the server."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.notice_loop import Rounds
from bot.replicas import Replicas
from engine.api import Engine, Every

log = logging.getLogger(__name__)

FIRST_TICK = timedelta(seconds=2)
"""After the start, when the server has its port; what fell due while it was down need not wait a minute."""


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class DemoClock:
    """The system's clock plus what visitors have moved it forward, kept in a file so that a restart does not move time
    back before what has already happened."""

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            self._ahead = timedelta(seconds=float(file.read_text()))
        except (FileNotFoundError, ValueError):
            self._ahead = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def forward(self, by: timedelta) -> None:
        if by < timedelta(0):
            raise ValueError("time only moves forward")
        self._ahead += by
        self._file.write_text(str(self._ahead.total_seconds()))


def start_ticks(engine: Engine, rounds: Rounds | Replicas) -> AsyncIOScheduler:
    """Start the server's ticks; the caller shuts the scheduler down. A tick that is late is made up for once."""

    async def housekeeping() -> None:
        done = await engine.run_jobs(Every.HOUR)
        log.info("housekeeping: %s", ", ".join(f"{name}: {what}" for name, what in done.items()))

    scheduler = AsyncIOScheduler(timezone=UTC)
    steady = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    scheduler.add_job(rounds.go, "interval", minutes=1, next_run_time=datetime.now(UTC) + FIRST_TICK, **steady)
    scheduler.add_job(housekeeping, "interval", hours=1, **steady)
    scheduler.start()
    return scheduler
