"""Installations of the app, and their tokens, which any server may renew or replace: the vault has them for all."""

import asyncio
import json
import logging
from dataclasses import dataclass, replace
from time import time
from typing import Self

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from engine.api import Vault, VaultError
from engine.chat.ports import Watch

log = logging.getLogger(__name__)

KIND = "slack installation"
RENEWAL_SECONDS = 30
"""For so long one server may be at renewing a token before another one may."""
AGAIN = 30.0
"""Seconds between two tries to renew a token."""


@dataclass(frozen=True, slots=True)
class Installation:
    """What an installation gave us; `expires_at` is Unix time, 0 for a token that does not end."""

    team: str
    """The workspace; the organisation of Enterprise Grid where it is installed for all of its workspaces."""
    name: str
    bot_user: str
    token: str
    refresh_token: str = ""
    expires_at: float = 0
    installer: str = ""
    """Who installed it, by their user id."""
    installed_at: float = 0
    """When, in Unix time: nothing that happened before has a say about it."""

    def as_text(self) -> str:
        return json.dumps({name: getattr(self, name) for name in self.__slots__})

    @classmethod
    def from_text(cls, text: str) -> Self:
        return cls(**json.loads(text))


class InstalledToken:
    """The token of an installation, as far as this server has heard of it."""

    def __init__(
        self, installation: Installation, vault: Vault, watch: Watch, client: AsyncWebClient, secrets: tuple[str, str]
    ) -> None:
        """`client` has no token; `secrets` are the app's client id and client secret."""
        self.installation = installation
        self.is_gone = False
        """Whether the vault has no installation any more."""
        self._vault = vault
        self._watch = watch
        self._client = client
        self._client_id, self._client_secret = secrets
        self._lock = asyncio.Lock()
        self._is_kept = True
        self._next_try = 0.0

    @property
    def token(self) -> str:
        """The token by now."""
        return self.installation.token

    async def keep_fresh(self, early: float) -> None:
        """Renew the token where it ends within `early` seconds. One server does; the others find it in the vault."""
        if self._is_kept and self._lasts(early):
            return
        async with self._lock:
            await self._save()
            if not self._lasts(early) and time() >= self._next_try:
                self._next_try = time() + AGAIN
                await self._read_again()
                if not self._lasts(early):
                    await self._renew()

    async def replace(self, refused: str) -> bool:
        """Whether there is another token than one that Slack has refused: another server has renewed it, the app was
        installed again, or it can be renewed now."""
        async with self._lock:
            if self.token == refused:
                await self._save()
                await self._read_again()
            if self.token == refused and not self.is_gone and not self._lasts(0):
                await self._renew()
            return self.token != refused

    def _lasts(self, seconds: float) -> bool:
        ends = self.installation.expires_at
        return not ends or ends - time() >= seconds

    async def _save(self) -> None:
        """Keep a token that the vault has not taken yet: who trades one cannot trade the old one again."""
        if not self._is_kept:
            await self._vault.keep(KIND, self.installation.team, self.installation.as_text())
            self._is_kept = True

    async def _read_again(self) -> None:
        installation = await read_installation(self._vault, self.installation.team)
        if installation is None:
            self.is_gone = True
        else:
            self.installation = installation

    async def _renew(self) -> None:
        """Trade the token, unless another server is at it; the old one goes on where Slack does not answer."""
        old = self.installation
        if not old.refresh_token or not await self._vault.claim(KIND, old.team, RENEWAL_SECONDS):
            return
        await self._read_again()
        if self.token != old.token or self.is_gone:  # another server was quicker than the claim
            return
        try:
            answer = await self._client.oauth_v2_access(
                client_id=self._client_id,
                client_secret=self._client_secret,
                grant_type="refresh_token",
                refresh_token=old.refresh_token,
            )
        except (SlackApiError, aiohttp.ClientError, OSError, TimeoutError) as error:
            log.warning("the token of workspace %s was not renewed: %s", old.team, type(error).__name__)
            self._watch.renewed("slack", "failed")
            return
        self.installation = replace(
            old,
            token=str(answer["access_token"]),
            refresh_token=str(answer.get("refresh_token", "")),
            expires_at=time() + float(answer.get("expires_in", 0)),
        )
        self._is_kept = False
        self._watch.renewed("slack", "renewed")
        await self._save()


async def read_installation(vault: Vault, team: str) -> Installation | None:
    """The installation of a workspace or an organisation; None where there is none, or none that can be read."""
    try:
        text = await vault.recall(KIND, team)
    except VaultError as error:
        log.error("%s", error)
        return None
    return None if text is None else Installation.from_text(text)
