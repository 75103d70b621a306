"""The command line: `advance --help`. Each module here holds one group of commands."""

from __future__ import annotations

import typer

from bot.cli import (
    cohorts as program,
)
from bot.cli import (
    content,
    db,
    events,
    manifest,
    notices,
    roster,
)
from bot.cli import (
    owners as owner,
)
from bot.cli import (
    program as metrics,
)
from bot.cli import (
    server as running,
)

__all__ = ["app"]

app = typer.Typer(
    help="Advance, the AI-upskilling coach that lives in chat.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(running.app)
app.add_typer(content.app, name="content")
app.add_typer(db.app, name="db")
app.add_typer(roster.app, name="roster")
app.add_typer(program.cohort_app, name="cohort")
app.add_typer(program.certificate_app, name="certificate")
app.add_typer(owner.app, name="owner")
app.add_typer(events.app, name="events")
app.add_typer(notices.app, name="notices")
app.add_typer(manifest.app, name="manifest")
app.add_typer(metrics.app, name="program")
app.add_typer(metrics.export_app, name="export")
app.add_typer(metrics.report_app)
