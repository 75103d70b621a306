"""Time in the demo, which visitors let pass."""

import asyncio
from datetime import timedelta

from bot.clock import DemoClock
from bot.notice_loop import NoticeLoop, run_hour
from engine.api import Engine


class DemoTime:
    """Moves the clock on, and stops wherever something is due, so that every message comes at its own time."""

    def __init__(self, loop: NoticeLoop, engine: Engine, clock: DemoClock) -> None:
        self._loop = loop
        self._engine = engine
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()

    async def forward(self, by: timedelta) -> None:
        async with self._one_at_a_time:
            end = self._clock.now() + by
            await self._run_what_is_due()
            while (moment := await self._engine.find_next_moment()) and moment <= end:
                self._clock.forward(max(moment - self._clock.now(), timedelta(0)))
                await self._run_what_is_due()
            self._clock.forward(max(end - self._clock.now(), timedelta(0)))
            await self._run_what_is_due()

    async def _run_what_is_due(self) -> None:
        await run_hour(self._engine)
        await self._loop.run_minute()
        await self._loop.wait_until_delivered()
