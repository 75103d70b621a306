"""`advance team`: the teams of the roster."""

from typing import Annotated

import typer

from bot.cli.database import run_in_organisation
from bot.cli.output import Organisation, say, sentences
from engine.people.records.team_changes import end_team, merge_teams, rename_team
from engine.people.rules.spelling import squeeze_name

app = typer.Typer(help="The teams of the roster.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="The team's name.")]


@app.command("rename", epilog='Example: advance team rename "Data" "Data and AI"')
def team_rename(
    old: Name, new: Annotated[str, typer.Argument(help="The name from now on.")], organisation: Organisation = None
) -> None:
    """Give a team another name; it keeps its people and its figures."""
    with sentences():
        team = run_in_organisation(organisation, rename_team, old, new)
        say(f"The team is called “{team.name}” now, with all its people and figures.")


@app.command("merge", epilog='Example: advance team merge "Data" "Platform"')
def team_merge(
    source: Annotated[str, typer.Argument(help="The team that ends.")],
    target: Annotated[str, typer.Argument(help="The team in which its people are from now on.")],
    organisation: Organisation = None,
) -> None:
    """Have everybody of one team be in another one."""
    with sentences():
        moved = run_in_organisation(organisation, merge_teams, source, target)
        say(f"People of “{squeeze_name(source)}” who are in “{squeeze_name(target)}” now: {moved}.")


@app.command("end", epilog='Example: advance team end "Data"')
def team_end(name: Name, organisation: Organisation = None) -> None:
    """Have everybody of a team be in none."""
    with sentences():
        moved = run_in_organisation(organisation, end_team, name)
        say(f"“{squeeze_name(name)}” has ended. People who are in no team now: {moved}.")
