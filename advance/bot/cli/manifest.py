"""`advance manifest`: what the platforms create the app from."""

from __future__ import annotations

from typing import Annotated

import typer
import yaml

from advance.adapters.slack.manifest import manifest as slack_manifest
from advance.bot.cli.speaking import fail, say, sentences
from advance.bot.settings import read_settings
from advance.engine.content.load import load_content

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
        say(yaml.safe_dump(slack_manifest(line, url), sort_keys=False, allow_unicode=True, width=100).rstrip())
