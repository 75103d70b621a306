"""What goes wrong in a database: whether it is out of order, and what of it may be told.

A database that is out of order (gone, full, locked, corrupt, starting, stopping, too slow) takes the same statement
later; what it refuses for any other reason is a defect of ours. What a database says of a defect can have words of
people in it: of those errors only names are told, of the kind and of what is declared in the schema.
"""

import sqlite3
from collections.abc import Iterator

import psycopg
from sqlalchemy.exc import DBAPIError, SQLAlchemyError, StatementError
from sqlalchemy.exc import TimeoutError as NoConnection

from engine.chat.errors import Unavailable

_OUT_OF_ORDER = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_AUTH,
        sqlite3.SQLITE_NOTADB,
    }
)
"""Primary result codes of SQLite, https://sqlite.org/rescode.html; an extended code has one of them in its low byte."""


def is_database_error(error: BaseException) -> bool:
    """Whether an error comes from the database or from the way to it."""
    return isinstance(error, SQLAlchemyError | sqlite3.Error | psycopg.Error)


def is_out_of_order(error: BaseException) -> bool:
    """Whether an error says that the database cannot be used just now, and not that a statement is wrong."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    match cause:
        case psycopg.errors.InFailedSqlTransaction():
            return False  # something before it failed, and was passed over
        case psycopg.OperationalError() | psycopg.InterfaceError() | psycopg.InternalError():
            return True
        case sqlite3.Error():
            code: int | None = getattr(cause, "sqlite_errorcode", None)  # the driver's own errors have none
            return code is not None and code & 0xFF in _OUT_OF_ORDER
        case _:
            return isinstance(cause, NoConnection | Unavailable)


def as_told(error: BaseException) -> BaseException:
    """What the store's callers hear of an error: Unavailable where the database is out of order, else the error itself
    without the values of its statement."""
    for each in _chain(error):
        _forget_values(each)
    if isinstance(error, Unavailable) or not is_out_of_order(error):
        return error
    unavailable = Unavailable(f"The database does not answer: {_reason(error)}")
    unavailable.__cause__ = error
    return unavailable


def _reason(error: BaseException) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return next(iter(str(cause).splitlines()), "") or type(cause).__name__


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what it came from, causes first."""
    seen: list[BaseException] = []
    waiting = [error]
    while waiting:
        each = waiting.pop()
        if each is not None and each not in seen:
            seen.append(each)
            waiting += [each.__cause__, each.__context__, getattr(each, "orig", None)]
    return reversed(seen)


def _forget_values(error: BaseException) -> None:
    """Keep of a message what has no values: SQLite's own have none, PostgreSQL's may have whole rows."""
    if isinstance(error, psycopg.Error) and not is_out_of_order(error):
        told = error.diag
        names = (told.sqlstate, told.table_name, told.column_name, told.constraint_name)
        error.args = (" ".join(name for name in names if name),)
    elif isinstance(error, StatementError):
        cause = error.orig
        words = str(cause) if isinstance(cause, sqlite3.Error | psycopg.Error) else ""
        error.args = (f"({type(cause).__name__}) {words}".strip(),)
