"""The process behind the doors: the real application on one port, for the fake Slack or Teams, until it is killed."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection as Pipe
from typing import Any

from aiohttp import web
from pydantic import SecretStr

from bot.build import build_advance
from bot.clock import SystemClock
from bot.http import make_app
from bot.settings import Settings
from engine.content.load import default_pack, load_content
from engine.store import store
from tests.slack.app import SECRET
from tests.teams.fake import APP_ID, ISSUER, PASSWORD, SCOPE, TENANT

CONTENT = load_content(default_pack())
BUSY = 100
"""Milliseconds that a statement waits here for somebody else's lock; in operation it is ten seconds."""


@dataclass(frozen=True, slots=True)
class Platform:
    """Which fake platform is before the server, and where."""

    name: str
    url: str
    token: str = ""


def serve(database_url: str, platform: Platform, port: int, ready: Pipe) -> None:
    """Serve; says through the pipe when it listens."""
    logging.disable(logging.CRITICAL)
    prepare = store._prepare_sqlite
    store._prepare_sqlite = partial(_prepare_impatient, prepare)
    advance = build_advance(_settings(database_url, platform), SystemClock(), CONTENT)
    app = make_app(advance, "")
    web.run_app(
        app, host="127.0.0.1", port=port, print=lambda *_: ready.send("ready"), access_log=None, reuse_address=True
    )


def _prepare_impatient(prepare: Callable[[Any, object], None], connection: Any, record: object) -> None:
    prepare(connection, record)
    connection.execute(f"PRAGMA busy_timeout={BUSY}")


def _settings(database_url: str, platform: Platform) -> Settings:
    if platform.name == "slack":
        known: dict[str, object] = {"slack_bot_token": SecretStr(platform.token), "slack_api_url": platform.url}
        known |= {"slack_signing_secret": SecretStr(SECRET)}
    else:
        known = {"teams_app_id": APP_ID, "teams_app_password": SecretStr(PASSWORD), "teams_tenant_id": TENANT}
        known |= {"teams_openid_metadata_url": f"{platform.url}metadata", "teams_token_issuer": ISSUER}
        known |= {"teams_login_url": f"{platform.url}login/", "teams_oauth_scope": SCOPE}
        known |= {"teams_service_hosts": "127.0.0.1"}
    return Settings(_env_file=None, database_url=database_url, **known)  # type: ignore[arg-type]
