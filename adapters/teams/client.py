"""The line to Teams' connector: paced, retried, and honest about what cannot be delivered.

Calls are made by hand on one shared session: botbuilder's own client takes several times as long (`make bench`), logs
in inside the event loop, retries nothing, and hides the status of an answer that is not JSON.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import aiohttp

from adapters.pacing import Pacer, Window, backoff
from adapters.teams.credentials import Credentials
from adapters.teams.settings import TeamsSettings
from engine.chat.errors import DeliveryError

log = logging.getLogger(__name__)

TRIES = 5
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


class Line:
    """Calls to the connector, which is elsewhere for every region."""

    def __init__(self, session: aiohttp.ClientSession, credentials: Credentials, settings: TeamsSettings) -> None:
        self._session = session
        self._credentials = credentials
        self._settings = settings
        self._pacer = Pacer()

    async def send(
        self, service_url: str, tenant: str, conversation: str, activity: Mapping[str, object], *, doubt: bool = False
    ) -> str:
        """Send an activity and return its id.

        A cut line leaves it unknown whether Teams has taken it: with `doubt` that is raised, else it is sent again, for
        a reply that comes twice does less harm than one that never comes.
        """
        await self._pacer.wait({(tenant, conversation): PER_CONVERSATION})
        path = f"v3/conversations/{quote(conversation, safe='')}/activities"
        answer = await self._call("POST", service_url, tenant, path, activity, doubt=doubt)
        return str(answer.get("id", ""))

    async def update(
        self, service_url: str, tenant: str, conversation: str, sent: str, activity: Mapping[str, object]
    ) -> None:
        """Put an activity in the place of an earlier one."""
        await self._pacer.wait({(tenant, conversation): PER_CONVERSATION})
        path = f"v3/conversations/{quote(conversation, safe='')}/activities/{quote(sent, safe='')}"
        await self._call("PUT", service_url, tenant, path, {**activity, "id": sent})

    async def delete(self, service_url: str, tenant: str, conversation: str, sent: str) -> None:
        path = f"v3/conversations/{quote(conversation, safe='')}/activities/{quote(sent, safe='')}"
        await self._call("DELETE", service_url, tenant, path)

    async def open(self, service_url: str, tenant: str, bot: str, user: str) -> str:
        """The id of the direct conversation with somebody, by their id in Teams or in the directory."""
        parameters = {"isGroup": False, "bot": {"id": bot}, "members": [{"id": user}], "tenantId": tenant}
        parameters["channelData"] = {"tenant": {"id": tenant}}
        answer = await self._call("POST", service_url, tenant, "v3/conversations", parameters)
        if not answer.get("id"):
            raise DeliveryError("Teams opened a conversation and did not say which")
        return str(answer["id"])

    async def member(self, service_url: str, tenant: str, conversation: str, user: str) -> Mapping[str, Any]:
        """Somebody in a conversation, as its roster has them; empty for somebody whom it does not have."""
        path = f"v3/conversations/{quote(conversation, safe='')}/members/{quote(user, safe='')}"
        try:
            return await self._call("GET", service_url, tenant, path)
        except TeamsRefusal as refusal:
            if refusal.status == 404:
                return {}
            raise

    async def members(self, service_url: str, tenant: str, conversation: str, after: str = "") -> Mapping[str, Any]:
        """A page of a roster: `members`, and where to go on in `continuationToken`."""
        path = f"v3/conversations/{quote(conversation, safe='')}/pagedmembers?pageSize=500"
        path += f"&continuationToken={quote(after, safe='')}" if after else ""
        return await self._call("GET", service_url, tenant, path)

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
                    reason = f"status {answer.status}"
                    if answer.status < 500 and answer.status not in TRANSIENT:
                        break
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                reason = type(error).__name__
            await asyncio.sleep(backoff(attempt))
        raise DeliveryError(f"the upload failed: {reason}")

    async def _call(
        self,
        method: str,
        service_url: str,
        tenant: str,
        path: str,
        body: Mapping[str, object] | None = None,
        *,
        doubt: bool = False,
    ) -> Mapping[str, Any]:
        if not self._settings.trusts(service_url):
            raise DeliveryError("the service address is not trusted", permanent=True)
        url = f"{service_url.rstrip('/')}/{path}"
        reason = ""
        for attempt in range(TRIES):
            await self._pacer.wait({tenant: PER_TENANT})
            try:
                return await self._once(method, url, body)
            except _Again as again:
                if doubt and not again.untaken:
                    raise DeliveryError(again.reason, in_doubt=True) from again
                if again.pause > LONGEST_PAUSE:
                    raise DeliveryError(again.reason, retry_after=again.pause) from again
                reason = again.reason
                log.info("%s: %s, try %d", method, reason, attempt + 1)
                await asyncio.sleep(max(again.pause, backoff(attempt)))
        raise DeliveryError(f"{method} failed {TRIES} times: {reason}")

    async def _once(self, method: str, url: str, body: Mapping[str, object] | None) -> Mapping[str, Any]:
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
            raise _Again(type(error).__name__) from error
        found = _json(read)
        if status < 300 and (found is not None or not read.strip()):
            return found or {}
        if status in TRANSIENT:
            raise _Again(f"status {status}", pause=_seconds(pause), untaken=True)
        if status == 401:
            self._credentials.drop(token)
            raise _Again("status 401", untaken=True)
        if status >= 500 or status < 400 or found is None:
            raise _Again(f"status {status}{'' if found is not None else ', no JSON'}", pause=_seconds(pause))
        raise TeamsRefusal(status, _code(found))


class _Again(Exception):
    """Another try may help; `untaken` is whether it is certain that Teams has done nothing yet."""

    def __init__(self, reason: str, *, pause: float = 0.0, untaken: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.pause = pause
        self.untaken = untaken


def _json(read: bytes) -> Mapping[str, Any] | None:
    """A JSON object; None for anything else, such as a gateway's page."""
    try:
        found = json.loads(read)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _code(found: Mapping[str, Any]) -> str:
    error = found.get("error")
    return str(error.get("code", ""))[:100] if isinstance(error, Mapping) else ""


def _seconds(pause: str) -> float:
    try:
        return max(float(pause), 0.0)
    except ValueError:
        return 0.0
