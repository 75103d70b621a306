"""The table of Web API methods that the fake Slack knows, and those about tokens and people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from tests.slack.workspace import APP_ID, BOT_ID, Json, SlackError, Token, Workspace, new_id

if TYPE_CHECKING:
    from tests.slack.fake import FakeSlack

Item = TypeVar("Item")
PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}
"""Slack's tiers: calls a minute for each method and workspace."""
TOKEN_LASTS, CODE_LASTS = 43_200, 600
"""Seconds that a rotated token and an authorisation code are good for."""


@dataclass
class Asked:
    """One call of a method: by which workspace's token, with which arguments."""

    slack: FakeSlack
    team: Workspace
    args: Json
    token: str

    def need(self, *names: str) -> None:
        missing = [f"missing required field: {name}" for name in names if self.args.get(name) in (None, "")]
        if missing:
            raise SlackError("invalid_arguments", *missing)

    def flag(self, name: str, default: bool = False) -> bool:
        return self.args.get(name, default) in (True, "true", "True", "1", 1)


Answer = Callable[[Asked], Json]


@dataclass(frozen=True)
class Method:
    answer: Answer
    scope: str = ""
    tier: int = 0
    """0 is Slack's special tier, which has no limit a minute here."""
    takes_json: bool = True
    """Reading methods look at form fields only: what comes as JSON is not seen."""
    token: str = "bot"
    """Which kind of token: bot, app (Socket Mode) or none (OAuth)."""


METHODS: dict[str, Method] = {}


def method(name: str, **rules: str | int | bool) -> Callable[[Answer], Answer]:
    def register(answer: Answer) -> Answer:
        METHODS[name] = Method(answer, **rules)  # type: ignore[arg-type]
        return answer

    return register


@method("auth.test")
def auth_test(asked: Asked) -> Json:
    team = asked.team
    body: Json = {"url": f"https://{team.domain}.slack.com/", "team": team.name, "user": "advance"}
    body |= {"team_id": team.id, "user_id": team.bot_user_id, "bot_id": BOT_ID}
    body |= {"is_enterprise_install": is_organisation(team)}
    if is_organisation(team):
        body["enterprise_id"] = team.id
    return body | {"expires_in": TOKEN_LASTS} if team.rotates else body


@method("auth.teams.list", tier=2, takes_json=False)
def auth_teams_list(asked: Asked) -> Json:
    """The workspaces to which an organisation has added the app."""
    every = [team for team in asked.slack.workspaces.values() if team.enterprise == asked.team.id]
    page, cursor = paged(every, asked.args, 1000)
    teams = [{"id": team.id, "name": team.name} for team in page]
    return {"teams": teams, "response_metadata": {"next_cursor": cursor}}


@method("auth.revoke", takes_json=False)
def auth_revoke(asked: Asked) -> Json:
    if asked.flag("test"):
        return {"revoked": False}
    asked.slack.tokens[asked.token].error = "token_revoked"
    return {"revoked": True}


@method("apps.connections.open", token="app", tier=1)
def apps_connections_open(asked: Asked) -> Json:
    return {"url": asked.slack.sockets.ticket()}


@method("oauth.v2.access", token="none", takes_json=False)
def oauth_v2_access(asked: Asked) -> Json:
    slack, args = asked.slack, asked.args
    if args.get("client_id") != slack.client_id:
        raise SlackError("invalid_client_id")
    if args.get("client_secret") != slack.client_secret:
        raise SlackError("bad_client_secret")
    if args.get("grant_type") == "refresh_token":
        if args.get("refresh_token") not in slack.refresh_tokens:
            raise SlackError("invalid_refresh_token")
        team = slack.workspaces[slack.refresh_tokens.pop(args["refresh_token"])]
        return _granted(slack, team)
    code = str(args.get("code", ""))
    if code in slack.used_codes:
        raise SlackError("code_already_used")
    if code not in slack.codes or slack.now() - slack.codes[code][2] > CODE_LASTS:
        raise SlackError("invalid_code")
    team_id, user_id, _, redirect_uri = slack.codes.pop(code)
    slack.used_codes.add(code)
    if redirect_uri and args.get("redirect_uri") != redirect_uri:
        raise SlackError("bad_redirect_uri")
    return _granted(slack, slack.workspaces[team_id]) | {"authed_user": {"id": user_id}}


def is_organisation(team: Workspace) -> bool:
    """Whether this is an organisation of Enterprise Grid, for which the app is installed as a whole."""
    return team.id.startswith("E")


def _granted(slack: FakeSlack, team: Workspace) -> Json:
    """A bot token: the workspace's own, or an expiring one with the token that refreshes it."""
    body: Json = {"app_id": APP_ID, "token_type": "bot", "scope": team.scopes, "bot_user_id": team.bot_user_id}
    who = {"id": team.id, "name": team.name}
    if is_organisation(team):
        body |= {"team": None, "enterprise": who, "is_enterprise_install": True}
    else:
        body |= {"team": who, "enterprise": None, "is_enterprise_install": False}
    if not team.rotates:
        slack.tokens[team.bot_token] = Token(team.id)
        return body | {"access_token": team.bot_token}
    access, refresh = new_id("xoxe.xoxb-1-"), new_id("xoxe-1-")
    slack.tokens[access] = Token(team.id, expires_at=slack.now() + TOKEN_LASTS)
    slack.refresh_tokens[refresh] = team.id
    return body | {"access_token": access, "refresh_token": refresh, "expires_in": TOKEN_LASTS}


@method("users.info", scope="users:read", tier=4, takes_json=False)
def users_info(asked: Asked) -> Json:
    asked.need("user")
    user = asked.team.user(asked.args["user"])
    return {"user": user.as_json("users:read.email" in asked.team.scopes, asked.flag("include_locale"))}


@method("users.list", scope="users:read", tier=2, takes_json=False)
def users_list(asked: Asked) -> Json:
    everybody = sorted(asked.team.users.values(), key=lambda user: user.id)
    page, cursor = paged(everybody, asked.args, 1000)
    with_email = "users:read.email" in asked.team.scopes
    members = [user.as_json(with_email, asked.flag("include_locale")) for user in page]
    return {"members": members, "cache_ts": int(asked.slack.now()), "response_metadata": {"next_cursor": cursor}}


def paged(items: list[Item], args: Json, most: int) -> tuple[list[Item], str]:
    """A page of items and the cursor of the next one, empty at the end."""
    try:
        limit, start = int(args.get("limit") or 100), int(args.get("cursor") or 0)
    except ValueError:
        raise SlackError("invalid_cursor") from None
    if not 0 < limit <= most:
        raise SlackError("invalid_limit")
    return items[start : start + limit], str(start + limit) if start + limit < len(items) else ""
