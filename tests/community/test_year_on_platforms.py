"""The same year for people in Slack and in Teams: the real applications, with the platforms' servers before them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Connection, insert

from advance.adapters.slack import line
from advance.bot import clock
from advance.engine.chat.cards import Card
from advance.engine.chat.ports import Address, Messenger
from advance.engine.chat.requests import Identity
from advance.engine.content.load import Content
from advance.engine.people.records import MEMBER, add_organisation
from advance.engine.store import open_store
from tests.chat import Chat, FixedClock
from tests.community.test_year import START, Event, Human, calendar, compare, invent, live, settle
from tests.databases import new_sqlite
from tests.notices.mailbox import Mailbox, Message
from tests.slack import app as slack_app
from tests.slack.fake import FakeSlack
from tests.teams import app as teams_app
from tests.teams.fake import FakeTeams

PEOPLE = 6


@dataclass
class Elsewhere(Chat):
    """People who speak from a platform."""

    identities: dict[str, Identity] = field(default_factory=dict)

    def identity(self, who: str) -> Identity:
        return self.identities[who]


@dataclass
class Watched(Mailbox):
    """The platform's own messenger, and what went through it."""

    messenger: Messenger = field(kw_only=True)

    def __post_init__(self) -> None:
        self.looks_up = self.messenger.looks_up

    async def send(self, address: Address, card: Card, key: str) -> str:
        reference = await self.messenger.send(address, card, key)
        people = {identity.user: name for name, identity in self.chat.identities.items()}  # type: ignore[attr-defined]
        self.messages.append(Message(people[address.identity.user], self.chat.clock.now(), key, card))
        return reference

    async def find(self, address: Address, key: str) -> str | None:
        return await self.messenger.find(address, key)


def roster(tx: Connection, humans: Sequence[Human]) -> int:
    """An organisation with everybody in it, whom no platform has seen yet."""
    organisation = add_organisation(tx, "Test")
    for name, zone in (("olga", "UTC"), *((human.name, human.rhythm.zone) for human in humans)):
        person = {"email": f"{name}@example.com", "name": name.title(), "role_id": None, "standing": "active"}
        person |= {"timezone": zone, "locale": "en", "is_owner": name == "olga"}
        tx.execute(insert(MEMBER).values(**person, organisation_id=organisation))
    return organisation


@pytest.fixture(autouse=True)
def _only_our_ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server leaves the year to the test, and Slack is not waited for."""
    monkeypatch.setattr(clock, "FIRST_TICK", timedelta(hours=1))
    monkeypatch.setattr(line, "BURST", 10_000)


@pytest.fixture
def events() -> list[Event]:
    return calendar()


@pytest.fixture
def humans(events: list[Event]) -> list[Human]:
    random = Random("both platforms")
    return [invent(2 * number, events, random) for number in range(PEOPLE)]


@pytest.fixture
def url(sqlite: Path, tmp_path: Path) -> str:
    return new_sqlite(sqlite, tmp_path)


def settled(url: str, humans: Sequence[Human]) -> int:
    store = open_store(url)
    organisation = store.run(roster, humans)
    store.close()
    return organisation


async def test_in_slack(url: str, content: Content, humans: list[Human], events: list[Event]) -> None:
    organisation, now = settled(url, humans), FixedClock(START)
    async with FakeSlack() as fake:
        names = ["olga", *(human.name for human in humans)]
        users = {name: fake.add_user(name) for name in names}
        async with slack_app.running(fake, url, content, clock=now) as app:
            for name in names:
                await app.says(name, "hello")
            chat = Elsewhere(app.engine, app.store, now, organisation, content)
            chat.identities = {name: Identity("slack", user.team_id, user.id) for name, user in users.items()}
            messenger = await app.service.messenger(users["olga"].team_id)
            assert messenger is not None
            mailbox = Watched(chat, messenger=messenger)
            settle(chat, humans)
            await live(chat, mailbox, humans, events)
            compare(mailbox, humans, events)
            for human in humans:
                arrived = [each for each in fake.messages(human.name) if each.get("bot_id")]
                assert len(arrived) == 1 + len(mailbox.to(human.name)), "the welcome, and each notice once"


async def test_in_teams(url: str, content: Content, humans: list[Human], events: list[Event]) -> None:
    organisation, now = settled(url, humans), FixedClock(START)
    async with FakeTeams() as fake:
        names = ["olga", *(human.name for human in humans)]
        users = {name: fake.add_user(name) for name in names}
        async with teams_app.running(fake, url, content, clock=now) as app:
            for name in names:
                await app.says(name, "hello")
            chat = Elsewhere(app.engine, app.store, now, organisation, content)
            chat.identities = {name: Identity("teams", user.tenant, user.person) for name, user in users.items()}
            messenger = await app.service.messenger(users["olga"].tenant)
            assert messenger is not None
            mailbox = Watched(chat, messenger=messenger)
            settle(chat, humans)
            await live(chat, mailbox, humans, events)
            compare(mailbox, humans, events)
            for human in humans:
                assert len(app.cards(human.name)) == 1 + len(mailbox.to(human.name)), (
                    "the welcome, and each notice once"
                )
