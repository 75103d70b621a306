"""Listens to what Slack sends, over HTTP or Socket Mode, and hands it to the session of its workspace.

Record, acknowledge, then work: a listener waits until the engine has committed what was typed or pressed, then
acknowledges; cards, pictures and other calls follow from the outbox, in order for each person.
"""

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.event import UNREADABLE, Event, PressedAction, UnreadableAction
from adapters.slack.actions import PressedActions, read_action, read_actions, read_source
from adapters.slack.conversation import Conversation, Spot, read_pressed
from adapters.slack.manifest import COACH, LOG_EVIDENCE
from adapters.slack.payload import (
    Payload,
    is_about_installations,
    is_direct,
    is_event,
    is_from_a_person,
    is_late_edit,
    read_mention_id,
    read_origin,
    read_teams,
    read_time,
)
from adapters.slack.render import render_modal
from adapters.slack.session import Session
from adapters.slack.text import shorten_text
from adapters.slack.typed_text import read_field, read_typed
from adapters.slack.workspaces import Workspaces
from engine.api import Engine
from engine.chat.cards import Action, Mode
from engine.chat.errors import AdvanceError, DeliveryError, Unavailable
from engine.chat.requests import LONGEST_WORDS

log = logging.getLogger(__name__)

EVERYTHING = re.compile(".*", re.DOTALL)
LONGEST_OWN = LONGEST_WORDS - 1000
"""Characters of somebody's own message that become evidence; there is room for its link and for names beside them."""
SESSION = "session"
"""What the session is called in Bolt's context of a request."""
BODY = "payload"
"""The same for the payload, which Bolt does not give to the authorizer."""


class NotServed(AdvanceError):
    """What comes from a workspace that has not, or no longer, installed the app."""


class _Bolt(AsyncApp):
    """Bolt, which acknowledges and drops events that nobody listens to."""

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        req.context[BODY] = req.body
        answer = await super().async_dispatch(req)
        return BoltResponse(status=200, body="") if answer.status == 404 and is_event(req.body) else answer


