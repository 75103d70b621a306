"""Inbound: what Slack sends, over HTTP or Socket Mode, comes to the desk of its workspace.

Record, acknowledge, then work: a listener waits until the engine has committed what was typed or pressed, then
acknowledges; cards, pictures and other calls follow from the outbox, in order for each person.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.actions import UnreadablePress, read_action, read_actions, read_source
from adapters.slack.manifest import COACH, LOG_EVIDENCE
from adapters.slack.render import modal
from adapters.slack.replies import Place, pressed_in
from adapters.slack.session import Desk
from adapters.slack.workspaces import Workspaces
from engine.api import Engine
from engine.chat.cards import Action, Mode
from engine.chat.errors import AdvanceError

log = logging.getLogger(__name__)

UNREADABLE = Action("unreadable")
"""No command of the engine: whoever pressed it is told that the button can no longer be used."""
EVERYTHING = re.compile(".*", re.DOTALL)
Payload = Mapping[str, Any]


class NotServed(AdvanceError):
    """What comes from a workspace that has not, or no longer, installed the app."""


class SlackDoor:
    """The listeners, one for each kind of payload: Bolt walks through them one by one."""

    def __init__(self, engine: Engine, workspaces: Workspaces, client: AsyncWebClient) -> None:
        """`client` has no token; Bolt wants one for what we do not use."""
        self._engine = engine
        self._workspaces = workspaces
        self.bolt = AsyncApp(
            request_verification_enabled=False,  # the service has checked it; in Socket Mode the connection is ours
            ssl_check_enabled=False,  # Slack no longer makes that check, and each middleware costs every press
            ignoring_self_events_enabled=False,  # `_is_from_a_person` does
            ignoring_self_assistant_message_events_enabled=False,
            attaching_function_token_enabled=False,  # there are no steps of workflows, and no assistant
            attaching_conversation_kwargs_enabled=False,
            authorize=_authorizer(workspaces),
            client=client,
            process_before_response=True,
        )
        self.bolt.error(_failed)
        self.bolt.command(EVERYTHING)(self._command)
        self.bolt.event("message")(self._message)
        self.bolt.event("app_mention")(self._mention)
        self.bolt.event("app_home_opened")(self._home)
        self.bolt.event("app_uninstalled")(self._leave)
        self.bolt.event("tokens_revoked")(self._leave)
        self.bolt.action(EVERYTHING)(self._press)
        self.bolt.shortcut(LOG_EVIDENCE)(self._shortcut)
        self.bolt.view(EVERYTHING)(self._submission)

    async def _command(self, ack: AsyncAck, body: Payload) -> BoltResponse | None:
        name, words = str(body["command"]), str(body.get("text", ""))
        text = words or "hello" if name == f"/{COACH}" else f"{name} {words}".strip()
        desk = await self._desk(body)
        place = Place(str(body["user_id"]), str(body["trigger_id"]))
        if await desk.take(place, f"command-{place.trigger}", text=text) is None:
            await ack(text=self._engine.line("slack.slow_command"))
            return None
        direct = str(body.get("channel_name")) == "directmessage"
        await ack() if direct else await ack(text=self._engine.line("slack.answered_privately"))
        return None

    async def _message(self, ack: AsyncAck, body: Payload, event: Payload) -> BoltResponse | None:
        """A direct message in plain words; what bots say and what was edited or deleted is not for us."""
        if event.get("channel_type") == "im" and _is_from_a_person(event):
            desk, place = await self._desk(body), Place(str(event["user"]))
            if await desk.take(place, str(body["event_id"]), text=str(event.get("text", ""))) is None:
                return _later()
        await ack()
        return None

    async def _mention(self, ack: AsyncAck, body: Payload, event: Payload) -> BoltResponse | None:
        """A mention in a channel is answered in private, and the channel only tells the person where."""
        if _is_from_a_person(event):
            desk, place = await self._desk(body), Place(str(event["user"]))
            replies = await desk.take(place, str(body["event_id"]), text=str(event.get("text", "")))
            if replies is None:
                return _later()
            desk.whisper(place.user, str(event["channel"]), self._engine.line("slack.answered_privately"))
        await ack()
        return None

    async def _home(self, ack: AsyncAck, body: Payload, event: Payload) -> None:
        await ack()
        if event.get("tab") == "home":
            (await self._desk(body)).show_home(str(event["user"]), str(body["event_id"]))

    async def _leave(self, ack: AsyncAck, body: Payload, event: Payload) -> None:
        """The app is removed, or its bot's token revoked; of a person's token, which we never hold, nothing follows."""
        if event.get("type") == "app_uninstalled" or event.get("tokens", {}).get("bot"):
            await self._workspaces.close(_team(body))
        await ack()

    async def _press(self, ack: AsyncAck, body: Payload) -> BoltResponse | None:
        """A press; of a checklist, everything that was ticked since it was drawn."""
        try:
            actions, form = read_actions(body)
        except UnreadablePress as problem:
            log.info("a press that cannot be read: %s", problem)
            actions, form = (UNREADABLE,), {}
        container, trigger = body.get("container", {}), str(body.get("trigger_id", ""))
        pressed = None
        if container.get("type") == "message" and not container.get("is_ephemeral"):
            pressed = (str(container["channel_id"]), str(container["message_ts"]))
        url = str(body.get("response_url") or "")
        desk, place = await self._desk(body), Place(str(body["user"]["id"]), trigger, pressed, url)
        for at, action in enumerate(actions):
            if await desk.take(place, f"press-{trigger}-{at}", action=action, form=form) is None:
                desk.hint(place, self._engine.line("slack.slow_press"))
                return _later()
        await ack()
        return None

    async def _shortcut(self, ack: AsyncAck, body: Payload) -> BoltResponse | None:
        """A message of one's own becomes evidence; somebody else's words are not ours to keep, only the link is."""
        user, message = str(body["user"]["id"]), body.get("message", {})
        words = str(message.get("text", "")) if message.get("user") == user else ""
        action = Action("assess.log_evidence", {"said": f"{words} {_permalink(body)}"})
        desk, place = await self._desk(body), Place(user, str(body.get("trigger_id", "")))
        if await desk.take(place, f"shortcut-{place.trigger}", action=action) is None:
            return _later()
        await ack()
        return None

    async def _submission(self, ack: AsyncAck, body: Payload, view: Payload) -> BoltResponse | None:
        """A modal was sent: it closes, or comes back with what is wrong and everything that was typed."""
        try:
            action, form = read_action(body)
        except UnreadablePress as problem:
            log.info("a modal that cannot be read: %s", problem)
            action, form = UNREADABLE, {}
        source = read_source(body)
        desk, place = await self._desk(body), Place(str(body["user"]["id"]), "", pressed_in(source))
        event = f"view-{body.get('trigger_id') or view.get('hash', '')}"
        replies = await desk.take(place, event, action=action, form=form, hold_forms=True)
        if replies is None:
            return _later()
        forms = [reply.card for reply in replies if reply.mode is Mode.FORM]
        if forms:
            await ack(response_action="update", view=modal(forms[0], source))
        else:
            await ack()
        return None

    async def _desk(self, body: Payload) -> Desk:
        desk = await self._workspaces.find(_team(body))
        if desk is None:
            raise NotServed(f"a request from workspace {_team(body)}, which is no longer served")
        return desk


async def _failed(error: Exception) -> BoltResponse:
    """Bolt's own answer to an error is a traceback even where a stranger is turned away."""
    if isinstance(error, NotServed):
        log.warning("refused: %s", error)
        return BoltResponse(status=403, body="")
    log.error("a request from Slack failed", exc_info=error)
    return BoltResponse(status=500, body="")


