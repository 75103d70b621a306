"""The database is locked, full, cut off or gone while people write: nothing that was acknowledged is lost.

`make crash` runs the long version of the first test.
"""

import multiprocessing
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.crash.doors import survive
from bench.crash.run import starter
from bench.crash.sabotage import Database, PostgresDatabase, SqliteFile
from tests.databases import new_postgres, new_sqlite

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
