"""People in Slack and in Teams: the real application, with the platform's server before it, ticked by the test."""

from collections.abc import AsyncIterator, Callable, Mapping, Sized
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Protocol

import pytest
from sqlalchemy import Connection, insert, select

from adapters.pacing import Window
from adapters.slack import client as line
from adapters.teams import client as teams_client
from adapters.teams import message_store
from bot import notice_loop
from engine.chat.cards import Card
from engine.chat.ports import Address, Messenger
from engine.chat.requests import Identity
from engine.content.load import Content
from engine.people.records.members import MEMBER, add_organisation
from engine.store.store import open_store
from tests.conversation import Chat, FixedClock
from tests.notices.mailbox import Mailbox, Message
from tests.slack import app as slack_app
from tests.slack.fake import FakeSlack
from tests.teams import app as teams_app
from tests.teams.fake import FakeTeams

OWNER = "olga"
There = tuple["Elsewhere", "Watched", "App"]
Platform = Callable[[str, Content, FixedClock, Mapping[str, str]], AbstractAsyncContextManager[There]]


class App(Protocol):
    """The running application, as people of its platform use it."""

    async def says(self, who: str, words: str, /) -> str: ...

    async def presses(self, who: str, /, *labels: str, **values: Any) -> str: ...

    async def reads(self, who: str, /) -> str: ...


@dataclass
class Elsewhere(Chat):
    """People who speak from a platform."""

    identities: dict[str, Identity] = field(default_factory=dict)

    def identity(self, who: str) -> Identity:
        return self.identities[who]


@dataclass
class Watched(Mailbox):
    """The platform's own messenger, and what went through it; each message is counted where it arrives."""

    messenger: Messenger = field(kw_only=True)
    arrived: Callable[[str], Sized] = field(kw_only=True)
    """Gives the bot's messages to somebody by name, as they are on the platform."""
    names: Mapping[str, str] = field(kw_only=True)
    """By the platform's id of the user."""

    def __post_init__(self) -> None:
        self.looks_up = self.messenger.looks_up

    async def send(self, address: Address, card: Card, key: str) -> str:
        name = self.names[address.identity.user]
        before = len(self.arrived(name))
        reference = await self.messenger.send(address, card, key)
        assert len(self.arrived(name)) == before + 1, f"of {card.key} to {name}, one message was to arrive"
        self.messages.append(Message(name, self.chat.clock.now(), key, card))
        return reference

    async def find(self, address: Address, key: str, age: timedelta | None) -> str | None:
        return await self.messenger.find(address, key, age)

    async def probe(self, address: Address) -> None:
        await self.messenger.probe(address)


def unpace_teams(patch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a turn in Teams until the test ends."""
    patch.setattr(teams_client, "PER_CONVERSATION", (Window(100_000, 1.0),))
    patch.setattr(teams_client, "PER_TENANT", (Window(100_000, 1.0),))


@asynccontextmanager
async def _unhurried() -> AsyncIterator[None]:
    """The server leaves the ticks to the test, and neither Slack nor a pause in Teams is waited for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(notice_loop, "FIRST_RUN", timedelta(hours=1))
        patch.setattr(line, "BURST", 1_000_000)
        patch.setattr(line, "WORKSPACE_BURST", 1_000_000)
        patch.setattr(message_store, "QUIET", 0.0)
        unpace_teams(patch)
        yield


def on_slack(
    url: str, content: Content, clock: FixedClock, zones: Mapping[str, str]
) -> AbstractAsyncContextManager[There]:
    """An organisation of people by name, and of the owner; all have greeted the bot."""
    return _organisation(FakeSlack, _join_slack, slack_app.running, url, content, clock, {OWNER: "UTC", **zones})


def on_teams(
    url: str, content: Content, clock: FixedClock, zones: Mapping[str, str]
) -> AbstractAsyncContextManager[There]:
    """The same there."""
    return _organisation(FakeTeams, _join_teams, teams_app.running, url, content, clock, {OWNER: "UTC", **zones})


def _join_slack(fake: FakeSlack, name: str, zone: str) -> Identity:
    user = fake.add_user(name, tz=zone)
    return Identity("slack", user.team_id, user.id)


def _join_teams(fake: FakeTeams, name: str, zone: str) -> Identity:
    user = fake.add_user(name, zone=zone)
    return Identity("teams", user.tenant, user.person)


@asynccontextmanager
async def _organisation(
    server: Callable[[], AbstractAsyncContextManager[Any]],
    join: Callable[[Any, str, str], Identity],
    running: Callable[..., AbstractAsyncContextManager[slack_app.Running | teams_app.Running]],
    url: str,
    content: Content,
    clock: FixedClock,
    zones: Mapping[str, str],
) -> AsyncIterator[There]:
    store = open_store(url)
    organisation = store.run(_roster, zones)
    store.close()
    async with _unhurried(), server() as fake:
        identities = {name: join(fake, name, zone) for name, zone in zones.items()}
        async with running(fake, url, content, clock=clock) as app:
            for name in identities:
                await app.says(name, "hello")
            messenger = await app.service.find_messenger(identities[OWNER].workspace)
            assert messenger is not None
            chat = Elsewhere(app.engine, app.store, clock, organisation, content, identities=identities)
            names = {identity.user: name for name, identity in identities.items()}
            yield chat, Watched(chat, messenger=messenger, arrived=app.cards, names=names), app


async def confirm_events(app: slack_app.Running | teams_app.Running, content: Content) -> None:
    """Let bob come, and an owner who is elsewhere confirm the events of his organisation."""
    app.fake.add_user("bob")
    await app.says("bob", "hello")
    organisation = app.store.run(lambda tx: int(tx.execute(select(MEMBER.c.organisation_id)).scalars().first() or 0))
    chat = Chat(app.engine, app.store, FixedClock(datetime.now(UTC)), organisation, content, _events=count(10**6))
    chat.meet("planner", is_owner=True)
    await chat.confirms_as_owner("planner")


def _roster(tx: Connection, zones: Mapping[str, str]) -> int:
    """An organisation with everybody in it, whom no platform has seen yet."""
    organisation = add_organisation(tx, "Test")
    for name, zone in zones.items():
        person = {"email": f"{name}@example.com", "name": name.title(), "role_id": None, "standing": "active"}
        person |= {"timezone": zone, "locale": "en", "is_owner": name == OWNER}
        tx.execute(insert(MEMBER).values(**person, organisation_id=organisation))
    return organisation
