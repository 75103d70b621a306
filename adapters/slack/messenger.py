"""Speaks first in one workspace: cards that the bot sends by itself, each once, at the workspace's pace."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from adapters.slack.client import Line
from adapters.slack.replies import Courier
from adapters.slack.text import Json
from engine.chat.cards import Card
from engine.chat.errors import DeliveryError
from engine.chat.ports import Address

Later = Callable[[str, Coroutine[Any, Any, None]], None]
"""Puts work into a person's outbox."""


class SlackMessenger:
    """The Messenger port. What replies go through, it goes through: the same line, pictures and outbox."""

    looks_up = True

    def __init__(self, line: Line, courier: Courier, later: Later) -> None:
        self._line = line
        self._courier = courier
        self._later = later

    async def send(self, address: Address, card: Card, key: str) -> str:
        """Post a card marked with `key`, and return its timestamp; pictures and files follow by themselves."""
        user = address.identity.user
        channel = await self._line.direct(user, patient=False)

        async def post(parts: list[Json]) -> str:
            return await self._line.post_once(channel, parts[0], key)

        parts, ts = await self._courier.shown(card, post)
        self._later(user, self._courier.complete(user, card, (channel, ts), parts, new=True))
        return ts

    async def find(self, address: Address, key: str) -> str | None:
        """The timestamp of the message that was sent with `key`; None where the conversation does not have it."""
        try:
            channel = await self._line.direct(address.identity.user, patient=False)
            return await self._line.find(channel, key, patient=False)
        except DeliveryError as error:
            raise DeliveryError(str(error), retry_after=error.retry_after, in_doubt=True) from error
