"""Which workspaces are served: the one of a token, or all that have installed the app."""

import asyncio
import json
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from time import time
from typing import Protocol

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.outbox import Outbox
from adapters.slack.client import TOKEN_REFUSED, reason_of
from adapters.slack.conversation import Workspace
from adapters.slack.installations import KIND, Installation, InstalledToken, read_installation
from adapters.slack.payload import Origin
from adapters.slack.session import Session
from engine.api import Engine, VaultError
from engine.chat.errors import DeliveryError

log = logging.getLogger(__name__)

GRID = "slack grid workspace"
"""What the vault has of a workspace that an installation for its whole organisation serves."""
REMOVED = "the app was removed"
EARLY = 2 * 60 * 60
"""Seconds before its end from which a rotating token is renewed."""
CLOCKS = 300.0
"""Seconds by which Slack's clock and ours may differ; a request that is further off is refused at the door."""


class Workspaces(Protocol):
    """Finds the sessions of workspaces."""

    async def find(self, team: str, enterprise: str = "") -> Session | None:
        """The session of a workspace; None where it is not served. `enterprise` is its organisation, if any."""

    async def admit(self, teams: list[str], enterprise: str) -> None:
        """Serve workspaces to which an organisation has added the app."""

    async def close(self, origin: Origin, at: float | None) -> None:
        """Stop serving a workspace, or an organisation, that removed the app or revoked the token at that time.

        Slack tells such things late, and again. What happened before the installation means an earlier one, and Slack
        is asked before anything else is believed. Raises DeliveryError where it does not answer.
        """

    async def close_teams(self, teams: list[str], enterprise: str, at: float | None) -> None:
        """Stop serving workspaces from which an organisation has removed the app."""


class OneWorkspace:
    """The workspace of the token that the server was started with."""

    def __init__(self, engine: Engine, session: Session) -> None:
        self._engine = engine
        self._session = session
        self._open = True
        self._since = time()

    async def find(self, team: str, enterprise: str = "") -> Session | None:
        return self._session if self._open and team == self._session.workspace.team else None

    async def admit(self, teams: list[str], enterprise: str) -> None:
        """The server has one workspace's token."""

    async def close(self, origin: Origin, at: float | None) -> None:
        team, web = self._session.workspace.team, self._session.client.web
        if not self._open or origin.team != team or _is_earlier(at, self._since, team):
            return
        if await _is_refused(web, web.token or "", team):
            await self._engine.close_workspace("slack", team, REMOVED)
            self._open = False
            log.error("the Slack workspace %s has removed the app or revoked its token: install it anew", team)

    async def close_teams(self, teams: list[str], enterprise: str, at: float | None) -> None:
        for team in teams:
            await self.close(Origin(team, enterprise), at)


class OneOrganisation:
    """The workspaces of the organisation whose token the server was started with: one company, so one organisation."""

    def __init__(self, engine: Engine, make_session: Callable[[Workspace], Session], whole: Workspace) -> None:
        """`whole` is the organisation of Enterprise Grid, as Slack describes it."""
        self._engine = engine
        self._make_session = make_session
        self._whole = whole
        self._probe = make_session(whole).client.web
        self._sessions: dict[str, Session] = {}
        self._open = True
        self._since = time()

    async def find(self, team: str, enterprise: str = "") -> Session | None:
        if not self._open or (enterprise and enterprise != self._whole.team):
            return None
        if team not in self._sessions:
            await self.admit([team], self._whole.team)
        return self._sessions.get(team)

    async def admit(self, teams: list[str], enterprise: str) -> None:
        names = await list_teams(self._probe) or {}
        for team in [each for each in teams if enterprise == self._whole.team and each in names]:
            await self._engine.open_workspace("slack", team, self._whole.name, alone=True)
            self._sessions[team] = self._make_session(Workspace(team, names[team], self._whole.bot_user))

    async def close(self, origin: Origin, at: float | None) -> None:
        if not self._open or self._whole.team not in origin or _is_earlier(at, self._since, self._whole.team):
            return
        if await _is_refused(self._probe, self._probe.token or "", self._whole.team):
            await self._close_all(list(self._sessions))
            self._open = False

    async def close_teams(self, teams: list[str], enterprise: str, at: float | None) -> None:
        left = await list_teams(self._probe)
        await self._close_all([team for team in teams if left is not None and team not in left])

    async def _close_all(self, teams: list[str]) -> None:
        for team in teams:
            await self._engine.close_workspace("slack", team, REMOVED)
            self._sessions.pop(team, None)
            log.error("the Slack workspace %s has removed the app or revoked its token: install it anew", team)


