"""Speaks first: cards that the bot sends by itself, each once, at the pace that Teams sets."""

from __future__ import annotations

from adapters.teams.client import TeamsRefusal
from adapters.teams.conversation import Reference
from adapters.teams.replies import Courier
from adapters.teams.settings import SERVICE_URL
from engine.api import Engine
from engine.chat.cards import Card
from engine.chat.errors import CannotTell
from engine.chat.ports import Address
from engine.chat.requests import Identity


class TeamsMessenger:
    """The Messenger port. What replies go through, it goes through: the same line, pictures and outbox."""

    looks_up = False

    def __init__(self, engine: Engine, courier: Courier) -> None:
        self._engine = engine
        self._courier = courier

    async def send(self, address: Address, card: Card, key: str) -> str:
        """Send a card and return its id; whoever never wrote, or whose conversation is gone, gets a new one."""
        who = address.identity
        there = Reference.from_text(address.reference)
        if there is not None:
            try:
                return await self._courier.speak(who, there, card)
            except TeamsRefusal as refusal:
                if refusal.status != 404:
                    raise
        return await self._courier.speak(who, await self._opened(who), card)

    async def find(self, address: Address, key: str) -> str | None:
        """Teams has no way to look a message up, so that a doubt stays a doubt."""
        raise CannotTell("Teams cannot tell whether a message has arrived")

    async def _opened(self, who: Identity) -> Reference:
        """A direct conversation, by the way that others of the tenant took last."""
        nearest = Reference.from_text(await self._engine.find_latest_address(who.platform, who.workspace))
        service_url = nearest.service_url if nearest else SERVICE_URL
        return await self._courier.open(service_url, who, bot=nearest.bot if nearest else "", user=who.user)
