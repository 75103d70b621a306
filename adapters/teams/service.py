"""The life of the Teams adapter in a server: its session, its route, and what it refuses."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Mapping
from typing import Any

from aiohttp import web
from botbuilder.schema import Activity, ActivityTypes

from adapters.body import BadBody, read_bytes
from adapters.complaints import Complaints
from adapters.loopback import Stranger, refuse_strangers
from adapters.outbox import STOP_SECONDS, Outbox
from adapters.outgoing import open_session
from adapters.teams.activities import Unreadable, read_activity
from adapters.teams.adapter import TeamsAdapter
from adapters.teams.client import TeamsClient
from adapters.teams.conversation import read_conversation
from adapters.teams.credentials import Credentials
from adapters.teams.guard import Guard, Keys, Refused
from adapters.teams.listeners import NotYet, TeamsListeners
from adapters.teams.manifest import ABOUT
from adapters.teams.messenger import TeamsMessenger
from adapters.teams.session import Session
from adapters.teams.settings import TeamsSettings
from engine.api import Engine
from engine.chat.ports import Messenger

log = logging.getLogger(__name__)

MOST_BYTES = 256 * 1024
"""Teams' own activities stay below 100 KB."""
CALL_SECONDS = 15
SAVE_SECONDS = 1.0
"""At the end, for bringing messages up to what the answers to presses have shown."""
ABOUT_LINES = ("full_name", "app_long_description", "about_privacy", "about_terms")
CHANNELS = frozenset({"msteams"})
PLAYGROUND = frozenset({"msteams", "emulator"})


class TeamsService:
    """Adds Teams' routes to the server, and opens and closes what they need."""

    def __init__(self, engine: Engine, settings: TeamsSettings) -> None:
        self._engine = engine
        self._settings = settings
        self._guard: Guard | None = None
        self._adapter: TeamsAdapter | None = None
        self._listeners: TeamsListeners | None = None
        self._session: Session | None = None
        self._outbox = Outbox(engine)
        self._stop_at = 0.0
        self._complaints = Complaints(log)

    def add_to(self, app: web.Application) -> None:
        """Add the route, and the connection's life, to the application."""
        app.router.add_post("/api/messages", self._receive_request)
        app.router.add_get(ABOUT, self._show_about)
        app.on_shutdown.append(self._begin_stop)
        app.cleanup_ctx.append(self._run)

    async def show_kept(self) -> None:
        """Show the replies that could not be delivered earlier, as far as Teams answers now."""
        if self._session:
            await self._outbox.replies.show_kept("teams", self._session.show_kept)

    async def _begin_stop(self, _: web.Application) -> None:
        self._stop_at = asyncio.get_running_loop().time() + STOP_SECONDS

    async def _show_about(self, _: web.Request) -> web.Response:
        """What the app is and what it keeps, for administrators who read the manifest."""
        return web.Response(text="\n\n".join(self._engine.line(f"teams.{key}") for key in ABOUT_LINES) + "\n")

    async def find_messenger(self, tenant: str) -> Messenger | None:
        """What sends notices to a tenant; None where it is not served, or not yet."""
        if self._settings.tenant_id and tenant != self._settings.tenant_id:
            return None
        return TeamsMessenger(self._engine, self._session) if self._session else None

    async def _receive_request(self, request: web.Request) -> web.Response:
        """An activity from Teams; what cannot be from Teams never reaches botbuilder."""
        if self._guard is None or self._adapter is None or self._listeners is None:
            return web.Response(status=503, text="starting")
        try:
            if self._settings.anonymous:
                refuse_strangers(request)
            body = await self._read_body(request)
            await self._guard.admit(request.headers.get("Authorization", ""), body["channelId"], body["serviceUrl"])
            activity = self._read_activity(body)
            answer = await self._adapter.run_turn(activity, self._listeners)
        except Refused as refused:
            self._engine.watch.refused("teams", str(refused))
            self._complaints.make(f"refused an activity with {refused.status}: {refused}", refused.advice)
            return web.Response(status=refused.status, text=str(refused))
        except Stranger as stranger:
            self._engine.watch.refused("teams", "not from this machine")
            self._complaints.make("refused an activity for the playground", str(stranger))
            return web.Response(status=403, text=str(stranger))
        except NotYet as late:
            return web.Response(status=503, text=str(late))
        if answer is None:
            return web.Response(status=200)
        return web.Response(status=answer.status, text=answer.body, content_type="application/json")

    async def _read_body(self, request: web.Request) -> Mapping[str, Any]:
        """The body, with what every activity has; nothing in it is trusted yet."""
        if not self._settings.anonymous and not request.headers.get("Authorization"):
            raise Refused(401, "there is no token")
        try:
            body = json.loads(await read_bytes(request, MOST_BYTES))
        except BadBody as problem:
            raise Refused(problem.status, str(problem)) from None
        except (ValueError, RecursionError):
            raise Refused(400, "the body is no JSON") from None
        if not isinstance(body, dict):
            raise Refused(400, "the body is no activity")
        for name in ("type", "serviceUrl", "channelId"):
            if not (isinstance(body.get(name), str) and body[name]):
                raise Refused(400, f"the activity has no {name}")
        if body["channelId"] not in (PLAYGROUND if self._settings.anonymous else CHANNELS):
            raise Refused(403, "the channel is not Teams")
        return body

    def _read_activity(self, body: Mapping[str, Any]) -> Activity:
        """The activity, from a tenant that is served; words and presses are from somebody in a conversation."""
        try:
            activity = read_activity(body)
        except Unreadable as problem:
            raise Refused(400, f"the activity has an odd {problem}") from None
        conversation = read_conversation(activity)
        if activity.type in (ActivityTypes.message, ActivityTypes.invoke):
            needed = {"id": activity.id, "sender": conversation.user, "conversation": conversation.chat.id}
            for name, value in needed.items():
                if not value:
                    raise Refused(400, f"the activity has no {name}")
        if not conversation.chat.tenant:
            raise Refused(400, "the activity has no tenant")
        if self._settings.tenant_id and conversation.chat.tenant != self._settings.tenant_id:
            raise Refused(403, "the tenant is not served")
        return activity

    async def _run(self, app: web.Application) -> AsyncIterator[None]:
        async with open_session(CALL_SECONDS, self._settings.ca_bundle) as session:
            client = TeamsClient(session, Credentials(session, self._settings, self._engine.watch), self._settings)
            self._session = served = Session(self._engine, client, self._settings, self._outbox)
            self._guard = Guard(self._settings, Keys(session, self._settings.metadata_url))
            self._adapter, self._listeners = TeamsAdapter(client), TeamsListeners(served)
            yield
            left = self._stop_at - asyncio.get_running_loop().time()
            await self._outbox.close(left - SAVE_SECONDS)
            try:
                await asyncio.wait_for(served.store.save_all(), SAVE_SECONDS)
            except TimeoutError:
                log.warning("messages are not up to date: Teams does not answer")
