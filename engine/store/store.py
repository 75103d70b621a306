"""Database sessions: one function inside one transaction, off the event loop.

`await store.transact(work, *args)` runs ``work(connection, *args)`` and returns its result only after the commit. On
SQLite one thread owns the only writing connection and commits whatever is waiting as a group, because a commit that
reaches the disk costs far more than the statements of an answer. On PostgreSQL a small pool of threads does the same,
one transaction each.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url

from engine.store.sql import run_control

Result = TypeVar("Result")
GROUP_LIMIT = 256
"""Pieces of work in one commit at most, so that the first of a crowd need not wait for the last."""
POSTGRES_THREADS = 8
CONNECT_SECONDS, LOCK_SECONDS, STATEMENT_SECONDS = 5, 5, 30
"""How long a connection, a lock and a statement are waited for."""


class Store(Protocol):
    """Runs work in transactions."""

    engine: Engine

    def submit(self, work: Callable[..., Result], *args: object) -> Future[Result]:
        """Queue ``work(connection, *args)``; its exception rolls back only its own changes."""

    def close(self, seconds: float | None = None) -> None:
        """Finish what was submitted, then close the database; after so many `seconds`, whatever it is still at."""

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
    engine = connect(url)
    event.listen(engine, "connect", _limit_waits)
    return PostgresStore(engine)


def connect(url: str) -> Engine:
    """Return an engine whose connections behave as the store needs them."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        limits = {"connect_timeout": CONNECT_SECONDS}
        return create_engine(url, pool_size=POSTGRES_THREADS, pool_pre_ping=True, connect_args=limits)
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": LOCK_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    engine.dialect.do_begin = _begin_sqlite  # type: ignore[assignment]  # a listener would slow every statement
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Take transaction control from the driver, which would otherwise break savepoints."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={1000 * LOCK_SECONDS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _limit_waits(connection: Any, _record: object) -> None:
    """Have PostgreSQL give up what takes too long, so that nobody waits for ever for a lock."""
    connection.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
    connection.execute(f"SET statement_timeout = '{STATEMENT_SECONDS}s'")
    connection.commit()


def _begin_sqlite(connection: Any) -> None:
    connection.execute("BEGIN IMMEDIATE")


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

    def close(self, seconds: float | None = None) -> None:
        with self._closing:
            if self._closed:
                return
            self._closed = True
            self._jobs.put(None)
        self._writer.join(seconds)
        if not self._writer.is_alive():
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
    run_control(connection, "SAVEPOINT job")
    try:
        job.result = job.work(connection, *job.args)
    except BaseException as error:
        job.error = error
        run_control(connection, "ROLLBACK TO job")
    run_control(connection, "RELEASE job")


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
        self._running: set[Future[Any]] = set()

    def submit(self, work: Callable[..., Result], *args: object) -> Future[Result]:
        future = self._threads.submit(self._commit, work, *args)
        self._running.add(future)
        future.add_done_callback(self._running.discard)
        return future

    def close(self, seconds: float | None = None) -> None:
        if seconds is None:
            self._threads.shutdown()
        else:
            self._threads.shutdown(wait=False, cancel_futures=True)
            wait(list(self._running), seconds)
        self.engine.dispose()

    def _commit(self, work: Callable[..., Result], *args: object) -> Result:
        with self.engine.begin() as connection:
            return work(connection, *args)
