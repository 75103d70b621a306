"""One server for one SQLite database: a lock on a file beside it, which the system lets go of when the process ends."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.chat.errors import AdvanceError
from engine.store.store import database_file


class ServerError(AdvanceError):
    """Another server is at work on the same database."""


@contextmanager
def only_server(database_url: str) -> Iterator[None]:
    """Hold the database's lock; raises ServerError where another server has it. PostgreSQL carries several."""
    database = database_file(database_url)
    if database is None:
        yield
        return
    if database.exists() and database.stat().st_nlink > 1:
        raise ServerError(
            f"{database} has a second name (a hard link), under which another server could ruin it. "
            "Remove the other name, or put a copy of the file in its place."
        )
    with Path(f"{database}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ServerError(
                f"Another server is running on {database}. Stop it first, or use PostgreSQL, which carries several."
            ) from None
        yield
