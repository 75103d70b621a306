"""What can befall a database and the server on it, done to real ones: killed, restarted, cut off, locked, full."""

import asyncio
import os
import resource
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from enum import StrEnum
from pathlib import Path

import psycopg
from sqlalchemy import make_url

FULL = """CREATE FUNCTION disk_is_full() RETURNS trigger AS $$ BEGIN
    RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';
    END $$ LANGUAGE plpgsql;
    CREATE TRIGGER disk_is_full BEFORE INSERT ON seen_event EXECUTE FUNCTION disk_is_full();
    CREATE TRIGGER disk_is_full BEFORE INSERT OR UPDATE ON notice EXECUTE FUNCTION disk_is_full()"""
EMPTY = "DROP FUNCTION IF EXISTS disk_is_full CASCADE"
MEGABYTE = 2**20
LARGEST_DISK = 2_000 * MEGABYTE
LOCK_TIMEOUT = 100
"""Milliseconds that a statement waits for a locked table here."""


class Fault(StrEnum):
    """What is done to the database. PostgreSQL alone knows what is about its own processes and connections."""

    LOCKED = "locked"
    FULL = "full"
    CUT = "connections cut"
    CLOSED = "connections refused"
    CRASHED = "PostgreSQL's process killed"


ON_SQLITE = (Fault.LOCKED, Fault.FULL)
ON_POSTGRES = (Fault.LOCKED, Fault.FULL, Fault.CUT, Fault.CLOSED)
"""Without the one that takes the whole PostgreSQL down, with all databases on it."""


class SmallDisk:
    """A small file system of its own, on which databases lie; a file fills it until nothing more fits."""

    def __init__(self, folder: Path) -> None:
        """Raise ValueError where the file system is too large to be filled for a try."""
        if shutil.disk_usage(folder).free > LARGEST_DISK:
            raise ValueError(f"{folder} has more than {LARGEST_DISK // MEGABYTE} MB free: mount a small disk for it")
        self.folder = folder
        self._filler = folder / "filler"

    @contextmanager
    def filled(self) -> Iterator[None]:
        with self._filler.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(bytes(MEGABYTE))
        try:
            yield
        finally:
            self._filler.unlink()


class SqliteFile:
    """A SQLite database of somebody else's process; with `disk`, the one that it lies on."""

    faults: tuple[Fault, ...] = ON_SQLITE

    def __init__(self, url: str, disk: SmallDisk | None = None) -> None:
        self._file = Path(make_url(url).database or "")
        self._disk = disk
        self.process = 0
        """Who is to find the disk full."""

    @contextmanager
    def suffers(self, fault: Fault) -> Iterator[None]:
        if fault is Fault.LOCKED:
            with closing(
                sqlite3.connect(self._file, isolation_level=None, timeout=60, check_same_thread=False)
            ) as other:
                other.execute("BEGIN IMMEDIATE")
                yield
        else:
            with self._disk.filled() if self._disk else self._files_cannot_grow():
                yield

    @contextmanager
    def _files_cannot_grow(self) -> Iterator[None]:
        """A limit on the size of files is to SQLite what a full disk is: the write of a page fails."""
        process = self.process
        before = resource.prlimit(process, resource.RLIMIT_FSIZE)
        resource.prlimit(process, resource.RLIMIT_FSIZE, (1, before[1]))
        try:
            yield
        finally:
            if _is_alive(process):
                resource.prlimit(process, resource.RLIMIT_FSIZE, before)

    def titles(self) -> list[str]:
        """What is stored."""
        with closing(sqlite3.connect(self._file)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            return [title for (title,) in connection.execute("SELECT title FROM achievement")]


class PostgresDatabase:
    """A database on a PostgreSQL server, reached from another database of it; with `disk`, the one that it lies on."""

    process = 0

    def __init__(
        self, url: str, server: str, faults: tuple[Fault, ...] = ON_POSTGRES, disk: SmallDisk | None = None
    ) -> None:
        self.faults = faults
        self._disk = disk
        self._name = make_url(url).database
        self._server = server
        self._own = url.replace("+psycopg", "", 1)
        self._administer(f"ALTER DATABASE {self._name} SET synchronous_commit = on")  # tests do without
        self._administer(f"ALTER DATABASE {self._name} SET lock_timeout = {LOCK_TIMEOUT}")

    @contextmanager
    def suffers(self, fault: Fault) -> Iterator[None]:
        match fault:
            case Fault.LOCKED:
                with psycopg.connect(self._own) as other:
                    other.execute("SET lock_timeout = 0; LOCK TABLE seen_event, notice IN ACCESS EXCLUSIVE MODE")
                    yield
            case Fault.FULL if self._disk:
                with self._disk.filled():
                    yield
                self._wait_until_recovered()
            case Fault.FULL:
                self._change(FULL)
                try:
                    yield
                finally:
                    self._change(EMPTY)
            case Fault.CUT:
                self._cut()
                yield
                self._cut()
            case Fault.CLOSED:
                self._administer(f"ALTER DATABASE {self._name} ALLOW_CONNECTIONS false")
                try:
                    self._cut()
                    yield
                finally:
                    self._administer(f"ALTER DATABASE {self._name} ALLOW_CONNECTIONS true")
            case Fault.CRASHED:
                with psycopg.connect(self._server, autocommit=True) as victim:
                    os.kill(victim.info.backend_pid, 9)  # the postmaster then ends all others and recovers
                yield
                self._wait_until_recovered()

    def titles(self) -> list[str]:
        with psycopg.connect(self._own) as connection:
            return [title for (title,) in connection.execute("SELECT title FROM achievement")]

    def _cut(self) -> None:
        self._administer(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self._name}'")

    def _change(self, statements: str) -> None:
        with psycopg.connect(self._own, autocommit=True) as connection:
            connection.execute("SET lock_timeout = 0")
            connection.execute(statements)

    def _administer(self, statement: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(statement)

    def _wait_until_recovered(self) -> None:
        while True:
            try:
                self._administer("SELECT 1")
                return
            except psycopg.OperationalError:
                time.sleep(0.05)


Database = SqliteFile | PostgresDatabase


async def suffer(database: Database, fault: Fault, seconds: float) -> None:
    """Have a fault for a while, without standing in the way of those who write."""
    context = database.suffers(fault)
    await asyncio.to_thread(context.__enter__)
    try:
        await asyncio.sleep(seconds)
    finally:
        await asyncio.to_thread(context.__exit__, None, None, None)


def _is_alive(process: int) -> bool:
    return Path(f"/proc/{process}").exists()
