"""Whom the engine has met in Teams, and how it meets others."""

import logging
from dataclasses import replace

from adapters.recent import Recent
from adapters.teams.client import TeamsClient
from adapters.teams.conversation import Chat, Conversation
from adapters.teams.profile import read_person, read_profile
from adapters.teams.settings import TeamsSettings
from engine.api import Engine
from engine.chat.cards import Replies
from engine.chat.errors import DeliveryError
from engine.chat.requests import Identity, Mention, Request

log = logging.getLogger(__name__)

KEPT_PEOPLE = 50_000
MOST_MET = 5
"""People who are looked up when one message mentions them all."""


class People:
    """Introduces people to the engine. Asks Teams once a person, and the database once a start."""

    def __init__(self, engine: Engine, client: TeamsClient, settings: TeamsSettings) -> None:
        self._engine = engine
        self._client = client
        self._settings = settings
        self._known: Recent[Identity, None] = Recent(KEPT_PEOPLE)

    def remembers(self, who: Identity) -> bool:
        """Whether the engine is known to have met somebody."""
        return who in self._known

    async def answer_if_known(self, request: Request) -> Replies | None:
        """The engine's replies; None for somebody whom it has not met."""
        who = request.identity
        if who not in self._known:
            if not await self._engine.is_known(who):
                return None
            self._known[who] = None
        replies = await self._engine.answer(request)
        if any(reply.card.farewell for reply in replies):
            self._known.pop(who, None)
        return replies

    async def introduce(self, conversation: Conversation) -> None:
        """Make sure that the engine has met somebody; outsiders stay strangers."""
        who = conversation.identity
        if who in self._known:
            return
        if not await self._engine.is_known(who):
            member = await self._client.find_member(conversation.chat, conversation.user)
            profile = read_profile(who, member, conversation.locale, conversation.zone)
            if not profile.insider:  # they may be one by the next time
                return
            await self._open_workspace(who.workspace)
            await self._engine.introduce(profile)
        self._known[who] = None

    async def expect_all(self, chat: Chat) -> None:
        """Note whom of a team or group the roster has, so that they can be written to before they ever write."""
        after = ""
        while True:
            page = await self._client.find_members(chat, after)
            for member in page.get("members", ()):
                person = read_person(member)
                profile = read_profile(Identity("teams", chat.tenant, person), member)
                if person and profile.insider:
                    await self._engine.expect(profile)
            after = str(page.get("continuationToken") or "")
            if not after:
                return

    async def meet_all(self, chat: Chat, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
        """Whom words mention by their ids in Teams, by those of the directory; the roster's are noted."""
        return tuple([await self._meet(chat, mention) for mention in mentions[:MOST_MET]])

    async def _meet(self, chat: Chat, mention: Mention) -> Mention:
        try:
            member = await self._client.find_member(chat, mention.user)
        except DeliveryError as error:
            log.info("somebody who is mentioned was not looked up: %s", error)
            return mention
        person = read_person(member)
        profile = read_profile(Identity("teams", chat.tenant, person), member)
        if person and profile.insider:
            await self._engine.expect(profile)
        return replace(mention, user=person or mention.user, name=mention.name or profile.name)

    async def _open_workspace(self, tenant: str) -> None:
        """A tenant is known from its first member on."""
        alone = bool(self._settings.tenant_id) or self._settings.anonymous
        await self._engine.open_workspace("teams", tenant, f"Teams {tenant}", alone=alone)
