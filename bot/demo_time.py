"""Time in the demo, which visitors let pass."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.clock import DemoClock
from bot.notice_loop import Rounds
from engine.api import Engine, Every


class DemoPassage:
    """Moves the clock on, and stops wherever something is due, so that every message comes at its own time."""

    def __init__(self, rounds: Rounds, engine: Engine, clock: DemoClock) -> None:
        self._rounds = rounds
        self._engine = engine
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()

    async def forward(self, by: timedelta) -> None:
        async with self._one_at_a_time:
            end = self._clock.now() + by
            await self._live()
            while (moment := await self._engine.find_next_moment()) and moment <= end:
                self._clock.forward(max(moment - self._clock.now(), timedelta(0)))
                await self._live()
            self._clock.forward(max(end - self._clock.now(), timedelta(0)))
            await self._live()

    async def _live(self) -> None:
        await self._engine.run_jobs(Every.HOUR)
        await self._rounds.go()
        await self._rounds.finish()
