"""Sends the cards that nobody asked for, each once and at the pace that Teams sets."""

from datetime import timedelta

from adapters.message_tracker import ShownCard
from adapters.teams.client import TeamsRefusal
from adapters.teams.conversation import Chat, Reference, Spot
from adapters.teams.session import Session
from adapters.teams.settings import SERVICE_URL
from engine.api import Engine
from engine.chat.cards import Card
from engine.chat.errors import CannotTell
from engine.chat.ports import Address
from engine.chat.requests import Identity


class TeamsMessenger:
    """The Messenger port. It shares the client, the pictures and the outbox with the replies of the session."""

    looks_up = False

    def __init__(self, engine: Engine, session: Session) -> None:
        self._engine = engine
        self._session = session

    async def send(self, address: Address, card: Card, key: str) -> str:
        """Send a card and return its id; whoever never wrote, or whose conversation is gone, gets a new one."""
        who = address.identity
        reference = Reference.from_text(address.reference)
        if reference is not None:
            try:
                return await self._send_card(who, reference.to_chat(who.workspace), card)
            except TeamsRefusal as refusal:
                if refusal.status != 404:
                    raise
        return await self._send_card(who, await self._open_chat(who), card)

    async def find(self, address: Address, key: str, age: timedelta | None) -> str | None:
        """Teams has no way to look a message up, so that a doubt stays a doubt."""
        raise CannotTell("Teams cannot tell whether a message has arrived")

    async def probe(self, address: Address) -> None:
        """Look for the person in the roster of their conversation."""
        who = address.identity
        reference = Reference.from_text(address.reference)
        chat = reference.to_chat(who.workspace) if reference else await self._open_chat(who)
        try:
            await self._session.client.find_member(chat, who.user)
        except TeamsRefusal:
            return  # whatever it says, it answers

    async def _send_card(self, who: Identity, chat: Chat, card: Card) -> str:
        """Send a card; a doubtful failure is raised, not repeated."""
        session = self._session
        await session.draw(card)
        parts = session.render(card)
        sent = await session.client.send(chat, parts[0], doubt=True)
        shown = ShownCard(card, Spot(chat, sent).as_text(), parts, is_new=True)
        session.queue.put(who, session.complete(who, shown))
        return sent

    async def _open_chat(self, who: Identity) -> Chat:
        """A direct conversation, by the way that others of the tenant took last."""
        latest = Reference.from_text(await self._engine.find_latest_address(who.platform, who.workspace))
        service_url, bot = (latest.service_url, latest.bot) if latest else (SERVICE_URL, "")
        return await self._session.client.open_direct(service_url, who, bot=bot, user=who.user)
