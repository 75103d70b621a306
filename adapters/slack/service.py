"""The life of the Slack adapter in a server: its session, its workspaces, its routes or its socket."""

import asyncio
import hashlib
import hmac
import logging
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from functools import partial
from itertools import chain, repeat
from pathlib import Path
from time import time

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.body import BadBody, read_bytes
from adapters.complaints import Complaints
from adapters.outbox import STOP_SECONDS, Outbox
from adapters.outgoing import find_proxy, open_session
from adapters.slack.client import reason_of
from adapters.slack.conversation import Workspace
from adapters.slack.listeners import SlackListeners
from adapters.slack.messenger import SlackMessenger
from adapters.slack.oauth import oauth_flow
from adapters.slack.session import Session
from adapters.slack.workspaces import InstalledWorkspaces, OneOrganisation, OneWorkspace, Workspaces
from engine.api import Engine, Undelivered
from engine.chat.errors import AdvanceError
from engine.chat.ports import Messenger

log = logging.getLogger(__name__)

MOST_BYTES = 1024 * 1024
"""Slack's own payloads stay far below."""
OLDEST = 300
"""Seconds that a signature is good for, by Slack's documentation."""
CALL_SECONDS = 15
FIRST_WAITS, WAIT = (2.0, 4.0, 8.0, 16.0, 32.0), 60.0
"""Seconds between tries to reach a Slack that did not answer at the start, the first ones and all others."""


class SlackError(AdvanceError):
    """Slack cannot be used with these settings."""


class SlackSilent(SlackError):
    """Slack does not answer."""


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """One workspace by `bot_token`, or many by `client_id` and `client_secret`.

    With `app_token` Socket Mode is used, with `signing_secret` HTTP is served.
    """

    bot_token: str
    signing_secret: str
    app_token: str
    client_id: str
    client_secret: str
    api_url: str
    ca_bundle: Path | None = None
    """Certificates that are trusted besides the machine's own."""


