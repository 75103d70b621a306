"""The messages of one workspace, for the message tracker."""

from adapters.drawing import Json
from adapters.slack.client import SlackClient, SlackRefusal
from adapters.slack.conversation import Spot

GONE = frozenset(
    {
        "cant_delete_message",
        "cant_update_message",
        "channel_not_found",  # as of the bot of an earlier installation
        "edit_window_closed",
        "message_not_found",
        "msg_too_long",
    }
)


class SlackMessageStore:
    """Posts, replaces and removes messages by their spots."""

    def __init__(self, client: SlackClient) -> None:
        self._client = client

    async def post(self, beside: str, part: Json) -> str:
        channel = Spot.from_text(beside).channel
        return Spot(channel, await self._client.post_message(channel, part)).as_text()

    async def replace(self, spot: str, part: Json) -> bool:
        return await self._change("chat.update", spot, part)

    async def remove(self, spot: str) -> None:
        await self._change("chat.delete", spot, {})

    async def _change(self, method: str, spot: str, part: Json) -> bool:
        """Call a method on a message; False where the message is gone."""
        channel, ts = Spot.from_text(spot)
        try:
            await self._client.call(method, **part, channel=channel, ts=ts)
        except SlackRefusal as refusal:
            if refusal.error not in GONE:
                raise
            return False
        return True
