"""`advance roster`: the people whom the bot serves."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from bot.cli.database import run_in_organisation
from bot.cli.output import Organisation, fail, read_file, say, sentences
from bot.settings import read_settings
from engine.content.load import load_pack
from engine.curriculum.cohorts import enrol_by_start_date
from engine.people.records.members import mark_left
from engine.people.records.roster import ImportSummary, import_roster
from engine.people.rules.roster import read_roster

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
    ignore_columns: Annotated[
        list[str] | None, typer.Option(help="Columns that are not to be read, separated by commas.")
    ] = None,
    organisation: Organisation = None,
) -> None:
    """Bring people in from a CSV file: all of it, or nothing and every reason why not.

    The first roster creates the organisation, named “Our organisation” unless --organisation says otherwise.
    """
    with sentences():
        pack = load_pack(read_settings().content)
        ignored = [title.strip() for titles in ignore_columns or [] for title in titles.split(",")]
        roster = read_roster(read_file(file), pack, ignored)
        if roster.unknown:
            say(f"Ignored columns: {', '.join(roster.unknown)}.")

        def work(tx: Connection, found: int) -> tuple[ImportSummary, int]:
            summary = import_roster(tx, found, roster, dry_run=dry_run)
            return summary, 0 if dry_run else enrol_by_start_date(tx, found, pack.curriculum.weeks, datetime.now(UTC))

        summary, enrolled = run_in_organisation(organisation, work, create="Our organisation", dry_run=dry_run)
        created, updated = ("Would create", "update") if dry_run else ("Created", "updated")
        say(
            f"{created} {summary.created} people, {updated} {summary.updated}; {summary.unchanged} are as they were. "
            f"New teams: {summary.teams_created}."
            + (f" By their start date, {enrolled} more are in the program." if enrolled else "")
        )


@app.command("leave", epilog="Example: advance roster leave ada@example.com")
def roster_leave(
    email: Annotated[str, typer.Argument(help="As on the roster.")], organisation: Organisation = None
) -> None:
    """Note that somebody has left: they are served no longer, and all about them goes after ADVANCE_KEEP_LEFT_DAYS."""
    with sentences():
        if not run_in_organisation(organisation, mark_left, email, datetime.now(UTC)):
            fail(f"Nobody who is there has the address {email}.")
        say(f"{email} has left. All about them is erased in {read_settings().keep_left_days} days.")
