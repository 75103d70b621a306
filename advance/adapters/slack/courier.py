"""Puts replies where they belong: below, in place of the card that was pressed, or as a modal."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from advance.adapters.slack.line import Line, SlackRefusal
from advance.adapters.slack.render import home, messages, modal
from advance.engine.chat.cards import Card, Image, Mode, Reply, finished
from advance.engine.chat.charts import Chart, Charts
from advance.engine.chat.errors import DeliveryError

log = logging.getLogger(__name__)

KEPT_FILES = 2000
KEPT_CARDS = 20_000
READY_TRIES = 6
"""Slack needs a moment before an uploaded picture may stand in a message."""
GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed", "msg_too_long"})
LOST_TRIGGER = frozenset({"expired_trigger_id", "invalid_trigger_id", "trigger_expired"})
USED_TRIGGER = frozenset({"exchanged_trigger_id", "trigger_exchanged"})
"""The modal is open: only a call of ours, of which we did not hear, can have used the trigger."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody pressed or typed: `pressed` is the channel and timestamp of the card, or None."""

    user: str
    trigger: str = ""
    pressed: tuple[str, str] | None = None


class Courier:
    """Delivers to one workspace."""

    def __init__(self, line: Line, charts: Charts) -> None:
        self._line = line
        self._charts = charts
        self._direct: dict[str, str] = {}
        self._files: OrderedDict[str, str] = OrderedDict()
        self._newest: OrderedDict[tuple[str, str], tuple[tuple[str, str], Card]] = OrderedDict()

    async def deliver(self, place: Place, replies: tuple[Reply, ...]) -> None:
        for reply in replies:
            if reply.mode is Mode.FORM and await self._opened(place, reply.card):
                continue
            await self._show(place, reply)

    async def publish_home(self, user: str, card: Card) -> None:
        """Show a card on the person's App Home."""
        await self._line.call("views.publish", user_id=user, view=home(card))

    async def whisper(self, user: str, channel: str, text: str) -> None:
        """Say something in a channel that only one person sees."""
        await self._line.call("chat.postEphemeral", channel=channel, user=user, text=text)

    async def _opened(self, place: Place, card: Card) -> bool:
        """Open a modal; False when Slack no longer takes the trigger, so that a message must do."""
        if not place.trigger:
            return False
        try:
            view = modal(card, source_of(place))
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
        parts = messages(reply.card, self._file_of)
        spots = [await self._put(place, parts[0], replace=reply.mode is Mode.REPLACE)]
        spots += [await self._put(place, part, replace=False) for part in parts[1:]]
        await self._finish_earlier(place.user, reply.card, spots[0])
        if await self._draw(reply.card):
            for spot, before, part in zip(spots, parts, messages(reply.card, self._file_of), strict=False):
                if part != before:
                    await self._update_when_ready(spot, part)

    async def _finish_earlier(self, user: str, card: Card, spot: tuple[str, str]) -> None:
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
                message = messages(finished(old), self._file_of)[0]
                await self._line.call("chat.update", channel=channel, ts=ts, **message)
            except SlackRefusal as refusal:
                if refusal.error not in GONE:
                    raise

    async def _put(self, place: Place, message: Mapping[str, Any], *, replace: bool) -> tuple[str, str]:
        if replace and place.pressed:
            channel, ts = place.pressed
            try:
                await self._line.call("chat.update", channel=channel, ts=ts, **message)
                return place.pressed
            except SlackRefusal as refusal:
                if refusal.error not in GONE:
                    raise
        channel = await self._direct_channel(place.user)
        return channel, await self._line.post(channel, message)

    async def _direct_channel(self, user: str) -> str:
        if user not in self._direct:
            opened = await self._line.call("conversations.open", users=user)
            self._direct[user] = str(opened["channel"]["id"])
        return self._direct[user]

    async def _draw(self, card: Card) -> bool:
        """Draw and upload the pictures that Slack does not have yet; False where there is none to show anew."""
        fresh = False
        for block in card.blocks:
            if isinstance(block, Image) and self._file_of(block.chart) is None:
                png = await asyncio.to_thread(self._charts.draw, block.chart)
                try:
                    file = await self._line.upload("advance.png", png, block.alt)
                except DeliveryError as error:
                    log.warning("a picture was not uploaded, its words stay: %s", error)
                    continue
                self._files[_key(block.chart)] = file
                fresh = True
                while len(self._files) > KEPT_FILES:
                    self._files.popitem(last=False)
        return fresh

    async def _update_when_ready(self, spot: tuple[str, str], message: Mapping[str, Any]) -> None:
        for attempt in range(READY_TRIES):
            try:
                await self._line.call("chat.update", channel=spot[0], ts=spot[1], **message)
                return
            except SlackRefusal as refusal:
                if refusal.error != "invalid_blocks" or attempt == READY_TRIES - 1:
                    log.info("a picture was not shown, its words stay: %s", refusal.error)
                    return
                await asyncio.sleep(0.3 * 2**attempt)

    def _file_of(self, chart: Chart) -> dict[str, Any] | None:
        file = self._files.get(_key(chart))
        return {"slack_file": {"id": file}} if file else None


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


def _key(chart: Chart) -> str:
    return hashlib.sha256(repr(chart).encode()).hexdigest()
