"""Tests as a browser talks: JSON posted to the real local page, and its stream of events read into cards."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import Connection, insert

from bot.build import LOCAL_WORKSPACE, Advance
from bot.clock import DemoClock, SystemClock
from bot.http import make_app
from bot.settings import Settings
from engine.api import Engine
from engine.content.load import Content
from engine.insight.pictures import Pictures
from engine.people.records.local_page import join_local_page
from engine.people.records.members import MEMBER, TEAM, add_organisation
from engine.store.store import open_store
from tests.databases import new_sqlite

ADA, BOB, EVE = "ada@example.com", "bob@example.com", "eve@example.com"
LONGEST = f"{'l' * 242}@example.com"
"""As long as an address can be."""
ORGANISATION = "Example & <Sons>"
Client = TestClient[Any, Any]
_events = count()


@asynccontextmanager
async def served(url: str, content: Content, clock: DemoClock | SystemClock | None = None) -> AsyncIterator[Client]:
    """Serve the local page from the database at `url`, with four people in it."""
    store, clock = open_store(url), clock or SystemClock()
    store.run(_invite)
    settings = Settings(_env_file=None, database_url=url, local_page=True)
    advance = Advance(settings, content, store, clock, Engine(content, store, clock, Pictures()))
    async with TestClient(TestServer(make_app(advance, ORGANISATION))) as client:
        yield client


@pytest.fixture
def sqlite_url(sqlite: Path, tmp_path: Path) -> str:
    return new_sqlite(sqlite, tmp_path)


@pytest.fixture
async def page(sqlite_url: str, content: Content, tmp_path: Path) -> AsyncIterator[Client]:
    """The local page on SQLite, with a clock that can be moved."""
    async with served(sqlite_url, content, DemoClock(tmp_path / "clock")) as client:
        yield client


async def sends(client: Client, path: str, body: object, **headers: str) -> tuple[int, dict[str, Any]]:
    """Post a body as JSON, or as it is where it is bytes; returns status and answer."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with client.post(path, data=data, headers={"Content-Type": "application/json"} | headers) as answer:
        return answer.status, await answer.json()


def _invite(tx: Connection) -> None:
    organisation = add_organisation(tx, ORGANISATION)
    team = {"organisation_id": organisation, "name": '"><script>team()</script>'}
    team_id = tx.execute(insert(TEAM).values(**team).returning(TEAM.c.id)).scalar_one()
    person = {"organisation_id": organisation, "timezone": "UTC", "locale": "en", "is_owner": False}
    people = [(ADA, "Ada", "software_engineer", None), (BOB, "Bob", None, None), (LONGEST, "Len", "cto", None)]
    people += [(EVE, "Eve <img src=x onerror=alert(1)> O'Neil", "cto", team_id)]
    for email, name, role, in_team in people:
        tx.execute(insert(MEMBER).values(**person, email=email, name=name, role_id=role, team_id=in_team))
    join_local_page(tx, organisation, LOCAL_WORKSPACE)


class Shown(HTMLParser):
    """HTML as a person and a browser see it: words, what can be pressed, inputs, pictures, elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.key = ""
        self.text = ""
        self.buttons: list[tuple[str, dict[str, Any]]] = []
        self.inputs: list[str] = []
        self.pictures: list[str] = []
        self.elements: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.elements.add(tag)
        self.key = self.key or found.get("data-key", "")
        self.pictures += [found[name] for name in ("src", "srcset") if name in found]
        if "data-input" in found:
            self.inputs.append(found["data-input"])
        if "data-action" in found:
            self.buttons.append(("", json.loads(found["data-action"])))

    def handle_data(self, data: str) -> None:
        self.text += data
        if data.strip() and self.buttons and not self.buttons[-1][0]:  # the first words in a button are its label
            self.buttons[-1] = (data.strip(), self.buttons[-1][1])

    def action(self, label: str) -> dict[str, Any]:
        found = [action for words, action in self.buttons if words.startswith(label)]
        assert found, f"nothing is labelled {label!r}; there is {[words for words, _ in self.buttons]}"
        return found[0]


class Tab:
    """An open stream of events: what one browser tab shows."""

    def __init__(self, response: ClientResponse) -> None:
        self.response = response
        self.messages: dict[str, str] = {}
        self.batches: list[dict[str, Any]] = []
        self.last_event_id = ""
        self._unread = b""

    @property
    def sequence(self) -> int:
        return int(self.last_event_id.rpartition("-")[2] or -1)

    @property
    def cards(self) -> list[Shown]:
        return [Shown(html) for html in self.messages.values()]

    async def event(self) -> dict[str, Any]:
        """Wait for the next event and show it."""
        while b"\n\n" not in self._unread:
            chunk = await self.response.content.readany()
            assert chunk, "the stream has ended"
            self._unread += chunk
        raw, _, self._unread = self._unread.partition(b"\n\n")
        fields = dict(line.split(": ", 1) for line in raw.decode().splitlines())
        batch: dict[str, Any] = json.loads(fields["data"])
        self.last_event_id = fields["id"]
        self.batches.append(batch)
        if batch["fresh"]:
            self.messages.clear()
        self.messages |= {message["id"]: message["html"] for message in batch["messages"]}
        return batch

    async def reaches(self, sequence: int) -> Tab:
        while self.sequence < sequence:
            await self.event()
        return self


@dataclass
class Visitor:
    """Somebody at the page, with one tab open; `card` is the one that came last."""

    client: Client
    user: str
    tab: Tab
    card: Shown = field(default_factory=lambda: Shown(""))
    message: str = ""

    async def says(self, text: str, event: str = "") -> Shown:
        return await self.take(await self.post("say", text=text, event_id=event or f"event-{next(_events)}"))

    async def presses(self, label: str, form: Mapping[str, str] | None = None, event: str = "") -> Shown:
        return await self.does(self.card.action(label), form, event)

    async def does(self, action: dict[str, Any], form: Mapping[str, str] | None = None, event: str = "") -> Shown:
        fields = {"action": action, "form": dict(form or {}), "message": self.message}
        return await self.take(await self.post("press", event_id=event or f"event-{next(_events)}", **fields))

    async def take(self, turn: dict[str, Any]) -> Shown:
        """Look at what came of a turn: a form, or the message that changed last."""
        await self.tab.reaches(turn["sequence"])
        if turn["form"]:
            self.card = Shown(turn["form"])
        elif turn["messages"]:
            self.message = turn["messages"][-1]
            self.card = Shown(self.tab.messages[self.message])
        return self.card

    async def post(self, path: str, **fields: object) -> dict[str, Any]:
        async with self.client.post(f"/api/{path}", json={"persona": self.user, **fields}) as answer:
            result: dict[str, Any] = await answer.json()
            assert answer.status == 200, result
            return result


async def open_tab(client: Client, user: str = ADA, last_event_id: str = "") -> Tab:
    """Open the stream of events and read its first event."""
    headers = {"Last-Event-ID": last_event_id} if last_event_id else {}
    response = await client.get("/events", params={"persona": user}, headers=headers)
    assert response.status == 200
    tab = Tab(response)
    await tab.event()
    return tab


async def visit(client: Client, user: str = ADA) -> Visitor:
    """Come to the page and be greeted."""
    visitor = Visitor(client, user, await open_tab(client, user))
    await visitor.take(await visitor.post("open"))
    return visitor
