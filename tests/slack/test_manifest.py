"""What an owner sets Slack up with: the manifest, scopes, settings, and a start that fails in words."""

import asyncio
import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner, Result

from adapters.slack.manifest import COACH, COMMANDS, EVENTS, SCOPES, UNDER_COACH
from bot.cli import app
from engine.content.load import default_pack, load_content
from engine.rooms import LISTED
from tests.databases import new_sqlite
from tests.slack.app import SECRET
from tests.slack.fake import FakeSlack

ROOT = Path(__file__).parents[2]
ADVANCE = (sys.executable, "-c", "from bot.cli import app; app()")
URL = "https://advance.example.com"


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty folder, no settings, and the log as it was."""
    for name in [name for name in os.environ if name.startswith("ADVANCE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bot.cli.server.configure_log", lambda _: None)


def environment(settings: dict[str, str]) -> dict[str, str]:
    return {f"ADVANCE_{name.upper()}": value for name, value in settings.items()}


def advance(*words: str, **settings: str) -> Result:
    return CliRunner().invoke(app, words, env=environment(settings))


def printed(*words: str) -> Any:
    result = advance("manifest", "slack", *words)
    assert result.exit_code == 0
    return yaml.safe_load(result.stdout)


BOTH = pytest.mark.parametrize("words", [(), ("--url", URL), ("--url", f"{URL}/")], ids=["socket", "http", "slash"])


@BOTH
def test_the_manifest_keeps_to_slacks_limits(words: tuple[str, ...]) -> None:
    """https://docs.slack.dev/reference/app-manifest and the schema in slackapi/manifest-schema."""
    manifest = printed(*words)
    shown, features = manifest["display_information"], manifest["features"]
    assert 1 <= len(shown["name"]) <= 35
    assert 1 <= len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    assert re.fullmatch(r"#[0-9a-fA-F]{6}", shown["background_color"])
    assert re.fullmatch(r"[\w .-]{1,80}", features["bot_user"]["display_name"])
    assert features["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
    for shortcut in features.get("shortcuts", ()):
        assert shortcut["type"] in ("message", "global")
        assert 1 <= len(shortcut["name"]) <= 24
        assert 1 <= len(shortcut["description"]) <= 150
        assert 1 <= len(shortcut["callback_id"]) <= 255
    assert len(features.get("shortcuts", ())) <= 10
    assert len(manifest["settings"]["event_subscriptions"]["bot_events"]) <= 100


@BOTH
def test_every_command_has_a_name_a_description_and_a_hint_that_slack_takes(words: tuple[str, ...]) -> None:
    commands = printed(*words)["features"]["slash_commands"]
    assert [each["command"] for each in commands] == [f"/{name}" for name in COMMANDS]
    assert len(commands) <= 50
    for each in commands:
        assert re.fullmatch(r"/[a-z][a-z0-9_-]{0,30}", each["command"])
        assert 1 <= len(each["description"]) <= 2000
        assert "\n" not in each["description"]
        assert 1 <= len(each.get("usage_hint", "-")) <= 1000


RESERVED = (
    "archive away call collapse dm dnd expand feed feedback help invite join leave me msg mute open prefs remind "
)
RESERVED += "remove rename search shortcuts shrug star status topic unarchive who"
"""Slack's own commands, which an app cannot have."""


def test_every_listed_command_is_a_slash_command_or_under_coach_with_copy_and_no_name_of_slacks() -> None:
    assert set(COMMANDS) == {*LISTED, COACH} - UNDER_COACH
    assert not set(COMMANDS) & set(RESERVED.split())
    voice = load_content(default_pack()).voices.voice("en", "UTC")
    for name in COMMANDS:
        for key in (f"command_{name}", f"hint_{name}"):
            try:
                voice.line(f"slack.{key}".replace("-", "_"))
            except KeyError:
                pytest.fail(f"/{name} lacks its Slack copy: add the block {key} to content/copy/en/slack.j2")


def test_over_http_every_address_is_the_servers() -> None:
    manifest = printed("--url", f"{URL}/")
    assert not manifest["settings"]["socket_mode_enabled"]
    addresses = [each["url"] for each in manifest["features"]["slash_commands"]]
    addresses += [manifest["settings"][part]["request_url"] for part in ("event_subscriptions", "interactivity")]
    assert set(addresses) == {f"{URL}/slack/events"}


def test_with_socket_mode_there_is_no_address() -> None:
    manifest = printed()
    assert manifest["settings"]["socket_mode_enabled"]
    assert "http" not in str(manifest).replace("https://docs", "")


@pytest.mark.parametrize("url", ["http://advance.example.com", "advance.example.com", "ftp://example.com"])
def test_an_address_that_slack_does_not_call_is_refused(url: str) -> None:
    result = advance("manifest", "slack", "--url", url)
    assert (result.exit_code, result.stdout) == (1, "")
    assert url in result.stderr


def test_the_documents_explain_every_scope_and_no_other() -> None:
    section = (ROOT / "docs" / "slack.md").read_text()
    explained = dict(re.findall(r"^\| `([a-z_.:]+)` \| (.+?) \|$", section, re.MULTILINE))
    assert explained == SCOPES
    assert printed()["oauth_config"]["scopes"]["bot"] == list(SCOPES)


def test_no_scope_is_wider_than_what_the_events_and_calls_need(fake: FakeSlack) -> None:
    assert set(SCOPES) <= set(fake.team.scopes.split(","))
    needed = {"app_mention": "app_mentions:read", "message.im": "im:history", "message.channels": "channels:history"}
    assert {needed[event] for event in EVENTS if event in needed} <= set(SCOPES)
    assert not {"channels:history", "groups:history", "chat:write.public", "users:write"} & set(SCOPES)


# Settings.


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"slack_bot_token": "xoxb-1"}, ["ADVANCE_SLACK_SIGNING_SECRET", "ADVANCE_SLACK_APP_TOKEN"]),
        ({"slack_signing_secret": "s"}, ["ADVANCE_SLACK_BOT_TOKEN"]),
        ({"slack_app_token": "xapp-1"}, ["ADVANCE_SLACK_BOT_TOKEN"]),
        ({"slack_bot_token": "xapp-1", "slack_app_token": "xoxb-1"}, ["starts with xoxb-", "starts with xapp-"]),
        ({"slack_bot_token": "xoxp-1", "slack_signing_secret": "s"}, ["starts with xoxb-"]),
        (
            {"slack_bot_token": "xoxb-1", "slack_signing_secret": "s", "slack_api_url": "http://slack.example/"},
            ["ADVANCE_SLACK_API_URL"],
        ),
        ({"slack_bot_token": "xapp-1", "slack_api_url": "ftp://x", "port": "0"}, ["xoxb-", "API_URL", "PORT", "APP_"]),
    ],
)
def test_what_is_missing_or_mixed_up_is_named_at_once(settings: dict[str, str], named: list[str]) -> None:
    result = advance("check", **settings)
    assert result.exit_code == 1
    assert all(each in result.output for each in named), result.output
    assert not any(value in result.output for value in settings.values() if value.endswith("-1"))


