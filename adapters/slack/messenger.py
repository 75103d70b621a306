"""Sends the cards that nobody asked for to one workspace, each once and at the workspace's pace."""

from datetime import timedelta

from adapters.message_tracker import ShownCard
from adapters.slack.client import SlackRefusal
from adapters.slack.conversation import Spot
from adapters.slack.session import Session
from engine.chat.cards import Card
from engine.chat.errors import DeliveryError
from engine.chat.ports import Address


class SlackMessenger:
    """The Messenger port. It shares the client, the pictures and the outbox with the replies of its session."""

    looks_up = True

    def __init__(self, session: Session) -> None:
        self._session = session

    async def send(self, address: Address, card: Card, key: str) -> str:
        """Post a card marked with `key`, and return its timestamp; pictures and files follow by themselves."""
        try:
            return await self._post(address, card, key)
        except SlackRefusal as refusal:
            if refusal.everybody:
                await self._session.queue.note_failure(address.identity.user, refusal)
            raise

    async def _post(self, address: Address, card: Card, key: str) -> str:
        user, session = address.identity.user, self._session
        parts = session.render(card)

        async def post(channel: str) -> Spot:
            return Spot(channel, await session.client.try_post(channel, parts[0], key))

        try:
            spot = await session.client.reach(user, post, patient=False)
        except SlackRefusal as refusal:
            session.attachments.distrust_links(card, refusal)
            return await self._post(address, card, key)
        shown = ShownCard(card, spot.as_text(), parts, is_new=True)
        session.queue.put(user, session.complete(user, shown))
        return spot.ts

    async def find(self, address: Address, key: str, age: timedelta | None) -> str | None:
        """The timestamp of the message that was sent with `key`; None where the conversation does not have it. What was
        seen of a long conversation is not looked at again."""
        client, seconds = self._session.client, age.total_seconds() if age else None

        async def look(channel: str) -> str | None:
            return await client.find_message(channel, key, seconds, patient=False)

        try:
            return await client.reach(address.identity.user, look, patient=False)
        except DeliveryError as error:
            after, outage = error.retry_after, error.outage
            raise DeliveryError(str(error), retry_after=after, in_doubt=True, outage=outage) from error

    async def probe(self, address: Address) -> None:
        """Ask Slack who we are."""
        try:
            await self._session.client.call("auth.test", patient=False)
        except SlackRefusal:
            return  # whatever it says, it answers
