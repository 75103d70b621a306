"""The local page's messenger: what the bot says first appears in the person's transcript."""

from __future__ import annotations

from adapters.web.conversation import Conversations
from engine.chat.cards import Card
from engine.chat.ports import Address, Messenger


class LocalMessenger:
    """Sends at once. Transcripts live as long as the server, and so does the memory of what was sent."""

    looks_up = True

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations
        self._sent: dict[str, str] = {}

    async def serving(self, workspace: str) -> Messenger:
        """Who speaks first in a workspace: there is one page, so always this one."""
        return self

    async def send(self, address: Address, card: Card, key: str) -> str:
        self._sent[key] = self._conversations.show(address.identity.user, card)
        return self._sent[key]

    async def find(self, address: Address, key: str) -> str | None:
        return self._sent.get(key)
