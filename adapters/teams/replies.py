"""Puts replies where they belong: into the answer to a press, in place of the pressed card, or below."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import logging
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any

from adapters.message_tracker import Trail
from adapters.teams.client import Line, TeamsRefusal
from adapters.teams.conversation import Place, Reference
from adapters.teams.render import adaptive_cards, message, summary
from adapters.teams.text import Json
from engine.api import Engine, Links
from engine.chat.cards import Card, Download, Image, Mode, Reply
from engine.chat.charts import Chart
from engine.chat.errors import DeliveryError
from engine.chat.requests import Identity

log = logging.getLogger(__name__)

KEPT_PICTURES = 200
KEPT_CONVERSATIONS = 50_000
QUIET = 3.0
"""Seconds without a press after which the message itself is brought up to what the answers to presses have shown."""
GONE = frozenset([400, 403, 404, 405, 413])
"""Refusals of an update after which the card can only be shown anew."""

Later = Callable[[Identity, Coroutine[Any, Any, None]], None]
"""Puts work into a person's outbox."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A message of ours."""

    service_url: str
    tenant: str
    conversation: str
    sent: str

    def as_text(self) -> str:
        return json.dumps([self.service_url, self.tenant, self.conversation, self.sent])

    @classmethod
    def from_text(cls, text: str) -> Spot:
        """Read `as_text` back."""
        return cls(*map(str, json.loads(text)))


class Kept:
    """Where pictures and files are: at signed links where the server has a public address, else in the card itself."""

    def __init__(self, links: Links) -> None:
        self._links = links
        self._drawn: OrderedDict[str, str] = OrderedDict()

    def picture(self, chart: Chart) -> str:
        return self._links.picture(chart) or self._drawn.get(_key(chart), "")

    def file(self, download: Download) -> str:
        return self._links.file(download) or ""

    def keep(self, chart: Chart, png: bytes) -> None:
        self._drawn[_key(chart)] = f"data:image/png;base64,{base64.b64encode(png).decode()}"
        while len(self._drawn) > KEPT_PICTURES:
            self._drawn.popitem(last=False)


