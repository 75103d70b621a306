"""Whom the engine has met in Teams, and how it meets others."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from adapters.recent import Recent
from adapters.teams.client import TeamsClient
from adapters.teams.conversation import Chat, Conversation
from adapters.teams.profile import read_locale, read_person, read_profile
from adapters.teams.settings import TeamsSettings
from engine.api import Engine
from engine.chat.cards import Replies
from engine.chat.errors import DeliveryError, Unavailable
from engine.chat.requests import Identity, Mention, Request

log = logging.getLogger(__name__)

KEPT_PEOPLE = 50_000
READ_AGAIN = timedelta(days=1)
"""After this it is found out anew who somebody is who speaks."""
MOST_MET = 5
"""People who are looked up when one message mentions them all."""


class People:
    """Introduces people to the engine, and follows what is new about them."""

    def __init__(self, engine: Engine, client: TeamsClient, settings: TeamsSettings) -> None:
        self._engine = engine
        self._client = client
        self._settings = settings
        self._known: Recent[Identity, datetime | None] = Recent(KEPT_PEOPLE)
        """Whom the engine has met, and when it was found out who they are."""
        self._told: Recent[Identity, tuple[str, str]] = Recent(KEPT_PEOPLE)
        """The zone and the language that people's clients told last."""

    def remembers(self, who: Identity) -> bool:
        """Whether the engine is known to have met somebody."""
        return who in self._known

    async def answer_if_known(self, request: Request) -> Replies | None:
        """The engine's replies; None for somebody whom it has not met, or serves no more."""
        who = request.identity
        replies = await self._engine.answer_if_known(request)
        if replies is None or any(reply.card.farewell for reply in replies):
            self._known.pop(who, None)
        else:
            self._known.setdefault(who, None)
        return replies

    async def follow_client(self, conversation: Conversation) -> None:
        """Follow the zone and the language that somebody's client tells, where they are others than before."""
        who, told = conversation.identity, (conversation.zone, conversation.locale)
        if self._told.get(who) != told:
            await self._engine.follow_client(who, conversation.zone, read_locale(conversation.locale))
            self._told[who] = told

    def begin_reading(self, who: Identity) -> bool:
        """Whether it is to be found out anew who somebody is, as once a day for who speaks."""
        read_at, now = self._known.get(who), self._engine.clock.now()
        if who not in self._known or (read_at and timedelta() <= now - read_at < READ_AGAIN):
            return False
        self._known[who] = now
        return True

    async def read_again(self, conversation: Conversation) -> None:
        """Find out anew who somebody is, unless it was found out lately, before this server began or by another one.

        It is no answer that they wait for.
        """
        try:
            if not await self._engine.was_read_since(conversation.identity, self._engine.clock.now() - READ_AGAIN):
                await self.introduce(conversation)
        except (DeliveryError, Unavailable) as error:
            self._known.pop(conversation.identity, None)
            log.info("a profile in tenant %s was not read anew: %s", conversation.chat.tenant, error)

    async def introduce(self, conversation: Conversation) -> None:
        """Have the engine meet somebody, as Teams describes them, or follow what is new; outsiders stay strangers."""
        who = conversation.identity
        member = await self._client.find_member(conversation.chat, conversation.user)
        if read_person(member) != who.user:  # Teams does not say who they are
            return
        profile = read_profile(who, member, conversation.locale, conversation.zone)
        if profile.insider:
            await self._open_workspace(who.workspace)
        await self._engine.introduce(profile)
        if profile.insider:  # others may be one by the next time
            self._known[who] = self._engine.clock.now()
        else:
            self._known.pop(who, None)

    async def expect(self, chat: Chat, users: Sequence[str]) -> None:
        """Note whom the roster has of some who have come to a team or group, by their ids there."""
        for user in users:
            await self._hear_of(chat, await self._client.find_member(chat, user))

    async def expect_all(self, chat: Chat) -> None:
        """Note whom of a team or group the roster has, so that they can be written to before they ever write."""
        after = ""
        while True:
            page = await self._client.find_members(chat, after)
            for member in page.get("members", ()):
                await self._hear_of(chat, member)
            after = str(page.get("continuationToken") or "")
            if not after:
                return

    async def _hear_of(self, chat: Chat, member: Mapping[str, Any]) -> None:
        if person := read_person(member):
            await self._engine.hear_of(read_profile(Identity("teams", chat.tenant, person), member))

    async def meet_all(self, chat: Chat, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
        """Whom words mention by their ids in Teams, by those of the directory as far as they are looked up.

        The engine notes those of them whom the roster has.
        """
        return tuple([await self._meet(chat, mention) for mention in mentions[:MOST_MET]]) + mentions[MOST_MET:]

    async def _meet(self, chat: Chat, mention: Mention) -> Mention:
        try:
            member = await self._client.find_member(chat, mention.user)
        except DeliveryError as error:
            log.info("somebody who is mentioned was not looked up: %s", error)
            return mention
        person = read_person(member)
        profile = read_profile(Identity("teams", chat.tenant, person), member)
        if person:
            await self._engine.hear_of(profile)
        return replace(mention, user=person or mention.user, name=mention.name or profile.name)

    async def _open_workspace(self, tenant: str) -> None:
        """A tenant is known from its first member on."""
        alone = bool(self._settings.tenant_id) or self._settings.anonymous
        await self._engine.open_workspace("teams", tenant, f"Teams {tenant}", alone=alone)
