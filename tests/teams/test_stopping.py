"""SIGTERM ends a whole server soon, whatever hangs; what is left is delivered by the next one."""

import asyncio
import signal
from pathlib import Path

import psycopg
import pytest
from aiohttp.test_utils import unused_port
from sqlalchemy import func, select

from engine.kept_replies import KEPT
from engine.store.store import open_store
from tests.databases import SharedPostgres, new_sqlite
from tests.teams.delivery import Teams, words
from tests.teams.fake import FakeTeams
from tests.teams.test_crash import said_with, server

HANG = 30
"""Seconds after which orchestrators kill."""

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


async def stop(process: asyncio.subprocess.Process) -> int:
    process.send_signal(signal.SIGTERM)
    return await asyncio.wait_for(process.wait(), HANG)


def kept(url: str) -> int:
    store = open_store(url)
    try:
        return store.run(lambda tx: int(tx.scalar(select(func.count()).select_from(KEPT)) or 0))
    finally:
        store.close()


async def test_a_server_whose_platform_hangs_stops_and_the_next_one_shows_its_replies(
    fake: FakeTeams, sqlite: Path, tmp_path: Path
) -> None:
    url, port = new_sqlite(sqlite, tmp_path), unused_port()
    async with server(fake, url, port) as process, Teams(fake, f"http://127.0.0.1:{port}") as teams:
        await said_with(teams, "ada", "hello")
        before = len(fake.messages("ada"))
        fake.fail_next("send", hang=True, times=100)
        for _ in range(60):
            assert (await teams.says("ada", "/help")).status == 200
        assert await stop(process) == 0
    assert kept(url) == 1
    fake.faults.clear()
    port = unused_port()
    async with server(fake, url, port) as process:
        for _ in range(300):
            await asyncio.sleep(0.1)
            if len(fake.messages("ada")) > before:
                break
        assert await stop(process) == 0
    (shown,) = fake.messages("ada")[before:]
    assert shown.card
    assert "What I can do" in words(shown.card)
    assert kept(url) == 0


async def test_a_server_whose_tables_are_locked_stops(fake: FakeTeams, shared_postgres: SharedPostgres) -> None:
    url, port = shared_postgres.emptied(), unused_port()
    async with server(fake, url, port) as process, Teams(fake, f"http://127.0.0.1:{port}") as teams:
        await said_with(teams, "ada", "hello")
        with psycopg.connect(url.replace("+psycopg", "", 1)) as other:
            other.execute("LOCK TABLE member, identity, seen_event IN ACCESS EXCLUSIVE MODE")
            asking = [asyncio.create_task(teams.says("ada", "/help")) for _ in range(30)]
            await asyncio.sleep(0.2)
            assert await stop(process) == 0
        await asyncio.gather(*asking, return_exceptions=True)
