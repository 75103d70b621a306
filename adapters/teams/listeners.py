"""Inbound: what Teams sends, by kind of activity, comes to the desk.

Record, then answer: a handler returns after the engine has committed what was typed or pressed, and only then is the
request answered; messages and updates follow from the outbox, in order for each person.
"""

from __future__ import annotations

import logging
from dataclasses import replace

from botbuilder.core import ActivityHandler, InvokeResponse, TurnContext
from botbuilder.schema import Activity

from adapters.teams.actions import UnreadablePress, read_press
from adapters.teams.adapter import ANSWER
from adapters.teams.conversation import Place, place_of, words_of
from adapters.teams.files import read_consent
from adapters.teams.session import Desk
from engine.chat.cards import Action
from engine.chat.errors import AdvanceError

log = logging.getLogger(__name__)

UNREADABLE = Action("unreadable")
"""No command of the engine: whoever pressed it is told that the button can no longer be used."""
CARD_ACTION = "adaptiveCard/action"
FILE_CONSENT = "fileConsent/invoke"


class NotYet(AdvanceError):
    """The engine has not recorded it in time: Teams delivers it again, and nothing is half done."""


class TeamsDoor(ActivityHandler):  # type: ignore[misc]  # botbuilder has no types
    """What happens for each kind of activity; kinds that are not here are taken note of and nothing else."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        """Words, or a press of a card in a client that does not know Action.Execute."""
        activity = turn_context.activity
        place = place_of(activity)
        if _is_bot(activity):
            return
        if activity.value is not None and not activity.text:
            action, form = _pressed(activity)
            taken = await self._desk.take(place, _event(activity), action=action, form=form)
        else:
            taken = await self._desk.take(_below(place), _event(activity), text=words_of(activity))
        if not taken:
            raise NotYet("the engine has not recorded a message in time")

    async def on_invoke_activity(self, turn_context: TurnContext) -> None:
        """A press, which is answered with the card that takes the place of the pressed one; or a yes to a file."""
        activity = turn_context.activity
        if activity.name == CARD_ACTION:
            action, form = _pressed(activity)
            answer = await self._desk.press(place_of(activity), _event(activity), action, form)
            turn_context.turn_state[ANSWER] = InvokeResponse(status=200, body=answer)
        elif activity.name == FILE_CONSENT:
            turn_context.turn_state[ANSWER] = InvokeResponse(status=await self._consented(activity))
        else:
            turn_context.turn_state[ANSWER] = InvokeResponse(status=501)

    async def _consented(self, activity: Activity) -> int:
        try:
            consent = read_consent(activity.value)
        except UnreadablePress as problem:
            log.info("an answer about a file that cannot be read: %s", problem)
            return 400
        await self._desk.take_file(place_of(activity), _event(activity), consent)
        return 200

    async def on_conversation_update_activity(self, turn_context: TurnContext) -> None:
        """Teams tells of an installation in this way, too, again and again."""
        activity = turn_context.activity
        if activity.recipient.id in [each.id for each in activity.members_added]:
            self._arrive(activity)

    async def on_installation_update(self, turn_context: TurnContext) -> None:
        activity = turn_context.activity
        if str(activity.action).startswith("remove"):
            await self._desk.leave(place_of(activity), "the app was removed")
        else:
            self._arrive(activity)

    def _arrive(self, activity: Activity) -> None:
        """The app was added: for a person alone, who is greeted, or to a team or group, whose people are looked up."""
        place = place_of(activity)
        if place.is_direct:
            self._desk.welcome(_below(place), f"welcome-{_event(activity)}")
        else:
            self._desk.meet_all(place)


def _pressed(activity: Activity) -> tuple[Action, dict[str, str]]:
    try:
        return read_press(activity.value)
    except UnreadablePress as problem:
        log.info("a press that cannot be read: %s", problem)
        return UNREADABLE, {}


def _below(place: Place) -> Place:
    """The same place with nothing pressed: a typed answer to a message is not put into its place."""
    return replace(place, pressed="")


def _event(activity: Activity) -> str:
    return str(activity.id)


def _is_bot(activity: Activity) -> bool:
    return activity.from_property.role in ("bot", "skill")
