"""kill -9 while notices are planned and sent: each arrives once. `make crash` runs the long version of this."""

import multiprocessing
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.crash.run import crash, starter
from tests.databases import new_sqlite

NOTICES, KILLS = 120, 3


@pytest.fixture(scope="module", autouse=True)
def _starter() -> Iterator[None]:
    starter.set_forkserver_preload(["bench.crash.server"])
    yield
    multiprocessing.forkserver._forkserver._stop()  # type: ignore[attr-defined]  # or it outlives the tests


def test_every_notice_arrives_once_however_often_the_server_is_killed(database_url: str) -> None:
    processes = 1 if database_url.startswith("sqlite") else 2
    found = crash(database_url, NOTICES, KILLS, processes)
    assert found.wrong(blind=False) == "", found


def test_where_nothing_can_be_looked_up_none_arrives_twice_and_doubts_are_flagged(sqlite: Path, tmp_path: Path) -> None:
    found = crash(new_sqlite(sqlite, tmp_path), NOTICES, KILLS, 1, blind=True)
    assert found.wrong(blind=True) == "", found
