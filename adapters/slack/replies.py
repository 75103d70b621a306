"""Puts replies where they belong: below, in place of the card that was pressed, or as a modal."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from adapters.message_tracker import Trail
from adapters.slack.attachments import Attachments, Spot
from adapters.slack.client import Line, SlackRefusal
from adapters.slack.render import home, messages, modal
from adapters.slack.text import Json
from engine.api import Engine
from engine.chat.cards import Card, Mode, Reply
from engine.chat.requests import Identity

log = logging.getLogger(__name__)
Shown = TypeVar("Shown")

READY_TRIES = 6
"""Slack needs a moment before an uploaded picture may stand in a message."""
GONE = frozenset(
    {"message_not_found", "cant_update_message", "cant_delete_message", "edit_window_closed", "msg_too_long"}
)
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

    def __init__(self, engine: Engine, team: str, line: Line, attachments: Attachments) -> None:
        self._team = team
        self._line = line
        self._attachments = attachments
        self._trail: Trail[Json] = Trail(engine, lambda card: messages(card, attachments))
        self._wall = Channels(line)

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
        who = Identity("slack", self._team, user)
        spots = await self._trail.follow(who, card, spot_text(spot), parts, self._wall, new=new)
        if await self._attachments.draw(card):
            for at, before, part in zip(spots, parts, messages(card, self._attachments), strict=False):
                if part != before:
                    await self._update_when_ready(read_spot(at), part)
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

    async def _put(self, place: Place, message: Json, *, replace: bool) -> Spot:
        if replace and place.pressed:
            if place.url and await self._line.respond(place.url, message):
                return place.pressed
            if await self._wall.put(spot_text(place.pressed), message):
                return place.pressed
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


class Channels:
    """The messages of one workspace."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def post(self, beside: str, part: Json) -> str:
        channel, _ = read_spot(beside)
        return spot_text((channel, await self._line.post(channel, part)))

    async def put(self, spot: str, part: Json) -> bool:
        return await self._there("chat.update", spot, part)

    async def remove(self, spot: str) -> None:
        await self._there("chat.delete", spot)

    async def _there(self, method: str, spot: str, part: Json | None = None) -> bool:
        channel, ts = read_spot(spot)
        try:
            await self._line.call(method, **(part or {}), channel=channel, ts=ts)
        except SlackRefusal as refusal:
            if refusal.error not in GONE:
                raise
            return False
        return True


def source_of(place: Place) -> str:
    """The card that a modal belongs to, as text that travels with the modal."""
    return spot_text(place.pressed) if place.pressed else ""


def pressed_in(source: str) -> Spot | None:
    """Read `source_of` back; None for anything else."""
    try:
        return read_spot(source)
    except (ValueError, TypeError):
        return None


def spot_text(spot: Spot) -> str:
    return json.dumps(spot)


def read_spot(text: str) -> Spot:
    """Read `spot_text` back."""
    channel, ts = json.loads(text)
    return str(channel), str(ts)
