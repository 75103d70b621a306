"""The command line: `advance --help`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, NoReturn

import typer
import yaml
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from advance.adapters.slack.manifest import manifest as slack_manifest
from advance.adapters.teams.manifest import manifest as teams_manifest
from advance.adapters.teams.manifest import package
from advance.bot.build import LOCAL_WORKSPACE, build, load
from advance.bot.checks import check_all, check_content
from advance.bot.clock import SystemClock
from advance.bot.demo import ORGANISATION, open_demo
from advance.bot.serving import configure_log, run_server
from advance.bot.settings import SettingsError, doors, read_settings
from advance.engine.chat.errors import AdvanceError
from advance.engine.commands import LISTED
from advance.engine.content.load import default_pack, load_content
from advance.engine.migrations import migrate, require_current
from advance.engine.people.local import join_local_page
from advance.engine.people.organisations import the_organisation
from advance.engine.people.roster import Roster, read_roster
from advance.engine.people.roster_records import Summary, import_roster
from advance.engine.store import connect, open_store
from advance.engine.vault import new_key

app = typer.Typer(
    help="Advance, the AI-upskilling coach that lives in chat.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
content_app = typer.Typer(help="Content packs.", no_args_is_help=True)
db_app = typer.Typer(help="The database.", no_args_is_help=True)
manifest_app = typer.Typer(help="What the platforms create the app from.", no_args_is_help=True)
roster_app = typer.Typer(help="The people whom the bot serves.", no_args_is_help=True)
app.add_typer(content_app, name="content")
app.add_typer(db_app, name="db")
app.add_typer(roster_app, name="roster")
app.add_typer(manifest_app, name="manifest")

Organisation = Annotated[str | None, typer.Option(help="Its name; not needed where there is only one.")]


@app.command(epilog="Example: advance demo --port 8080")
def demo(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.", min=1, max=65535)] = 3978,
    folder: Annotated[Path, typer.Option(help="Where the demo keeps its database.")] = Path(".demo"),
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
) -> None:
    """Try Advance: an invented organisation, a local page, nothing to set up."""
    configure_log("WARNING")
    with _sentences():
        run_server(open_demo(folder, "127.0.0.1", port, say), ORGANISATION, say, open_browser=browser)


@app.command(epilog="Example: ADVANCE_LOCAL_PAGE=1 advance serve")
def serve(organisation: Organisation = None) -> None:
    """Serve the platforms that are set up; `advance check` says which are."""
    with _sentences():
        settings = read_settings()
        configure_log(settings.log_level)
        if not doors(settings):
            raise SettingsError(["Nobody could reach this server: set ADVANCE_LOCAL_PAGE=1 to try it on this machine."])
        advance = build(settings, SystemClock(), load(settings))
        try:
            name = advance.store.run(_open_local_page, organisation) if settings.local_page else ""
        except BaseException:
            advance.store.close()
            raise
        run_server(advance, name, say, open_browser=False)


@app.command(epilog="Example: ADVANCE_DATABASE_URL=sqlite:///company.db advance check")
def check() -> None:
    """Read the settings and say everything that is missing or unsafe, at once."""
    with _sentences():
        settings, problems = check_all()
        _report(problems, "to put right before Advance can serve")
        say(f"Ready to serve {', '.join(doors(settings)) if settings else ''}.")


@app.command(epilog="Example: advance key")
def key() -> None:
    """Make a key for ADVANCE_SECRET_KEYS, under which tokens are encrypted at rest."""
    say(new_key())


@content_app.command("check", epilog="Example: advance content check ./our-content")
def content_check(
    folder: Annotated[Path | None, typer.Argument(help="The pack; by default the one that comes with Advance.")] = None,
) -> None:
    """Check a content pack: every problem with its file, line and reason."""
    chosen = folder or default_pack()
    with _sentences():
        _report(check_content(chosen), f"to put right in {chosen}")
        pack = load_content(chosen).pack
        say(
            f"{pack.id} {pack.revision}: {len(pack.forms)} forms, {len(pack.skill_by_id)} skills, "
            f"{len(pack.roles)} roles, {len(pack.curriculum.modules)} modules. No problems."
        )


@db_app.command("upgrade", epilog="Example: advance db upgrade")
def db_upgrade() -> None:
    """Bring the database to the newest schema; harmless where it is there already."""
    with _sentences():
        engine = connect(read_settings().database_url)
        try:
            migrate(engine)
            require_current(engine)
        finally:
            engine.dispose()
        say("The database is at the newest schema.")


@manifest_app.command("slack", epilog="Example: advance manifest slack --url https://advance.example.com")
def manifest_slack(
    url: Annotated[str, typer.Option(help="Public address of the server; without it, for Socket Mode.")] = "",
) -> None:
    """Print the manifest from which Slack creates the app, as YAML."""
    with _sentences():
        if url and not url.startswith("https://"):
            _fail(f"Slack only calls https addresses; {url} is none.")
        content = load_content(read_settings().content)
        line = content.voices.voice(content.pack.default_locale, "UTC").line
        say(yaml.safe_dump(slack_manifest(line, url), sort_keys=False, allow_unicode=True, width=100).rstrip())


@manifest_app.command(
    "teams", epilog="Example: advance manifest teams --url https://advance.example.com --out advance-teams.zip"
)
def manifest_teams(
    url: Annotated[str, typer.Option(help="Public address of the server.")],
    out: Annotated[Path, typer.Option(help="Where to write the package.")] = Path("advance-teams.zip"),
) -> None:
    """Write the app package that Teams installs: a zip with the manifest and its icons."""
    with _sentences():
        settings = read_settings()
        if not url.startswith("https://"):
            _fail(f"Teams only calls https addresses; {url} is none.")
        if not settings.teams_app_id:
            _fail("ADVANCE_TEAMS_APP_ID: this is missing; it is the Microsoft App ID of your Azure Bot.")
        content = load_content(settings.content)
        line = content.voices.voice(content.pack.default_locale, "UTC").line
        found = teams_manifest(line, LISTED, settings.teams_app_id, url, version("advance-coach"))
        out.write_bytes(package(found))
        say(f"Wrote {out}. Upload it in Teams under Apps, Manage your apps, Upload an app.")


@roster_app.command("import", epilog="Example: advance roster import people.csv --dry-run")
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
    with _sentences():
        settings = read_settings()
        roster = read_roster(_read(file), load_content(settings.content).pack)
        with closing(open_store(settings.database_url)) as store:
            require_current(store.engine)
            summary = store.run(_import, roster, organisation, dry_run)
        created, updated = ("Would create", "update") if dry_run else ("Created", "updated")
        say(
            f"{created} {summary.created} people, {updated} {summary.updated}; {summary.unchanged} are as they were. "
            f"New teams: {summary.teams_created}."
        )


def say(line: str) -> None:
    """Print at once, also into a pipe."""
    typer.echo(line)
    sys.stdout.flush()


def _import(tx: Connection, roster: Roster, organisation: str | None, dry_run: bool) -> Summary:
    attempt = tx.begin_nested()
    found, _ = the_organisation(tx, organisation, create="Our organisation")
    summary = import_roster(tx, found, roster, dry_run=dry_run)
    if dry_run:
        attempt.rollback()
    return summary


def _open_local_page(tx: Connection, organisation: str | None) -> str:
    found, name = the_organisation(tx, organisation)
    join_local_page(tx, found, LOCAL_WORKSPACE)
    return name


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        _fail(f"Cannot read {file}: {error.strerror}.")


def _report(problems: list[str], purpose: str) -> None:
    """Print the problems and end the command, where there are any."""
    for problem in problems:
        say(problem)
    if problems:
        _fail(f"{len(problems)} {purpose}.")


@contextmanager
def _sentences() -> Iterator[None]:
    """Turn what we foresaw into a sentence on standard error and exit code 1."""
    try:
        yield
    except AdvanceError as error:
        _fail(str(error))
    except SQLAlchemyError as error:
        _fail(f"The database does not answer: {getattr(error, 'orig', None) or error}")
    except OSError as error:
        _fail(f"Cannot use {error.filename}: {error.strerror}.")


def _fail(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)
