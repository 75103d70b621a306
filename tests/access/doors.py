"""Three doors of one engine: somebody presses what no card of theirs had, over each platform's own wire."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import uuid4

from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import Connection, insert

from adapters.slack.actions import button_ids
from adapters.slack.actions import input_id as slack_input
from adapters.teams.actions import input_id as teams_input
from bot.build import LOCAL_WORKSPACE, Advance
from bot.http import make_app
from bot.settings import Settings
from engine.api import Engine
from engine.chat.cards import Action
from engine.chat.ports import Clock
from engine.content.load import Content
from engine.insight.pictures import Pictures
from engine.people.records.local_page import join_local_page
from engine.people.records.members import IDENTITY, WORKSPACE
from engine.store.sql import INSERT
from engine.store.store import Store, open_store
from tests.slack import app as slack_app
from tests.slack import payloads
from tests.slack.fake import FakeSlack
from tests.teams import app as teams_app
from tests.teams.delivery import words as teams_words
from tests.teams.fake import TENANT, FakeTeams
from tests.web.page import Visitor, visit

HELLO = "hello"


class Door(Protocol):
    """One platform's way in."""

    store: Store
    unknown: str
    """What is said to whom nobody knows, or who has left."""

    async def press(self, who: str, action: Action, form: Mapping[str, str]) -> str:
        """Press a button that somebody made up; returns the words of the card that is on show after it."""


@dataclass
class SlackDoor:
    app: slack_app.Running
    unknown: str = "We have not met yet"

    @property
    def store(self) -> Store:
        return self.app.store

    async def press(self, who: str, action: Action, form: Mapping[str, str]) -> str:
        fake, slack = self.app.fake, self.app.slack
        if not fake.last_card(who):
            await self.app.says(who, HELLO)
        user, (team, channel) = fake.user(who), (fake.team, fake.team.direct(fake.user(who).id))
        shown = [each for each in channel.messages if each.body.get("bot_id")][-1].shown()
        values = {slack_input(name): {"type": "plain_text_input", "value": value} for name, value in form.items()}
        body = payloads.pressed_in_message(fake, team, user, channel, shown, False, {"values": {"form": values}})
        button = {"type": "button", "block_id": "made_up", "text": {"type": "plain_text", "text": "Made up"}}
        pressed = button | button_ids(action, 0) | {"action_ts": fake.next_ts()}
        assert (await slack.delivers("interactive", body | {"actions": [pressed]})).status == 200
        return await self.app.reads(who)


@dataclass
class TeamsDoor:
    app: teams_app.Running
    unknown: str = "We have not met yet"

    @property
    def store(self) -> Store:
        return self.app.store

    async def press(self, who: str, action: Action, form: Mapping[str, str]) -> str:
        fake, teams = self.app.fake, self.app.teams
        if not self.app.cards(who):
            await self.app.says(who, HELLO)
        data = {"command": action.command, "args": dict(action.args)}
        data |= {teams_input(name): value for name, value in form.items()}
        executed = {"type": "Action.Execute", "verb": "press", "data": data}
        value = {"action": executed, "trigger": "manual"}
        invoke = {
            "type": "invoke",
            "name": "adaptiveCard/action",
            "value": value,
            "replyToId": self.app.cards(who)[-1].id,
        }
        answer = await teams.sends(fake.users[who], fake.direct(who), invoke)
        assert answer.status == 200
        await self.app.settles()
        shown = answer.json.get("value")
        return teams_words(shown) if isinstance(shown, dict) else await self.app.reads(who)


@dataclass
class PageDoor:
    client: TestClient[Any, Any]
    store: Store
    visitor: Visitor
    unknown: str = "There is no such person here."

    async def press(self, who: str, action: Action, form: Mapping[str, str]) -> str:
        pressed = {"command": action.command, "args": dict(action.args)}
        fields = {"persona": f"{who}@example.com", "action": pressed, "form": dict(form), "event_id": uuid4().hex}
        async with self.client.post("/api/press", json=fields | {"message": self.visitor.message}) as answer:
            said = await answer.json()
        if answer.status != 200:
            return str(said["error"])
        return (await self.visitor.take(said)).text


@asynccontextmanager
async def slack_door(
    url: str, content: Content, clock: Clock, member_id: int, organisation: int
) -> AsyncIterator[Door]:
    async with FakeSlack() as fake:
        who = fake.add_user("pat")
        fake.add_user("mallory", is_restricted=True)
        async with slack_app.running(fake, url, content, clock=clock) as app:
            app.store.run(_known, "slack", fake.team.id, who.id, member_id, organisation)
            yield SlackDoor(app)


@asynccontextmanager
async def teams_door(
    url: str, content: Content, clock: Clock, member_id: int, organisation: int
) -> AsyncIterator[Door]:
    async with FakeTeams() as fake:
        fake.checks = False  # every kind of card is checked elsewhere
        who = fake.add_user("pat")
        fake.add_user("mallory", role="guest")
        async with teams_app.running(fake, url, content, clock=clock) as app:
            app.store.run(_known, "teams", TENANT, who.person, member_id, organisation)
            yield TeamsDoor(app)


@asynccontextmanager
async def page_door(url: str, content: Content, clock: Clock, member: int, organisation: int) -> AsyncIterator[Door]:
    store = open_store(url)
    store.run(join_local_page, organisation, LOCAL_WORKSPACE)
    settings = Settings(_env_file=None, database_url=url, local_page=True)
    advance = Advance(settings, content, store, clock, Engine(content, store, clock, Pictures()))
    async with TestClient(TestServer(make_app(advance, "Example"))) as client:
        yield PageDoor(client, store, await visit(client, "pat@example.com"))


DOORS = {"Slack": slack_door, "Teams": teams_door, "the page": page_door}


def _known(tx: Connection, platform: str, workspace: str, user: str, member_id: int, organisation: int) -> None:
    """Somebody who has been introduced to the bot on a platform."""
    here = {"platform": platform, "organisation_id": organisation}
    opened = INSERT[tx.dialect.name](WORKSPACE).values(**here, external_id=workspace)
    tx.execute(opened.on_conflict_do_nothing())
    tx.execute(insert(IDENTITY).values(**here, workspace=workspace, user=user, member_id=member_id, address=""))
