"""`advance db`: the database."""

import typer

from bot.cli.output import say, sentences
from bot.settings import read_settings
from engine.store.migrations import migrate, require_current
from engine.store.store import connect

app = typer.Typer(help="The database.", no_args_is_help=True)


@app.command("upgrade", epilog="Example: advance db upgrade")
def db_upgrade() -> None:
    """Bring the database to the newest schema; harmless where it is there already."""
    with sentences():
        engine = connect(read_settings().database_url)
        try:
            migrate(engine)
            require_current(engine)
        finally:
            engine.dispose()
        say("The database is at the newest schema.")
