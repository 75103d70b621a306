"""Which workspaces are served: the one of a token, or all that have installed the app."""

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from time import time
from typing import Protocol, Self

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.outbox import Outbox
from adapters.slack.conversation import Workspace
from adapters.slack.session import Session
from engine.api import Engine, VaultError

log = logging.getLogger(__name__)

KIND = "slack installation"
REMOVED = "the app was removed"
EARLY = 2 * 60 * 60
"""Seconds before its end from which a rotating token is renewed."""


class Workspaces(Protocol):
    """Finds the sessions of workspaces."""

    async def find(self, team: str) -> Session | None:
        """The session of a workspace; None where it is not served."""

    async def close(self, team: str) -> None:
        """Stop serving a workspace, for it has uninstalled the app or revoked the token."""


class OneWorkspace:
    """The workspace of the token that the server was started with."""

    def __init__(self, engine: Engine, session: Session) -> None:
        self._engine = engine
        self._session = session
        self._open = True

    async def find(self, team: str) -> Session | None:
        return self._session if self._open and team == self._session.workspace.team else None

    async def close(self, team: str) -> None:
        if self._open and team == self._session.workspace.team:
            await self._engine.close_workspace("slack", team, REMOVED)
            self._open = False
            log.error("the Slack workspace %s has removed the app or revoked its token: install it anew", team)


@dataclass(frozen=True, slots=True)
class Installation:
    """What a workspace's installation gave us; `expires_at` is Unix time, 0 for a token that does not end."""

    team: str
    name: str
    bot_user: str
    token: str
    refresh_token: str = ""
    expires_at: float = 0
    installer: str = ""
    """Who installed it, by their user id."""

    def as_text(self) -> str:
        return json.dumps({name: getattr(self, name) for name in self.__slots__})

    @classmethod
    def from_text(cls, text: str) -> Self:
        return cls(**json.loads(text))


@dataclass(slots=True)
class _ServedWorkspace:
    session: Session
    installation: Installation
    is_kept: bool = True
    """Whether the installation is in the vault as it is here: who trades a token cannot trade the old one again."""


class InstalledWorkspaces:
    """All workspaces whose installation is in the vault."""

    def __init__(
        self,
        engine: Engine,
        make_client: Callable[[str], AsyncWebClient],
        outbox: Outbox,
        client_id: str,
        client_secret: str,
    ) -> None:
        self._engine = engine
        self._make_client = make_client
        self._outbox = outbox
        self._client_id = client_id
        self._client_secret = client_secret
        self._served: dict[str, _ServedWorkspace] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def find(self, team: str) -> Session | None:
        async with self._locks.setdefault(team, asyncio.Lock()):
            served = self._served.get(team) or await self._load_workspace(team)
            if served is None:
                self._locks.pop(team, None)
                return None
            self._served[team] = served
            expires_at = served.installation.expires_at
            if expires_at and expires_at - time() < EARLY:
                await self._renew_token(served)
            if not served.is_kept:
                await self._engine.vault.keep(KIND, team, served.installation.as_text())
                served.is_kept = True
            return served.session

    async def install(self, installation: Installation) -> None:
        """Serve a workspace from now on; a second installation replaces the first."""
        await self._engine.vault.keep(KIND, installation.team, installation.as_text())
        await self._engine.open_workspace("slack", installation.team, installation.name, alone=False)
        self._served.pop(installation.team, None)
        log.info("the Slack workspace %s has installed the app", installation.team)
        if installation.installer and (session := await self.find(installation.team)):
            session.expect(installation.installer)

    async def close(self, team: str) -> None:
        await self._engine.close_workspace("slack", team, REMOVED)
        self._served.pop(team, None)
        if await self._engine.vault.forget(KIND, team):
            log.warning("the Slack workspace %s has removed the app; its token is deleted", team)

    async def _load_workspace(self, team: str) -> _ServedWorkspace | None:
        try:
            text = await self._engine.vault.recall(KIND, team)
        except VaultError as error:
            log.error("%s", error)
            return None
        if text is None:
            return None
        installation = Installation.from_text(text)
        workspace = Workspace(installation.team, installation.name, installation.bot_user)
        session = Session(self._engine, self._make_client(installation.token), workspace, self._outbox)
        return _ServedWorkspace(session, installation)

    async def _renew_token(self, served: _ServedWorkspace) -> None:
        """Trade a token that is about to end; the old one goes on where Slack does not answer just now."""
        old, web = served.installation, served.session.client.web
        try:
            answer = await web.oauth_v2_access(
                client_id=self._client_id,
                client_secret=self._client_secret,
                grant_type="refresh_token",
                refresh_token=old.refresh_token,
            )
        except (SlackApiError, OSError, TimeoutError) as error:
            log.warning("the token of workspace %s was not renewed: %s", old.team, type(error).__name__)
            self._engine.watch.renewed("slack", "failed")
            return
        served.installation = replace(
            old,
            token=str(answer["access_token"]),
            refresh_token=str(answer.get("refresh_token", "")),
            expires_at=time() + float(answer.get("expires_in", 0)),
        )
        served.is_kept = False
        web.token = served.installation.token
        self._engine.watch.renewed("slack", "renewed")
