"""The command line: `advance --help`. Each module here holds one group of commands."""

import typer

from bot.cli import cohorts, content, db, events, manifest, notices, owners, program, roster, server, teams

__all__ = ["app"]

app = typer.Typer(
    help="Advance, the AI-upskilling coach that lives in chat.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(server.app)
app.add_typer(content.app, name="content")
app.add_typer(db.app, name="db")
app.add_typer(roster.app, name="roster")
app.add_typer(teams.app, name="team")
app.add_typer(cohorts.cohort_app, name="cohort")
app.add_typer(cohorts.certificate_app, name="certificate")
app.add_typer(owners.app, name="owner")
app.add_typer(events.app, name="events")
app.add_typer(notices.app, name="notices")
app.add_typer(manifest.app, name="manifest")
app.add_typer(program.app, name="program")
app.add_typer(program.export_app, name="export")
app.add_typer(program.report_app)
