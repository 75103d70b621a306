"""Calls one workspace's Web API of Slack: paced, repeated where that is safe, with errors that say what happened.

Slack takes about one message a second in a channel and some hundred a minute in a workspace, in short bursts more, and
answers 429 with Retry-After beyond its limits. Each workspace has a client of its own, so that none waits for another.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from email.utils import parsedate_to_datetime
from time import time
from typing import Any, NamedTuple, Protocol, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.outage import was_never_taken
from adapters.pacing import Pacer, Rate, backoff, read_retry_after
from adapters.recent import Recent
from engine.chat.errors import DeliveryError, Unavailable

log = logging.getLogger(__name__)

BURST = 3
"""Messages that a channel takes at once before the second between them counts."""
WORKSPACE = "workspace"
WORKSPACE_BURST = 200
WORKSPACE_A_SECOND = 5.0
"""Messages that a workspace takes; Slack says “several hundred per minute”."""
TRIES = 5
LONGEST_PAUSE = 60.0
"""Seconds; whoever would have to wait longer than this in all is told so instead of waiting."""
UNTOLD_PAUSE = 1.0
"""Seconds to wait where Slack asks to and does not say how long."""
URL_TIMEOUT = aiohttp.ClientTimeout(total=4)
WITHOUT_URLS = 600.0
"""Seconds without response URLs after one could not be reached, as behind a proxy for the Web API alone."""
PAGES, PAGE = 5, 15
"""How far a message is looked for at one go; Slack shows no more on a page, and one page a minute, to apps that are
distributed outside its Marketplace."""
CLOCKS = 300.0
"""Seconds by which clocks may have changed while a message was sent."""
KEPT_LOOKS = 1000
EVENT_TYPE = "advance_message"
KEPT_CHANNELS = 50_000
CLOSED = frozenset(
    [
        "cannot_dm_bot",
        "channel_is_limited_access",
        "channel_not_found",
        "is_archived",
        "no_permission",
        "not_in_channel",
        "restricted_action",
        "user_disabled",
        "user_not_found",
        "user_not_visible",
    ]
)
"""Errors that say that somebody takes no messages from us, or not in their conversation."""
TOKEN_REFUSED = frozenset(["account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"])
"""Errors that are about the token alone: what it was to do has certainly not been done."""
ENDED = frozenset(
    ["ekm_access_denied", "missing_scope", "org_login_required", "team_access_not_granted", *TOKEN_REFUSED]
)
"""Errors that say that the workspace no longer lets us do this, whoever it is for."""
WRITING = frozenset(["chat.postMessage", "conversations.open"])
"""Methods without which nobody can be written to; the lack of another scope leaves the messages."""
EXPIRED = "token_expired"
"""A token that rotates has ended before Slack took its renewal, as in an outage; the next renewal makes it good."""
DOUBTFUL = frozenset(["fatal_error", "internal_error", "request_timeout", "service_unavailable"])
"""Errors after which, by Slack's documentation, a part of it may have been done."""

RESPONSE_HOSTS = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})
"""Where Slack has answers to presses sent."""

Found = TypeVar("Found")
Look = Callable[[], Awaitable[Mapping[str, Any] | None]]


class SlackRefusal(DeliveryError):
    """Slack's own word for why not, such as ``message_not_found``."""

    def __init__(self, error: str, method: str) -> None:
        everybody = error in ENDED and (error != "missing_scope" or method in WRITING)
        super().__init__(error, permanent=error in CLOSED or everybody, everybody=everybody)
        self.error = error


class Access(Protocol):
    """The token that a workspace is spoken to with, which may be renewed or replaced at any time."""

    @property
    def token(self) -> str:
        """The token by now."""

    async def replace(self, refused: str) -> bool:
        """Whether there is another token than one that Slack has refused."""


class _Look(NamedTuple):
    """How far a message has been looked for."""

    oldest: str
    """The timestamp from which on it is looked for."""
    cursor: str = ""


