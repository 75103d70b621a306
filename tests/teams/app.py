"""The real application behind a fake Teams: signed HTTP in, connector calls and answers out, rows in a database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp.test_utils import TestServer
from pydantic import SecretStr
from sqlalchemy import Connection, Table, func, select
from sqlmodel import SQLModel

from adapters.outbox import Outbox
from adapters.teams.message_store import TeamsMessageStore
from adapters.teams.service import TeamsService
from bot.build import Advance
from bot.clock import SystemClock
from bot.http import TEAMS, make_app
from bot.settings import Settings
from engine.api import Engine
from engine.chat.ports import Clock
from engine.content.load import Content
from engine.insight.pictures import Pictures
from engine.scoring.records.assessments import RATING
from engine.store.store import Store, open_store
from tests.slack.app import Rows, _rows
from tests.teams.delivery import Teams, words
from tests.teams.fake import APP_ID, ISSUER, PASSWORD, SCOPE, TENANT, FakeTeams, Message
from tests.teams.limits import Json

ROLE, PACE, SUBMIT = "QA Engineer", "One at a time", "Submit and see my result"
QUESTIONS = 16


@dataclass
class Running:
    """An application that runs, the Teams before it and the database behind it."""

    fake: FakeTeams
    teams: Teams
    store: Store
    engine: Engine
    service: TeamsService

    async def settles(self) -> None:
        """Wait until everything that was put into the outbox is delivered, and every message is up to date."""
        while tasks := [each for each in asyncio.all_tasks() if _is_delivery(each)]:
            await asyncio.wait(tasks)
        assert self.fake.refused == []

    async def says(self, who: str, text: str) -> str:
        """Somebody writes, and reads what comes of it."""
        assert (await self.teams.says(who, text)).status == 200
        return await self.reads(who)

    async def presses(self, who: str, *labels: str, **values: Any) -> str:
        """Somebody presses one after the other, each on the newest card."""
        for label in labels:
            assert (await self.teams.presses(who, label, values=values)).status == 200
            await self.settles()
        return await self.reads(who)

    async def reads(self, who: str) -> str:
        await self.settles()
        return words(self.card(who))

    async def starts(self, who: str, role: str = ROLE, pace: str = PACE) -> str:
        """A newcomer up to the first question."""
        await self.says(who, "/assess")
        return await self.presses(who, role, pace)

    def cards(self, who: str) -> list[Message]:
        return [each for each in self.fake.messages(who) if each.card]

    def card(self, who: str) -> Json:
        card = self.cards(who)[-1].card
        assert card is not None
        return card

    def count(self, table: Table = RATING) -> int:
        def work(tx: Connection) -> int:
            return int(tx.scalar(select(func.count()).select_from(table)) or 0)

        return self.store.run(work)

    def rows(self) -> Rows:
        """Every table without ids and times."""
        return {table.name: self.store.run(_rows, table) for table in SQLModel.metadata.sorted_tables}


def settings(fake: FakeTeams, url: str, **others: Any) -> Settings:
    known = {"teams_app_id": APP_ID, "teams_app_password": SecretStr(PASSWORD), "teams_tenant_id": TENANT}
    known |= {"teams_openid_metadata_url": f"{fake.url}metadata", "teams_token_issuer": ISSUER}
    known |= {"teams_login_url": f"{fake.url}login/", "teams_oauth_scope": SCOPE, "teams_service_hosts": "127.0.0.1"}
    return Settings(_env_file=None, database_url=url, **known | others)


@asynccontextmanager
async def running(
    fake: FakeTeams, url: str, content: Content, *, clock: Clock | None = None, **others: Any
) -> AsyncIterator[Running]:
    """Run the application on the database at `url`."""
    store, clock = open_store(url), clock or SystemClock()
    known = settings(fake, url, **others)
    keys = [key for key in known.secret_keys.get_secret_value().split(",") if key]
    engine = Engine(content, store, clock, Pictures(), keys, known.public_url)
    app = make_app(Advance(known, content, store, clock, engine), "")
    try:
        async with TestServer(app) as server, Teams(fake, str(server.make_url("/"))) as teams:
            yield Running(fake, teams, store, engine, app[TEAMS])
    finally:
        store.close()


def _is_delivery(task: asyncio.Task[Any]) -> bool:
    name = getattr(task.get_coro(), "__qualname__", "")
    return name.startswith(Outbox.__name__) or name == f"{TeamsMessageStore.__name__}._wait_for_quiet"
