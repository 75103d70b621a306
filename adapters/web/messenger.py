"""Sends the cards that nobody asked for: they appear in the person's transcript on the local page."""

from datetime import timedelta

from adapters.web.conversation import Conversations
from engine.chat.cards import Card
from engine.chat.ports import Address, Messenger


class LocalMessenger:
    """Sends at once. Transcripts live as long as the server, and so does the memory of what was sent."""

    looks_up = True

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations
        self._sent: dict[str, str] = {}

    async def find_messenger(self, workspace: str) -> Messenger:
        """What sends notices to a workspace: there is one page, so always this one."""
        return self

    async def send(self, address: Address, card: Card, key: str) -> str:
        self._sent[key] = self._conversations.show_card(address.identity.user, card)
        return self._sent[key]

    async def find(self, address: Address, key: str, age: timedelta | None) -> str | None:
        return self._sent.get(key)

    async def probe(self, address: Address) -> None:
        """The page is this server's own."""
