"""One workspace's desk: takes what its people typed or pressed, and sees to the replies."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.outbox import Outbox
from adapters.slack.attachments import Attachments
from adapters.slack.client import CLOSED, ENDED, Line, SlackRefusal
from adapters.slack.messenger import SlackMessenger
from adapters.slack.profile import read_profile
from adapters.slack.replies import Courier, Place
from engine.api import Engine
from engine.chat.cards import Action, Mode, Replies
from engine.chat.errors import DeliveryError
from engine.chat.requests import Identity, Request

log = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds for the engine to commit; Slack gives up at 3."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace that a bot token belongs to, as Slack describes it."""

    team: str
    name: str
    bot_user: str


class Desk:
    """Everything that serves one workspace."""

    def __init__(self, engine: Engine, client: AsyncWebClient, workspace: Workspace, outbox: Outbox) -> None:
        self.workspace = workspace
        self.client = client
        self._engine = engine
        self._outbox = outbox
        self._line = Line(client)
        self._courier = Courier(
            engine, workspace.team, self._line, Attachments(self._line, engine.charts, engine.links)
        )
        self.messenger = SlackMessenger(self._line, self._courier, self._put)
        self._complained: set[str] = set()
        """Who could not be reached when last tried, "" for everybody: what is said once."""

    async def take(
        self,
        place: Place,
        event_id: str,
        *,
        text: str = "",
        action: Action | None = None,
        form: Mapping[str, str] | None = None,
        hold_forms: bool = False,
    ) -> Replies | None:
        """Have the engine record a request, and put its replies into the outbox (forms only without `hold_forms`).

        Returns the replies once they are committed, () for somebody who must be introduced first, None when the
        engine was not done in time; what it does later is delivered all the same.
        """
        who = self._identity(place.user)
        request = Request(who, event_id[:200], self._engine.clock.now(), text, action, form or {})
        work = asyncio.ensure_future(self._engine.answer_if_known(request))
        try:
            replies = await asyncio.wait_for(asyncio.shield(work), PATIENCE)
        except TimeoutError:
            log.warning("the engine needed longer than %s s", PATIENCE)
            self._put(place.user, self._deliver_later(place, request, work))
            return None
        if replies is None:
            self._put(place.user, self._meet(place, request))
            return ()
        sent = tuple(reply for reply in replies if not (hold_forms and reply.mode is Mode.FORM))
        if sent:
            self._put(place.user, self._deliver(place, sent))
        return replies

    def expect(self, user: str) -> None:
        """Get to know somebody before they speak, such as who installed the app."""
        self._put(user, self._introduce(self._identity(user)))

    def whisper(self, user: str, channel: str, text: str) -> None:
        """Say something in a channel that only one person sees, after what they are to get before."""
        self._put(user, self._courier.whisper(user, channel, text))

    def hint(self, place: Place, text: str) -> None:
        """Tell somebody something at once, before what they are to get, where their press has come with a way to."""
        if place.url:
            self._outbox.put((self.workspace.team, place.user, "hint"), lambda: self._line.hint(place.url, text))

    def show_home(self, user: str, event_id: str) -> None:
        """Bring the person's App Home up to date."""
        request = Request(self._identity(user), event_id[:200], self._engine.clock.now(), action=Action("home"))
        self._put(user, self._publish_home(request))

    async def _meet(self, place: Place, request: Request) -> None:
        """Answer somebody who writes for the first time: find out who they are, then answer."""
        await self._introduce(request.identity)
        await self._deliver(place, await self._engine.answer(request))

    async def _introduce(self, identity: Identity) -> None:
        """Have the engine meet somebody, as Slack describes them."""
        answer = await self._line.call("users.info", user=identity.user, include_locale=True)
        await self._engine.introduce(read_profile(identity, answer.get("user", {})))

    async def _deliver_later(self, place: Place, request: Request, work: asyncio.Future[Replies | None]) -> None:
        replies = await work
        if replies is None:
            await self._meet(place, request)
        else:
            await self._deliver(place, replies)

    async def _deliver(self, place: Place, replies: Replies) -> None:
        await self._courier.deliver(place, replies)

    async def _publish_home(self, request: Request) -> None:
        replies = await self._engine.answer_if_known(request)
        if replies is None:
            await self._introduce(request.identity)
            replies = await self._engine.answer(request)
        if replies:
            await self._courier.publish_home(request.identity.user, replies[0].card)

    def _put(self, user: str, work: Coroutine[Any, Any, None]) -> None:
        self._outbox.put((self.workspace.team, user), lambda: self._reported(user, work))

    async def _reported(self, user: str, work: Coroutine[Any, Any, None]) -> None:
        """Do it; what Slack refuses for good is noted and said once, and not tried for ever."""
        try:
            await work
        except DeliveryError as error:
            await self._note(user, error)
        else:
            if self._complained:
                await self._welcome_back(user)

    async def _welcome_back(self, user: str) -> None:
        self._complained.discard(user)
        if "" in self._complained:
            self._complained.clear()
            await self._engine.open_workspace("slack", self.workspace.team, self.workspace.name, alone=False)

    async def _note(self, user: str, error: DeliveryError) -> None:
        reason = error.error if isinstance(error, SlackRefusal) else str(error)
        team, whom = self.workspace.team, user if reason in CLOSED else ""
        said = whom in self._complained
        if error.permanent:
            self._complained.add(whom)
        if reason in CLOSED:
            if not said:
                log.warning("somebody in workspace %s takes no messages any more: %s", team, reason)
            await self._engine.close_address(self._identity(user), reason)
        elif reason in ENDED:
            if not said:
                log.error("workspace %s does not let the app answer any more: %s; install it anew", team, reason)
            await self._engine.close_workspace("slack", team, reason)
        else:
            log.warning("a reply in workspace %s was not delivered: %s", team, reason)

    def _identity(self, user: str) -> Identity:
        return Identity("slack", self.workspace.team, user)
