"""Our own botbuilder adapter: activities and their dispatch are botbuilder's, the client of the connector is ours."""

from typing import Any

from botbuilder.core import ActivityHandler, BotAdapter, InvokeResponse, TurnContext
from botbuilder.schema import Activity, ConversationReference, ResourceResponse

from adapters.teams.client import TeamsClient
from adapters.teams.conversation import Chat, Spot, read_tenant

ANSWER = "advance.answer"
"""Where a turn leaves what its invoke is answered with: botbuilder's own way copies the whole card."""


class TeamsAdapter(BotAdapter):  # type: ignore[misc]  # botbuilder has no types
    """Runs turns. It makes no client, no credentials and no session of its own."""

    def __init__(self, client: TeamsClient) -> None:
        super().__init__()
        self._client = client

    async def run_turn(self, activity: Activity, handler: ActivityHandler) -> InvokeResponse | None:
        """Have an activity handled; what an invoke is answered with, None for every other kind."""
        context = TurnContext(self, activity)
        await self.run_pipeline(context, handler.on_turn)
        answer: InvokeResponse | None = context.turn_state.get(ANSWER)
        return answer

    async def send_activities(self, context: TurnContext, activities: list[Activity]) -> list[ResourceResponse]:
        sent = []
        for activity in activities:
            chat = Chat(activity.service_url, read_tenant(context.activity), activity.conversation.id)
            sent.append(ResourceResponse(id=await self._client.send(chat, activity.serialize())))
        return sent

    async def update_activity(self, context: TurnContext, activity: Activity) -> Any:
        chat = Chat(activity.service_url, read_tenant(context.activity), activity.conversation.id)
        await self._client.update(Spot(chat, activity.id), activity.serialize())
        return ResourceResponse(id=activity.id)

    async def delete_activity(self, context: TurnContext, reference: ConversationReference) -> None:
        chat = Chat(reference.service_url, read_tenant(context.activity), reference.conversation.id)
        await self._client.delete(Spot(chat, reference.activity_id))