def _team(body: Payload) -> str:
    """The workspace that a payload comes from."""
    return str(body.get("team_id") or (body.get("team") or {}).get("id") or "")


def _permalink(body: Payload) -> str:
    """The address of the message that a shortcut was used on."""
    domain, channel = body.get("team", {}).get("domain", ""), body.get("channel", {}).get("id", "")
    ts = str(body.get("message", {}).get("ts", "")).replace(".", "")
    return f"https://{domain}.slack.com/archives/{channel}/p{ts}" if domain and channel and ts else ""


def _later() -> BoltResponse:
    """Not acknowledged: Slack tells the person or delivers again, and nothing is half-done."""
    return BoltResponse(status=503, body="")


def _authorizer(workspaces: Workspaces) -> Callable[..., Awaitable[AuthorizeResult]]:
    """Let in what comes from workspaces that are served; asking Slack each time would cost a call a request."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        desk = await workspaces.find(team_id or "")
        if desk is None:
            raise NotServed(f"a request from workspace {team_id}, which is not served here")
        workspace = desk.workspace
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=workspace.team,
            bot_user_id=workspace.bot_user,
            bot_token=desk.client.token,
        )

    return authorize


def _is_from_a_person(event: Payload) -> bool:
    return "user" in event and not event.get("bot_id") and event.get("subtype") in (None, "file_share")
