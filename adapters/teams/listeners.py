"""Listens to what Teams sends, by kind of activity, and hands it to the session.

Record, then answer: a handler returns after the engine has committed what was typed or pressed, and only then is the
request answered; messages and updates follow from the outbox, in order for each person.
"""

import logging
from dataclasses import replace

from botbuilder.core import ActivityHandler, InvokeResponse, TurnContext
from botbuilder.schema import Activity

from adapters.event import UNREADABLE, Event, PressedAction, UnreadableAction
from adapters.teams.actions import read_action
from adapters.teams.adapter import ANSWER
from adapters.teams.conversation import Conversation, read_conversation
from adapters.teams.files import read_consent
from adapters.teams.session import Session
from adapters.teams.typed_text import read_typed
from engine.chat.errors import AdvanceError

log = logging.getLogger(__name__)

CARD_ACTION = "adaptiveCard/action"
FILE_CONSENT = "fileConsent/invoke"


class NotYet(AdvanceError):
    """The engine has not recorded it in time: Teams delivers it again, and nothing is half done."""


class TeamsListeners(ActivityHandler):  # type: ignore[misc]  # botbuilder has no types
    """What happens for each kind of activity; kinds that are not here are taken note of and nothing else."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        """Words, or a press of a card in a client that does not know Action.Execute."""
        activity = turn_context.activity
        conversation = read_conversation(activity)
        if activity.from_property.role in ("bot", "skill"):
            return
        if activity.value is not None and not activity.text:
            recorded = await self._session.answer(conversation, _read_press(activity))
        else:
            words, mentions = read_typed(activity, conversation)
            event = Event(str(activity.id), words, mentions=mentions)
            recorded = await self._session.answer(_without_pressed(conversation), event)
        if not recorded:
            raise NotYet("the engine has not recorded a message in time")

    async def on_invoke_activity(self, turn_context: TurnContext) -> None:
        """A press, which is answered with the card that takes the place of the pressed one; or a yes to a file."""
        activity = turn_context.activity
        if activity.name == CARD_ACTION:
            answer = await self._session.answer_press(read_conversation(activity), _read_press(activity))
            if answer is None:
                raise NotYet("the engine has not recorded a press in time")
            turn_context.turn_state[ANSWER] = InvokeResponse(status=200, body=answer)
        elif activity.name == FILE_CONSENT:
            turn_context.turn_state[ANSWER] = InvokeResponse(status=await self._answer_consent(activity))
        else:
            turn_context.turn_state[ANSWER] = InvokeResponse(status=501)

    async def _answer_consent(self, activity: Activity) -> int:
        try:
            consent = read_consent(activity.value)
        except UnreadableAction as problem:
            log.info("an answer about a file that cannot be read: %s", problem)
            return 400
        await self._session.answer_consent(read_conversation(activity), str(activity.id), consent)
        return 200

    async def on_conversation_update_activity(self, turn_context: TurnContext) -> None:
        """Teams tells of an installation in this way, too, again and again."""
        activity = turn_context.activity
        if activity.recipient.id in [member.id for member in activity.members_added]:
            await self._greet(activity)
            return
        conversation, added = read_conversation(activity), [member.id for member in activity.members_added]
        if added and not conversation.is_direct:
            self._session.expect(conversation, added)

    async def on_installation_update(self, turn_context: TurnContext) -> None:
        activity = turn_context.activity
        if str(activity.action).startswith("remove"):
            await self._session.close_address(read_conversation(activity), "the app was removed")
        else:
            await self._greet(activity)

    async def _greet(self, activity: Activity) -> None:
        """The app was added: for a person alone, who is greeted, or to a team or group, whose people are looked up."""
        conversation = read_conversation(activity)
        if conversation.is_direct:
            if not await self._session.welcome(_without_pressed(conversation), f"welcome-{activity.id}"):
                raise NotYet("the database has not taken an installation")
        else:
            self._session.expect_all(conversation)


def _read_press(activity: Activity) -> Event:
    try:
        pressed = read_action(activity.value)
    except UnreadableAction as problem:
        log.info("a press that cannot be read: %s", problem)
        pressed = PressedAction(UNREADABLE, {})
    return Event(str(activity.id), action=pressed.action, form=pressed.form)


def _without_pressed(conversation: Conversation) -> Conversation:
    """The same conversation with nothing pressed: a typed answer to a message does not replace it."""
    return replace(conversation, pressed="")
