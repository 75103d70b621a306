"""The desk: takes what people typed or pressed to the engine, and sees to the replies."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import OrderedDict
from collections.abc import Coroutine, Mapping
from typing import Any

from adapters.outbox import Outbox
from adapters.teams.client import Line
from adapters.teams.conversation import Place
from adapters.teams.files import Consent, Files, find_file
from adapters.teams.messenger import TeamsMessenger
from adapters.teams.profile import read_profile
from adapters.teams.replies import Courier
from adapters.teams.settings import TeamsSettings
from adapters.teams.text import Json
from engine.api import Engine
from engine.chat.cards import Action, Mode, Replies
from engine.chat.errors import DeliveryError
from engine.chat.requests import Identity, Request

log = logging.getLogger(__name__)

PATIENCE = 5.0
"""Seconds for the engine to commit and for a card to be ready; Teams gives up at about 10."""
TYPING_AFTER = 1.0
"""Seconds after which somebody who waits sees the bot typing."""
KEPT_PEOPLE = 50_000
KEPT_PRESSES = 500
"""Answers to presses that are kept for a repeated delivery, as text, which weighs less than a card's many parts."""
SUGGESTED = 6
"""Teams shows up to six suggested actions."""
CARD_ANSWER = "application/vnd.microsoft.card.adaptive"
SENTENCE_ANSWER = "application/vnd.microsoft.activity.message"