class SlackListeners:
    """The listeners, one for each kind of payload: Bolt walks through them one by one."""

    def __init__(self, engine: Engine, workspaces: Workspaces, client: AsyncWebClient) -> None:
        """`client` has no token; Bolt wants one for what we do not use."""
        self._engine = engine
        self._workspaces = workspaces
        self.bolt = _Bolt(
            request_verification_enabled=False,  # the service has checked it; in Socket Mode the connection is ours
            ssl_check_enabled=False,  # Slack no longer makes that check, and each middleware costs every press
            ignoring_self_events_enabled=False,  # `is_from_a_person` does
            ignoring_self_assistant_message_events_enabled=False,
            attaching_function_token_enabled=False,  # there are no steps of workflows, and no assistant
            attaching_conversation_kwargs_enabled=False,
            authorize=_make_authorizer(workspaces),
            client=client,
            process_before_response=True,
        )
        self.bolt.error(self._answer_failure)
        self.bolt.command(EVERYTHING)(self._on_command)
        self.bolt.event("message")(self._on_message)
        self.bolt.event("app_mention")(self._on_mention)
        self.bolt.event("app_home_opened")(self._on_home_opened)
        self.bolt.event("user_change")(self._on_profile)
        self.bolt.event("team_join")(self._on_profile)
        self.bolt.event("app_uninstalled")(self._on_removal)
        self.bolt.event("tokens_revoked")(self._on_removal)
        self.bolt.event("team_access_granted")(self._on_teams_granted)
        self.bolt.event("team_access_revoked")(self._on_teams_revoked)
        self.bolt.action(EVERYTHING)(self._on_press)
        self.bolt.shortcut(LOG_EVIDENCE)(self._on_shortcut)
        self.bolt.view(EVERYTHING)(self._on_submission)

    async def _on_command(self, ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> BoltResponse:
        session, name = _session_of(context), str(body["command"])
        words, mentions = read_typed(str(body.get("text", "")), session.workspace.bot_user)
        text = words or "hello" if name == f"/{COACH}" else f"{name} {words}".strip()
        user, trigger, url = (str(body.get(key, "")) for key in ("user_id", "trigger_id", "response_url"))
        conversation = Conversation(user, trigger, response_url=url)
        if await session.answer(conversation, Event(f"command-{trigger}", text, mentions=mentions)) is None:
            session.hint(conversation, self._engine.line("slack.slow_command"))
            return _refuse_for_now()
        channel, told = str(body.get("channel_id", "")), self._engine.line("slack.answered_privately")
        is_with_bot = await session.is_with_bot(user, channel)
        if is_with_bot is None:
            session.tell_elsewhere(conversation, channel, told)
        return await ack(text=told) if is_with_bot is False else await ack()

    async def _on_message(
        self, ack: AsyncAck, body: Payload, event: Payload, context: AsyncBoltContext
    ) -> BoltResponse:
        """A direct message in plain words; what bots say and what was edited or deleted is not for us."""
        session = _session_of(context)
        if event.get("channel_type") == "im" and is_from_a_person(event, session.workspace.bot_user):
            said = _read_message(str(body["event_id"]), event, session.workspace.bot_user)
            if await session.answer(Conversation(str(event["user"])), said) is None:
                return _refuse_for_now()
        return await ack()

    async def _on_mention(
        self, ack: AsyncAck, body: Payload, event: Payload, context: AsyncBoltContext
    ) -> BoltResponse:
        """A mention in a channel is answered in private, and the channel only tells the person where.

        Messages are known by their place, for Slack sends an edited one anew. In direct messages it is a message, too.
        """
        session, user = _session_of(context), str(event.get("user", ""))
        if is_from_a_person(event, session.workspace.bot_user) and not is_direct(event) and not is_late_edit(event):
            said = _read_message(read_mention_id(body), event, session.workspace.bot_user)
            replies = await session.answer(Conversation(user), said)
            if replies is None:
                return _refuse_for_now()
            if replies:
                session.whisper(user, str(event["channel"]), self._engine.line("slack.answered_privately"))
        return await ack()

    async def _on_home_opened(self, ack: AsyncAck, body: Payload, event: Payload, context: AsyncBoltContext) -> None:
        await ack()
        if event.get("tab") == "home":
            session = _session_of(context)
            session.show_home(str(event["user"]), str(body["event_id"]))

    async def _on_profile(
        self, ack: AsyncAck, body: Payload, event: Payload, context: AsyncBoltContext
    ) -> BoltResponse:
        """Somebody has come, gone, or is described anew."""
        user = event.get("user")
        if isinstance(user, dict) and user.get("id"):
            told_at = read_time(body)
            now = self._engine.clock.now()
            _session_of(context).hear_of(user, datetime.fromtimestamp(told_at, UTC) if told_at is not None else now)
        return await ack()

    async def _on_removal(self, ack: AsyncAck, body: Payload, event: Payload) -> None:
        """The app is removed, or its bot's token revoked; of a person's token, which we never hold, nothing follows."""
        if event.get("type") == "app_uninstalled" or event.get("tokens", {}).get("bot"):
            await self._workspaces.close(read_origin(body), read_time(body))
        await ack()

    async def _on_teams_granted(self, ack: AsyncAck, body: Payload, event: Payload) -> None:
        """An organisation of Enterprise Grid has added the app to workspaces."""
        await self._workspaces.admit(read_teams(event), read_origin(body).enterprise)
        await ack()

    async def _on_teams_revoked(self, ack: AsyncAck, body: Payload, event: Payload) -> None:
        """An organisation of Enterprise Grid has removed the app from workspaces."""
        await self._workspaces.close_teams(read_teams(event), read_origin(body).enterprise, read_time(body))
        await ack()

    async def _on_press(self, ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> BoltResponse:
        """A press; of a checklist, everything that was ticked since it was drawn."""
        try:
            pressed = read_actions(body)
        except UnreadableAction as problem:
            log.info("a press that cannot be read: %s", problem)
            pressed = PressedActions((UNREADABLE,), {})
        session, conversation = _session_of(context), _read_conversation(body)
        for at, action in enumerate(pressed.actions):
            event = _read_press(f"press-{conversation.trigger}-{at}", action, pressed.form)
            if await session.answer(conversation, event) is None:
                session.hint(conversation, self._engine.line("slack.slow_press"))
                return _refuse_for_now()
        return await ack()

    async def _on_shortcut(self, ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> BoltResponse:
        """A message of one's own becomes evidence; somebody else's words are not ours to keep, only the link is."""
        user, message = str(body["user"]["id"]), body.get("message", {})
        session, link = _session_of(context), _read_permalink(body)
        own = str(message.get("text", "")) if message.get("user") == user else ""
        words, mentions = read_typed(own, session.workspace.bot_user)
        said = f"{shorten_text(words, LONGEST_OWN)} {link}" if words.strip() else link
        conversation = Conversation(user, str(body.get("trigger_id", "")))
        action = Action("assess.log_evidence", {"said": said})
        event = Event(f"shortcut-{conversation.trigger}", action=action, mentions=mentions)
        if await session.answer(conversation, event) is None:
            return _refuse_for_now()
        return await ack()

    async def _on_submission(
        self, ack: AsyncAck, body: Payload, view: Payload, context: AsyncBoltContext
    ) -> BoltResponse:
        """A modal was sent: it closes, or comes back with what is wrong and everything that was typed."""
        try:
            pressed = read_action(body)
        except UnreadableAction as problem:
            log.info("a modal that cannot be read: %s", problem)
            pressed = PressedAction(UNREADABLE, {})
        source = read_source(body)
        session = _session_of(context)
        conversation = Conversation(str(body["user"]["id"]), pressed=read_pressed(source))
        event_id = f"view-{body.get('trigger_id') or view.get('hash', '')}"
        event = _read_press(event_id, pressed.action, pressed.form)
        replies = await session.answer(conversation, event, hold_forms=True)
        if replies is None:
            return _refuse_for_now()
        forms = [reply.card for reply in replies if reply.mode is Mode.FORM]
        if forms:
            return await ack(response_action="update", view=render_modal(forms[0], source))
        return await ack()

    async def _answer_failure(self, error: Exception, body: Payload) -> BoltResponse:
        """Answer a failed request without a body; Bolt would send a traceback, even where a stranger is turned away."""
        if isinstance(error, NotServed):
            self._engine.watch.refused("slack", "not served")
            log.warning("refused: %s", error)
            return BoltResponse(status=200 if is_event(body) else 403, body="")
        if isinstance(error, Unavailable | DeliveryError):
            log.warning("a request from Slack is not acknowledged: %s", error)
            return _refuse_for_now()
        log.error("a request from Slack failed", exc_info=error)
        return BoltResponse(status=500, body="")


def _session_of(context: AsyncBoltContext) -> Session:
    """The session that the authorizer has found."""
    session: Session = context[SESSION]
    return session


def _read_conversation(body: Payload) -> Conversation:
    """Where a press comes from."""
    container = body.get("container", {})
    pressed = None
    if container.get("type") == "message" and not container.get("is_ephemeral"):
        pressed = Spot(str(container["channel_id"]), str(container["message_ts"]))
    trigger, url = str(body.get("trigger_id", "")), str(body.get("response_url") or "")
    return Conversation(str(body["user"]["id"]), trigger, pressed, url)


def _read_message(event_id: str, event: Payload, bot_user: str) -> Event:
    words, mentions = read_typed(str(event.get("text", "")), bot_user)
    return Event(event_id, words, mentions=mentions)


def _read_press(event_id: str, action: Action, form: Mapping[str, str]) -> Event:
    """A press, and whom the inputs beside it mention."""
    fields = {name: read_field(value) for name, value in form.items()}
    mentions = tuple(mention for typed in fields.values() for mention in typed.mentions)
    return Event(event_id, "", action, {name: typed.words for name, typed in fields.items()}, mentions)


def _read_permalink(body: Payload) -> str:
    """The address of the message that a shortcut was used on."""
    domain, channel = body.get("team", {}).get("domain", ""), body.get("channel", {}).get("id", "")
    ts = str(body.get("message", {}).get("ts", "")).replace(".", "")
    return f"https://{domain}.slack.com/archives/{channel}/p{ts}" if domain and channel and ts else ""


def _refuse_for_now() -> BoltResponse:
    """Not acknowledged: Slack tells the person or delivers again, and nothing is half-done."""
    return BoltResponse(status=503, body="")


def _make_authorizer(workspaces: Workspaces) -> Callable[..., Awaitable[AuthorizeResult]]:
    """Let in what comes from workspaces that are served, and find their session for the listeners.

    Asking Slack each time would cost a call a request. What removes the app need not come from a workspace any more.
    """

    async def authorize(context: AsyncBoltContext) -> AuthorizeResult:
        body: Payload = context[BODY]
        origin = read_origin(body)
        session = await workspaces.find(origin.team, origin.enterprise)
        if session is None:
            if is_about_installations(body):
                return AuthorizeResult(enterprise_id=origin.enterprise, team_id=origin.team)
            raise NotServed(f"a request from workspace {origin.team}, which is not served here")
        context[SESSION] = session
        return AuthorizeResult(
            enterprise_id=origin.enterprise,
            team_id=session.workspace.team,
            bot_user_id=session.workspace.bot_user,
            bot_token=session.client.web.token,
        )

    return authorize
