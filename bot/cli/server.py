"""Commands that run the server, and what it needs before."""

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from bot.build import LOCAL_WORKSPACE, build_advance
from bot.checks import check_all
from bot.cli.output import Organisation, report, say, sentences
from bot.clock import SystemClock
from bot.demo import open_demo
from bot.log import configure_log
from bot.serving import run_server
from bot.settings import SettingsError, list_ways_in, read_settings
from demo.company import ORGANISATION
from engine.content.load import load_content
from engine.people.records.local_page import join_local_page
from engine.people.records.organisations import choose_organisation
from engine.vault import new_key

app = typer.Typer()


@app.command(epilog="Example: advance demo --port 8080")
def demo(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.", min=1, max=65535)] = 3978,
    folder: Annotated[Path, typer.Option(help="Where the demo keeps its database.")] = Path(".demo"),
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
) -> None:
    """Try Advance: an invented organisation, a local page, nothing to set up."""
    configure_log("WARNING")
    with sentences():
        run_server(open_demo(folder, "127.0.0.1", port, say), ORGANISATION, say, open_browser=browser)


@app.command(epilog="Example: ADVANCE_LOCAL_PAGE=1 advance serve")
def serve(organisation: Organisation = None) -> None:
    """Serve the platforms that are set up; `advance check` says which are."""
    with sentences():
        settings = read_settings()
        configure_log(settings.log_level)
        if not list_ways_in(settings):
            raise SettingsError(["Nobody could reach this server: set ADVANCE_LOCAL_PAGE=1 to try it on this machine."])
        advance = build_advance(settings, SystemClock(), load_content(settings.content))
        try:
            name = advance.store.run(_open_local_page, organisation) if settings.local_page else ""
        except BaseException:
            advance.store.close()
            raise
        run_server(advance, name, say, open_browser=False)


@app.command(epilog="Example: ADVANCE_DATABASE_URL=sqlite:///company.db advance check")
def check() -> None:
    """Read the settings and say everything that is missing or unsafe, at once."""
    with sentences():
        settings, problems = check_all()
        report(problems, "to put right before Advance can serve")
        say(f"Ready to serve {', '.join(list_ways_in(settings)) if settings else ''}.")


@app.command(epilog="Example: advance key")
def key() -> None:
    """Make a key for ADVANCE_SECRET_KEYS, under which tokens are encrypted at rest."""
    say(new_key())


def _open_local_page(tx: Connection, organisation: str | None) -> str:
    organisation_id, name = choose_organisation(tx, organisation)
    join_local_page(tx, organisation_id, LOCAL_WORKSPACE)
    return name
