"""What a failing database and a failing statement tell: whether to come again, and no words of people."""

import logging
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, Integer, bindparam, cast, delete, func, insert, literal, select, text, update
from sqlalchemy.exc import DBAPIError, StatementError

from engine.chat.errors import Unavailable
from engine.people.records.members import MEMBER, ORGANISATION
from engine.people.records.seen_events import SEEN
from engine.store.compiled_sql import CompiledStatement
from engine.store.failures import as_told, is_out_of_order
from engine.store.sql import INSERT
from engine.store.store import Store, open_store
from tests.databases import new_sqlite

PRIVATE = "zanzibar"
EVENT = {"platform": PRIVATE, "workspace": PRIVATE, "event_id": PRIVATE}
AT = datetime(2026, 3, 2, tzinfo=UTC)
_ADD = CompiledStatement(lambda dialect: INSERT[dialect](SEEN))
_MOVE = CompiledStatement(lambda _: update(SEEN).values(platform=None).where(SEEN.c.event_id == bindparam("which")))
_FIND = CompiledStatement(lambda _: select(SEEN.c.event_id).where(cast(bindparam("words"), Integer) == 1))


def add_twice(tx: Connection) -> None:
    for _ in range(2):
        tx.execute(insert(SEEN).values(**EVENT, seen_at=AT))


def add_many_twice(tx: Connection) -> None:
    tx.execute(insert(SEEN), [{**EVENT, "seen_at": AT}] * 2)


def add_compiled_twice(tx: Connection) -> None:
    for _ in range(2):
        _ADD.change(tx, **EVENT, seen_at=AT)


def add_many_compiled_twice(tx: Connection) -> None:
    _ADD.change_each(tx, [{**EVENT, "seen_at": AT}] * 2)


def add_half_a_row(tx: Connection) -> None:
    tx.execute(insert(MEMBER).values(name=PRIVATE, email=PRIVATE))


def add_what_is_no_moment(tx: Connection) -> None:
    tx.execute(insert(SEEN).values(**EVENT, seen_at=PRIVATE))


def empty_a_name(tx: Connection) -> None:
    tx.execute(insert(SEEN).values(**EVENT, seen_at=AT))
    tx.execute(update(SEEN).values(event_id=None).where(SEEN.c.event_id == PRIVATE))


def empty_a_name_compiled(tx: Connection) -> None:
    tx.execute(insert(SEEN).values(**EVENT, seen_at=AT))
    _MOVE.change(tx, which=PRIVATE)


def delete_what_others_need(tx: Connection) -> None:
    organisation = tx.execute(insert(ORGANISATION).values(name=PRIVATE).returning(ORGANISATION.c.id)).scalar_one()
    person = {"email": PRIVATE, "name": PRIVATE, "standing": "active", "timezone": PRIVATE, "locale": "en"}
    tx.execute(insert(MEMBER).values(**person, organisation_id=organisation, is_owner=False))
    tx.execute(delete(ORGANISATION).where(ORGANISATION.c.name == PRIVATE))


def read_words_as_a_number(tx: Connection) -> None:
    tx.execute(
        select(func.abs(cast(literal(PRIVATE), Integer)), text("no_such_column")).where(SEEN.c.platform == PRIVATE)
    )


def read_words_as_a_number_compiled(tx: Connection) -> None:
    if tx.dialect.name == "sqlite":
        tx.exec_driver_sql("DROP TABLE seen_event")
    _FIND.rows(tx, words=PRIVATE)


FAILING = [value for name, value in list(globals().items()) if name.startswith(("add_", "empty_", "delete_", "read_"))]


@pytest.mark.parametrize("work", FAILING, ids=lambda work: work.__name__)
def test_a_failing_statement_says_in_the_log_what_failed_and_none_of_its_values(
    store: Store, work: Callable[[Connection], None], caplog: pytest.LogCaptureFixture
) -> None:
    error = store.submit(work).exception(10)
    assert isinstance(error, sqlite3.Error | psycopg.Error | StatementError), error
    logging.getLogger("test").error("failed: %s", error, exc_info=error)
    assert PRIVATE not in caplog.text
    assert PRIVATE not in repr(error) + str(getattr(error, "orig", ""))
    assert work.__name__ in caplog.text, "the place is told"


