"""`advance roster`: the people whom the bot serves."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from sqlalchemy import Connection

from bot.cli.database import run_in_organisation
from bot.cli.output import Organisation, fail, read_file, say, sentences
from bot.settings import read_settings
from engine.accounts.same_person import change_address, find_person_of, take_over_known
from engine.content.load import load_pack
from engine.content.models import Pack
from engine.curriculum.cohorts import Starters, enrol_by_start_date
from engine.deployment import STANDALONE
from engine.people.records.members import mark_left_for_good
from engine.people.records.roster import ImportSummary, import_roster
from engine.people.records.team_changes import LikelyRename, find_likely_renames, rename_team
from engine.people.rules.roster import Roster, read_address, read_roster
from engine.room import Present
from engine.rooms import let_go

app = typer.Typer(help="The people whom the bot serves.", no_args_is_help=True)
NEW = "Our organisation"
"""What the organisation of the first roster is called."""


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
    rename_teams: Annotated[
        bool | None,
        typer.Option(
            "--rename-teams/--new-teams",
            help="Whether teams most of whose people arrive under a new name are the same teams; asked where not said.",
        ),
    ] = None,
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

        likely = run_in_organisation(organisation, find_likely_renames, roster, create=NEW, dry_run=True)
        renames = _choose_renames(likely, rename_teams, dry_run=dry_run)
        work = partial(_import_roster, dry_run=dry_run)
        imported = run_in_organisation(organisation, work, roster, renames, pack, create=NEW, dry_run=dry_run)
        say(_describe_import(imported, dry_run=dry_run))


class _Imported(NamedTuple):
    """What an import did, or would do."""

    known: int
    """People whom platforms knew before under an address of the roster."""
    summary: ImportSummary
    starters: Starters


def _import_roster(
    tx: Connection, organisation_id: int, roster: Roster, renames: list[LikelyRename], pack: Pack, *, dry_run: bool
) -> _Imported:
    now = datetime.now(UTC)
    for rename in renames:
        rename_team(tx, organisation_id, rename.old, rename.new)
    known = take_over_known(tx, organisation_id, {row.email: None for row in roster.rows}, pack, now)
    summary = import_roster(tx, organisation_id, roster, dry_run=dry_run)
    weeks = pack.curriculum.weeks
    return _Imported(
        known, summary, Starters(0, 0) if dry_run else enrol_by_start_date(tx, organisation_id, weeks, now)
    )


def _describe_import(imported: _Imported, *, dry_run: bool) -> str:
    """What an import did, in a line; what it did not do is left out."""
    known, summary, starters = imported
    created, updated = ("Would create", "update") if dry_run else ("Created", "updated")
    said = (
        f"{created} {summary.created} people, {updated} {summary.updated}; {summary.unchanged} are as they were. "
        f"New teams: {summary.teams_created}."
    )
    said += f" Known to a platform already, and taken over with all that they have: {known}." if known else ""
    said += f" New in the program, by their start date: {starters.people}." if starters.people else ""
    return said + (f" Of them back, for whom it is a new run: {starters.again}." if starters.again else "")


def _choose_renames(likely: list[LikelyRename], wanted: bool | None, *, dry_run: bool) -> list[LikelyRename]:
    """The teams that are the same under another name: all, none, or those of which that is said when asked."""
    if wanted is not None:
        return likely if wanted else []
    chosen = []
    for rename in likely:
        question = f"{rename.people} of {rename.of} people of “{rename.old}” arrive in the new team “{rename.new}”."
        if dry_run:
            say(f"{question} Without --dry-run I ask whether it is the same team.")
            continue
        try:
            same = typer.confirm(f"{question} Is it the same team, under another name?")
        except typer.Abort:
            fail("Nothing has changed. Say --rename-teams for the same teams, or --new-teams for other ones.")
        chosen += [rename] if same else []
    return chosen


@app.command("leave", epilog="Example: advance roster leave ada@example.com")
def roster_leave(
    email: Annotated[str, typer.Argument(help="As on the roster.")], organisation: Organisation = None
) -> None:
    """Note that somebody has left: they are served no longer, and all about them goes after ADVANCE_KEEP_LEFT_DAYS."""
    with sentences():
        pack = load_pack(read_settings().content)

        def work(tx: Connection, found: int) -> bool:
            now = datetime.now(UTC)
            member_id = find_person_of(tx, found, email, pack, now).id
            return let_go(tx, member_id, Present(pack, STANDALONE, now)) or mark_left_for_good(tx, member_id, now)

        if not run_in_organisation(organisation, work):
            fail(f"Nobody who is there has the address {email}.")
        say(f"{email} has left. All about them is erased in {read_settings().keep_left_days} days.")


@app.command("rename", epilog="Example: advance roster rename ada@example.com ada.lovelace@example.org")
def roster_rename(
    old: Annotated[str, typer.Argument(help="The address that the person had.")],
    new: Annotated[str, typer.Argument(help="The address that they have now.")],
    organisation: Organisation = None,
) -> None:
    """Note that somebody has another address: they stay who they are, with all that they have."""
    with sentences():
        pack = load_pack(read_settings().content)
        try:
            address = read_address(new)
        except ValueError as error:
            said = str(error)
            fail(said[:1].upper() + said[1:])

        def work(tx: Connection, found: int) -> str:
            return change_address(tx, found, old, address, pack, datetime.now(UTC))

        say(f"{run_in_organisation(organisation, work)} has the address {address} now.")
