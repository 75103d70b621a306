"""Socket Mode of the fake Slack: a WebSocket that greets, sends envelopes, and waits for acknowledgements."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING
from uuid import uuid4

from aiohttp import WSMsgType, web

from tests.slack.workspace import APP_ID, Json, new_id

if TYPE_CHECKING:
    from tests.slack.fake import FakeSlack

MOST_CONNECTIONS = 10


class Sockets:
    """The open connections of the app, and what has been acknowledged on them."""

    def __init__(self, slack: FakeSlack) -> None:
        self.slack = slack
        self.open: list[web.WebSocketResponse] = []
        self.tickets: set[str] = set()
        self.waiting: dict[str, asyncio.Future[Json]] = {}
        self.acknowledged: list[Json] = []
        self.came = asyncio.Event()
        self._next = 0

    def ticket(self) -> str:
        """A URL that one connection can be made with."""
        ticket = new_id("ticket-")
        self.tickets.add(ticket)
        return f"{self.slack.root.replace('http', 'ws', 1)}link/?ticket={ticket}&app_id={APP_ID}"

    async def connect(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self.tickets or len(self.open) >= MOST_CONNECTIONS:
            return web.Response(status=403 if ticket not in self.tickets else 429)
        self.tickets.remove(ticket)
        socket = web.WebSocketResponse(timeout=0.2)
        await socket.prepare(request)
        self.open.append(socket)
        debug = {"host": "applink-1", "build_number": 1, "approximate_connection_time": 18060}
        hello = {"type": "hello", "num_connections": len(self.open), "connection_info": {"app_id": APP_ID}}
        await socket.send_json(hello | {"debug_info": debug})
        self.came.set()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledge(message.data)
        finally:
            self.open.remove(socket)
        return socket

    def _acknowledge(self, data: str) -> None:
        try:
            body = json.loads(data)
        except ValueError:  # a client may say hello as bare text
            return
        self.acknowledged.append(body)
        waits = self.waiting.pop(body.get("envelope_id", ""), None)
        if waits is not None and not waits.done():
            waits.set_result(body)

    async def send(self, envelope: Json, within: float) -> Json | None:
        """Send an envelope over one of the connections in turn; None where it was not acknowledged in time."""
        try:
            async with asyncio.timeout(within):
                while not (live := [socket for socket in self.open if not socket.closed]):
                    self.came.clear()
                    await self.came.wait()
                self._next += 1
                waits: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
                self.waiting[envelope["envelope_id"]] = waits
                await live[self._next % len(live)].send_str(json.dumps(envelope))
                return await waits
        except (TimeoutError, ConnectionError):
            return None

    async def disconnect(self, reason: str = "refresh_requested", close: bool = True) -> None:
        """Say that the connections end (`warning` is 10 seconds ahead), and end them."""
        for socket in list(self.open):
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}})
            if close and reason != "warning":
                await socket.close()

    async def close(self) -> None:
        for socket in list(self.open):
            await socket.close()


def envelope(kind: str, payload: Json, retry: int = 0, reason: str = "") -> Json:
    """What goes over the wire: events say which retry they are, the others take an answer with the acknowledgement."""
    body: Json = {"envelope_id": str(uuid4()), "payload": payload, "type": kind}
    if kind == "events_api":
        return body | {"accepts_response_payload": False, "retry_attempt": retry, "retry_reason": reason}
    return body | {"accepts_response_payload": True}
