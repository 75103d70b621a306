"""The messages of every conversation, for the message tracker; some are brought up to date only after a pause."""

import asyncio
import logging
from dataclasses import dataclass, replace

from adapters.drawing import Json
from adapters.teams.client import TeamsClient, TeamsRefusal
from adapters.teams.conversation import Spot
from adapters.teams.reply_queue import ReplyQueue
from engine.chat.errors import DeliveryError
from engine.chat.requests import Identity

log = logging.getLogger(__name__)

QUIET = 3.0
"""Seconds without a press after which the message itself is brought up to what the answers to presses have shown."""
GONE = frozenset([400, 403, 404, 405, 413])
"""Refusals of an update after which the card can only be shown anew."""


@dataclass(frozen=True, slots=True)
class _Unsaved:
    """What a message is to show; `who` sees it already, in the answer to their press."""

    who: Identity
    activity: Json


class TeamsMessageStore:
    """Posts, replaces and removes messages by their spots."""

    def __init__(self, client: TeamsClient, queue: ReplyQueue) -> None:
        self._client = client
        self._queue = queue
        self._unsaved: dict[Spot, _Unsaved] = {}
        self._savers: dict[Spot, asyncio.Task[None]] = {}

    async def post(self, beside: str, part: Json) -> str:
        spot = Spot.from_text(beside)
        return replace(spot, sent=await self._client.send(spot.chat, part)).as_text()

    async def replace(self, spot: str, part: Json) -> bool:
        at = Spot.from_text(spot)
        self._unsaved.pop(at, None)
        try:
            await self._client.update(at, part)
        except TeamsRefusal as refusal:
            if refusal.status not in GONE:
                raise
            return False
        return True

    async def remove(self, spot: str) -> None:
        try:
            await self._client.delete(Spot.from_text(spot))
        except TeamsRefusal as refusal:
            if refusal.status not in GONE:
                raise

    def replace_when_quiet(self, who: Identity, spot: Spot, activity: Json) -> None:
        """Show an activity in place of a message once the person pauses; only the newest one counts."""
        self._unsaved[spot] = _Unsaved(who, activity)
        if spot not in self._savers:
            saver = self._savers[spot] = asyncio.create_task(self._wait_for_quiet(spot))
            saver.add_done_callback(lambda _: self._savers.pop(spot, None))

    async def save_all(self) -> None:
        """Bring every message up to date now; for the end of the server."""
        for spot, saver in list(self._savers.items()):
            saver.cancel()
            try:
                await self._save(spot)
            except DeliveryError as error:
                log.info("a message was not brought up to date: %s", error)
        self._savers.clear()

    async def _wait_for_quiet(self, spot: Spot) -> None:
        seen = None
        while (unsaved := self._unsaved.get(spot)) is not None and unsaved is not seen:
            seen = unsaved
            await asyncio.sleep(QUIET)
        if seen is not None:
            self._queue.put(seen.who, self._save(spot))

    async def _save(self, spot: Spot) -> None:
        if unsaved := self._unsaved.pop(spot, None):
            await self._client.update(spot, unsaved.activity)
