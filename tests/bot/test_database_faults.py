"""The database is locked, full, cut off or gone while people write: nothing that was acknowledged is lost.

`make crash` runs the long version of the first test.
"""

import asyncio
import multiprocessing
import os
import sqlite3
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bench.crash.doors import free_port, survive
from bench.crash.run import starter
from bench.crash.sabotage import Database, Fault, PostgresDatabase, SqliteFile
from engine.content.load import Content
from engine.people.records.seen_events import SEEN
from engine.store.store import open_store
from tests.databases import new_postgres, new_sqlite
from tests.web.page import ADA, _invite, sends, served

PEOPLE, MESSAGES = 6, 2


@pytest.fixture(scope="module", autouse=True)
def _starter() -> Iterator[None]:
    starter.set_forkserver_preload(["bench.crash.door_server"])
    yield
    multiprocessing.forkserver._forkserver._stop()  # type: ignore[attr-defined]  # or it outlives the tests


@pytest.mark.parametrize("door", ["slack", "teams"])
async def test_what_was_acknowledged_is_stored_once_whatever_befalls_sqlite(
    sqlite: Path, tmp_path: Path, door: str
) -> None:
    url = new_sqlite(sqlite, tmp_path)
    await survives(url, SqliteFile(url), door)


async def test_what_was_acknowledged_is_stored_once_whatever_befalls_postgresql(postgres: str) -> None:
    url = new_postgres(postgres)  # one of its own, whose connections can be cut
    await survives(url, PostgresDatabase(url, postgres), "slack")


async def survives(url: str, database: Database, door: str) -> None:
    found = await survive(url, database, door, PEOPLE, MESSAGES, faults=len(database.faults))
    assert found.wrong == "", found
    assert found.refused[503], found


# What an operator and the local page see.


@asynccontextmanager
async def serving(url: str) -> AsyncIterator[tuple[int, ClientSession]]:
    """The command `advance serve` with the local page; its process, and a client of it."""
    port = free_port()
    settings = {"ADVANCE_DATABASE_URL": url, "ADVANCE_LOCAL_PAGE": "1", "ADVANCE_PORT": str(port)}
    words = [sys.executable, "-c", "from bot.cli import app; app()", "serve"]
    quiet = asyncio.subprocess.DEVNULL
    server = await asyncio.create_subprocess_exec(*words, env=os.environ | settings, stdout=PIPE, stderr=quiet)
    try:
        assert server.stdout is not None
        assert b"Advance is at" in await server.stdout.readline()
        async with ClientSession(f"http://127.0.0.1:{port}") as client:
            yield server.pid, client
    finally:
        server.kill()
        await server.wait()


async def status(client: ClientSession, path: str) -> int:
    async with client.get(path) as answer:
        return answer.status


async def says(client: ClientSession, words: str) -> int:
    body = {"persona": ADA, "event_id": "one", "text": words}
    async with client.post("/api/say", json=body) as answer:
        return answer.status


async def test_on_a_full_disk_the_server_is_not_ready_and_keeps_what_is_sent_again_afterwards(
    sqlite: Path, tmp_path: Path
) -> None:
    url = new_sqlite(sqlite, tmp_path)
    invite(url)
    database = SqliteFile(url)
    async with serving(url) as (database.process, client):
        assert (await status(client, "/healthz"), await status(client, "/readyz")) == (200, 200)
        with database.suffers(Fault.FULL):
            assert (await status(client, "/healthz"), await status(client, "/readyz")) == (200, 503)
            assert await says(client, "log talk Streams") == 503
            assert database.titles() == []
        assert await says(client, "log talk Streams") == 200
        assert database.titles() == ["Streams"]
        assert await status(client, "/readyz") == 200


async def test_on_a_corrupt_file_the_server_is_not_ready(sqlite: Path, tmp_path: Path) -> None:
    url = new_sqlite(sqlite, tmp_path)
    invite(url)
    corrupt(Path(url.removeprefix("sqlite:///")))
    async with serving(url) as (_, client):
        assert (await status(client, "/healthz"), await status(client, "/readyz")) == (200, 503)


@pytest.mark.parametrize("fault", [Fault.FULL, Fault.CLOSED, Fault.LOCKED])
async def test_while_postgresql_takes_nothing_the_page_is_not_ready_and_says_to_try_again(
    postgres: str, content: Content, fault: Fault
) -> None:
    url = new_postgres(postgres)
    database = PostgresDatabase(url, postgres)
    async with served(url, content) as client:
        said = {"persona": ADA, "event_id": "one", "text": "log talk Streams"}
        with database.suffers(fault):
            async with client.get("/readyz") as answer:
                assert answer.status == 503
            assert (await sends(client, "/api/say", said))[0] == 503
        assert (await sends(client, "/api/say", said))[0] == 200
        assert database.titles() == ["Streams"]


def invite(url: str) -> None:
    store = open_store(url)
    store.run(_invite)
    store.close()


def corrupt(file: Path) -> None:
    """Overwrite what remembers events, which every answer needs and the start does not."""
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    pages = connection.execute("SELECT rootpage FROM sqlite_schema WHERE tbl_name = ?", (SEEN.name,)).fetchall()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    with file.open("r+b") as stream:
        for (page,) in pages:
            stream.seek((page - 1) * size)
            stream.write(b"\xff" * size)
