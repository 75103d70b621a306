"""The real application behind a fake Slack: signed HTTP or Socket Mode in, Web API calls out, rows in a database."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp.test_utils import TestServer
from pydantic import SecretStr
from sqlalchemy import Connection, Table, func, select
from sqlmodel import SQLModel

from adapters.outbox import Outbox
from adapters.slack.service import SlackService
from bot.build import Advance
from bot.clock import SystemClock
from bot.http import SLACK, make_app
from bot.settings import Settings
from engine.api import Engine
from engine.chat.ports import Clock
from engine.content.load import Content
from engine.insight.pictures import Pictures
from engine.scoring.records.assessments import RATING
from engine.store.store import Store, open_store
from engine.vault import new_key
from tests.slack import forms
from tests.slack.delivery import Slack
from tests.slack.fake import FakeSlack
from tests.slack.workspace import Json, elements

SECRET, KEY = "signing-secret", new_key()
ROLE, PACE, SUBMIT = "QA Engineer", "One at a time", "Submit and see my result"
QUESTIONS = 16
Rows = dict[str, list[tuple[str, ...]]]


@dataclass
class Running:
    """An application that runs, the Slack before it and the database behind it."""

    fake: FakeSlack
    slack: Slack
    store: Store
    engine: Engine
    service: SlackService

    async def settles(self) -> None:
        """Wait until everything that was put into the outbox is delivered."""
        while tasks := [each for each in asyncio.all_tasks() if _is_delivery(each)]:
            await asyncio.wait(tasks)

    async def says(self, who: str, words: str) -> str:
        """Somebody writes, and reads what comes of it."""
        assert (await self.slack.says(who, words)).status == 200
        return await self.reads(who)

    async def uses(self, who: str, command: str, words: str = "") -> str:
        assert (await self.slack.command(who, command, words)).status == 200
        return await self.reads(who)

    async def presses(self, who: str, *labels: str, **values: object) -> str:
        """Somebody presses one after the other, each on the newest card."""
        for label in labels:
            assert (await self.slack.presses(who, label, values=values)).status == 200
            await self.settles()
        return await self.reads(who)

    async def reads(self, who: str) -> str:
        await self.settles()
        return words(self.fake.last_card(who))

    async def starts(self, who: str, role: str = ROLE, pace: str = PACE) -> str:
        """A newcomer up to the first question."""
        await self.uses(who, "/assess")
        return await self.presses(who, role, pace)

    def cards(self, who: str) -> list[Json]:
        """The bot's messages in somebody's direct messages."""
        return [each for each in self.fake.messages(who) if each.get("bot_id")]

    def count(self, table: Table = RATING) -> int:
        def work(tx: Connection) -> int:
            return int(tx.scalar(select(func.count()).select_from(table)) or 0)

        return self.store.run(work)

    def rows(self) -> Rows:
        """Every table without ids and times; what Slack numbers is left out of the values, too."""
        return {table.name: self.store.run(_rows, table) for table in SQLModel.metadata.sorted_tables}


async def until(holds: Callable[[], bool]) -> None:
    """Wait for something that the outbox does not tell of."""
    for _ in range(500):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come to that")


@asynccontextmanager
async def running(
    fake: FakeSlack,
    url: str,
    content: Content,
    *,
    socket: bool = False,
    public_url: str = "",
    clock: Clock | None = None,
    **settings: Any,
) -> AsyncIterator[Running]:
    """Run the application on the database at `url`, over HTTP or over Socket Mode; links start with `public_url`."""
    tokens = {"slack_bot_token": fake.team.bot_token, "slack_api_url": fake.url} | settings
    tokens |= {"slack_app_token": fake.app_token} if socket else {"slack_signing_secret": SECRET}
    secret = {name: SecretStr(value) if name != "slack_api_url" else value for name, value in tokens.items()}
    store, clock = open_store(url), clock or SystemClock()
    known = Settings(_env_file=None, database_url=url, public_url=public_url, **secret)
    engine = Engine(content, store, clock, Pictures(), [KEY], public_url)
    app = make_app(Advance(known, content, store, clock, engine), "")
    try:
        async with TestServer(app) as server, Slack(fake, "" if socket else str(server.make_url("/")), SECRET) as slack:
            yield Running(fake, slack, store, engine, app[SLACK])
    finally:
        store.close()


def _is_delivery(task: asyncio.Task[Any]) -> bool:
    return getattr(task.get_coro(), "__qualname__", "").startswith(Outbox.__name__)


def words(blocks: list[Json]) -> str:
    """What a card says, labels included."""
    return "\n".join(_texts(blocks))


def labels(blocks: list[Json]) -> list[str]:
    """What can be pressed on a card."""
    return [forms.label(element) for _, element in elements(blocks) if element["type"] == "button"]


def pictures(blocks: list[Json]) -> list[Json]:
    return [block for block in blocks if block["type"] == "image"]


def _texts(part: object) -> list[str]:
    if isinstance(part, list):
        return [text for each in part for text in _texts(each)]
    if not isinstance(part, dict):
        return []
    own = [part["text"]] if isinstance(part.get("text"), str) else []
    own += [part["alt_text"]] if "alt_text" in part else []
    return own + [text for name, each in part.items() if name not in ("value", "metadata") for text in _texts(each)]


def _rows(tx: Connection, table: Table) -> list[tuple[str, ...]]:
    found = []
    for row in tx.execute(select(table)).mappings():
        kept = {
            name: value for name, value in row.items() if not isinstance(value, datetime) and not _is_id(name, value)
        }
        found.append(tuple(f"{name}={_unnumbered(str(value))}" for name, value in kept.items()))
    return sorted(found)


def _is_id(name: str, value: object) -> bool:
    return name == "spot" or (isinstance(value, int) and (name == "id" or name.endswith("_id")))


def _unnumbered(value: str) -> str:
    """A value without what is another number in each Slack: users, teams, triggers, events."""
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{10,}", "#", value)
