"""A Slack on loopback: its Web API with its own rules, files, response URLs and Socket Mode.

Give `fake.url` to the app as ADVANCE_SLACK_API_URL; `tests.slack.delivery` is the other direction.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from itertools import count
from types import TracebackType
from typing import Any

import tests.slack.views  # noqa: F401 — the views.* methods join the table
from tests.slack.faults import Fault, Faults, Pace
from tests.slack.server import Call, Server
from tests.slack.sockets import Sockets
from tests.slack.workspace import Channel, File, Json, ResponseUrl, Token, Trigger, User, Workspace, new_id


class FakeSlack:
    """`async with FakeSlack() as fake`: a Slack with one workspace, `fake.team`, and nobody in it yet."""

    client_id, client_secret, app_token = "111.222", "client-secret", "xapp-1-A0ADVANCE1-1-secret"

    def __init__(self) -> None:
        self.workspaces: dict[str, Workspace] = {}
        self.tokens: dict[str, Token] = {self.app_token: Token("", "app")}
        self.refresh_tokens: dict[str, str] = {}
        self.codes: dict[str, tuple[str, str, float, str]] = {}
        self.used_codes: set[str] = set()
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.files: dict[str, File] = {}
        self.file_takes = 0.0
        """Seconds that Slack looks at a picture before a block may show it."""
        self.gets_pictures = True
        """Whether Slack can fetch what an `image_url` names."""
        self.outside_marketplace = False
        """Whether the app is distributed outside Slack's Marketplace: it reads one page of 15 messages a minute."""
        self.calls: list[Call] = []
        self.faults = Faults()
        self.pace = Pace(self.now)
        self.root = self.url = ""
        self._offset = 0.0
        self._last_ts = 0.0
        self._secrets = count(1)
        self.team = self.add_workspace("Example")

    async def __aenter__(self) -> FakeSlack:
        self.sockets = Sockets(self)
        self._server = Server(self)
        self.root = f"http://127.0.0.1:{await self._server.open()}/"
        self.url = f"{self.root}api/"
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        await self.sockets.close()
        await self._server.close()

    # The clock: real time, which a test can move forward.

    def now(self) -> float:
        return time.time() + self._offset

    def forward(self, seconds: float) -> None:
        self._offset += seconds

    def next_ts(self) -> str:
        """A time stamp later than any before."""
        self._last_ts = max(round(self.now(), 6), round(self._last_ts + 0.000001, 6))
        return f"{self._last_ts:.6f}"

    # Setting the scene.

    def add_workspace(self, name: str, **settings: Any) -> Workspace:
        number = len(self.workspaces) + 1
        fields = {"id": f"T{number:010d}", "bot_user_id": new_id("U"), "bot_token": f"xoxb-{number}-bot"} | settings
        team = Workspace(name=name, **fields)
        self.workspaces[team.id], self.tokens[team.bot_token] = team, Token(team.id)
        bot = User(team.bot_user_id, team.id, "advance", "Advance", None, is_bot=True)
        team.users[bot.id] = bot
        return team

    def add_organisation(self, name: str, **settings: Any) -> Workspace:
        """Add an organisation of Enterprise Grid: one token for all workspaces that it adds the app to."""
        return self.add_workspace(name, id=new_id("E"), **settings)

    def add_grid_workspace(self, organisation: Workspace, name: str) -> Workspace:
        """Add a workspace to an organisation; people, and their direct messages, are those of the organisation."""
        team = self.add_workspace(name, bot_user_id=organisation.bot_user_id, enterprise=organisation.id)
        del self.tokens[team.bot_token]
        team.users, team.channels = organisation.users, organisation.channels
        team.homes, team.modals = organisation.homes, organisation.modals
        return team

    def add_user(self, name: str, team: Workspace | None = None, **settings: Any) -> User:
        """Add somebody: their e-mail is name@example.com unless told; later `fake.user(name)` finds them."""
        team = team or self.team
        fields = {"id": new_id("U"), "team_id": team.id, "real_name": name.title(), "email": f"{name}@example.com"}
        user = User(name=name, **(fields | settings))
        team.users[user.id] = user
        return user

    def add_channel(self, name: str, team: Workspace | None = None, has_bot: bool = True) -> Channel:
        channel = Channel(new_id("C"), name, has_bot=has_bot)
        (team or self.team).channels[channel.id] = channel
        return channel

    def oauth_code(self, team: Workspace, user: str, redirect_uri: str = "") -> str:
        """What Slack's consent page gives to the redirect after somebody agreed."""
        code = new_id("code.")
        self.codes[code] = (team.id, self.user(user).id, self.now(), redirect_uri)
        return code

    def trigger(self, team: Workspace, user: User, view_id: str | None = None) -> str:
        trigger = f"{new_id('')}.{team.id[1:]}.{next(self._secrets):032x}"
        self.triggers[trigger] = Trigger(team.id, user.id, self.now(), view_id)
        return trigger

    def response_url(self, team: Workspace, user: User, channel: Channel, ts: str | None = None) -> str:
        url = f"{self.root}actions/{team.id}/{new_id('')}/{next(self._secrets):024x}"
        self.response_urls[url] = ResponseUrl(team.id, user.id, channel.id, self.now(), ts)
        return url

    def fail_next(
        self, method: str, status: int | str = 503, times: int = 1, error: str = "", retry_after: int | str = 1
    ) -> None:
        """Make the next calls fail: an HTTP status, `drop`, `accept_then_drop`, `hang`, `accept_then_hang`,
        `accept_then_503`, or `error` with Slack's own code in `error`. A method is also `response_url`, `upload`, `*`.
        """
        self.faults.add(Fault(method, "error" if error else status, times, error, retry_after))

    def end_tokens(self, team: Workspace, error: str = "account_inactive") -> None:
        """Every token of a workspace stops working."""
        for token in self.tokens.values():
            if token.team_id == team.id:
                token.error = error

    # Looking.

    def user(self, user: str | User) -> User:
        """Somebody by id or by name."""
        if isinstance(user, User):
            return user
        everybody = {each.id: each for team in self.workspaces.values() for each in team.users.values()}
        found = [each for each in everybody.values() if user in (each.id, each.name)]
        assert len(found) == 1, f"there are {len(found)} users called {user}"
        return found[0]

    def team_of(self, user: User) -> Workspace:
        own = self.workspaces.get(user.team_id)
        if own and user.id in own.users:
            return own
        return next(team for team in self.workspaces.values() if user.id in team.users)

    def channel(self, channel: str | Channel | User) -> Channel:
        """A channel by id or #name, or the direct message of a user by id or name."""
        if isinstance(channel, Channel):
            return channel
        for team in self.workspaces.values():
            for each in team.channels.values():
                if channel in (each.id, f"#{each.name}"):
                    return each
        user = self.user(channel)
        found = [each for each in self.team_of(user).channels.values() if each.user == user.id]
        return found[0] if found else Channel("D-none", "directmessage", user.id)

    def messages(self, channel: str | Channel | User, seen_by: str | None = None) -> list[Json]:
        """What is in a channel, oldest first; with the ephemeral messages of one user where told."""
        only = self.user(seen_by).id if seen_by else None
        return [each.shown() for each in self.channel(channel).messages if each.only_for in (None, only)]

    def last_card(self, user: str) -> list[Json]:
        """The blocks of the newest message from the bot that a user sees in their direct message."""
        seen = (each for each in reversed(self.channel(user).messages) if each.only_for in (None, self.user(user).id))
        newest = next((each for each in seen if each.body.get("bot_id")), None)
        return list(newest.shown().get("blocks", [])) if newest else []

    def home(self, user: str) -> Json | None:
        return self.team_of(self.user(user)).homes.get(self.user(user).id)

    def modal(self, user: str) -> Json | None:
        """The topmost modal that a user has open."""
        stack = self.team_of(self.user(user)).modals.get(self.user(user).id)
        return stack[-1] if stack else None

    def calls_to(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    def file_is_ready(self, team: Workspace, reference: Mapping[str, str]) -> bool:
        """Whether a block may show a file, named by its id, private URL or permalink."""
        named = reference.get("id") or next(
            (part for part in reference.get("url", "").split("/") if part[:1] == "F"), ""
        )
        file = self.files.get(named)
        ready = file is not None and file.team_id == team.id and file.ready_at is not None
        return ready and file is not None and self.now() >= (file.ready_at or 0)
