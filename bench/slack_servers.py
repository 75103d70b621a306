"""Servers of the Slack bench, each a process of its own: a Slack that takes everything, and three who answer it.

``python -m bench.slack_servers KIND PORT DATABASE SLACK_PORT``
"""

import asyncio
import gc
import hashlib
import hmac
import json
import re
import sqlite3
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import aiohttp
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.models.blocks import ActionsBlock, ButtonElement, HeaderBlock, SectionBlock
from slack_sdk.web.async_client import AsyncWebClient

from bench.peer import Peer
from bot.build import build_advance
from bot.clock import SystemClock
from bot.http import make_app
from bot.settings import read_settings
from engine.content.load import default_pack, load_content

SECRET, TOKEN, TEAM, BOT = "bench-secret", "xoxb-bench", "T0BENCH", "U0BOT"


def fake_slack() -> web.Application:
    """Says ok to everything, and how often it was asked."""
    asked = 0

    async def count(_: web.Request) -> web.Response:
        return web.json_response({"asked": asked})

    async def take(request: web.Request) -> web.Response:
        nonlocal asked
        await request.read()
        if request.path.endswith("auth.test"):
            return web.json_response({"ok": True, "team_id": TEAM, "team": "Bench", "user_id": BOT, "bot_id": "B0BOT"})
        asked += 1
        return web.json_response({"ok": True, "ts": "1.0", "channel": "D1"})

    app = web.Application()
    app.router.add_get("/asked", count)
    app.router.add_route("*", "/{rest:.*}", take)
    return app


def advance(file: Path, slack: str) -> web.Application:
    """The product as `advance serve` runs it."""
    settings = read_settings(
        database_url=f"sqlite:///{file}",
        slack_bot_token=TOKEN,
        slack_signing_secret=SECRET,
        slack_api_url=f"{slack}/api/",
    )
    return make_app(build_advance(settings, SystemClock(), load_content(settings.content)), "")


def floor(file: Path, slack: str) -> web.Application:
    """What no server of this kind can do without: signature, three statements, a commit, one call; no card at all."""
    connection = sqlite3.connect(file, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    sessions: list[aiohttp.ClientSession] = []
    background: set[asyncio.Task[None]] = set()

    async def call() -> None:
        async with sessions[0].post(
            f"{slack}/api/chat.update", json={"channel": "D1", "ts": "1.0", "text": "…"}
        ) as answer:
            await answer.read()

    async def receive(request: web.Request) -> web.Response:
        body, stamp = await request.read(), request.headers["X-Slack-Request-Timestamp"]
        signed = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(f"v0={signed}", request.headers["X-Slack-Signature"]):
            return web.Response(status=401)
        payload = json.loads(parse_qs(body.decode())["payload"][0])
        _, args = json.loads(payload["actions"][0]["value"])
        at, run = datetime.now(UTC).isoformat(" "), connection.execute
        run("BEGIN IMMEDIATE")
        run(
            "INSERT INTO seen_event VALUES ('slack', ?, ?, ?) ON CONFLICT DO NOTHING", (TEAM, payload["trigger_id"], at)
        )
        run(
            "INSERT INTO rating (assessment_id, skill_id, organisation_id, value, evidence, link, rated_at)"
            " VALUES (?, ?, 1, ?, '', '', ?) ON CONFLICT DO NOTHING",
            (args["assessment"], args["skill"], args["value"], at),
        )
        run("UPDATE assessment SET version = version + 1, touched_at = ? WHERE id = ?", (at, args["assessment"]))
        run("COMMIT")
        task = asyncio.create_task(call())
        background.add(task)
        task.add_done_callback(background.discard)
        return web.Response()

    async def session(_: web.Application) -> Any:
        async with aiohttp.ClientSession() as each:
            sessions.append(each)
            yield

    app = web.Application()
    app.router.add_post("/slack/events", receive)
    app.cleanup_ctx.append(session)
    return app


def tutorial(file: Path, slack: str) -> web.Application:
    """As tutorials build it: stock Bolt that acknowledges, SQLModel's async session, slack_sdk's block models."""
    skills = [skill.id for skill in load_content(default_pack()).pack.core.skills]
    peer = Peer(file, skills, "slack", TEAM)
    client = AsyncWebClient(TOKEN, base_url=f"{slack}/api/")
    bolt = AsyncApp(client=client, signing_secret=SECRET)

    @bolt.action(re.compile("press.*"))
    async def press(ack: Callable[[], Awaitable[None]], body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        _, args = json.loads(body["actions"][0]["value"])
        await peer.answer(body["user"]["id"], body["trigger_id"], int(args["value"]), datetime.now(UTC))
        buttons = [ButtonElement(text=str(n), action_id=f"press:{n}", value=str(n)) for n in range(6)]
        blocks = [HeaderBlock(text="Question"), SectionBlock(text="How well?"), ActionsBlock(elements=buttons)]
        await client.chat_update(channel="D1", ts="1.0", text="Question", blocks=blocks)

    return bolt.web_app("/slack/events")


async def cpu(_: web.Request) -> web.Response:
    return web.json_response({"cpu": time.process_time()})


def main() -> None:
    kind, port, file, slack = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), f"http://127.0.0.1:{sys.argv[4]}"
    if kind == "slack":
        app = fake_slack()
    else:
        app = {"advance": advance, "floor": floor, "tutorial": tutorial}[kind](file, slack)
        app.router.add_get("/cpu", cpu)
    gc.freeze()
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None, backlog=2048)


if __name__ == "__main__":
    main()
