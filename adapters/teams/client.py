"""Calls Teams' connector: paced, repeated where that helps, with errors that say what happened.

Calls are made by hand on one shared session: botbuilder's own client takes several times as long (`make bench`), logs
in inside the event loop, retries nothing, and hides the status of an answer that is not JSON.
"""

import asyncio
import json
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import aiohttp

from adapters.outage import was_never_taken
from adapters.pacing import Pacer, Window, backoff, read_retry_after
from adapters.recent import Recent
from adapters.teams.conversation import Chat, Conversation, Spot
from adapters.teams.credentials import Credentials, read_json
from adapters.teams.settings import TeamsSettings
from engine.chat.errors import DeliveryError
from engine.chat.requests import Identity

log = logging.getLogger(__name__)

TRIES = 5
CONVERSATIONS = "v3/conversations"
KEPT_CHATS = 50_000
PER_CONVERSATION = (Window(7, 1.0), Window(1800, 3600.0))
"""How many sends in how many seconds Teams takes in one conversation, by its documentation."""
PER_TENANT = (Window(50, 1.0),)
"""And how many calls from one bot in one tenant."""
LONGEST_PAUSE = 60.0
"""Seconds; whoever is told to wait longer than this is told so instead of waiting."""
TRANSIENT = frozenset([412, 429, 502, 504])
"""Teams asks to repeat what it answers with these: it has not taken it."""
CLOSED = frozenset([403, 404])
"""The person has blocked or uninstalled the app, or the conversation is gone."""


class TeamsRefusal(DeliveryError):
    """The connector's own words for why not: a status, and a code such as ``BotNotInConversationRoster``.

    It is permanent where nothing more can be sent to the person until they write.
    """

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"status {status} {code}".strip(), permanent=status in CLOSED)
        self.status = status


