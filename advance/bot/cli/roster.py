"""`advance roster`: the people whom the bot serves."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from advance.bot.cli.speaking import Organisation, fail, say, sentences
from advance.bot.settings import read_settings
from advance.engine.content.load import load_content
from advance.engine.curriculum.cohorts import enrol_by_start_date
from advance.engine.migrations import require_current
from advance.engine.people.organisations import the_organisation
from advance.engine.people.roster import Roster, read_roster
from advance.engine.people.roster_records import Summary, import_roster
from advance.engine.store import open_store

app = typer.Typer(help="The people whom the bot serves.", no_args_is_help=True)


@app.command("import", epilog="Example: advance roster import people.csv --dry-run")
def roster_import(
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV with email, name, role, team, manager_email, timezone, start_date and locale; "
            "only the first two are required."
        ),
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
    organisation: Organisation = None,
) -> None:
    """Bring people in from a CSV file: all of it, or nothing and every reason why not.

    The first roster creates the organisation, named “Our organisation” unless --organisation says otherwise.
    """
    with sentences():
        settings = read_settings()
        pack = load_content(settings.content).pack
        roster = read_roster(_read(file), pack)
        with closing(open_store(settings.database_url)) as store:
            require_current(store.engine)
            summary, enrolled = store.run(_import, roster, organisation, pack.curriculum.weeks, dry_run)
        created, updated = ("Would create", "update") if dry_run else ("Created", "updated")
        say(
            f"{created} {summary.created} people, {updated} {summary.updated}; {summary.unchanged} are as they were. "
            f"New teams: {summary.teams_created}."
            + (f" By their start date, {enrolled} more are in the program." if enrolled else "")
        )


def _import(
    tx: Connection, roster: Roster, organisation: str | None, weeks: Sequence[int], dry_run: bool
) -> tuple[Summary, int]:
    attempt = tx.begin_nested()
    found, _ = the_organisation(tx, organisation, create="Our organisation")
    summary = import_roster(tx, found, roster, dry_run=dry_run)
    enrolled = 0 if dry_run else enrol_by_start_date(tx, found, weeks, datetime.now(UTC))
    if dry_run:
        attempt.rollback()
    return summary, enrolled


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        fail(f"Cannot read {file}: {error.strerror}.")
