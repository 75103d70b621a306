"""`advance events`: the community's calendar."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.database import run_in_organisation
from bot.cli.output import Organisation, say, sentences
from bot.settings import read_settings
from engine.community.series_import import import_events
from engine.content.load import load_content

app = typer.Typer(help="The community's calendar.", no_args_is_help=True)


@app.command("import", epilog="Example: advance events import year.yaml --dry-run")
def events_import(
    file: Annotated[Path, typer.Argument(help="YAML with a list under “series:”, in the words of the form in chat.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
    organisation: Organisation = None,
) -> None:
    """Set the year up from a file: all of it, or nothing and every reason why not."""
    with sentences():
        content, now = load_content(read_settings().content), datetime.now(UTC)
        summary = run_in_organisation(organisation, import_events, file, content, now, dry_run=dry_run)
        created, changed = ("Would create", "change") if dry_run else ("Created", "changed")
        say(
            f"{created} {summary.created} series, {changed} {summary.changed}; {summary.unchanged} are as they were. "
            f"Days cancelled: {summary.cancelled}."
        )