async def serve(fake: FakeSlack, sqlite: Path, tmp_path: Path, **settings: str) -> str:
    """Start the real server, which is to end by itself; returns what it says."""
    base = {"database_url": new_sqlite(sqlite, tmp_path), "slack_api_url": fake.url}
    base |= {"slack_bot_token": fake.team.bot_token, "slack_signing_secret": SECRET, "port": "3979"}
    known = {name: value for name, value in (base | settings).items() if value}
    pipe = asyncio.subprocess.PIPE
    server = await asyncio.create_subprocess_exec(
        *ADVANCE, "serve", stdout=pipe, stderr=pipe, env=os.environ | environment(known), cwd=tmp_path
    )
    try:
        _, said = await asyncio.wait_for(server.communicate(), 20)
    finally:
        if server.returncode is None:
            server.kill()
            await server.wait()
    assert server.returncode == 1
    assert b"Traceback" not in said, said.decode()
    return said.decode()


async def test_a_token_that_slack_refuses_ends_the_server_with_a_sentence(
    fake: FakeSlack, sqlite: Path, tmp_path: Path
) -> None:
    said = await serve(fake, sqlite, tmp_path, slack_bot_token="xoxb-nobody")
    assert "ADVANCE_SLACK_BOT_TOKEN: Slack does not accept it (invalid_auth)" in said
    assert "xoxb-nobody" not in said


async def test_an_app_token_that_slack_refuses_ends_the_server_with_a_sentence(
    fake: FakeSlack, sqlite: Path, tmp_path: Path
) -> None:
    said = await serve(fake, sqlite, tmp_path, slack_app_token="xapp-nobody", slack_signing_secret="")
    assert "ADVANCE_SLACK_APP_TOKEN: Slack does not accept it (invalid_auth)" in said
    assert "xapp-nobody" not in said