class Courier:
    """Delivers."""

    def __init__(self, engine: Engine, line: Line, app_id: str, later: Later) -> None:
        self._line = line
        self._charts = engine.charts
        self._app_id = app_id
        self._later = later
        self._sources = Kept(engine.links)
        self._direct: OrderedDict[Identity, Reference] = OrderedDict()
        self._unsaved: dict[Spot, tuple[Identity, Json]] = {}
        self._savers: dict[Spot, asyncio.Task[None]] = {}
        self._trail: Trail[Json] = Trail(engine, self._messages)
        self._wall = Conversations(line, self._unsaved)

    async def deliver(self, place: Place, replies: tuple[Reply, ...]) -> None:
        """Show replies as messages: a form or what replaces in place of the pressed card, the rest below."""
        for reply in replies:
            await self._show(place, reply)

    async def answered(self, place: Place, card: Card) -> Json:
        """The card for the answer to a press, which Teams shows at once in place of the pressed one.

        Teams forgets that card when the message is shown anew, so the message is updated too, once the person pauses.
        """
        await self.draw(card)
        parts = self._messages(card)
        spot = Spot(place.service_url, place.tenant, place.conversation, place.pressed)
        self._save_when_quiet(place.identity, spot, parts[0])
        self._later(place.identity, self._follow(place.identity, card, spot, parts, new=False))
        shown: Json = parts[0]["attachments"][0]["content"]
        return shown

    async def draw(self, card: Card, *, typing: Place | None = None) -> None:
        """Draw the pictures of a card that are not at hand, off the event loop; meanwhile the bot types."""
        charts = [block.chart for block in card.blocks if isinstance(block, Image)]
        missing = [chart for chart in charts if not self._sources.picture(chart)]
        if missing and typing:
            await self.type(typing)
        for chart in missing:
            self._sources.keep(chart, await asyncio.to_thread(self._charts.draw, chart))

    async def type(self, place: Place) -> None:
        """Show that an answer is coming; nobody minds where it fails."""
        try:
            there = await self.direct(place)
            await self._line.send(there.service_url, place.tenant, there.conversation, {"type": "typing"})
        except DeliveryError as error:
            log.info("typing was not shown: %s", error)

    async def direct(self, place: Place) -> Reference:
        """Where somebody is reached alone; opened where they have only spoken before others."""
        if place.is_direct:
            return Reference(place.service_url, place.conversation, place.bot)
        return await self.open(place.service_url, place.identity, bot=place.bot, user=place.user)

    async def open(self, service_url: str, who: Identity, *, bot: str, user: str) -> Reference:
        """The direct conversation with somebody who may never have written; `user` is their id or the directory's."""
        found = self._direct.get(who)
        if found is None or found.service_url != service_url:
            bot = bot or f"28:{self._app_id}"
            conversation = await self._line.open(service_url, who.workspace, bot, user)
            found = self._direct[who] = Reference(service_url, conversation, bot)
            while len(self._direct) > KEPT_CONVERSATIONS:
                self._direct.popitem(last=False)
        return found

    async def speak(self, who: Identity, there: Reference, card: Card) -> str:
        """Send a card that nobody asked for, and return its id; a doubtful failure is raised, not repeated."""
        await self.draw(card)
        parts = self._messages(card)
        sent = await self._line.send(there.service_url, who.workspace, there.conversation, parts[0], doubt=True)
        spot = Spot(there.service_url, who.workspace, there.conversation, sent)
        self._later(who, self._follow(who, card, spot, parts, new=True))
        return sent

    async def save_all(self) -> None:
        """Bring every message up to date now; for the end of the server."""
        for spot, saver in list(self._savers.items()):
            saver.cancel()
            await self._reported_save(spot)
        self._savers.clear()

    async def _show(self, place: Place, reply: Reply) -> None:
        await self.draw(reply.card, typing=place)
        there = await self.direct(place)
        parts = self._messages(reply.card)
        spot = Spot(place.service_url, place.tenant, place.conversation, place.pressed)
        replaces = reply.mode is not Mode.NEW and bool(place.pressed) and place.is_direct
        new = not (replaces and await self._wall.put(spot.as_text(), parts[0]))
        if new:
            sent = await self._line.send(there.service_url, place.tenant, there.conversation, parts[0])
            spot = Spot(there.service_url, place.tenant, there.conversation, sent)
        await self._follow(place.identity, reply.card, spot, parts, new=new)

    async def _follow(self, who: Identity, card: Card, spot: Spot, parts: list[Json], *, new: bool) -> None:
        """What follows a card's first message: its others, and the end of the card before it."""
        await self._trail.follow(who, card, spot.as_text(), parts, self._wall, new=new)

    def _messages(self, card: Card) -> list[Json]:
        return [message(each, summary(card)) for each in adaptive_cards(card, self._sources)]

    def _save_when_quiet(self, who: Identity, spot: Spot, activity: Json) -> None:
        self._unsaved[spot] = (who, activity)
        if spot not in self._savers:
            saver = self._savers[spot] = asyncio.create_task(self._wait_for_quiet(spot))
            saver.add_done_callback(lambda _: self._savers.pop(spot, None))

    async def _wait_for_quiet(self, spot: Spot) -> None:
        seen = None
        while (unsaved := self._unsaved.get(spot)) is not None and unsaved is not seen:
            seen = unsaved
            await asyncio.sleep(QUIET)
        if seen is not None:
            self._later(seen[0], self._save(spot))

    async def _save(self, spot: Spot) -> None:
        unsaved = self._unsaved.pop(spot, None)
        if unsaved is not None:
            await self._update(spot, unsaved[1])

    async def _reported_save(self, spot: Spot) -> None:
        try:
            await self._save(spot)
        except DeliveryError as error:
            log.info("a message was not brought up to date: %s", error)

    async def _update(self, spot: Spot, activity: Json) -> None:
        await self._line.update(spot.service_url, spot.tenant, spot.conversation, spot.sent, activity)


class Conversations:
    """The messages of every conversation; `unsaved` is what waits to be shown in their places."""

    def __init__(self, line: Line, unsaved: dict[Spot, tuple[Identity, Json]]) -> None:
        self._line = line
        self._unsaved = unsaved

    async def post(self, beside: str, part: Json) -> str:
        spot = Spot.from_text(beside)
        sent = await self._line.send(spot.service_url, spot.tenant, spot.conversation, part)
        return replace(spot, sent=sent).as_text()

    async def put(self, spot: str, part: Json) -> bool:
        at = Spot.from_text(spot)
        self._unsaved.pop(at, None)
        try:
            await self._line.update(at.service_url, at.tenant, at.conversation, at.sent, part)
        except TeamsRefusal as refusal:
            if refusal.status not in GONE:
                raise
            return False
        return True

    async def remove(self, spot: str) -> None:
        at = Spot.from_text(spot)
        try:
            await self._line.delete(at.service_url, at.tenant, at.conversation, at.sent)
        except TeamsRefusal as refusal:
            if refusal.status not in GONE:
                raise


def _key(chart: Chart) -> str:
    return hashlib.sha256(repr(chart).encode()).hexdigest()
