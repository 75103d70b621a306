"""`advance manifest`: what the platforms create the app from."""

from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
import yaml

from adapters.slack.manifest import make_manifest as make_slack_manifest
from adapters.teams.manifest import make_manifest as make_teams_manifest
from adapters.teams.manifest import pack_manifest
from bot.cli.output import fail, say, sentences
from bot.settings import read_settings
from engine.content.load import load_content
from engine.rooms import LISTED

app = typer.Typer(help="What the platforms create the app from.", no_args_is_help=True)


@app.command("slack", epilog="Example: advance manifest slack --url https://advance.example.com")
def manifest_slack(
    url: Annotated[str, typer.Option(help="Public address of the server; without it, for Socket Mode.")] = "",
) -> None:
    """Print the manifest from which Slack creates the app, as YAML."""
    with sentences():
        if url and not url.startswith("https://"):
            fail(f"Slack only calls https addresses; {url} is none.")
        content = load_content(read_settings().content)
        line = content.voices.voice(content.pack.default_locale, "UTC").line
        say(yaml.safe_dump(make_slack_manifest(line, url), sort_keys=False, allow_unicode=True, width=100).rstrip())


@app.command("teams", epilog="Example: advance manifest teams --url https://advance.example.com --out advance.zip")
def manifest_teams(
    url: Annotated[str, typer.Option(help="Public address of the server.")],
    out: Annotated[Path, typer.Option(help="Where to write the package.")] = Path("advance-teams.zip"),
) -> None:
    """Write the app package that Teams installs: a zip with the manifest and its icons."""
    with sentences():
        settings = read_settings()
        if not url.startswith("https://"):
            fail(f"Teams only calls https addresses; {url} is none.")
        if not settings.teams_app_id:
            fail("ADVANCE_TEAMS_APP_ID: this is missing; it is the Microsoft App ID of your Azure Bot.")
        content = load_content(settings.content)
        line = content.voices.voice(content.pack.default_locale, "UTC").line
        made = make_teams_manifest(line, LISTED, settings.teams_app_id, url, version("advance-coach"))
        out.write_bytes(pack_manifest(made))
        say(f"Wrote {out}. Upload it in Teams under Apps, Manage your apps, Upload an app.")