@dataclass(frozen=True, slots=True)
class _GridWorkspace:
    """A workspace that its organisation's installation serves."""

    enterprise: str
    name: str
    since: float
    """When the organisation added the app there, in Unix time."""

    def as_text(self) -> str:
        return json.dumps({name: getattr(self, name) for name in self.__slots__})


@dataclass(frozen=True, slots=True)
class _ServedWorkspace:
    session: Session
    token: InstalledToken


class InstalledWorkspaces:
    """All workspaces whose own or whose organisation's installation is in the vault."""

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
        self._secrets = (client_id, client_secret)
        self._served: dict[str, _ServedWorkspace] = {}
        self._tokens: dict[str, InstalledToken] = {}
        """By the workspace or the organisation that installed the app."""
        self._locks: dict[str, asyncio.Lock] = {}

    async def find(self, team: str, enterprise: str = "") -> Session | None:
        async with self._locks.setdefault(team, asyncio.Lock()):
            served = self._served.get(team)
            if served is None or served.token.is_gone:
                served = await self._load_workspace(team, enterprise)
            if served is None:
                self._served.pop(team, None)
                self._locks.pop(team, None)
                return None
            self._served[team] = served
            await served.token.keep_fresh(EARLY)
            return served.session

    async def install(self, installation: Installation, *, for_organisation: bool = False) -> None:
        """Serve a workspace, or an organisation's workspaces, from now on; a second installation replaces the first."""
        holder = installation.team
        await self._engine.vault.keep(KIND, holder, installation.as_text())
        self._tokens.pop(holder, None)
        if for_organisation:
            await self._reopen_grid(holder)
            return
        await self._engine.open_workspace("slack", holder, installation.name, alone=False)
        self._served.pop(holder, None)
        log.info("the Slack workspace %s has installed the app", holder)
        if installation.installer and (session := await self.find(holder)):
            session.expect(installation.installer)

    async def admit(self, teams: list[str], enterprise: str) -> None:
        if token := await self._find_token(enterprise):
            for team in teams:
                await self._admit(team, token)

    async def close(self, origin: Origin, at: float | None) -> None:
        own = await read_installation(self._engine.vault, origin.team)
        organisation = origin.enterprise or await self._find_enterprise(origin.team)
        installation = own or await read_installation(self._engine.vault, organisation)
        if installation is None or _is_earlier(at, installation.installed_at, installation.team):
            return
        if await _is_refused(self._make_client(installation.token), installation.token, installation.team):
            await self._remove(installation)

    async def close_teams(self, teams: list[str], enterprise: str, at: float | None) -> None:
        token = await self._find_token(enterprise)
        left = await list_teams(self._make_client(token.token)) if token else {}
        for team in teams:
            grid = await self._read_grid(team)
            if grid is None or _is_earlier(at, grid.since, team):
                continue
            if left is not None and team in left:
                log.info("Slack says that workspace %s still has the app: an earlier removal was meant", team)
                continue
            await self._engine.close_workspace("slack", team, REMOVED)
            await self._engine.vault.forget(GRID, team)
            self._served.pop(team, None)
            log.warning("the Slack workspace %s has removed the app of its organisation", team)

    async def _remove(self, installation: Installation) -> None:
        """Forget an installation and close what it served, unless the app is installed again at the same time."""
        vault, holder = self._engine.vault, installation.team
        teams = await self._find_grid(holder) or {holder: installation.name}
        for team in teams:
            await self._engine.close_workspace("slack", team, REMOVED)
        if await vault.forget(KIND, holder, installation.as_text()):
            log.warning("the Slack workspace %s has removed the app; its token is deleted", holder)
        elif await read_installation(vault, holder):
            for team, name in teams.items():
                await self._engine.open_workspace("slack", team, name, alone=False)
        self._tokens.pop(holder, None)
        for team in teams:
            self._served.pop(team, None)

    async def _load_workspace(self, team: str, enterprise: str) -> _ServedWorkspace | None:
        """The session of a workspace by its own installation, or by that of its organisation."""
        if token := await self._find_token(team):
            name = token.installation.name
        else:
            grid = await self._read_grid(team)
            token = await self._find_token(grid.enterprise if grid else enterprise)
            if token is None:
                return None
            grid = grid or await self._admit(team, token)
            if grid is None:
                return None
            name = grid.name
        workspace = Workspace(team, name, token.installation.bot_user)
        session = Session(self._engine, self._make_client(token.token), workspace, self._outbox, token)
        return _ServedWorkspace(session, token)

    async def _find_token(self, holder: str) -> InstalledToken | None:
        """The token of a workspace or an organisation that has installed the app itself."""
        token = self._tokens.get(holder)
        if holder and (token is None or token.is_gone):
            self._tokens.pop(holder, None)
            if installation := await read_installation(self._engine.vault, holder):
                engine, client = self._engine, self._make_client("")
                token = InstalledToken(installation, engine.vault, engine.watch, client, self._secrets)
                self._tokens[holder] = token
        return self._tokens.get(holder)

    # Organisations of Enterprise Grid, which install the app once for many workspaces.

    async def _admit(self, team: str, token: InstalledToken) -> _GridWorkspace | None:
        """Make a workspace known that its organisation's installation is to serve; None where it does not reach it."""
        teams = await list_teams(self._make_client(token.token))
        if teams is not None and team not in teams:
            log.warning("the organisation of Slack workspace %s has not added the app there", team)
            return None
        grid = _GridWorkspace(token.installation.team, (teams or {}).get(team) or team, time())
        beside = await self._find_grid(grid.enterprise)
        await self._engine.vault.keep(GRID, team, grid.as_text())
        await self._engine.open_workspace("slack", team, grid.name, alone=False, beside=list(beside))
        log.info("the Slack workspace %s is served by its organisation's installation", team)
        return grid

    async def _reopen_grid(self, enterprise: str) -> None:
        """Serve the workspaces again that an earlier installation of their organisation served."""
        log.info("the Slack organisation %s has installed the app for its workspaces", enterprise)
        for team, name in (await self._find_grid(enterprise)).items():
            self._served.pop(team, None)
            await self._engine.open_workspace("slack", team, name, alone=False)

    async def _find_grid(self, enterprise: str) -> dict[str, str]:
        """The workspaces that an organisation's installation has served, and their names."""
        names = await self._engine.vault.list_names(GRID)
        grid = {team: each for team in names if (each := await self._read_grid(team))}
        return {team: each.name for team, each in grid.items() if each.enterprise == enterprise}

    async def _read_grid(self, team: str) -> _GridWorkspace | None:
        with suppress(VaultError):
            if text := await self._engine.vault.recall(GRID, team):
                return _GridWorkspace(**json.loads(text))
        return None

    async def _find_enterprise(self, team: str) -> str:
        grid = await self._read_grid(team)
        return grid.enterprise if grid else ""


