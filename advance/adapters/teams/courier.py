"""Puts replies where they belong: into the answer to a press, in place of the pressed card, or below."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import logging
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from advance.adapters.teams.line import Line, TeamsRefusal
from advance.adapters.teams.place import Place, Reference
from advance.adapters.teams.render import adaptive_cards, message, summary
from advance.adapters.teams.words import Json
from advance.engine.api import Links
from advance.engine.chat.cards import Card, Download, Image, Mode, Reply, finished
from advance.engine.chat.charts import Chart, Charts
from advance.engine.chat.errors import DeliveryError
from advance.engine.chat.requests import Identity

log = logging.getLogger(__name__)

KEPT_PICTURES = 200
KEPT_CARDS = 20_000
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

    def __init__(self, line: Line, charts: Charts, links: Links, app_id: str, later: Later) -> None:
        self._line = line
        self._charts = charts
        self._app_id = app_id
        self._later = later
        self._sources = Kept(links)
        self._direct: OrderedDict[Identity, Reference] = OrderedDict()
        self._newest: OrderedDict[tuple[str, str, str], tuple[Spot, Card]] = OrderedDict()
        self._unsaved: dict[Spot, tuple[Identity, Json]] = {}
        self._savers: dict[Spot, asyncio.Task[None]] = {}

    async def deliver(self, place: Place, replies: tuple[Reply, ...]) -> None:
        """Show replies as messages: a form or what replaces in place of the pressed card, the rest below."""
        for reply in replies:
            await self._show(place, reply)

    async def answered(self, place: Place, card: Card) -> Json:
        """The card for the answer to a press, which Teams shows at once in place of the pressed one.

        Teams forgets that card when the message is shown anew, so the message is updated too, once the person pauses.
        """
        await self.draw(card)
        first, *more = adaptive_cards(card, self._sources)
        spot = Spot(place.service_url, place.tenant, place.conversation, place.pressed)
        if place.pressed:
            self._save_when_quiet(place.identity, spot, message(first, summary(card)))
        if more or card.conversation:
            self._later(place.identity, self._follow(place.identity, card, spot, more))
        return first

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
        first, *more = adaptive_cards(card, self._sources)
        activity = message(first, summary(card))
        sent = await self._line.send(there.service_url, who.workspace, there.conversation, activity, doubt=True)
        spot = Spot(there.service_url, who.workspace, there.conversation, sent)
        if more or card.conversation:
            self._later(who, self._follow(who, card, spot, more))
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
        first, *more = adaptive_cards(reply.card, self._sources)
        activity = message(first, summary(reply.card))
        spot = None
        if reply.mode is not Mode.NEW and place.pressed and place.is_direct:
            spot = await self._replaced(place, activity)
        if spot is None:
            sent = await self._line.send(there.service_url, place.tenant, there.conversation, activity)
            spot = Spot(there.service_url, place.tenant, there.conversation, sent)
        await self._follow(place.identity, reply.card, spot, more)

    async def _replaced(self, place: Place, activity: Json) -> Spot | None:
        """Where an activity is now, in the place of the pressed one; None where that is gone."""
        spot = Spot(place.service_url, place.tenant, place.conversation, place.pressed)
        self._unsaved.pop(spot, None)
        try:
            await self._update(spot, activity)
        except TeamsRefusal as refusal:
            if refusal.status not in GONE:
                raise
            return None
        return spot

    async def _follow(self, who: Identity, card: Card, spot: Spot, more: list[Json]) -> None:
        """What follows a card: the rest of one that fills several, and the end of an earlier one."""
        for each in more:
            await self._line.send(spot.service_url, spot.tenant, spot.conversation, message(each, card.title))
        if card.conversation:
            await self._finish_earlier(who, card, spot)

    async def _finish_earlier(self, who: Identity, card: Card, spot: Spot) -> None:
        """Take the buttons from the card that this one follows, as far as we remember it."""
        key = (who.workspace, who.user, card.conversation)
        earlier = self._newest.pop(key, None)
        self._newest[key] = (spot, card)
        while len(self._newest) > KEPT_CARDS:
            self._newest.popitem(last=False)
        if earlier and earlier[0] != spot:
            over, old = earlier
            self._unsaved.pop(over, None)
            closing = finished(old)
            try:
                await self._update(over, message(adaptive_cards(closing, self._sources)[0], summary(closing)))
            except TeamsRefusal as refusal:
                if refusal.status not in GONE:
                    raise

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


def _key(chart: Chart) -> str:
    return hashlib.sha256(repr(chart).encode()).hexdigest()
