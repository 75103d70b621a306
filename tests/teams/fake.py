"""A Microsoft Teams on loopback: connector, login and published keys, with people who have the app.

It enforces what the real one does: tokens, the schema of cards, sizes, who may be written to, and rates.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections import Counter, deque
from dataclasses import dataclass, field
from time import time
from typing import Any
from uuid import uuid4

import jwt
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.teams.limits import Json, TeamsError, check_activity

APP_ID = "11111111-aaaa-4bbb-8ccc-222222222222"
PASSWORD = "a-password-of-the-bot"
TENANT = "99999999-dddd-4eee-8fff-000000000000"
ISSUER = "https://api.botframework.test"
SCOPE = "https://api.botframework.test"
CARD = "application/vnd.microsoft.card.adaptive"
WINDOW = 0.6
"""Seconds in which a conversation takes seven activities; shorter than Teams', for a busy machine delays them."""
BOT = f"28:{APP_ID}"
KEYS = {name: rsa.generate_private_key(public_exponent=65537, key_size=2048) for name in ("teams", "stranger")}


@dataclass
class User:
    """Somebody in a tenant."""

    name: str
    tenant: str
    email: str
    id: str = field(default_factory=lambda: f"29:{uuid4().hex}")
    person: str = field(default_factory=lambda: str(uuid4()))
    role: str = "user"
    locale: str = "en-US"
    zone: str = "Europe/Berlin"
    blocked: bool = False
    real_name: str = ""

    def as_member(self) -> Json:
        name = self.real_name or self.name.title()
        member = {"id": self.id, "name": name, "aadObjectId": self.person, "objectId": self.person}
        member |= {"givenName": name.split()[0], "surname": name.split()[-1], "email": self.email}
        return member | {"userPrincipalName": self.email, "tenantId": self.tenant, "userRole": self.role}


@dataclass
class Message:
    """A message in a conversation; `view` is a card that a press has put in its place, until it is shown anew."""

    id: str
    activity: Json
    from_bot: bool
    view: Json | None = None

    @property
    def card(self) -> Json | None:
        [attachment] = self.activity.get("attachments") or [{}]
        return self.view or (attachment["content"] if attachment.get("contentType") == CARD else None)

    @property
    def attached(self) -> tuple[str, Json]:
        """What is attached, by the last word of its kind: `adaptive`, a file's `consent` or its `info`."""
        [attachment] = self.activity.get("attachments") or [{"contentType": ""}]
        return attachment["contentType"].rpartition(".")[2], attachment


@dataclass
class Conversation:
    """A direct conversation with the bot (`user`), or a channel or group."""

    id: str
    tenant: str
    kind: str
    members: list[User]
    messages: list[Message] = field(default_factory=list)
    typing: int = 0
    sends: deque[float] = field(default_factory=deque)


@dataclass
class Fault:
    """What happens to the next calls of a kind instead."""

    kind: str
    status: int = 0
    html: bool = False
    cut: bool = False
    hang: bool = False
    taken: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    code: str = "ServiceError"


