"""`advance owner`: who owns the program of an organisation."""

from contextlib import closing
from typing import Annotated

import typer
from sqlalchemy import Connection

from bot.cli.output import Organisation, say, sentences
from bot.settings import read_settings
from engine.people.records.organisations import choose_organisation
from engine.people.records.owners import set_owner
from engine.store.migrations import require_current
from engine.store.store import open_store

app = typer.Typer(help="Who owns the program of an organisation.", no_args_is_help=True)


@app.command("add", epilog="Example: advance owner add ada@example.com")
def owner_add(
    email: Annotated[str, typer.Argument(help="The person's address.")], organisation: Organisation = None
) -> None:
    """Make somebody an owner of the program."""
    say(f"{_set_owner(email, organisation, owns=True)} owns the program now.")


@app.command("remove", epilog="Example: advance owner remove ada@example.com")
def owner_remove(
    email: Annotated[str, typer.Argument(help="The person's address.")], organisation: Organisation = None
) -> None:
    """Make somebody a member like others again."""
    say(f"{_set_owner(email, organisation, owns=False)} no longer owns the program.")


def _set_owner(email: str, organisation: str | None, *, owns: bool) -> str:
    """Change who owns a program; returns the person's name."""

    def work(tx: Connection) -> str:
        return set_owner(tx, choose_organisation(tx, organisation)[0], email, owns=owns)

    with sentences(), closing(open_store(read_settings().database_url)) as store:
        require_current(store.engine)
        return store.run(work)
