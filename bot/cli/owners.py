"""`advance owner`: who owns the program of an organisation."""

from functools import partial
from typing import Annotated

import typer

from bot.cli.database import run_in_organisation
from bot.cli.output import Organisation, say, sentences
from engine.people.records.owners import set_owner

app = typer.Typer(help="Who owns the program of an organisation.", no_args_is_help=True)


@app.command("add", epilog="Example: advance owner add ada@example.com")
def owner_add(
    email: Annotated[str, typer.Argument(help="The person's address.")], organisation: Organisation = None
) -> None:
    """Make somebody an owner of the program."""
    with sentences():
        say(f"{run_in_organisation(organisation, partial(set_owner, owns=True), email)} owns the program now.")


@app.command("remove", epilog="Example: advance owner remove ada@example.com")
def owner_remove(
    email: Annotated[str, typer.Argument(help="The person's address.")], organisation: Organisation = None
) -> None:
    """Make somebody a member like others again."""
    with sentences():
        say(f"{run_in_organisation(organisation, partial(set_owner, owns=False), email)} no longer owns the program.")
