"""What planning and delivery read: what they need for the people at hand, by indexes, also before a database has
statistics of its tables."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection

from bench.crowd import PLATFORM, add_crowd
from engine.api import Engine, Workspace
from engine.chat.cards import Card
from engine.chat.ports import Address
from engine.content.load import Content
from engine.insight.pictures import Pictures
from engine.store.store import Store, open_store
from tests.conversation import FixedClock
from tests.databases import new_postgres, new_sqlite

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PEOPLE = 2_000
GROWING = ("member", "identity", "enrolment", "notice")
"""Tables with a row for everybody."""
STATEMENTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
HERE = Workspace(PLATFORM, "w0")


class Post:
    """A platform that takes every message."""

    looks_up = True

    def __init__(self) -> None:
        self.sent = 0

    async def send(self, address: Address, card: Card, key: str) -> str:
        self.sent += 1
        return key

    async def find(self, address: Address, key: str, age: timedelta | None) -> str | None:
        return None


def engine_of(store: Store, content: Content) -> Engine:
    """An engine for people who are all due at one moment."""
    store.run(lambda tx: add_crowd(tx, PEOPLE, MONDAY.date(), zones=("UTC",)))
    return Engine(content, store, FixedClock(MONDAY), Pictures())


def rows_read(url: str) -> int:
    """How many rows of the growing tables have been read, as the server counts: a connection reports when it ends."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        while connection.execute(others).fetchone() != (0,):
            time.sleep(0.01)
        counted = (
            "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_user_tables WHERE relname = ANY(%s)"
        )
        found = connection.execute(counted, [list(GROWING)]).fetchone()
    return int(found[0]) if found else 0


async def test_postgresql_reads_a_few_rows_for_a_person(postgres: str, content: Content) -> None:
    url = new_postgres(postgres)
    store = open_store(url)
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        for table in GROWING:
            connection.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")  # type: ignore[call-overload]
    engine, post = engine_of(store, content), Post()
    store.engine.dispose()
    before = rows_read(url)
    await engine.plan()
    store.engine.dispose()
    planned = rows_read(url)
    await engine.drain(HERE, post)
    store.close()
    assert post.sent == PEOPLE
    assert planned - before < 10 * PEOPLE
    assert rows_read(url) - planned < 15 * PEOPLE


async def test_sqlite_scans_no_table(sqlite: Path, tmp_path: Path, content: Content) -> None:
    store = open_store(new_sqlite(sqlite, tmp_path))
    engine, post = engine_of(store, content), Post()
    await engine.plan()
    asked: set[str] = set()
    store.run(_listen, asked.add)
    await engine.drain(HERE, post)
    store.run(_listen, None)
    plans = [plan for each in asked if each.startswith(STATEMENTS) for plan in store.run(_plan, each)]
    store.close()
    assert post.sent == PEOPLE
    assert any("due_notices" in each for each in plans)
    assert [each for each in plans if each.startswith(tuple(f"SCAN {table}" for table in GROWING))] == []


def _listen(tx: Connection, callback: Callable[[str], object] | None) -> None:
    driver: Any = tx.connection.driver_connection
    driver.set_trace_callback(callback)


def _plan(tx: Connection, statement: str) -> list[str]:
    driver: Any = tx.connection.driver_connection
    return [step for *_, step in driver.execute(f"EXPLAIN QUERY PLAN {statement}")]
