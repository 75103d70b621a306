"""One run: people write through a platform's door while the database and the server are taken from under it.

What is not acknowledged is delivered again, as platforms do, under the same id. In the end everything that was
acknowledged must be stored, once.
"""

import asyncio
import socket
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

import aiohttp

from bench.crash.door_server import Platform, serve
from bench.crash.run import Server
from bench.crash.sabotage import Database, suffer
from tests.slack.app import SECRET
from tests.slack.delivery import How, Slack
from tests.slack.fake import FakeSlack
from tests.teams.delivery import Teams
from tests.teams.fake import FakeTeams

AGAIN_AFTER = 0.05
"""Seconds after which what was not acknowledged is delivered again; a minute in operation."""
LASTS = (0.2, 0.6)
"""Seconds of a fault, at least and at most."""
PATIENCE = 120.0
"""Seconds after the last fault within which everything must be acknowledged."""


@dataclass(slots=True)
class Survived:
    """What a run has shown."""

    sent: int = 0
    acknowledged: set[str] = field(default_factory=set)
    refused: Counter[int] = field(default_factory=Counter)
    """Deliveries that were not acknowledged, by status; 0 where nobody answered."""
    faults: Counter[str] = field(default_factory=Counter)
    stored: Counter[str] = field(default_factory=Counter)
    seconds: float = 0
    """From the last fault's end until everything was acknowledged."""

    @property
    def lost(self) -> int:
        return len(self.acknowledged - self.stored.keys())

    @property
    def doubled(self) -> int:
        return sum(times > 1 for times in self.stored.values())

    @property
    def in_doubt(self) -> int:
        """Stored, though their senders never heard of it."""
        return len(self.stored.keys() - self.acknowledged)

    @property
    def wrong(self) -> str:
        """What is wrong; empty where nothing is."""
        silent = self.sent - len(self.acknowledged)
        found = {"lost": self.lost, "doubled": self.doubled, "in doubt": self.in_doubt, "never acknowledged": silent}
        return ", ".join(f"{count} {name}" for name, count in found.items() if count)

    def __str__(self) -> str:
        faults = ", ".join(f"{count} × {name}" for name, count in sorted(self.faults.items()))
        refused = ", ".join(f"{count} × {status or 'no answer'}" for status, count in sorted(self.refused.items()))
        return (
            f"{self.sent} messages; {self.lost} lost, {self.doubled} doubled, {self.in_doubt} in doubt, "
            f"{self.seconds:.1f} s until all were acknowledged; faults: {faults}; not acknowledged: {refused or 'none'}"
        )


Deliver = Callable[[str, str, bool], Awaitable[int]]
"""Has somebody say words, or delivers the same once more; returns the status, 0 where nobody answered."""


async def survive(
    url: str, database: Database, door: str, people: int, messages: int, faults: int, seed: int | None = None
) -> Survived:
    """Have so many people write so many messages each, while so many faults happen; one more kills the server."""
    dice, found, names = Random(seed), Survived(), [f"p{number}" for number in range(people)]
    async with AsyncExitStack() as stack:
        port = free_port()
        platform, fake = await stack.enter_async_context(_platform(door, names))
        server = Server(serve, url, platform, port)
        stack.callback(server.end)
        await asyncio.to_thread(_wait_until_begun, server, database)
        deliver = await stack.enter_async_context(_door(door, fake, f"http://127.0.0.1:{port}/", names))
        calm = asyncio.Event()
        writers = [asyncio.create_task(_write(who, messages, deliver, found, calm)) for who in names]
        await _sabotage(database, server, faults, dice, found)
        calm.set()
        began = time.monotonic()
        await asyncio.wait_for(asyncio.gather(*writers), PATIENCE)
        found.seconds = time.monotonic() - began
    found.stored = Counter(database.titles())
    return found


async def _write(who: str, messages: int, deliver: Deliver, found: Survived, calm: asyncio.Event) -> None:
    """Write at least so many messages, and go on until all is calm."""
    number = 0
    while number < messages or not calm.is_set():
        number += 1
        title = f"Note {number} of {who}"
        found.sent += 1
        status = await deliver(who, f"log talk {title}", False)
        while status != 200:
            found.refused[status] += 1
            await asyncio.sleep(AGAIN_AFTER)
            status = await deliver(who, "", True)
        found.acknowledged.add(title)


async def _sabotage(database: Database, server: Server, faults: int, dice: Random, found: Survived) -> None:
    kinds = [database.faults[number % len(database.faults)] for number in range(faults)]
    dice.shuffle(kinds)
    for number, kind in enumerate(kinds):
        await asyncio.sleep(dice.uniform(0.02, 0.2))
        await suffer(database, kind, dice.uniform(*LASTS))
        found.faults[kind] += 1
        if number % 4 == 1:
            await asyncio.sleep(dice.uniform(0.02, 0.2))
            await asyncio.to_thread(server.kill)
            await asyncio.to_thread(_wait_until_begun, server, database)
            found.faults["server killed"] += 1


def _wait_until_begun(server: Server, database: Database) -> None:
    """Wait for a server that was started, whose process the next full disk is to befall."""
    assert server.has_begun(60), "the server does not start"
    database.process = server.process


@asynccontextmanager
async def _platform(door: str, names: list[str]) -> AsyncIterator[tuple[Platform, Any]]:
    """The fake platform with everybody in it, whom the bot has never met."""
    async with FakeSlack() if door == "slack" else FakeTeams() as fake:
        for name in names:
            fake.add_user(name)
        yield Platform(door, fake.url, fake.team.bot_token if isinstance(fake, FakeSlack) else ""), fake


@asynccontextmanager
async def _door(door: str, fake: Any, address: str, names: list[str]) -> AsyncIterator[Deliver]:
    """Everybody's way to the bot; each has a client of their own, which remembers what it delivered last."""
    async with AsyncExitStack() as stack:
        clients: dict[str, Any] = {}
        for name in names:
            client = Slack(fake, address, SECRET) if door == "slack" else Teams(fake, address)
            clients[name] = await stack.enter_async_context(client)

        async def deliver(who: str, words: str, again: bool) -> int:
            patient = {"how": How(within=10)} if door == "slack" else {}
            client = clients[who]
            try:
                answer = await (client.again() if again else client.says(who, words, **patient))
            except aiohttp.ClientError:
                return 0
            return int(answer.status)

        yield deliver


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
