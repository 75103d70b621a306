"""Puts replies where they belong: below, in place of the card that was pressed, or as a modal."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from advance.adapters.slack.attachments import Attachments, Spot
from advance.adapters.slack.line import Line, SlackRefusal
from advance.adapters.slack.render import home, messages, modal
from advance.adapters.slack.words import Json
from advance.engine.chat.cards import Card, Mode, Reply, finished

log = logging.getLogger(__name__)
Shown = TypeVar("Shown")

KEPT_CARDS = 20_000
READY_TRIES = 6
"""Slack needs a moment before an uploaded picture may stand in a message."""
GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed", "msg_too_long"})
LOST_TRIGGER = frozenset({"expired_trigger_id", "invalid_trigger_id", "trigger_expired"})
USED_TRIGGER = frozenset({"exchanged_trigger_id", "trigger_exchanged"})
"""The modal is open: only a call of ours, of which we did not hear, can have used the trigger."""
UNSHOWABLE = frozenset({"invalid_blocks", "invalid_blocks_format"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody pressed or typed: `pressed` is the card, or None; `url` replaces it, in Slack's quicker way."""

    user: str
    trigger: str = ""
    pressed: Spot | None = None
    url: str = ""


class Courier:
    """Delivers to one workspace."""

    def __init__(self, line: Line, attachments: Attachments) -> None:
        self._line = line
        self._attachments = attachments
        self._newest: OrderedDict[tuple[str, str], tuple[Spot, Card]] = OrderedDict()

    async def deliver(self, place: Place, replies: tuple[Reply, ...]) -> None:
        for reply in replies:
            if reply.mode is Mode.FORM and await self._opened(place, reply.card):
                continue
            await self._show(place, reply)

    async def publish_home(self, user: str, card: Card) -> None:
        """Show a card on the person's App Home."""

        async def publish(_: list[Json]) -> None:
            await self._line.call("views.publish", user_id=user, view=home(card, self._attachments))

        await self.shown(card, publish)

    async def whisper(self, user: str, channel: str, text: str) -> None:
        """Say something in a channel that only one person sees; it is a courtesy, which some channels do not take."""
        try:
            await self._line.call("chat.postEphemeral", channel=channel, user=user, text=text)
        except SlackRefusal as refusal:
            log.info("a channel does not take a hint: %s", refusal.error)

    async def shown(self, card: Card, show: Callable[[list[Json]], Awaitable[Shown]]) -> tuple[list[Json], Shown]:
        """Show a card's messages; once more with other pictures where Slack could not get at those behind links."""
        parts = messages(card, self._attachments)
        try:
            return parts, await show(parts)
        except SlackRefusal as refusal:
            if refusal.error not in UNSHOWABLE or not self._attachments.distrust_links(card):
                raise
        parts = messages(card, self._attachments)
        return parts, await show(parts)

    async def complete(self, user: str, card: Card, spot: Spot, parts: list[Json], *, new: bool) -> None:
        """What follows a card's first message: its others, the end of the card before it, drawn pictures, files."""
        spots = [spot, *[(spot[0], await self._line.post(spot[0], part)) for part in parts[1:]]]
        await self._finish_earlier(user, card, spot)
        if await self._attachments.draw(card):
            for at, before, part in zip(spots, parts, messages(card, self._attachments), strict=False):
                if part != before:
                    await self._update_when_ready(at, part)
        await self._attachments.share(spot, card, new=new)

    async def _opened(self, place: Place, card: Card) -> bool:
        """Open a modal; False when Slack no longer takes the trigger, so that a message must do."""
        if not place.trigger:
            return False
        try:
            view = modal(card, source_of(place), self._attachments)
            await self._line.call("views.open", trigger_id=place.trigger, view=view)
        except SlackRefusal as refusal:
            if refusal.error in USED_TRIGGER:
                return True
            if refusal.error not in LOST_TRIGGER:
                raise
            return False
        return True

    async def _show(self, place: Place, reply: Reply) -> None:
        """Show the card at once, and once more with its pictures when they are drawn."""

        async def put(parts: list[Json]) -> Spot:
            return await self._put(place, parts[0], replace=reply.mode is Mode.REPLACE)

        parts, spot = await self.shown(reply.card, put)
        await self.complete(place.user, reply.card, spot, parts, new=spot != place.pressed)

    async def _finish_earlier(self, user: str, card: Card, spot: Spot) -> None:
        """Take the buttons from the card that this one follows, as far as we remember it."""
        if not card.conversation:
            return
        earlier = self._newest.pop((user, card.conversation), None)
        self._newest[user, card.conversation] = (spot, card)
        while len(self._newest) > KEPT_CARDS:
            self._newest.popitem(last=False)
        if earlier and earlier[0] != spot:
            (channel, ts), old = earlier
            try:
                message = messages(finished(old), self._attachments)[0]
                await self._line.call("chat.update", channel=channel, ts=ts, **message)
            except SlackRefusal as refusal:
                if refusal.error not in GONE:
                    raise

    async def _put(self, place: Place, message: Json, *, replace: bool) -> Spot:
        if replace and place.pressed:
            if place.url and await self._line.respond(place.url, message):
                return place.pressed
            channel, ts = place.pressed
            try:
                await self._line.call("chat.update", channel=channel, ts=ts, **message)
                return place.pressed
            except SlackRefusal as refusal:
                if refusal.error not in GONE:
                    raise
        channel = await self._line.direct(place.user)
        return channel, await self._line.post(channel, message)

    async def _update_when_ready(self, spot: Spot, message: Json) -> None:
        for attempt in range(READY_TRIES):
            try:
                await self._line.call("chat.update", channel=spot[0], ts=spot[1], **message)
                return
            except SlackRefusal as refusal:
                if refusal.error != "invalid_blocks" or attempt == READY_TRIES - 1:
                    log.info("a picture was not shown, its words stay: %s", refusal.error)
                    return
                await asyncio.sleep(0.3 * 2**attempt)


def source_of(place: Place) -> str:
    """The card that a modal belongs to, as text that travels with the modal."""
    return json.dumps(place.pressed) if place.pressed else ""


def pressed_in(source: str) -> tuple[str, str] | None:
    """Read `source_of` back."""
    try:
        channel, ts = json.loads(source)
        return str(channel), str(ts)
    except (ValueError, TypeError):
        return None
