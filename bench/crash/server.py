"""The process that is killed: it plans and delivers as the real server does. Everything is loaded before its fork."""

import asyncio
import logging
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection as Pipe

from aiohttp import ClientError, ClientSession

from adapters.outage import make_timeout, was_never_taken
from bench.crowd import PLATFORM
from bot.delivery import DeliveryWorker
from bot.lock import ServerError, only_server
from bot.notice_loop import NoticeLoop
from bot.replicas import Pulse, Replicas
from engine.api import Engine
from engine.chat.cards import Card
from engine.chat.errors import CannotTell, DeliveryError
from engine.chat.ports import Address, Messenger
from engine.content.load import default_pack, load_content
from engine.insight.pictures import Pictures
from engine.store.store import open_store

CONTENT = load_content(default_pack())
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HURRY = 10
"""How much faster the clock goes: a lease of a minute lasts six seconds."""
TICK = 0.3
PATIENCE = 2.0
"""Seconds that the platform is waited for."""
PULSE = Pulse(beat=0.3, stalled=3.0, poll=0.3)


@dataclass(frozen=True, slots=True)
class HurriedClock:
    """Monday at nine when the run began, and faster than real time since."""

    began: float
    is_moved_by_hand = False

    def now(self) -> datetime:
        return MONDAY + timedelta(seconds=(datetime.now(UTC).timestamp() - self.began) * HURRY)


@dataclass(frozen=True, slots=True)
class HttpMessenger:
    """Speaks to the platform. Whatever is not a clear answer is a doubt."""

    session: ClientSession
    url: str
    blind: bool

    @property
    def looks_up(self) -> bool:
        return not self.blind

    async def serving(self, workspace: str) -> Messenger | None:
        return self

    async def send(self, address: Address, card: Card, key: str) -> str:
        try:
            async with self.session.post(f"{self.url}/send", data=key) as answer:
                if answer.status == 429:
                    raise DeliveryError("slower", retry_after=float(answer.headers["Retry-After"]))
                if answer.status != 200:
                    raise DeliveryError(f"status {answer.status}", in_doubt=True, outage=True)
                return await answer.text()
        except (ClientError, TimeoutError) as error:
            untaken = was_never_taken(error)
            raise DeliveryError(type(error).__name__, in_doubt=not untaken, outage=True) from error

    async def find(self, address: Address, key: str, age: timedelta | None) -> str | None:
        if self.blind:
            raise CannotTell("this platform cannot tell")
        try:
            async with self.session.get(f"{self.url}/find", params={"key": key}) as answer:
                if answer.status >= 500:
                    raise DeliveryError(f"status {answer.status}", in_doubt=True, outage=True)
                return await answer.text() if answer.status == 200 else None
        except (ClientError, TimeoutError) as error:
            raise DeliveryError(type(error).__name__, in_doubt=True, outage=True) from error

    async def probe(self, address: Address) -> None:
        """Look for a message that nobody has sent."""
        try:
            async with self.session.get(f"{self.url}/find", params={"key": ""}) as answer:
                if answer.status >= 500:
                    raise DeliveryError(f"status {answer.status}", outage=True)
        except (ClientError, TimeoutError) as error:
            raise DeliveryError(type(error).__name__, outage=True) from error


def serve(database_url: str, platform_url: str, began: float, blind: bool, ready: Pipe) -> None:
    """Serve until killed; says through the pipe when it begins. On SQLite a second process waits for its turn."""
    logging.disable(logging.CRITICAL)
    asyncio.run(_serve(database_url, platform_url, HurriedClock(began), blind, ready))


async def _serve(database_url: str, platform_url: str, clock: HurriedClock, blind: bool, ready: Pipe) -> None:
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(only_server(database_url))
                break
            except ServerError:
                await asyncio.sleep(0.01)
        engine = Engine(CONTENT, open_store(database_url), clock, Pictures())
        async with ClientSession(timeout=make_timeout(PATIENCE)) as session:
            worker = DeliveryWorker(engine, {PLATFORM: HttpMessenger(session, platform_url, blind).serving})
            sqlite = database_url.startswith("sqlite")
            loop = NoticeLoop(engine, worker) if sqlite else Replicas(engine, worker, database_url, PULSE)
            ready.send("begun")
            while True:
                try:
                    await loop.run_minute()
                except Exception as error:  # as the server's schedule does: the next minute is another try
                    logging.getLogger(__name__).info("a minute failed: %s", error)
                await asyncio.sleep(TICK)