class Desk:
    """Everything that serves people."""

    def __init__(self, engine: Engine, line: Line, settings: TeamsSettings, outbox: Outbox) -> None:
        self.courier = Courier(engine, line, settings.app_id, self._put)
        self.messenger = TeamsMessenger(engine, self.courier)
        self._files = Files(engine, line, self.courier)
        self._engine = engine
        self._line = line
        self._settings = settings
        self._outbox = outbox
        self._known: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._presses: OrderedDict[tuple[str, str], asyncio.Future[str]] = OrderedDict()

    async def take(
        self,
        place: Place,
        event_id: str,
        *,
        text: str = "",
        action: Action | None = None,
        form: Mapping[str, str] | None = None,
    ) -> bool:
        """Have the engine record a request, and put its replies into the outbox.

        Returns False where the engine was not done in time; what it does later is delivered all the same.
        """
        request = self._request(place, event_id, text, action, form)
        work = asyncio.ensure_future(self._answer_if_known(request))
        done, _ = await asyncio.wait([work], timeout=TYPING_AFTER)
        if not done:
            await self.courier.type(place)
            done, _ = await asyncio.wait([work], timeout=PATIENCE - TYPING_AFTER)
        if not done:
            log.warning("the engine needed longer than %s s", PATIENCE)
        self._put(place.identity, self._deliver_answer(place, request, work))
        return bool(done)

    async def press(self, place: Place, event_id: str, action: Action, form: Mapping[str, str]) -> str:
        """Have the engine record a press, and return what Teams shows in place of the card: a card, or a sentence.

        A press that is delivered again gets the same answer again. A card that is late goes into the message itself.
        """
        key = (place.tenant, event_id)
        work = self._presses.get(key)
        if work is None:
            request = self._request(place, event_id, "", action, form)
            work = self._presses[key] = asyncio.ensure_future(self._pressed(place, request))
            while len(self._presses) > KEPT_PRESSES:
                self._presses.popitem(last=False)
        try:
            return await asyncio.wait_for(asyncio.shield(work), PATIENCE)
        except TimeoutError:
            log.warning("the answer to a press needed longer than %s s", PATIENCE)
        except DeliveryError as error:
            log.warning("a press in tenant %s was not answered: %s", place.tenant, error)
            self._presses.pop(key, None)
        return self._sentence("teams.working")

    async def take_file(self, place: Place, event_id: str, consent: Consent) -> None:
        """Have the engine make a file that somebody has agreed to, and put its way to them into the outbox."""
        if consent.slot is None:
            self._put(place.identity, self._files.withdraw(place))
            return
        replies = await self._answer_if_known(
            self._request(place, event_id, consent.text, consent.action, consent.form)
        )
        if not replies:
            return
        if file := find_file(replies, consent.name):
            self._put(place.identity, self._files.hand_over(place, file, consent.slot))
        else:
            self._put(place.identity, self._deliver(place, replies))

    def welcome(self, place: Place, event_id: str) -> None:
        """Greet somebody who has installed the app; they are greeted once, however often Teams tells of it."""
        self._put(place.identity, self._welcome(place, event_id))

    async def leave(self, place: Place, reason: str) -> None:
        """Note that somebody is not to be written to until they speak again."""
        await self._engine.close_address(place.identity, reason)

    def meet_all(self, place: Place) -> None:
        """Look for people of the roster in the team or group that the app was added to."""
        self._put(place.identity, self._meet_all(place))

    def _request(
        self, place: Place, event_id: str, text: str, action: Action | None, form: Mapping[str, str] | None
    ) -> Request:
        now = self._engine.clock.now()
        return Request(place.identity, event_id[:200], now, text, action, form or {}, place.address)

    async def _deliver_answer(self, place: Place, request: Request, work: asyncio.Future[Replies | None]) -> None:
        """Deliver what the engine says; somebody who writes for the first time is introduced, then answered."""
        replies = await work
        if replies is None:
            await self._introduce(place)
            replies = await self._engine.answer(request)
        await self._deliver(place, replies)
        await self._files.offer(place, request, replies)

    async def _deliver(self, place: Place, replies: Replies) -> None:
        """Deliver to the person alone; where they spoke before others, these only hear that it was done."""
        said = "teams.answered_privately"
        try:
            await self.courier.deliver(place, replies)
        except DeliveryError as error:
            if place.is_direct or not error.permanent:
                raise
            said = "teams.cannot_write"
        if replies and not place.is_direct:
            await self._say_before_others(place, said)

    async def _say_before_others(self, place: Place, key: str) -> None:
        activity = {"type": "message", "text": self._engine.line(key)}
        try:
            await self._line.send(place.service_url, place.tenant, place.conversation, activity)
        except DeliveryError as error:
            log.warning("a channel or group of tenant %s took no message: %s", place.tenant, error)

    async def _pressed(self, place: Place, request: Request) -> str:
        replies = await self._answer_if_known(request)
        if replies is None:
            await self._introduce(place)
            replies = await self._engine.answer(request)
        if not replies:
            return self._sentence("teams.done_already")
        first, *rest = replies
        if first.mode is Mode.NEW or not place.pressed:
            self._put(place.identity, self._deliver(place, replies))
            self._offer_files(place, request, replies)
            return self._sentence("teams.answered_below")
        shown = await self.courier.answered(place, first.card)
        if rest:
            self._put(place.identity, self._deliver(place, tuple(rest)))
        self._offer_files(place, request, replies)
        return _answer(CARD_ANSWER, shown)

    def _offer_files(self, place: Place, request: Request, replies: Replies) -> None:
        if self._files.has_some(replies):
            self._put(place.identity, self._files.offer(place, request, replies))

    def _sentence(self, key: str) -> str:
        return _answer(SENTENCE_ANSWER, self._engine.line(key))

    async def _answer_if_known(self, request: Request) -> Replies | None:
        """The engine's replies; None for somebody whom it has not met."""
        who = (request.identity.workspace, request.identity.user)
        if who not in self._known:
            if not await self._engine.is_known(request.identity):
                return None
            self._remember(who)
        replies = await self._engine.answer(request)
        if any(reply.card.farewell for reply in replies):
            self._known.pop(who, None)
        return replies

    async def _introduce(self, place: Place) -> None:
        """Make sure that the engine has met somebody; asks Teams once a person, and the database once a start."""
        who = (place.tenant, place.person)
        if who in self._known:
            return
        if not await self._engine.is_known(place.identity):
            member = await self._line.member(place.service_url, place.tenant, place.conversation, place.user)
            profile = read_profile(place.identity, member, place.locale, place.zone)
            if not profile.insider:  # they may be one by the next time
                return
            await self._open(place.tenant)
            await self._engine.introduce(profile)
        self._remember(who)

    async def _open(self, tenant: str) -> None:
        """A tenant is known from its first member on."""
        alone = bool(self._settings.tenant_id) or self._settings.anonymous
        await self._engine.open_workspace("teams", tenant, f"Teams {tenant}", alone=alone)

    def _remember(self, who: tuple[str, str]) -> None:
        self._known[who] = None
        while len(self._known) > KEPT_PEOPLE:
            self._known.popitem(last=False)

    async def _welcome(self, place: Place, event_id: str) -> None:
        if await self._engine.is_reachable(place.identity):
            return
        await self._introduce(place)
        replies = await self._engine.answer(self._request(place, event_id, "hello", None, None))
        await self._deliver(place, replies)
        if replies and (place.tenant, place.person) in self._known:
            await self._suggest(place)

    async def _suggest(self, place: Place) -> None:
        """Suggested actions, which Teams shows under words only, never under a card."""
        actions = [{"type": "imBack", "title": each, "value": each} for each in self._engine.suggestions()[:SUGGESTED]]
        activity: Json = {"type": "message", "text": self._engine.line("teams.suggestion")}
        activity["suggestedActions"] = {"to": [place.user], "actions": actions}
        await self._line.send(place.service_url, place.tenant, place.conversation, activity)

    async def _meet_all(self, place: Place) -> None:
        """Note whom of a team the roster has, so that they can be written to before they ever write."""
        after = ""
        while True:
            page = await self._line.members(place.service_url, place.tenant, place.conversation, after)
            for member in page.get("members", ()):
                person = str(member.get("aadObjectId") or member.get("objectId") or "")
                profile = read_profile(Identity("teams", place.tenant, person), member)
                if person and profile.insider:
                    await self._engine.expect(profile)
            after = str(page.get("continuationToken") or "")
            if not after:
                return

    def _put(self, who: Identity, work: Coroutine[Any, Any, None]) -> None:
        self._outbox.put(who, lambda: self._reported(who, work))

    async def _reported(self, who: Identity, work: Coroutine[Any, Any, None]) -> None:
        """Do it; what Teams refuses for good is said once, in the log, and not tried for ever."""
        try:
            await work
        except DeliveryError as error:
            log.warning("a reply in tenant %s was not delivered: %s", who.workspace, error)
            if error.permanent:
                await self._engine.close_address(who, str(error))


def _answer(kind: str, value: Json | str) -> str:
    """The JSON that an invoke is answered with."""
    return json.dumps({"statusCode": 200, "type": kind, "value": value})
