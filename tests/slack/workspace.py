"""What the fake Slack remembers: workspaces, people, channels, messages, views, files, tokens."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

Json = dict[str, Any]
APP_ID, BOT_ID = "A0ADVANCE1", "B0ADVANCE1"
SCOPES = (
    "app_mentions:read,channels:history,channels:read,chat:write,commands,files:read,files:write,groups:read,"
    "im:history,im:read,im:write,users:read,users:read.email"
)
_numbers = count(1)


class SlackError(Exception):
    """Slack says no: `{"ok": false, "error": …}` with the sentences it explains itself with."""

    def __init__(self, error: str, *messages: str, **more: Any) -> None:
        super().__init__(error)
        self.error, self.messages, self.more = error, messages, more

    def body(self) -> Json:
        body: Json = {"ok": False, "error": self.error, **self.more}
        if self.messages:
            body["errors"] = list(self.messages)
            body["response_metadata"] = {"messages": [f"[ERROR] {each}" for each in self.messages]}
        return body


def new_id(prefix: str) -> str:
    return f"{prefix}{next(_numbers):010d}"


@dataclass
class User:
    """Somebody in a workspace. A stranger is at another company, seen through Slack Connect."""

    id: str
    team_id: str
    name: str
    real_name: str
    email: str | None
    is_email_confirmed: bool = True
    tz: str = "Europe/London"
    locale: str = "en-GB"
    is_bot: bool = False
    is_admin: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    deleted: bool = False
    teams: list[str] = field(default_factory=list)
    """All workspaces of Enterprise Grid that they are in; `team_id` is one of them."""
    dm_error: str | None = None
    """What Slack answers when the bot writes to them, such as `user_disabled`."""

    @property
    def closed(self) -> str | None:
        return self.dm_error or ("cannot_dm_bot" if self.is_bot else "user_disabled" if self.deleted else None)

    def as_json(self, with_email: bool, with_locale: bool) -> Json:
        profile = {"real_name": self.real_name, "display_name": self.name, "team": self.team_id}
        if with_email and self.email and not self.is_stranger:
            profile["email"] = self.email
        body: Json = {"id": self.id, "team_id": self.team_id, "name": self.name, "deleted": self.deleted}
        body |= {"profile": profile, "is_bot": self.is_bot, "is_app_user": False, "updated": 1700000000}
        if self.is_stranger:
            body["is_stranger"] = True
        if self.teams:
            body["enterprise_user"] = {"id": self.id, "enterprise_id": "E", "teams": self.teams, "is_owner": False}
        if self.deleted:  # Slack says less about those who left
            return body
        body |= {
            "real_name": self.real_name,
            "tz": self.tz,
            "tz_label": self.tz,
            "tz_offset": 0,
            "is_admin": self.is_admin,
        }
        body |= {"is_owner": False, "is_restricted": self.is_restricted}
        body |= {"is_email_confirmed": self.is_email_confirmed}
        body |= {"is_ultra_restricted": self.is_ultra_restricted}
        return body | {"locale": self.locale} if with_locale else body


@dataclass
class Message:
    """A message as Slack's history shows it; `only_for` is the user who alone sees an ephemeral one."""

    body: Json
    only_for: str | None = None
    metadata: Json | None = None

    @property
    def ts(self) -> str:
        return str(self.body["ts"])

    def shown(self, with_metadata: bool = False) -> Json:
        body = copy.deepcopy(self.body)
        return body | {"metadata": copy.deepcopy(self.metadata)} if with_metadata and self.metadata else body


