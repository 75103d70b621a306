"""What a command does with the database that the settings name."""

from collections.abc import Callable
from contextlib import closing
from typing import TypeVar

from sqlalchemy import Connection

from bot.settings import read_settings
from engine.people.records.organisations import choose_organisation
from engine.store.migrations import require_current
from engine.store.store import open_store

Result = TypeVar("Result")


def run_in_store(work: Callable[[Connection], Result]) -> Result:
    """Run work in a transaction of its own."""
    with closing(open_store(read_settings().database_url)) as store:
        require_current(store.engine)
        return store.run(work)


def run_in_organisation(
    organisation: str | None, work: Callable[..., Result], *args: object, create: str = "", dry_run: bool = False
) -> Result:
    """Run ``work(tx, organisation_id, *args)`` for the organisation that is meant, or for a new one called `create`.

    A `dry_run` returns the same, and leaves everything as it was.
    """

    def in_organisation(tx: Connection) -> Result:
        attempt = tx.begin_nested() if dry_run else None
        result = work(tx, choose_organisation(tx, organisation, create=create).id, *args)
        if attempt:
            attempt.rollback()
        return result

    return run_in_store(in_organisation)
