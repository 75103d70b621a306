"""How what Slack sends reaches the app: signed HTTP as Slack signs it, or envelopes over Socket Mode."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.slack.sockets import Sockets, envelope
from tests.slack.workspace import Json

KINDS = {"event": "events_api", "command": "slash_commands", "interactive": "interactive"}


@dataclass(frozen=True)
class How:
    """How to deliver something otherwise than well, once and on time."""

    signature: str | None = None
    """In place of the right one."""
    timestamp: str | None = None
    """In place of the seconds of now; it is what is signed, too."""
    age: int = 0
    """Seconds that the delivery is old; below zero it comes from the future."""
    retry: int = 0
    """Which retry it says it is, in `X-Slack-Retry-Num`."""
    reason: str = "http_timeout"
    copies: int = 1
    """The same delivery so many times at once."""
    padding: int = 0
    """Bytes that make the body bigger."""
    headers: Mapping[str, str | None] = field(default_factory=dict)
    """Headers to add or to change, or with None to leave out."""
    within: float = 3.0
    """Seconds that Slack waits for the acknowledgement."""


@dataclass(frozen=True)
class Ack:
    """What the app answered: an HTTP status (0 where it did not in time), a body, and the milliseconds it took."""

    status: int
    body: str
    ms: float
    headers: Mapping[str, str] = field(default_factory=dict)
    copies: tuple[Ack, ...] = ()
    """All answers, where the same was delivered several times at once."""

    @cached_property
    def json(self) -> Any:
        return json.loads(self.body) if self.body.strip() else None


@dataclass
class Http:
    """Deliver to a request URL."""

    session: ClientSession
    url: str
    secret: str

    async def send(self, kind: str, payload: Json, how: How) -> Ack:
        if kind == "event":
            content = "application/json"
            body = json.dumps(payload | ({"padding": "x" * how.padding} if how.padding else {})).encode()
        else:
            content = "application/x-www-form-urlencoded"
            form = payload if kind == "command" else {"payload": json.dumps(payload)}
            body = urlencode(form | ({"padding": "x" * how.padding} if how.padding else {})).encode()
        stamp = how.timestamp if how.timestamp is not None else str(int(time.time()) - how.age)
        signed = hmac.new(self.secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": content, "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)"}
        headers |= {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": how.signature or f"v0={signed}"}
        if how.retry:
            headers |= {"X-Slack-Retry-Num": str(how.retry), "X-Slack-Retry-Reason": how.reason}
        changed = {name: value for name, value in (headers | dict(how.headers)).items() if value is not None}
        return await self._post(body, changed, how.within)

    async def _post(self, body: bytes, headers: Mapping[str, str], within: float) -> Ack:
        start = time.perf_counter()
        try:
            limit = ClientTimeout(total=within)
            async with self.session.post(self.url, data=io.BytesIO(body), headers=headers, timeout=limit) as answer:
                text = await answer.text()
                return Ack(answer.status, text, (time.perf_counter() - start) * 1000, dict(answer.headers))
        except (TimeoutError, ClientError) as problem:
            return Ack(0, repr(problem), (time.perf_counter() - start) * 1000)


@dataclass
class Socket:
    """Deliver over the app's WebSocket; signatures, timestamps, padding and headers do not exist here."""

    sockets: Sockets

    async def send(self, kind: str, payload: Json, how: How) -> Ack:
        start = time.perf_counter()
        wrapped = envelope(KINDS[kind], payload, how.retry, how.reason if how.retry else "")
        answer = await self.sockets.send(wrapped, how.within)
        took = (time.perf_counter() - start) * 1000
        if answer is None:
            return Ack(0, "", took)
        return Ack(200, json.dumps(answer["payload"]) if answer.get("payload") else "", took)