@dataclass
class Channel:
    """A channel, or a direct message between the bot and `user`."""

    id: str
    name: str
    user: str | None = None
    has_bot: bool = True
    archived: bool = False
    messages: list[Message] = field(default_factory=list)

    def find(self, ts: str) -> Message:
        for message in self.messages:
            if message.ts == ts and message.only_for is None:
                return message
        raise SlackError("message_not_found")

    def as_json(self) -> Json:
        body: Json = {"id": self.id, "created": 1700000000, "is_archived": self.archived, "is_org_shared": False}
        if self.user:
            return body | {"is_im": True, "user": self.user, "is_user_deleted": False, "priority": 0}
        body |= {"name": self.name, "is_channel": True, "is_im": False, "is_private": False}
        return body | {"is_member": self.has_bot, "name_normalized": self.name}


@dataclass
class Token:
    team_id: str
    kind: str = "bot"
    error: str | None = None
    """`token_revoked` or `account_inactive`, once it no longer works."""
    expires_at: float | None = None


@dataclass
class Trigger:
    team_id: str
    user_id: str
    issued_at: float
    view_id: str | None = None
    used: bool = False


@dataclass
class ResponseUrl:
    team_id: str
    user_id: str
    channel_id: str
    issued_at: float
    ts: str | None = None
    """The message that was pressed: what `replace_original` replaces."""
    uses: int = 0


@dataclass
class File:
    id: str
    team_id: str
    name: str
    length: int
    content: bytes | None = None
    title: str = ""
    ready_at: float | None = None
    shared: list[str] = field(default_factory=list)


@dataclass
class Workspace:
    """A team which has the app: its people, channels, and what they look at."""

    id: str
    name: str
    bot_user_id: str
    bot_token: str
    scopes: str = SCOPES
    enterprise: str = ""
    """The organisation of Enterprise Grid that it belongs to, and whose installation serves it."""
    rotates: bool = False
    """Whether tokens expire after 12 hours and are refreshed."""
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    homes: dict[str, Json] = field(default_factory=dict)
    modals: dict[str, list[Json]] = field(default_factory=dict)
    """Each user's open modals, the topmost last."""

    @property
    def domain(self) -> str:
        return self.name.lower().replace(" ", "-")

    def user(self, user_id: str) -> User:
        if user_id not in self.users:
            raise SlackError("user_not_found")
        return self.users[user_id]

    def direct(self, user_id: str) -> Channel:
        """The direct message with a user, opened where it was not; raises why it is closed."""
        user = self.user(user_id)
        if user.closed:
            raise SlackError(user.closed)
        found = next((each for each in self.channels.values() if each.user == user_id), None)
        if found is None:
            found = Channel(new_id("D"), "directmessage", user_id)
            self.channels[found.id] = found
        return found

    def channel(self, channel_id: object) -> Channel:
        """A channel by its id, as Slack's methods take it; a user's id means their direct message."""
        if not channel_id:
            raise SlackError("invalid_arguments", "missing required field: channel")
        if str(channel_id)[0] in "UW" and channel_id in self.users:
            return self.direct(str(channel_id))
        if channel_id not in self.channels:
            raise SlackError("channel_not_found")
        channel = self.channels[str(channel_id)]
        if channel.user and (error := self.user(channel.user).closed):
            raise SlackError(error)
        return channel

    def view(self, view_id: object, external_id: object = None) -> tuple[list[Json], int]:
        """The stack that holds an open modal, and where it is in it."""
        for stack in self.modals.values():
            for place, view in enumerate(stack):
                if view["id"] == view_id or (external_id and view["external_id"] == external_id):
                    return stack, place
        raise SlackError("not_found")


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Each interactive element with its block, from top to bottom."""
    for block in blocks:
        if block.get("type") in ("section", "actions", "input", "context_actions"):
            for element in (block.get("accessory"), block.get("element"), *block.get("elements", ())):
                if element and element.get("type") != "image":
                    yield block, element


def with_ids(blocks: list[Json]) -> list[Json]:
    """Blocks as Slack keeps them: every block and every interactive element has an id."""
    blocks = copy.deepcopy(blocks)
    for block in blocks:
        block.setdefault("block_id", new_id("b"))
    for _, element in elements(blocks):
        element.setdefault("action_id", new_id("a"))
    return blocks
