"""`advance owner`: who owns the program of an organisation."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from sqlalchemy import Connection

from bot.cli.database import run_in_organisation
from bot.cli.output import Organisation, say, sentences
from bot.settings import read_settings
from engine.accounts.same_person import AddressError, find_person_of
from engine.content.load import load_pack
from engine.people.records.owners import set_owner

app = typer.Typer(help="Who owns the program of an organisation.", no_args_is_help=True)


@app.command("add", epilog="Example: advance owner add ada@example.com")
def owner_add(
    email: Annotated[str, typer.Argument(help="The person's address.")], organisation: Organisation = None
) -> None:
    """Make somebody an owner of the program."""
    with sentences():
        say(f"{_set_owner(organisation, email, owns=True)} owns the program now.")


@app.command("remove", epilog="Example: advance owner remove ada@example.com")
def owner_remove(
    email: Annotated[str, typer.Argument(help="The person's address.")], organisation: Organisation = None
) -> None:
    """Make somebody a member like others again."""
    with sentences():
        say(f"{_set_owner(organisation, email, owns=False)} no longer owns the program.")


def _set_owner(organisation: str | None, email: str, *, owns: bool) -> str:
    """Make whom an address means an owner, or no longer one; returns their name."""
    pack = load_pack(read_settings().content)

    def work(tx: Connection, found: int) -> str:
        person = find_person_of(tx, found, email, pack, datetime.now(UTC))
        if owns and not person.is_there:
            raise AddressError(f"{person.name} has left.")
        set_owner(tx, person.id, owns=owns)
        return person.name

    return run_in_organisation(organisation, work)
