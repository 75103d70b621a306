"""People in Slack and in Teams: the real application, with the platform's server before it, ticked by the test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sized
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import Connection, insert

from advance.adapters.slack import line
from advance.bot import clock as bot_clock
from advance.engine.chat.cards import Card
from advance.engine.chat.ports import Address, Messenger
from advance.engine.chat.requests import Identity
from advance.engine.content.load import Content
from advance.engine.people.records import MEMBER, add_organisation
from advance.engine.store import open_store
from tests.chat import Chat, FixedClock
from tests.notices.mailbox import Mailbox, Message
from tests.slack import app as slack_app
from tests.slack.fake import FakeSlack
from tests.teams import app as teams_app
from tests.teams.fake import FakeTeams

OWNER = "olga"
Says = Callable[[str, str], Awaitable[object]]
"""Takes who says what."""
Platform = Callable[..., AbstractAsyncContextManager[tuple["Elsewhere", "Watched", Says]]]


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

    async def find(self, address: Address, key: str) -> str | None:
        return await self.messenger.find(address, key)


@asynccontextmanager
async def _unhurried() -> AsyncIterator[None]:
    """The server leaves the ticks to the test, and Slack is not waited for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bot_clock, "FIRST_TICK", timedelta(hours=1))
        patch.setattr(line, "BURST", 1_000_000)
        patch.setattr(line, "WORKSPACE_BURST", 1_000_000)
        yield


@asynccontextmanager
async def on_slack(
    url: str, content: Content, clock: FixedClock, zones: Mapping[str, str]
) -> AsyncIterator[tuple[Elsewhere, Watched, Says]]:
    """An organisation of people by name, and of the owner; all have greeted the bot."""
    organisation = _settled(url, zones)
    async with _unhurried(), FakeSlack() as fake:
        users = {name: fake.add_user(name, tz=zone) for name, zone in _everybody(zones).items()}
        async with slack_app.running(fake, url, content, clock=clock) as app:
            for name in users:
                await app.says(name, "hello")
            chat = Elsewhere(app.engine, app.store, clock, organisation, content)
            chat.identities = {name: Identity("slack", user.team_id, user.id) for name, user in users.items()}
            messenger = await app.service.messenger(users[OWNER].team_id)
            assert messenger is not None
            names = {user.id: name for name, user in users.items()}
            yield (
                chat,
                Watched(chat, messenger=messenger, arrived=app.cards, names=names),
                app.says,
            )


@asynccontextmanager
async def on_teams(
    url: str, content: Content, clock: FixedClock, zones: Mapping[str, str]
) -> AsyncIterator[tuple[Elsewhere, Watched, Says]]:
    """An organisation of people by name, and of the owner; all have greeted the bot."""
    organisation = _settled(url, zones)
    async with _unhurried(), FakeTeams() as fake:
        users = {name: fake.add_user(name, zone=zone) for name, zone in _everybody(zones).items()}
        async with teams_app.running(fake, url, content, clock=clock) as app:
            for name in users:
                await app.says(name, "hello")
            chat = Elsewhere(app.engine, app.store, clock, organisation, content)
            chat.identities = {name: Identity("teams", user.tenant, user.person) for name, user in users.items()}
            messenger = await app.service.messenger(users[OWNER].tenant)
            assert messenger is not None
            names = {user.person: name for name, user in users.items()}
            yield (
                chat,
                Watched(chat, messenger=messenger, arrived=app.cards, names=names),
                app.says,
            )


def _everybody(zones: Mapping[str, str]) -> dict[str, str]:
    return {OWNER: "UTC", **zones}


def _settled(url: str, zones: Mapping[str, str]) -> int:
    """An organisation with everybody in it, whom no platform has seen yet."""
    store = open_store(url)
    organisation = store.run(_roster, _everybody(zones))
    store.close()
    return organisation


def _roster(tx: Connection, zones: Mapping[str, str]) -> int:
    organisation = add_organisation(tx, "Test")
    for name, zone in zones.items():
        person = {"email": f"{name}@example.com", "name": name.title(), "role_id": None, "standing": "active"}
        person |= {"timezone": zone, "locale": "en", "is_owner": name == OWNER}
        tx.execute(insert(MEMBER).values(**person, organisation_id=organisation))
    return organisation
