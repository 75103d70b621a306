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
from advance.engine.chat.cards import Card, Image, Mode, Reply, finished
from advance.engine.chat.charts import Chart, Charts
from advance.engine.chat.errors import DeliveryError

log = logging.getLogger(__name__)

KEPT_PICTURES = 200
KEPT_CARDS = 20_000
KEPT_CONVERSATIONS = 50_000
QUIET = 3.0
"""Seconds without a press after which the message itself is brought up to what the answers to presses have shown."""
GONE = frozenset([400, 403, 404, 405, 413])
"""Refusals of an update after which the card can only be shown anew."""

Later = Callable[[Place, Coroutine[Any, Any, None]], None]
"""Puts work into a person's outbox."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A message of ours."""

    service_url: str
    tenant: str
    conversation: str
    sent: str


class Courier:
    """Delivers."""

    def __init__(self, line: Line, charts: Charts, app_id: str, later: Later) -> None:
        self._line = line
        self._charts = charts
        self._app_id = app_id
        self._later = later
        self._pictures: OrderedDict[str, str] = OrderedDict()
        self._direct: OrderedDict[tuple[str, str], Reference] = OrderedDict()
        self._newest: OrderedDict[tuple[str, str, str], tuple[Spot, Card]] = OrderedDict()
        self._unsaved: dict[Spot, tuple[Place, Json]] = {}
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
        first, *more = adaptive_cards(card, self._picture)
        spot = Spot(place.service_url, place.tenant, place.conversation, place.pressed)
        if place.pressed:
            self._save_when_quiet(place, spot, message(first, summary(card)))
        if more or card.conversation:
            self._later(place, self._follow(place, card, spot, more))
        return first

    async def draw(self, card: Card, *, typing: Place | None = None) -> None:
        """Draw the pictures of a card that are not at hand, off the event loop; meanwhile the bot types."""
        charts = [block.chart for block in card.blocks if isinstance(block, Image) and not self._picture(block.chart)]
        if charts and typing:
            await self.type(typing)
        for chart in charts:
            png = await asyncio.to_thread(self._charts.draw, chart)
            self._pictures[_key(chart)] = f"data:image/png;base64,{base64.b64encode(png).decode()}"
            while len(self._pictures) > KEPT_PICTURES:
                self._pictures.popitem(last=False)

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
        return await self.open(place.service_url, place.tenant, place.bot, place.person, place.user)

    async def open(self, service_url: str, tenant: str, bot: str, person: str, user: str) -> Reference:
        """The direct conversation with somebody who may never have written."""
        found = self._direct.get((tenant, person))
        if found is None or found.service_url != service_url:
            bot = bot or f"28:{self._app_id}"
            conversation = await self._line.open(service_url, tenant, bot, user)
            found = self._direct[tenant, person] = Reference(service_url, conversation, bot)
            while len(self._direct) > KEPT_CONVERSATIONS:
                self._direct.popitem(last=False)
        return found

    async def post(self, tenant: str, there: Reference, card: Card, *, doubt: bool = False) -> Spot:
        """Send a card below; returns its first message. With `doubt` a doubtful failure of that one is raised."""
        first, *more = adaptive_cards(card, self._picture)
        activity = message(first, summary(card))
        sent = await self._line.send(there.service_url, tenant, there.conversation, activity, doubt=doubt)
        for each in more:
            await self._line.send(there.service_url, tenant, there.conversation, message(each, card.title))
        return Spot(there.service_url, tenant, there.conversation, sent)

    async def save_all(self) -> None:
        """Bring every message up to date now; for the end of the server."""
        for spot, saver in list(self._savers.items()):
            saver.cancel()
            await self._reported_save(spot)
        self._savers.clear()

    async def _show(self, place: Place, reply: Reply) -> None:
        await self.draw(reply.card, typing=place)
        there = await self.direct(place)
        spot = None
        if reply.mode is not Mode.NEW and place.pressed and place.is_direct:
            spot = await self._replace(place, reply.card)
        spot = spot or await self.post(place.tenant, there, reply.card)
        await self._finish_earlier(place, reply.card, spot)

    async def _replace(self, place: Place, card: Card) -> Spot | None:
        """Put a card in the place of the pressed one; None where that is gone."""
        first, *more = adaptive_cards(card, self._picture)
        spot = Spot(place.service_url, place.tenant, place.conversation, place.pressed)
        self._unsaved.pop(spot, None)
        try:
            await self._update(spot, message(first, summary(card)))
        except TeamsRefusal as refusal:
            if refusal.status not in GONE:
                raise
            return None
        for each in more:
            await self._line.send(spot.service_url, spot.tenant, spot.conversation, message(each, card.title))
        return spot

    async def _follow(self, place: Place, card: Card, spot: Spot, more: list[Json]) -> None:
        """What follows an answered press: the rest of a card that fills several, and the end of an earlier one."""
        for each in more:
            await self._line.send(place.service_url, place.tenant, place.conversation, message(each, card.title))
        await self._finish_earlier(place, card, spot)

    async def _finish_earlier(self, place: Place, card: Card, spot: Spot) -> None:
        """Take the buttons from the card that this one follows, as far as we remember it."""
        if not card.conversation:
            return
        key = (place.tenant, place.person, card.conversation)
        earlier = self._newest.pop(key, None)
        self._newest[key] = (spot, card)
        while len(self._newest) > KEPT_CARDS:
            self._newest.popitem(last=False)
        if earlier and earlier[0] != spot:
            over, old = earlier
            self._unsaved.pop(over, None)
            closing = finished(old)
            try:
                await self._update(over, message(adaptive_cards(closing, self._picture)[0], summary(closing)))
            except TeamsRefusal as refusal:
                if refusal.status not in GONE:
                    raise

    def _save_when_quiet(self, place: Place, spot: Spot, activity: Json) -> None:
        self._unsaved[spot] = (place, activity)
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

    def _picture(self, chart: Chart) -> str:
        return self._pictures.get(_key(chart), "")


def _key(chart: Chart) -> str:
    return hashlib.sha256(repr(chart).encode()).hexdigest()