class SlackService:
    """Adds Slack's routes to the server, and opens and closes what they need."""

    def __init__(self, engine: Engine, settings: SlackSettings) -> None:
        self._engine = engine
        self._settings = settings
        self._listeners: SlackListeners | None = None
        self._workspaces: Workspaces | None = None
        self._outbox = Outbox(engine)
        self._stop_at = 0.0
        self._complaints = Complaints(log)
        self._oauth: AsyncOAuthFlow | None = None
        self._socket: AsyncSocketModeHandler | None = None

    def add_to(self, app: web.Application) -> None:
        """Add the routes, and the connection's life, to the application."""
        if self._settings.signing_secret:
            app.router.add_post("/slack/events", self._receive_request)
        if self._settings.client_id:
            app.router.add_get("/slack/install", self._show_install_page)
            app.router.add_get("/slack/oauth_redirect", self._finish_install)
        app.on_shutdown.append(self._begin_stop)
        app.cleanup_ctx.append(self._run)

    async def show_kept(self) -> None:
        """Show the replies that could not be delivered earlier, as far as Slack answers now."""
        await self._outbox.replies.show_kept("slack", self._show_kept)

    async def _show_kept(self, kept: Undelivered) -> bool:
        session = await self._workspaces.find(kept.address.identity.workspace) if self._workspaces else None
        return await session.show_kept(kept) if session else False

    async def _begin_stop(self, _: web.Application) -> None:
        self._stop_at = asyncio.get_running_loop().time() + STOP_SECONDS

    async def find_messenger(self, workspace: str) -> Messenger | None:
        """What sends notices to a workspace; None where it is not served, or not yet."""
        session = await self._workspaces.find(workspace) if self._workspaces else None
        return SlackMessenger(session) if session else None

    async def _receive_request(self, request: web.Request) -> web.Response:
        """A request from Slack; what cannot be from Slack never reaches Bolt."""
        if self._listeners is None:
            return web.Response(status=503, text="starting")
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        if not _is_readable(timestamp):
            return self._refuse(401, "no timestamp")
        try:
            body = await read_bytes(request, MOST_BYTES)
        except BadBody as problem:
            return self._refuse(problem.status, str(problem))
        if not self._is_signed(timestamp, body, request.headers.get("X-Slack-Signature", "")):
            return self._refuse(
                401, "wrong signature", "check ADVANCE_SLACK_SIGNING_SECRET, if it was Slack that asked"
            )
        if abs(late := time() - int(timestamp)) > OLDEST:
            advice = f"it is signed, and {late:.0f} s off this server's clock; set that right, or it is an old request"
            return self._refuse(401, "wrong clock", advice)
        try:
            bolt_request = _make_bolt_request(request, body.decode())
        except (ValueError, AttributeError, TypeError, RecursionError):  # Bolt reads the body at once
            return self._refuse(400, "unreadable")
        with self._outbox.acknowledgements.pending():
            return await to_aiohttp_response(await self._listeners.bolt.async_dispatch(bolt_request))

    def _refuse(self, status: int, reason: str, advice: str = "it is not as Slack sends them") -> web.Response:
        """Turn a request away, count it, and say so once a minute."""
        self._engine.watch.refused("slack", reason)
        self._complaints.make(f"refused a request at /slack/events, {reason}", advice)
        return web.Response(status=status, text=reason)

    def _is_signed(self, timestamp: str, body: bytes, signature: str) -> bool:
        """Whether Slack signed this. Bolt's own check logs the body, and fails on a signature that is not ASCII."""
        base = b"v0:" + timestamp.encode() + b":" + body
        expected = "v0=" + hmac.new(self._settings.signing_secret.encode(), base, hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected.encode(), signature.encode(errors="surrogateescape"))

    async def _show_install_page(self, request: web.Request) -> web.Response:
        """The page with the button that starts an installation."""
        if self._oauth is None:
            return web.Response(status=503, text="starting")
        return await to_aiohttp_response(await self._oauth.handle_installation(_make_bolt_request(request)))

    async def _finish_install(self, request: web.Request) -> web.Response:
        """Where Slack sends the browser back to."""
        if self._oauth is None:
            return web.Response(status=503, text="starting")
        return await to_aiohttp_response(await self._oauth.handle_callback(_make_bolt_request(request)))

    async def _run(self, app: web.Application) -> AsyncIterator[None]:
        async with open_session(CALL_SECONDS, self._settings.ca_bundle) as session:
            reaching = await self._begin_to_serve(session)
            yield
            if reaching is not None:
                reaching.cancel()
            if self._socket is not None:
                await self._socket.close_async()  # type: ignore[no-untyped-call]
            await self._outbox.close(self._stop_at - asyncio.get_running_loop().time())

    async def _begin_to_serve(self, session: aiohttp.ClientSession) -> asyncio.Task[None] | None:
        """Serve; where Slack is away just now, returns the task that serves as soon as it answers. A token that Slack
        refuses is a SlackError."""
        try:
            await self._serve(session)
        except SlackSilent as silent:
            log.warning("%s; its requests are answered 503 until it does, everything else is served", silent)
            return asyncio.create_task(self._serve_when_it_answers(session))
        return None

    async def _serve_when_it_answers(self, session: aiohttp.ClientSession) -> None:
        for seconds in chain(FIRST_WAITS, repeat(WAIT)):
            await asyncio.sleep(seconds)
            try:
                await self._serve(session)
            except SlackSilent:
                continue
            except SlackError as refused:
                log.error("%s; Slack is not served until the server is started again", refused)
            else:
                log.info("Slack answers, and is served")
            return

    async def _serve(self, session: aiohttp.ClientSession) -> None:
        """Open the workspaces, and then the doors to them."""
        workspaces = await self._open_workspaces(session)
        listeners = SlackListeners(self._engine, workspaces, self._make_client(session, None))
        if self._settings.app_token:
            self._socket = await self._connect_socket(session, listeners)
        self._workspaces, self._listeners = workspaces, listeners

    async def _open_workspaces(self, session: aiohttp.ClientSession) -> Workspaces:
        settings = self._settings
        if not settings.client_id:
            return await self._open_own(session)
        make_client, secret = partial(self._make_client, session), settings.client_secret
        installed = InstalledWorkspaces(self._engine, make_client, self._outbox, settings.client_id, secret)
        client = self._make_client(session, None)
        self._oauth = oauth_flow(installed, self._engine.vault, client, settings.client_id, secret)
        return installed

    async def _open_own(self, session: aiohttp.ClientSession) -> Workspaces:
        """Ask Slack whose token this is: a workspace's, or an organisation's for many of them."""
        token, engine = self._settings.bot_token, self._engine
        who = await _require_accepted("ADVANCE_SLACK_BOT_TOKEN", self._make_client(session, token).auth_test())
        team, name = str(who["team_id"]), str(who.get("team") or who["team_id"])

        def make_session(workspace: Workspace) -> Session:
            return Session(engine, self._make_client(session, token), workspace, self._outbox)

        if who.get("is_enterprise_install"):
            log.info("serving the Slack organisation %s", who["enterprise_id"])
            whole = Workspace(str(who["enterprise_id"]), name, str(who["user_id"]))
            return OneOrganisation(engine, make_session, whole)
        await engine.open_workspace("slack", team, name, alone=True)
        log.info("serving the Slack workspace %s", team)
        return OneWorkspace(engine, make_session(Workspace(team, name, str(who["user_id"]))))

    async def _connect_socket(
        self, session: aiohttp.ClientSession, listeners: SlackListeners
    ) -> AsyncSocketModeHandler:
        token = self._settings.app_token
        web_client = self._make_client(session, token)
        opened = await _require_accepted("ADVANCE_SLACK_APP_TOKEN", web_client.apps_connections_open(app_token=token))
        handler = AsyncSocketModeHandler(listeners.bolt, token, web_client=web_client)
        handler.client.wss_uri = str(opened["url"])  # the client itself would ask again and again, even if refused
        handler.client.proxy = find_proxy(handler.client.wss_uri)
        await handler.client.aiohttp_client_session.close()  # it knows no other certificates, and no proxy
        handler.client.aiohttp_client_session = open_session(CALL_SECONDS, self._settings.ca_bundle)
        await handler.connect_async()  # type: ignore[no-untyped-call]
        return handler

    def _make_client(self, session: aiohttp.ClientSession, token: str | None) -> AsyncWebClient:
        """A client that never repeats a call by itself: `SlackClient` knows which calls may be repeated."""
        client = AsyncWebClient(token, base_url=self._settings.api_url, session=session, retry_handlers=[])
        client.proxy = None  # the session knows it, and which hosts it is not for
        return client


async def _require_accepted(setting: str, call: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    """Slack's answer; raises SlackError where the token in `setting` is refused, SlackSilent where nobody answers."""
    try:
        return await call
    except SlackApiError as error:
        if reason := reason_of(error):
            raise SlackError(f"{setting}: Slack does not accept it ({reason})") from error
        raise SlackSilent("ADVANCE_SLACK_API_URL: Slack does not answer (an outage?)") from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise SlackSilent(f"ADVANCE_SLACK_API_URL: Slack does not answer ({type(error).__name__})") from error


def _make_bolt_request(request: web.Request, body: str = "") -> AsyncBoltRequest:
    headers = {name: [value] for name, value in request.headers.items()}
    return AsyncBoltRequest(body=body, query=request.query_string, headers=headers)  # type: ignore[arg-type]


def _is_readable(timestamp: str) -> bool:
    return timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 16
