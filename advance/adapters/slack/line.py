"""One workspace's line to Slack's Web API: paced, retried, and honest about what cannot be delivered.

Slack takes about one message a second in a channel, in short bursts more, and answers 429 with Retry-After beyond its
limits. A waiting workspace never holds up another one: each has a line of its own.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from random import random
from typing import Any
from uuid import uuid4

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from advance.engine.chat.errors import DeliveryError

log = logging.getLogger(__name__)

BURST = 3
"""Messages that a channel takes at once before the second between them counts."""
TRIES = 5
LONGEST_PAUSE = 60.0
"""Seconds; whoever is told to wait longer than this is told so instead of waiting."""
EVENT_TYPE = "advance_message"
PERMANENT = frozenset(
    [
        "account_inactive",
        "cannot_dm_bot",
        "channel_not_found",
        "ekm_access_denied",
        "invalid_auth",
        "is_archived",
        "missing_scope",
        "no_permission",
        "not_authed",
        "not_in_channel",
        "org_login_required",
        "restricted_action",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
        "user_disabled",
        "user_not_found",
        "user_not_visible",
    ]
)
"""Errors that no second try mends."""


class SlackRefusal(DeliveryError):
    """Slack's own word for why not, such as ``message_not_found``."""

    def __init__(self, error: str) -> None:
        super().__init__(error, permanent=error in PERMANENT)
        self.error = error


class Line:
    """Calls to one workspace."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._free_at: dict[str, float] = {}
        self._paused_until: dict[str, float] = {}

    async def call(self, method: str, **body: object) -> Mapping[str, Any]:
        """Call a method that may be repeated safely; raises DeliveryError when it cannot be done."""
        for attempt in range(TRIES):
            try:
                return await self._once(method, body)
            except _InDoubt as doubt:
                log.info("%s: %s, try %d", method, doubt, attempt + 1)
                await asyncio.sleep(_backoff(attempt))
        raise DeliveryError(f"{method} failed {TRIES} times")

    async def post(self, channel: str, message: Mapping[str, object]) -> str:
        """Post a message exactly once and return its timestamp.

        After a cut line or a server error the message may have been taken: it is looked up by its key before it is
        sent again.
        """
        key = uuid4().hex
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": key}}
        body = {**message, "channel": channel, "metadata": metadata, "unfurl_links": False, "unfurl_media": False}
        for attempt in range(TRIES):
            await self._take_turn(channel)
            try:
                return str((await self._once("chat.postMessage", body))["ts"])
            except _InDoubt as doubt:
                log.info("chat.postMessage: %s, try %d", doubt, attempt + 1)
                await asyncio.sleep(_backoff(attempt))
                if taken := await self._find(channel, key):
                    return taken
        raise DeliveryError(f"chat.postMessage failed {TRIES} times")

    async def upload(self, name: str, png: bytes, alt: str) -> str:
        """Upload a picture and return its file id."""
        slot = await self.call("files.getUploadURLExternal", filename=name, length=len(png), alt_txt=alt[:1000])
        session = self._client.session
        assert session is not None, "the adapter shares one session"
        try:
            async with session.post(slot["upload_url"], data=png) as answer:
                answer.raise_for_status()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise DeliveryError(f"the upload failed: {error}") from error
        await self.call("files.completeUploadExternal", files=[{"id": slot["file_id"], "title": name}])
        return str(slot["file_id"])

    async def _once(self, method: str, body: Mapping[str, object]) -> Mapping[str, Any]:
        """One call; waits out Slack's pauses, raises _InDoubt where Slack may or may not have done it."""
        while True:
            await self._wait_for(method)
            try:
                answer = await self._client.api_call(method, data=_form(body))
            except SlackApiError as error:
                self._judge(method, error)
                continue
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                raise _InDoubt(type(error).__name__) from error
            return answer.data if isinstance(answer.data, dict) else {}

    def _judge(self, method: str, error: SlackApiError) -> None:
        """Return for “wait and call again”; raise for everything else."""
        response = error.response
        status = int(getattr(response, "status_code", None) or getattr(response, "status", 0) or 0)
        if status == 429:
            pause = float(response.headers.get("Retry-After", 1))
            if pause > LONGEST_PAUSE:
                raise DeliveryError(f"{method} is limited", retry_after=pause) from error
            self._paused_until[method] = _now() + pause
            return
        if status >= 500:
            raise _InDoubt(f"status {status}") from error
        if not (reason := reason_of(error)):
            raise _InDoubt(f"an answer with status {status} that is no JSON") from error
        raise SlackRefusal(reason) from error

    async def _wait_for(self, method: str) -> None:
        if (pause := self._paused_until.get(method, 0) - _now()) > 0:
            await asyncio.sleep(pause)

    async def _take_turn(self, channel: str) -> None:
        """Wait until the channel takes another message."""
        now = _now()
        free = max(self._free_at.get(channel, 0.0), now - BURST + 1) + 1.0
        self._free_at[channel] = free
        if len(self._free_at) > 10_000:
            self._free_at = {each: at for each, at in self._free_at.items() if at > now}
        if (pause := free - 1.0 - now) > 0:
            await asyncio.sleep(pause)

    async def _find(self, channel: str, key: str) -> str | None:
        """The timestamp of our message with this key, if Slack has it."""
        history = await self.call("conversations.history", channel=channel, limit=20, include_all_metadata=True)
        for message in history.get("messages", ()):
            if message.get("metadata", {}).get("event_payload", {}).get("key") == key:
                return str(message["ts"])
        return None


def reason_of(error: SlackApiError) -> str:
    """Slack's own word for why not; empty where the answer was no JSON, as from a gateway during an outage."""
    data = getattr(error.response, "data", error.response)
    return str(data.get("error", "unknown")) if isinstance(data, dict) else ""


class _InDoubt(Exception):
    """Slack may have done it."""


def _form(body: Mapping[str, object]) -> dict[str, str]:
    """The body as form fields: Slack's reading methods do not take JSON."""
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in body.items()}


def _now() -> float:
    return asyncio.get_running_loop().time()


def _backoff(attempt: int) -> float:
    """Seconds before another try: 0.2, 0.4, 0.8, … with jitter, so that many lines do not return at once."""
    return float(0.2 * 2**attempt * (0.75 + random() / 2))