class SlackClient:
    """Calls to one workspace."""

    def __init__(self, web: AsyncWebClient, access: Access | None = None) -> None:
        """Without `access`, the token of `web` is all that there ever is."""
        self.web = web
        self._access = access
        self._pacer = Pacer()
        self._paused_until: dict[str, float] = {}
        self._direct: Recent[str, str] = Recent(KEPT_CHANNELS)
        self._looks: Recent[tuple[str, str], _Look] = Recent(KEPT_LOOKS)
        self._heard_at = 0.0
        self._date = ""
        """Slack's time in its last answer, which we heard at `_heard_at`."""

    @property
    def _session(self) -> aiohttp.ClientSession:
        assert self.web.session is not None, "the adapter shares one session"
        return self.web.session

    async def call(self, method: str, *, patient: bool = True, **body: object) -> Mapping[str, Any]:
        """Call a method that may be repeated safely; raises DeliveryError when it cannot be done.

        Who is `patient` waits as long as Slack asks to, and tries again where it does not answer; others are told at
        once, with `retry_after` or `outage`.
        """
        return await self._keep_trying(method, body, patient)

    async def call_once(self, method: str, look: Look, **body: object) -> Mapping[str, Any]:
        """Call a method that must not have its effect twice.

        After a lost connection or a server error Slack may have done it: before the method is called again, `look`
        finds out, and returns what Slack would have answered or None.
        """
        return await self._keep_trying(method, body, look=look)

    async def open_direct(self, user: str, *, patient: bool = True) -> str:
        """The channel of the direct conversation with somebody. Raises DeliveryError."""
        channel = self._direct.get(user)
        if channel is None:
            opened = await self.call("conversations.open", patient=patient, users=user)
            self._direct[user] = channel = str(opened["channel"]["id"])
        return channel

    async def reach(self, user: str, call: Callable[[str], Awaitable[Found]], *, patient: bool = True) -> Found:
        """Make a call in the direct conversation with somebody, a new one where the app has another bot."""
        channel = await self.open_direct(user, patient=patient)
        try:
            return await call(channel)
        except SlackRefusal as refusal:
            if refusal.error != "channel_not_found":
                raise
            self._direct.pop(user, None)
            anew = await self.open_direct(user, patient=patient)
            if anew == channel:
                raise
        return await call(anew)

    async def post_message(self, channel: str, message: Mapping[str, object]) -> str:
        """Post a message exactly once and return its timestamp."""
        key = uuid4().hex
        await self.wait_turn(channel)
        began = _loop_time()

        async def look() -> Mapping[str, Any] | None:
            ts = await self.find_message(channel, key, _loop_time() - began)
            return {"ts": ts} if ts else None

        return str((await self.call_once("chat.postMessage", look, **_mark_message(channel, message, key)))["ts"])

    async def try_post(self, channel: str, message: Mapping[str, object], key: str) -> str:
        """Post a message marked with `key` and return its timestamp; never tries again and never waits for Slack.

        Raises DeliveryError with `in_doubt` where Slack may have taken it, with `retry_after` where it is too much.
        """
        await self.wait_turn(channel)
        try:
            posted = await self._try_call("chat.postMessage", _mark_message(channel, message, key), patient=False)
        except _InDoubt as doubt:
            raise DeliveryError(f"chat.postMessage: {doubt}", in_doubt=not doubt.untaken, outage=True) from doubt
        return str(posted["ts"])

    async def find_message(self, channel: str, key: str, age: float | None, *, patient: bool = True) -> str | None:
        """The timestamp of our message with this key, which was sent `age` seconds ago; None where the channel does not
        have it. It is looked for from then on, or from the beginning, and where it was left off before.

        Raises DeliveryError with `in_doubt` where it may be further on than is looked at one go.
        """
        for _ in range(PAGES):
            look = self._looks.get((channel, key)) or _Look(self._find_oldest(age))
            history = await self._read_history(channel, key, look, patient)
            for message in history.get("messages", ()):
                if message.get("metadata", {}).get("event_payload", {}).get("key") == key:
                    self._looks.pop((channel, key), None)
                    return str(message["ts"])
            cursor = str((history.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                self._looks.pop((channel, key), None)
                return None
            self._looks[channel, key] = look._replace(cursor=cursor)
        raise DeliveryError("the message may be further on than was looked", in_doubt=True)

    async def _read_history(self, channel: str, key: str, look: _Look, patient: bool) -> Mapping[str, Any]:
        """A page of a channel's messages; from the start where Slack has forgotten how far we were."""
        more = {"cursor": look.cursor} if look.cursor else {}
        try:
            return await self.call(
                "conversations.history",
                patient=patient,
                channel=channel,
                oldest=look.oldest,
                limit=PAGE,
                include_all_metadata=True,
                **more,
            )
        except SlackRefusal as refusal:
            if refusal.error != "invalid_cursor" or not look.cursor:
                raise
            self._looks.pop((channel, key), None)
            return await self._read_history(channel, key, look._replace(cursor=""), patient)

    def _find_oldest(self, age: float | None) -> str:
        """The timestamp, by Slack's clock, of what was sent `age` seconds ago, or a little earlier."""
        if age is None:
            return "0"
        try:
            ahead = parsedate_to_datetime(self._date).timestamp() - self._heard_at
        except ValueError:
            ahead = 0.0
        return f"{time() + ahead - age - CLOCKS:.6f}"

    async def respond(self, url: str, message: Mapping[str, object], *, replace: bool = True) -> bool:
        """Replace the message that was pressed, or show another beside it; False where Slack has not said that it did.

        A press's own URL has no limit a minute, unlike chat.update, which takes some fifty in a whole workspace.
        """
        if not self._is_of_slack(url) or self._remaining_pause("response_url") > 0:
            return False
        body = {**message, "replace_original": replace}
        try:
            async with self._session.post(url, json=body, timeout=URL_TIMEOUT) as answer:
                return answer.status == 200 and '"ok":false' not in (await answer.text()).replace(" ", "")
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            log.warning("a response URL cannot be reached (%s); chat.update does instead", type(error).__name__)
            self._paused_until["response_url"] = _loop_time() + WITHOUT_URLS
            return False

    def _is_of_slack(self, url: str) -> bool:
        """Whether an address that came with a request leads to Slack, or to what stands for it in the settings."""
        try:
            asked, api = urlsplit(url), urlsplit(self.web.base_url)
            same = (asked.scheme, asked.netloc) == (api.scheme, api.netloc)
            trusted = asked.scheme == "https" and asked.port in (None, 443) and asked.hostname in RESPONSE_HOSTS
        except ValueError:
            return False
        return same or trusted

    async def upload_bytes(self, url: str, content: bytes) -> None:
        """Give an upload what it waits for; raises DeliveryError, in doubt where another try may help."""
        try:
            async with self._session.post(url, data=content) as answer:
                answer.raise_for_status()
        except aiohttp.ClientResponseError as error:
            raise DeliveryError(f"the upload failed: status {error.status}", in_doubt=error.status >= 500) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise DeliveryError(f"the upload failed: {type(error).__name__}", in_doubt=True) from error

    async def _keep_trying(
        self, method: str, body: Mapping[str, object], patient: bool = True, look: Look | None = None
    ) -> Mapping[str, Any]:
        reason = ""
        for attempt in range(TRIES):
            try:
                return await self._try_call(method, body, patient)
            except _InDoubt as doubt:
                reason = str(doubt)
                if not patient:
                    raise DeliveryError(f"{method}: {doubt}", outage=True) from doubt
                log.info("%s: %s, try %d", method, doubt, attempt + 1)
                await asyncio.sleep(backoff(attempt))
                if look and not doubt.untaken and (done := await look()):
                    return done
        raise DeliveryError(f"{method} failed {TRIES} times: {reason}", outage=True)

    async def _try_call(self, method: str, body: Mapping[str, object], patient: bool = True) -> Mapping[str, Any]:
        """One call; raises _InDoubt where Slack may or may not have done it."""
        until = _loop_time() + LONGEST_PAUSE
        while True:
            if (pause := self._remaining_pause(method)) > 0:
                if not patient or _loop_time() + pause > until:
                    raise DeliveryError(f"{method} is limited", retry_after=pause)
                await asyncio.sleep(pause)
            if self._access:
                self.web.token = self._access.token
            token = self.web.token or ""
            try:
                answer = await self.web.api_call(method, data=_encode_form(body))
            except SlackApiError as error:
                if not await self._has_another_token(error, token):
                    self._handle_error(method, error)
                continue
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                raise _InDoubt(type(error).__name__, untaken=was_never_taken(error)) from error
            self._date, self._heard_at = str(answer.headers.get("Date", "")), time()
            return answer.data if isinstance(answer.data, dict) else {}

    async def _has_another_token(self, error: SlackApiError, refused: str) -> bool:
        """Whether a call may be made again with another token than the one that it was refused with."""
        if self._access is None or reason_of(error) not in ENDED:
            return False
        try:
            return await self._access.replace(refused)
        except Unavailable as unavailable:
            raise DeliveryError(str(unavailable), outage=True) from unavailable

    def _handle_error(self, method: str, error: SlackApiError) -> None:
        """Return for “wait and call again”; raise for everything else."""
        response = error.response
        status = int(getattr(response, "status_code", None) or getattr(response, "status", 0) or 0)
        if status == 429:
            pause = read_retry_after(response.headers.get("Retry-After"), 0.0) or UNTOLD_PAUSE
            self._paused_until[method] = _loop_time() + pause
            return
        if status >= 500:
            raise _InDoubt(f"status {status}") from error
        if not (reason := reason_of(error)):
            raise _InDoubt(f"an answer with status {status} that is no JSON") from error
        if reason == EXPIRED:
            raise DeliveryError(reason, outage=True) from error
        if reason in DOUBTFUL:
            raise _InDoubt(reason) from error
        raise SlackRefusal(reason, method) from error

    def _remaining_pause(self, method: str) -> float:
        return self._paused_until.get(method, 0) - _loop_time()

    async def wait_turn(self, channel: str) -> None:
        """Wait until the channel and the workspace take another message."""
        channel_limit, workspace_limit = Rate(BURST, 1.0), Rate(WORKSPACE_BURST, WORKSPACE_A_SECOND)
        await self._pacer.wait({channel: (channel_limit,), WORKSPACE: (workspace_limit,)})


def reason_of(error: SlackApiError) -> str:
    """Slack's own word for why not; empty where the answer was no JSON, as from a gateway during an outage."""
    data = getattr(error.response, "data", error.response)
    return str(data.get("error", "unknown")) if isinstance(data, dict) else ""


class _InDoubt(Exception):
    """Slack may have done it, and does not say so; `untaken` is whether it is certain that it has not."""

    def __init__(self, reason: str, *, untaken: bool = False) -> None:
        super().__init__(reason)
        self.untaken = untaken


def _mark_message(channel: str, message: Mapping[str, object], key: str) -> dict[str, object]:
    metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": key}}
    return {**message, "channel": channel, "metadata": metadata, "unfurl_links": False, "unfurl_media": False}


def _encode_form(body: Mapping[str, object]) -> dict[str, str]:
    """The body as form fields: Slack's reading methods do not take JSON."""
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in body.items()}


def _loop_time() -> float:
    return asyncio.get_running_loop().time()
