"""The HTTP side of the fake Slack: who asks, with which arguments, and what is answered or goes wrong."""

from __future__ import annotations

import asyncio
import base64
import json
from dataclasses import dataclass
from email.utils import formatdate
from typing import TYPE_CHECKING

from aiohttp import web

from tests.slack.faults import Fault, RateLimited
from tests.slack.files import download, upload
from tests.slack.messages import respond
from tests.slack.methods import METHODS, Asked, Method
from tests.slack.workspace import Json, SlackError, Token, Workspace

if TYPE_CHECKING:
    from tests.slack.fake import FakeSlack

STRUCTURED = {"blocks": "invalid_blocks_format", "attachments": "invalid_attachments", "view": "invalid_arguments"}
STRUCTURED |= {"metadata": "invalid_metadata_format", "files": "invalid_arguments"}
"""Arguments that are JSON inside a form, and what Slack says where they are not."""
NOBODY = Workspace("", "", "", "")


@dataclass(frozen=True)
class Call:
    """What the app asked, when, and what it was told: `ok`, Slack's error, or the fault."""

    at: float
    method: str
    body: Json
    token: str
    result: str


class Server:
    """Routes to the methods, each call recorded."""

    def __init__(self, slack: FakeSlack) -> None:
        self.slack = slack
        self.closing = asyncio.Event()
        app = web.Application(client_max_size=64 << 20)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/actions/{rest:.+}", self._response_url)
        app.router.add_post("/upload/v1/{file}", self._upload)
        app.router.add_get("/files-pri/{file}/{name}", self._download)
        app.router.add_get("/link/", slack.sockets.connect)
        app.on_response_prepare.append(self._tell_time)
        self.runner = web.AppRunner(app, shutdown_timeout=1)

    async def open(self) -> int:
        """Listen; returns the port."""
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        return int(self.runner.addresses[0][1])

    async def close(self) -> None:
        self.closing.set()
        await self.runner.cleanup()

    async def _tell_time(self, _: web.Request, answer: web.StreamResponse) -> None:
        answer.headers["Date"] = formatdate(self.slack.now(), usegmt=True)

    async def _api(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        args, token, seen = {}, _bearer(request), METHODS.get(name)
        fault = self.slack.faults.take(name)
        try:
            args = await _arguments(request, seen is None or seen.takes_json)
            token = token or str(args.pop("token", ""))
            if fault and not fault.takes_effect:
                self._record(name, args, token, f"fault {fault.error or fault.status}")
                return await self._fail(request, fault)
            body = {"ok": True} | self._answer(name, args, token)
            result = "ok"
        except SlackError as problem:
            body, result = problem.body(), problem.error
        except RateLimited as limited:
            self._record(name, args, token, "ratelimited")
            return _too_many(limited.retry_after)
        self._record(name, args, token, result if fault is None else f"{result}, then {fault.status}")
        return await self._fail(request, fault) if fault else web.json_response(body)

    def _answer(self, name: str, args: Json, token: str) -> Json:
        if name not in METHODS:
            raise SlackError("unknown_method")
        method = METHODS[name]
        team = self._authorised(method, token)
        if team is not NOBODY:
            self.slack.pace.call(team, name)
        return method.answer(Asked(self.slack, team, args, token))

    def _authorised(self, method: Method, token: str) -> Workspace:
        """The workspace of the token, or why it may not."""
        if method.token == "none":
            return NOBODY
        if not token:
            raise SlackError("not_authed")
        known = self.slack.tokens.get(token)
        if known is None:
            raise SlackError("invalid_auth")
        if known.error:
            raise SlackError(known.error)
        if known.expires_at is not None and self.slack.now() > known.expires_at:
            raise SlackError("token_expired")
        if known.kind != method.token:
            raise SlackError("not_allowed_token_type")
        if known.kind == "app":
            return NOBODY
        team = self.slack.workspaces[known.team_id]
        if method.scope and method.scope not in team.scopes.split(","):
            raise SlackError("missing_scope", needed=method.scope, provided=team.scopes)
        return team

    async def _response_url(self, request: web.Request) -> web.StreamResponse:
        url, fault = str(request.url), self.slack.faults.take("response_url")
        args: Json = {}
        try:
            args = await _arguments(request, True)
            if fault and not fault.takes_effect:
                self._record("response_url", args, url, f"fault {fault.status}")
                return await self._fail(request, fault)
            respond(self.slack, url, args)
            answer, result = web.Response(text="ok"), "ok"
        except SlackError as problem:
            answer, result = web.json_response({"ok": False, "error": problem.error}, status=404), problem.error
        self._record("response_url", args, url, result)
        return await self._fail(request, fault) if fault else answer

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        fault = self.slack.faults.take("upload")
        if fault and not fault.takes_effect:
            self._record("upload", {}, "", f"fault {fault.status}")
            return await self._fail(request, fault)
        answer = await upload(request, self.slack.files.get(request.match_info["file"]))
        self._record("upload", {"file": request.match_info["file"]}, "", "ok" if answer.status == 200 else answer.text)
        return await self._fail(request, fault) if fault else answer

    async def _download(self, request: web.Request) -> web.StreamResponse:
        token: Token | None = self.slack.tokens.get(_bearer(request))
        return download(self.slack.files.get(request.match_info["file"]), token)

    async def _fail(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        match fault.status:
            case int(status) if status == 429:
                return _too_many(fault.retry_after)
            case int(status):
                return web.Response(status=status, text="upstream connect error or disconnect/reset before headers")
            case "accept_then_503":
                return web.Response(status=503, text="upstream connect error or disconnect/reset before headers")
            case "error":
                return web.json_response({"ok": False, "error": fault.error})
            case "hang" | "accept_then_hang":
                await self.closing.wait()
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    def _record(self, method: str, body: Json, token: str, result: str | None) -> None:
        self.slack.calls.append(Call(self.slack.now(), method, body, token, result or ""))


def _too_many(retry_after: int | str) -> web.Response:
    headers = {"Retry-After": str(retry_after)}
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)


def _bearer(request: web.Request) -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind == "Bearer" else ""


async def _arguments(request: web.Request, json_too: bool) -> Json:
    """Arguments from the query and a form, or from JSON where the method looks at that."""
    args: Json = {name: value for name, value in request.query.items() if name != "token"}
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.read() or b"{}")
        except ValueError:
            raise SlackError("invalid_json") from None
        if not isinstance(body, dict):
            raise SlackError("json_not_object")
        body.pop("token", None)  # a token in JSON does not count
        args |= body if json_too else {}
    elif request.can_read_body:
        if request.content_type not in ("application/x-www-form-urlencoded", "multipart/form-data"):
            raise SlackError("invalid_post_type")
        args |= dict((await request.post()).items())
    for name, error in STRUCTURED.items():
        if isinstance(args.get(name), str):
            try:
                args[name] = json.loads(args[name])
            except ValueError:
                raise SlackError(error) from None
    kind, _, basic = request.headers.get("Authorization", "").partition(" ")
    if kind == "Basic":
        args["client_id"], _, args["client_secret"] = base64.b64decode(basic).decode().partition(":")
    return args