async def list_teams(client: AsyncWebClient) -> dict[str, str] | None:
    """The workspaces that an organisation has added the app to, and their names; None where Slack does not say."""
    teams: dict[str, str] = {}
    cursor = ""
    try:
        while True:
            page = await client.auth_teams_list(limit=1000, cursor=cursor or None)
            listed: list[dict[str, str]] = page.get("teams", [])
            teams |= {team["id"]: team.get("name") or team["id"] for team in listed}
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return teams
    except (SlackApiError, aiohttp.ClientError, OSError, TimeoutError) as error:
        log.warning("Slack does not list the workspaces of an organisation: %s", type(error).__name__)
        return None


def _is_earlier(at: float | None, installed_at: float, team: str) -> bool:
    """Whether something happened before an installation, beyond what clocks may differ by."""
    if at is None or at >= installed_at - CLOCKS:
        return False
    log.info("Slack tells of a removal in workspace %s that is older than the installation", team)
    return True


async def _is_refused(client: AsyncWebClient, token: str, team: str) -> bool:
    """Whether Slack refuses a token, which it has said to be of no use any more."""
    try:
        await client.auth_test(token=token)
    except SlackApiError as error:
        reason = reason_of(error)
        if reason in TOKEN_REFUSED:
            return True
        raise DeliveryError(f"auth.test: {reason or 'no answer'}", outage=True) from error
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise DeliveryError(f"auth.test: {type(error).__name__}", outage=True) from error
    log.info("Slack accepts the token of workspace %s: an earlier removal was meant", team)
    return False