class FakeTeams:
    """The platform."""

    def __init__(self) -> None:
        self.users: dict[str, User] = {}
        self.conversations: dict[str, Conversation] = {}
        self.calls: Counter[str] = Counter()
        self.refused: list[str] = []
        self.tokens: dict[str, float] = {}
        self.faults: list[Fault] = []
        self.paced = False
        self.keys = {"key-1": KEYS["teams"]}
        self.endorsements = ["msteams", "webchat"]
        self.keys_down = False
        self.checks = True
        self.assertion: Json | None = None
        self.files: dict[str, bytes] = {}
        self._server: TestServer | None = None
        self._numbers = iter(range(1, 10**9))

    async def __aenter__(self) -> FakeTeams:
        app = web.Application(client_max_size=10**7)
        app.router.add_get("/metadata", self._metadata)
        app.router.add_get("/keys", self._published)
        app.router.add_post("/login/{tenant}/oauth2/v2.0/token", self._login)
        app.router.add_post("/{region}/v3/conversations", self._create)
        app.router.add_get("/{region}/v3/conversations/{id}/members/{user}", self._member)
        app.router.add_get("/{region}/v3/conversations/{id}/pagedmembers", self._members)
        app.router.add_post("/{region}/v3/conversations/{id}/activities", self._send)
        app.router.add_put("/{region}/v3/conversations/{id}/activities/{sent}", self._update)
        app.router.add_delete("/{region}/v3/conversations/{id}/activities/{sent}", self._delete)
        app.router.add_put("/drive/{id}", self._upload)
        self._server = TestServer(app)
        await self._server.start_server()
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        await self._server.close()

    @property
    def url(self) -> str:
        assert self._server is not None
        return str(self._server.make_url("/"))

    def service_url(self, region: str = "emea") -> str:
        return f"{self.url}{region}/"

    def add_user(self, name: str, tenant: str = TENANT, **settings: Any) -> User:
        user = User(name, tenant, settings.pop("email", f"{name}@example.com"), **settings)
        self.users[name] = user
        return user

    def add_channel(self, *names: str, kind: str = "channel") -> Conversation:
        members = [self.users[name] for name in names]
        return self._add(f"19:{uuid4().hex}@thread.tacv2", members[0].tenant, kind, members)

    def direct(self, name: str) -> Conversation:
        """Somebody's direct conversation with the bot, which starts here if it has not yet."""
        user = self.users[name]
        for each in self.conversations.values():
            if each.kind == "personal" and each.members == [user]:
                return each
        return self._add(f"a:{uuid4().hex}", user.tenant, "personal", [user])

    def messages(self, name: str) -> list[Message]:
        """The bot's messages to somebody."""
        return [each for each in self.direct(name).messages if each.from_bot]

    def fail_next(self, kind: str, status: int = 0, *, times: int = 1, **how: Any) -> None:
        self.faults += [Fault(kind, status, **how) for _ in range(times)]

    def next_id(self) -> str:
        return f"{int(time())}{next(self._numbers):06d}"

    def token(self, service_url: str, *, key: str = "key-1", algorithm: str = "RS256", **claims: Any) -> str:
        """A token as the connector sends it; a claim that is None is left out."""
        now = int(time())
        good = {"serviceurl": service_url, "iss": ISSUER, "aud": APP_ID, "nbf": now - 10, "exp": now + 3600}
        body = {name: value for name, value in (good | claims).items() if value is not None}
        return jwt.encode(body, self.keys[key], algorithm=algorithm, headers={"kid": key})

    def _add(self, id_: str, tenant: str, kind: str, members: list[User]) -> Conversation:
        self.conversations[id_] = Conversation(id_, tenant, kind, members)
        return self.conversations[id_]

    async def _metadata(self, _: web.Request) -> web.Response:
        self.calls["metadata"] += 1
        if self.keys_down:
            return web.Response(status=503, text="<html>")
        return web.json_response({"issuer": ISSUER, "jwks_uri": f"{self.url}keys"})

    async def _published(self, _: web.Request) -> web.Response:
        found = []
        for name, key in self.keys.items():
            published = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
            found.append(published | {"kid": name, "endorsements": self.endorsements})
        return web.json_response({"keys": found})

    async def _login(self, request: web.Request) -> web.Response:
        self.calls["login"] += 1
        form = await request.post()
        await self._apply_fault("login", request)
        assert form["scope"] == f"{SCOPE}/.default"
        if "client_assertion" in form:
            self.assertion = jwt.decode(
                str(form["client_assertion"]), KEYS["stranger"].public_key(), ["RS256"], audience=str(request.url)
            )
        elif form.get("client_secret") != PASSWORD:
            return web.json_response({"error": "invalid_client", "error_description": PASSWORD}, status=401)
        token = base64.urlsafe_b64encode(uuid4().bytes).decode()
        self.tokens[token] = time() + 3600
        return web.json_response({"token_type": "Bearer", "expires_in": 3600, "access_token": token})

    async def _entered(self, kind: str, request: web.Request) -> Fault | None:
        """Count a call, check who calls, and apply the next fault meant for it.

        Raises what the caller gets; returns a fault that comes after the call has had its effect.
        """
        self.calls[kind] += 1
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.tokens.get(token, 0) < time():
            raise web.HTTPUnauthorized(text="{}")
        return await self._apply_fault(kind, request)

    async def _apply_fault(self, kind: str, request: web.Request) -> Fault | None:
        for fault in self.faults:
            if fault.kind == kind:
                self.faults.remove(fault)
                if fault.taken:
                    return fault
                await self._fail(fault, request)
        return None

    async def _fail(self, fault: Fault, request: web.Request) -> None:
        if fault.cut:
            assert request.transport is not None
            request.transport.close()
            raise asyncio.CancelledError
        if fault.hang:
            await asyncio.sleep(3600)
        text = "<html><body>oops</body></html>" if fault.html else json.dumps({"error": {"code": fault.code}})
        raise _error(fault.status, text, fault.headers)

    async def _create(self, request: web.Request) -> web.Response:
        await self._entered("create", request)
        body = await request.json()
        [wanted] = body["members"]
        user = next((each for each in self.users.values() if wanted["id"] in (each.id, each.person)), None)
        if user is None or user.tenant != body["tenantId"] or body["bot"]["id"] != BOT:
            return _refusal(403, "BotNotInConversationRoster")
        if user.blocked:
            return _refusal(403, "BotNotInConversationRoster")
        return web.json_response({"id": self.direct(user.name).id}, status=201)

    async def _member(self, request: web.Request) -> web.Response:
        await self._entered("member", request)
        found = self._conversation(request)
        wanted = request.match_info["user"]
        user = next((each for each in found.members if wanted in (each.id, each.person)), None)
        return web.json_response(user.as_member()) if user else _refusal(404, "MemberNotFoundInConversation")

    async def _members(self, request: web.Request) -> web.Response:
        """Pages of two."""
        await self._entered("members", request)
        at = int(request.query.get("continuationToken", "0"))
        members = self._conversation(request).members
        page: Json = {"members": [each.as_member() for each in members[at : at + 2]]}
        return web.json_response(page | ({"continuationToken": str(at + 2)} if at + 2 < len(members) else {}))

    async def _send(self, request: web.Request) -> web.Response:
        body = await request.json()
        late = await self._entered("typing" if body.get("type") == "typing" else "send", request)
        found = self._conversation(request)
        if refusal := self._refuses(found, body):
            return refusal
        if body["type"] == "typing":
            found.typing += 1
            return web.json_response({"id": self.next_id()}, status=201)
        message = Message(self.next_id(), body, from_bot=True)
        found.messages.append(message)
        if late:
            await self._fail(late, request)
        return web.json_response({"id": message.id}, status=201)

    async def _update(self, request: web.Request) -> web.Response:
        await self._entered("update", request)
        body, found = await request.json(), self._conversation(request)
        message = next((each for each in found.messages if each.id == request.match_info["sent"]), None)
        if message is None or not message.from_bot:
            return _refusal(404, "ActivityNotFoundInConversation")
        if refusal := self._refuses(found, body):
            return refusal
        message.activity, message.view = body, None
        return web.json_response({"id": message.id})

    async def _delete(self, request: web.Request) -> web.Response:
        await self._entered("delete", request)
        found = self._conversation(request)
        kept = [each for each in found.messages if each.id != request.match_info["sent"]]
        if len(kept) == len(found.messages):
            return _refusal(404, "ActivityNotFoundInConversation")
        found.messages[:] = kept
        return web.Response(status=200)

    async def _upload(self, request: web.Request) -> web.Response:
        """A slot in somebody's OneDrive: whoever has its address may fill it, and no token is to be seen there."""
        self.calls["upload"] += 1
        assert "Authorization" not in request.headers
        for fault in [each for each in self.faults if each.kind == "upload"][:1]:
            self.faults.remove(fault)
            await self._fail(fault, request)
        content = await request.read()
        if request.headers.get("Content-Range") != f"bytes 0-{len(content) - 1}/{len(content)}":
            return web.Response(status=411)
        self.files[request.match_info["id"]] = content
        return web.json_response({"id": request.match_info["id"]}, status=201)

    def _conversation(self, request: web.Request) -> Conversation:
        found = self.conversations.get(request.match_info["id"])
        if found is None:
            raise _error(404, json.dumps({"error": {"code": "ConversationNotFound"}}), {})
        return found

    def _refuses(self, conversation: Conversation, activity: Json) -> web.Response | None:
        if conversation.kind == "personal" and conversation.members[0].blocked:
            return _refusal(403, "ConversationBlockedByUser")
        now = time()
        while conversation.sends and conversation.sends[0] < now - WINDOW:
            conversation.sends.popleft()
        conversation.sends.append(now)
        if self.paced and len(conversation.sends) > 7:
            self.calls["refused for pace"] += 1
            return _refusal(429, "TooManyRequests")
        try:
            if self.checks:
                check_activity(activity, direct=conversation.kind == "personal")
        except TeamsError as error:
            self.refused.append(str(error))
            return _refusal(413 if "28 KB" in str(error) else 400, "BadSyntax")
        return None


def _refusal(status: int, code: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": code}}, status=status)


def _error(status: int, text: str, headers: dict[str, str]) -> web.HTTPException:
    class Failure(web.HTTPError):
        status_code = status

    return Failure(text=text, headers=headers, content_type="text/html" if text.startswith("<") else "application/json")