def test_what_postgresql_says_of_a_row_is_cut_down_to_names(shared_postgres: Any) -> None:
    store = open_store(shared_postgres.emptied())
    try:
        error = store.submit(add_twice).exception(10)
        assert "23505 seen_event seen_event_pkey" in str(error)
    finally:
        store.close()


OUT_OF_ORDER = [
    psycopg.OperationalError("server closed the connection unexpectedly"),
    psycopg.errors.AdminShutdown("terminating connection"),
    psycopg.errors.CannotConnectNow("the database system is starting up"),
    psycopg.errors.DiskFull("could not extend file"),
    psycopg.errors.QueryCanceled("canceling statement due to statement timeout"),
    psycopg.errors.LockNotAvailable("canceling statement due to lock timeout"),
    psycopg.errors.DeadlockDetected("deadlock detected"),
    psycopg.errors.TooManyConnections("too many connections"),
    psycopg.errors.ReadOnlySqlTransaction("a standby"),
    psycopg.errors.DataCorrupted("invalid page"),
    psycopg.InterfaceError("the connection is closed"),
]
DEFECTS = [
    psycopg.errors.UniqueViolation("duplicate key"),
    psycopg.errors.NumericValueOutOfRange("integer out of range"),
    psycopg.errors.UndefinedTable("no such table"),
    psycopg.errors.InFailedSqlTransaction("current transaction is aborted"),
    sqlite3.OperationalError("no such column"),
    sqlite3.IntegrityError("UNIQUE constraint failed"),
    KeyError("a flow"),
]


@pytest.mark.parametrize("error", OUT_OF_ORDER, ids=lambda error: type(error).__name__)
def test_a_database_that_is_out_of_order_is_told_from_a_defect(error: Exception) -> None:
    wrapped = DBAPIError("SELECT 1", {}, error)
    assert is_out_of_order(error)
    assert isinstance(as_told(wrapped), Unavailable)
    assert str(error) in str(as_told(wrapped))


@pytest.mark.parametrize("error", DEFECTS, ids=lambda error: type(error).__name__)
def test_a_defect_stays_what_it_is(error: Exception) -> None:
    assert not is_out_of_order(error)
    assert as_told(error) is error


@pytest.fixture
def file(sqlite: Path, tmp_path: Path) -> Path:
    return Path(new_sqlite(sqlite, tmp_path).removeprefix("sqlite:///"))


def seen(tx: Connection) -> int:
    return int(tx.scalar(select(func.count()).select_from(SEEN)) or 0)


def add(tx: Connection, event: str) -> None:
    tx.execute(insert(SEEN).values(platform="p", workspace="w", event_id=event, seen_at=AT))


def test_a_full_sqlite_takes_nothing_and_after_it_everything_again(file: Path) -> None:
    store = open_store(f"sqlite:///{file}")
    store.run(lambda tx: tx.exec_driver_sql("PRAGMA max_page_count = 1"))  # it is never less than what there is
    jobs = [store.submit(add, f"{number} {PRIVATE * 20}") for number in range(400)]
    errors = [job.exception(10) for job in jobs]
    assert {type(error) for error in errors} <= {Unavailable, type(None)}
    assert sum(error is not None for error in errors) > 0
    assert store.run(seen) == errors.count(None)
    assert all(store.submit(add, str(number)).exception(10) is None for number in range(400))
    store.close()


def test_a_file_that_is_no_database_is_said_without_a_traceback(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "advance.db").write_bytes(b"no database at all" * 500)
    store = open_store(f"sqlite:///{tmp_path / 'advance.db'}")
    for _ in range(2):
        with pytest.raises(Unavailable, match="file is not a database"):
            store.run(seen)
    store.close()
    assert capfd.readouterr().err == ""


def test_a_new_database_is_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "advance.db"
    store = open_store(f"sqlite:///{file}")
    store.run(lambda tx: tx.exec_driver_sql("CREATE TABLE a (b)"))
    names = ("advance.db", "advance.db-wal", "advance.db-shm")
    assert {path.name: f"{path.stat().st_mode & 0o777:o}" for path in file.parent.iterdir()} == dict.fromkeys(
        names, "600"
    )
    store.close()
