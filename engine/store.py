"""Database sessions: one function inside one transaction, off the event loop.

`await store.transact(work, *args)` runs ``work(connection, *args)`` and returns its result only after the commit. On
SQLite one thread owns the only writing connection and commits whatever is waiting as a group, because a commit that
reaches the disk costs far more than the statements of an answer. On PostgreSQL a small pool of threads does the same,
one transaction each.
"""

from __future__ import annotations

import asyncio
import json
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    Engine,
    Integer,
    String,
    Table,
    any_,
    bindparam,
    cast,
    create_engine,
    event,
    func,
    literal,
    make_url,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

Result = TypeVar("Result")
GROUP_LIMIT = 256
"""Pieces of work in one commit at most, so that the first of a crowd need not wait for the last."""
POSTGRES_THREADS = 8

INSERT: dict[str, Callable[[Table], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
"""By dialect, the insert that knows ON CONFLICT."""


def among(tx: Connection, column: ColumnElement[int], ids: Sequence[int]) -> ColumnElement[bool]:
    """Whether a column is one of many `ids`, which go to the database as one value: a thousand variables cost more than
    what is done with them."""
    dialect = tx.dialect.name
    return _among(dialect, column, literal(as_one(dialect, ids), _AS_ONE[dialect]))


def among_these(dialect: str, column: ColumnElement[int], parameter: str) -> ColumnElement[bool]:
    """The same for ids that come later, `as_one`, as a parameter of a prepared statement."""
    return _among(dialect, column, bindparam(parameter, type_=_AS_ONE[dialect]))


def as_one(dialect: str, ids: Sequence[int]) -> object:
    """Many ids as one value: JSON for SQLite, an array for PostgreSQL."""
    return json.dumps(list(ids)) if dialect == "sqlite" else list(ids)


_AS_ONE: dict[str, TypeEngine[Any]] = {"sqlite": String(), "postgresql": postgresql.ARRAY(Integer)}


def _among(dialect: str, column: ColumnElement[int], ids: ColumnElement[Any]) -> ColumnElement[bool]:
    if dialect == "sqlite":
        return column.in_(select(func.json_each(ids).table_valued("value").c.value))
    return column == any_(ids)


def value_of(dialect: str, parameter: str, key: ColumnElement[int]) -> ColumnElement[str]:
    """What a JSON object of texts, which comes as a parameter of a prepared statement, has under a number."""
    given, name = bindparam(parameter, type_=String()), cast(key, String())
    if dialect == "sqlite":
        return func.json_extract(given, literal("$.") + name)
    return func.jsonb_extract_path_text(cast(given, postgresql.JSONB), name)


def look_up(tx: Connection) -> None:
    """Have what follows in a transaction follow indexes, in their order.

    Until PostgreSQL has analyzed a table that is new or has just grown, it takes a few dozen people for a good part of
    it and reads it whole for them, or takes everybody who is due for a handful and sorts them for each batch. SQLite
    needs no telling.
    """
    if tx.dialect.name == "postgresql":
        _control(tx, "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time, stored without a zone on every database."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Store(Protocol):
    """Runs work in transactions."""

    engine: Engine

    def submit(self, work: Callable[..., Result], *args: object) -> Future[Result]:
        """Queue ``work(connection, *args)``; its exception rolls back only its own changes."""

    def close(self) -> None:
        """Finish what was submitted, then close the database."""

    async def transact(self, work: Callable[..., Result], *args: object) -> Result:
        """Run work in a transaction without blocking the event loop."""
        return await asyncio.wrap_future(self.submit(work, *args))

    def run(self, work: Callable[..., Result], *args: object) -> Result:
        """Run work in a transaction and wait for it; for the command line and tests."""
        return self.submit(work, *args).result()


def open_store(url: str) -> Store:
    """Open the database at a SQLAlchemy URL (``sqlite:///path`` or ``postgresql+psycopg://…``)."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return SqliteStore(connect(url))
    return PostgresStore(connect(url))


def connect(url: str) -> Engine:
    """Return an engine whose connections behave as the store needs them."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(url, pool_size=POSTGRES_THREADS, pool_pre_ping=True)
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": 10})
    event.listen(engine, "connect", _prepare_sqlite)
    engine.dialect.do_begin = _begin_sqlite  # type: ignore[assignment]  # a listener would slow every statement
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Take transaction control from the driver, which would otherwise break savepoints."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    connection.execute("BEGIN IMMEDIATE")


def _control(connection: Connection, statement: str) -> None:
    """Run what controls a transaction on the driver itself: SQLAlchemy's way costs more than an insert does."""
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(statement)


@dataclass(slots=True)
class _Job:
    work: Callable[..., Any]
    args: tuple[object, ...]
    future: Future[Any]
    result: Any = None
    error: BaseException | None = None


class SqliteStore(Store):
    """One writer thread, grouped commits."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._writer = threading.Thread(target=self._write, name="sqlite-writer", daemon=True)
        self._writer.start()

    def submit(self, work: Callable[..., Result], *args: object) -> Future[Result]:
        future: Future[Result] = Future()
        with self._closing:
            if self._closed:
                raise RuntimeError("the store is closed")
            self._jobs.put(_Job(work, args, future))
        return future

    def close(self) -> None:
        with self._closing:
            if self._closed:
                return
            self._closed = True
            self._jobs.put(None)
        self._writer.join()
        self.engine.dispose()

    def _write(self) -> None:
        with self.engine.connect() as connection:
            while (job := self._jobs.get()) is not None:
                group = [job]
                last = self._collect(group)
                self._commit(connection, group)
                if last:
                    return

    def _collect(self, group: list[_Job]) -> bool:
        """Add what else is waiting; return whether the store is closing."""
        while len(group) < GROUP_LIMIT:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return False
            if job is None:
                return True
            group.append(job)
        return False

    def _commit(self, connection: Connection, group: list[_Job]) -> None:
        try:
            with connection.begin():
                if len(group) == 1:
                    group[0].result = group[0].work(connection, *group[0].args)
                else:
                    for job in group:
                        _run_in_savepoint(connection, job)
        except BaseException as error:
            _abandon(connection)
            for job in group:
                job.error = job.error or error
        for job in group:
            _settle(job)


def _abandon(connection: Connection) -> None:
    """End a transaction that a failed commit has left open in SQLite, though SQLAlchemy is done with it."""
    driver = connection.connection.driver_connection
    if driver is not None and driver.in_transaction:
        driver.execute("ROLLBACK")


def _run_in_savepoint(connection: Connection, job: _Job) -> None:
    _control(connection, "SAVEPOINT job")
    try:
        job.result = job.work(connection, *job.args)
    except BaseException as error:
        job.error = error
        _control(connection, "ROLLBACK TO job")
    _control(connection, "RELEASE job")


def _settle(job: _Job) -> None:
    if not job.future.set_running_or_notify_cancel():
        return
    if job.error is None:
        job.future.set_result(job.result)
    else:
        job.future.set_exception(job.error)


class PostgresStore(Store):
    """A small pool of threads, a transaction each."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._threads = ThreadPoolExecutor(POSTGRES_THREADS, thread_name_prefix="postgres")

    def submit(self, work: Callable[..., Result], *args: object) -> Future[Result]:
        return self._threads.submit(self._commit, work, *args)

    def close(self) -> None:
        self._threads.shutdown()
        self.engine.dispose()

    def _commit(self, work: Callable[..., Result], *args: object) -> Result:
        with self.engine.begin() as connection:
            return work(connection, *args)
