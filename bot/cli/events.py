"""`advance events`: the community's calendar."""

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from bot.cli.output import Organisation, say, sentences
from bot.clock import SystemClock
from bot.settings import read_settings
from engine.community.series_import import Summary, import_events
from engine.content.load import Content, load_content
from engine.people.records.organisations import choose_organisation
from engine.store.migrations import require_current
from engine.store.store import open_store

app = typer.Typer(help="The community's calendar.", no_args_is_help=True)


@app.command("import", epilog="Example: advance events import year.yaml --dry-run")
def events_import(
    file: Annotated[Path, typer.Argument(help="YAML with a list under “series:”, in the words of the form in chat.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
    organisation: Organisation = None,
) -> None:
    """Set the year up from a file: all of it, or nothing and every reason why not."""
    with sentences():
        settings = read_settings()
        content = load_content(settings.content)
        with closing(open_store(settings.database_url)) as store:
            require_current(store.engine)
            summary = store.run(_import_file, content, file, organisation, dry_run)
        created, changed = ("Would create", "change") if dry_run else ("Created", "changed")
        say(
            f"{created} {summary.created} series, {changed} {summary.changed}; {summary.unchanged} are as they were. "
            f"Days cancelled: {summary.cancelled}."
        )


def _import_file(tx: Connection, content: Content, file: Path, organisation: str | None, dry_run: bool) -> Summary:
    attempt = tx.begin_nested()
    organisation_id, _ = choose_organisation(tx, organisation)
    summary = import_events(tx, organisation_id, file, content, SystemClock().now())
    if dry_run:
        attempt.rollback()
    return summary