class TeamsClient:
    """Calls to the connector, which is elsewhere for every region."""

    def __init__(self, session: aiohttp.ClientSession, credentials: Credentials, settings: TeamsSettings) -> None:
        self._session = session
        self._credentials = credentials
        self._settings = settings
        self._pacer = Pacer()
        self._direct: Recent[Identity, Chat] = Recent(KEPT_CHATS)

    async def send(self, chat: Chat, activity: Mapping[str, object], *, doubt: bool = False) -> str:
        """Send an activity and return its id.

        A lost connection leaves it unknown whether Teams has taken it: with `doubt` that is raised, else it is sent
        again, for a reply that comes twice does less harm than one that never comes.
        """
        await self._wait_turn(chat)
        answer = await self._call("POST", chat, f"{_make_path(chat)}/activities", activity, doubt=doubt)
        return str(answer.get("id", ""))

    async def update(self, spot: Spot, activity: Mapping[str, object]) -> None:
        """Put an activity in the place of an earlier one."""
        await self._wait_turn(spot.chat)
        await self._call("PUT", spot.chat, _make_activity_path(spot), {**activity, "id": spot.sent})

    async def delete(self, spot: Spot) -> None:
        await self._call("DELETE", spot.chat, _make_activity_path(spot))

    async def find_direct(self, conversation: Conversation) -> Chat:
        """Where somebody is reached alone; opened where they have only spoken before others."""
        chat = conversation.chat
        if conversation.is_direct:
            return chat
        who = conversation.identity
        return await self.open_direct(chat.service_url, who, bot=conversation.bot, user=conversation.user)

    async def open_direct(self, service_url: str, who: Identity, *, bot: str, user: str) -> Chat:
        """The direct conversation with somebody who may never have written; `user` is their id or the directory's."""
        chat = self._direct.get(who)
        if chat is None or chat.service_url != service_url:
            bot = bot or f"28:{self._settings.app_id}"
            chat = self._direct[who] = await self._open_chat(service_url, who.workspace, bot, user)
        return chat

    async def find_member(self, chat: Chat, user: str) -> Mapping[str, Any]:
        """Somebody in a conversation, as its roster has them; empty for somebody whom it does not have."""
        try:
            return await self._call("GET", chat, f"{_make_path(chat)}/members/{quote(user, safe='')}")
        except TeamsRefusal as refusal:
            if refusal.status == 404:
                return {}
            raise

    async def find_members(self, chat: Chat, after: str = "") -> Mapping[str, Any]:
        """A page of a roster: `members`, and where to go on in `continuationToken`."""
        path = f"{_make_path(chat)}/pagedmembers?pageSize=500"
        return await self._call("GET", chat, path + (f"&continuationToken={quote(after, safe='')}" if after else ""))

    async def _open_chat(self, service_url: str, tenant: str, bot: str, user: str) -> Chat:
        parameters = {"isGroup": False, "bot": {"id": bot}, "members": [{"id": user}], "tenantId": tenant}
        parameters["channelData"] = {"tenant": {"id": tenant}}
        answer = await self._call("POST", Chat(service_url, tenant, ""), CONVERSATIONS, parameters)
        if not answer.get("id"):
            raise DeliveryError("Teams opened a conversation and did not say which")
        return Chat(service_url, tenant, str(answer["id"]))

    async def upload(self, url: str, content: bytes) -> None:
        """Put a file where Teams has said; the address is the person's own, so no token of ours goes there."""
        if not self._settings.takes_files(url):
            raise DeliveryError("the address for a file is not trusted", permanent=True)
        headers = {"Content-Range": f"bytes 0-{len(content) - 1}/{len(content)}"}
        reason = ""
        for attempt in range(TRIES):
            try:
                async with self._session.put(url, data=content, headers=headers, allow_redirects=False) as answer:
                    if answer.status < 300:
                        return
                    reason, pause = f"status {answer.status}", answer.headers.get("Retry-After")
                    if answer.status < 500 and answer.status not in TRANSIENT:
                        break
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                reason, pause = type(error).__name__, None
            await asyncio.sleep(max(min(read_retry_after(pause, 0.0), LONGEST_PAUSE), backoff(attempt)))
        raise DeliveryError(f"the upload failed: {reason}")

    async def _wait_turn(self, chat: Chat) -> None:
        await self._pacer.wait({(chat.tenant, chat.id): PER_CONVERSATION})

    async def _call(
        self, method: str, chat: Chat, path: str, body: Mapping[str, object] | None = None, *, doubt: bool = False
    ) -> Mapping[str, Any]:
        if not self._settings.trusts(chat.service_url):
            raise DeliveryError("the service address is not trusted", permanent=True)
        url, call = f"{chat.service_url.rstrip('/')}/{path}", _name_call(method, path)
        reason = ""
        for attempt in range(TRIES):
            await self._pacer.wait({chat.tenant: PER_TENANT})
            try:
                return await self._call_once(method, url, body)
            except _Again as again:
                reason = again.reason
                if doubt and not again.untaken:
                    raise DeliveryError(f"{call}: {reason}", in_doubt=True, outage=True) from again
                if again.pause > LONGEST_PAUSE:
                    raise DeliveryError(f"{call}: {reason}", retry_after=again.pause) from again
                log.info("%s: %s, try %d", call, reason, attempt + 1)
                await asyncio.sleep(max(again.pause, backoff(attempt)))
        raise DeliveryError(f"{call} failed {TRIES} times: {reason}", outage=True)

    async def _call_once(self, method: str, url: str, body: Mapping[str, object] | None) -> Mapping[str, Any]:
        """One call; raises _Again where another one may help, TeamsRefusal where none will."""
        token = await self._credentials.token()
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json; charset=utf-8"
            data = json.dumps(body).encode()
        try:
            async with self._session.request(method, url, data=data, headers=headers, allow_redirects=False) as answer:
                status, read, pause = answer.status, await answer.read(), answer.headers.get("Retry-After", "")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _Again(type(error).__name__, untaken=was_never_taken(error)) from error
        content = read_json(read)
        if status < 300 and (content is not None or not read.strip()):
            return content or {}
        if status in TRANSIENT:
            raise _Again(f"status {status}", pause=read_retry_after(pause, 0.0), untaken=True)
        if status == 401:
            self._credentials.drop(token)
            raise _Again("status 401", untaken=True)
        if status >= 500 or status < 400 or content is None:
            raise _Again(
                f"status {status}{'' if content is not None else ', no JSON'}", pause=read_retry_after(pause, 0.0)
            )
        raise TeamsRefusal(status, _read_code(content))


class _Again(Exception):
    """Another try may help; `untaken` is whether it is certain that Teams has done nothing yet."""

    def __init__(self, reason: str, *, pause: float = 0.0, untaken: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.pause = pause
        self.untaken = untaken


def _make_path(chat: Chat) -> str:
    return f"{CONVERSATIONS}/{quote(chat.id, safe='')}"


def _make_activity_path(spot: Spot) -> str:
    return f"{_make_path(spot.chat)}/activities/{quote(spot.sent, safe='')}"


def _name_call(method: str, path: str) -> str:
    """What a call is, for the log: nothing that is somebody's."""
    parts = path.partition("?")[0].split("/")
    return f"{method} {parts[3] if len(parts) > 3 else 'conversations'}"


def _read_code(content: Mapping[str, Any]) -> str:
    error = content.get("error")
    return str(error.get("code", ""))[:100] if isinstance(error, Mapping) else ""
