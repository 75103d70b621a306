"""Database sessions: one function inside one transaction, off the event loop.

`await store.transact(work, *args)` runs ``work(connection, *args)`` and returns its result only after the commit. On
SQLite one thread owns the only writing connection and commits whatever is waiting as a group, because a commit that
reaches the disk costs far more than the statements of an answer. On PostgreSQL a small pool of threads does the same,
one transaction each.
"""

import asyncio
import os
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol, TypeVar
from urllib.parse import unquote, urlsplit

from sqlalchemy import Connection, Engine, create_engine, event, make_url

from engine.chat.errors import Unavailable
from engine.store.failures import as_told, is_out_of_order
from engine.store.sql import run_control

Result = TypeVar("Result")
GROUP_LIMIT = 256
"""Pieces of work in one commit at most, so that the first of a crowd need not wait for the last."""
POSTGRES_THREADS = 8
CONNECT_SECONDS, LOCK_SECONDS, STATEMENT_SECONDS = 5, 5, 30
"""How long a connection, a lock and a statement are waited for."""
CLOSED = "The database is closed."


class Store(Protocol):
    """Runs work in transactions."""

    engine: Engine
    observe: Callable[[float], None] = staticmethod(lambda seconds: None)
    """Told how many seconds each piece of work took, its wait and its commit included."""

    def submit(self, work: Callable[..., Result], *args: object) -> Future[Result]:
        """Queue ``work(connection, *args)``; its exception rolls back only its own changes.

        Raises Unavailable, at once or in the future, where the database is out of order.
        """

    def close(self, seconds: float | None = None) -> None:
        """Finish what was submitted, then close the database; after so many `seconds`, whatever it is still at."""

    async def transact(self, work: Callable[..., Result], *args: object) -> Result:
        """Run work in a transaction without blocking the event loop."""
        began = perf_counter()
        try:
            return await asyncio.wrap_future(self.submit(work, *args))
        finally:
            self.observe(perf_counter() - began)

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
        return create_engine(
            url,
            pool_size=POSTGRES_THREADS,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"connect_timeout": CONNECT_SECONDS},
        )
    if file := database_file(url):
        _create_private(file)
    patience = {"check_same_thread": False, "timeout": LOCK_SECONDS}
    engine = create_engine(url, connect_args=patience, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    engine.dialect.do_begin = _begin_sqlite  # type: ignore[assignment]  # a listener would slow every statement
    return engine


def database_file(url: str) -> Path | None:
    """The file of a SQLite database, whichever path, link or ``file:`` URI names it; None where there is none."""
    parsed = make_url(url)
    name = parsed.database or ""
    if parsed.get_backend_name() != "sqlite" or name in ("", ":memory:") or parsed.query.get("mode") == "memory":
        return None
    if name.startswith("file:") and "uri" in parsed.query:
        name = unquote(urlsplit(name).path)
    return Path(name).resolve()


def _create_private(file: Path) -> None:
    """Make a database's file where there is none, for its owner alone; SQLite gives the files beside it the same
    rights."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


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
        self._connection: Connection | None = None
        self._writer = threading.Thread(target=self._write, name="sqlite-writer", daemon=True)
        self._writer.start()

    def submit(self, work: Callable[..., Result], *args: object) -> Future[Result]:
        future: Future[Result] = Future()
        with self._closing:
            if self._closed:
                raise Unavailable(CLOSED)
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
        last = False
        while not last and (job := self._jobs.get()) is not None:
            group = [job]
            last = self._collect(group)
            self._commit(group)
            for job in group:
                _settle(job)
        self._disconnect()

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

    def _commit(self, group: list[_Job]) -> None:
        """Run a group in one transaction. Where that fails, all of it fails, and the next begins on a connection of
        which nothing is left over."""
        try:
            connection = self._connection = self._connection or self.engine.connect()
            with connection.begin():
                if len(group) == 1:
                    group[0].result = group[0].work(connection, *group[0].args)
                else:
                    for job in group:
                        _run_in_savepoint(connection, job)
        except BaseException as error:
            for job in group:
                job.error = job.error or error
            if is_out_of_order(error) or self._is_left_open():
                self._disconnect()

    def _is_left_open(self) -> bool:
        """Whether a failed commit has left the transaction open in SQLite, though SQLAlchemy is done with it."""
        driver = self._connection.connection.driver_connection if self._connection else None
        return driver is not None and bool(driver.in_transaction)

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()


def _run_in_savepoint(connection: Connection, job: _Job) -> None:
    """Run a job so that it can fail alone; not where the database is out of order, for all may be rolled back then."""
    run_control(connection, "SAVEPOINT job")
    try:
        job.result = job.work(connection, *job.args)
    except BaseException as error:
        if is_out_of_order(error):
            raise
        job.error = error
        run_control(connection, "ROLLBACK TO job")
    run_control(connection, "RELEASE job")


def _settle(job: _Job) -> None:
    if not job.future.set_running_or_notify_cancel():
        return
    if job.error is None:
        job.future.set_result(job.result)
    else:
        job.future.set_exception(as_told(job.error))


class PostgresStore(Store):
    """A small pool of threads, a transaction each."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._threads = ThreadPoolExecutor(POSTGRES_THREADS, thread_name_prefix="postgres")
        self._running: set[Future[Any]] = set()

    def submit(self, work: Callable[..., Result], *args: object) -> Future[Result]:
        try:
            future = self._threads.submit(self._commit, work, *args)
        except RuntimeError:
            raise Unavailable(CLOSED) from None
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
        try:
            with self.engine.begin() as connection:
                return work(connection, *args)
        except BaseException as error:
            if (told := as_told(error)) is error:
                raise
            raise told from error
