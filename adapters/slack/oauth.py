"""Installing the app in many workspaces: Bolt's OAuth flow, with the vault as its memory."""

import logging
from time import time
from typing import Any

from slack_bolt.error import BoltError
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.installation_store.models.installation import Installation as SlackInstallation
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from adapters.recent import Recent
from adapters.slack.installations import Installation
from adapters.slack.manifest import SCOPES
from adapters.slack.workspaces import InstalledWorkspaces
from engine.api import Vault

STATE_KIND = "slack oauth state"
STATE_SECONDS = 600
KEPT_STATES = 1000
"""Used states that are remembered."""

flow_log = logging.getLogger(f"{__name__}.flow")
flow_log.setLevel(logging.ERROR)  # its warnings hold the code that Slack sent


class SealedStates(AsyncOAuthStateStore):
    """States of installations under way, good for ten minutes. They are sealed, not stored: anybody may ask for one.

    A server takes each once; another one might take it again, but Slack takes the code that comes with it once.
    """

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._used: Recent[str, None] = Recent(KEPT_STATES)

    async def async_issue(self, *args: Any, **kwargs: Any) -> str:
        return self._vault.make_pass(STATE_KIND)

    async def async_consume(self, state: str) -> bool:
        if state in self._used or not self._vault.is_pass(STATE_KIND, state, STATE_SECONDS):
            return False
        self._used[state] = None
        return True


class VaultInstallations(AsyncInstallationStore):
    """What an installation gives us, for the desks; Bolt only ever saves here."""

    def __init__(self, workspaces: InstalledWorkspaces) -> None:
        self._workspaces = workspaces

    async def async_save(self, installation: SlackInstallation) -> None:
        """Keep what a workspace or, with Enterprise Grid, an organisation for many of them has granted."""
        for_organisation = bool(installation.is_enterprise_install)
        holder = installation.enterprise_id if for_organisation else installation.team_id
        name = installation.enterprise_name if for_organisation else installation.team_name
        if not (holder and installation.bot_token and installation.bot_user_id):
            raise BoltError("Slack has granted no bot token")
        granted = Installation(
            team=holder,
            name=name or holder,
            bot_user=installation.bot_user_id,
            token=installation.bot_token,
            refresh_token=installation.bot_refresh_token or "",
            expires_at=installation.bot_token_expires_at or 0,
            installer=installation.user_id or "",
            installed_at=time(),
        )
        await self._workspaces.install(granted, for_organisation=for_organisation)


def oauth_flow(
    workspaces: InstalledWorkspaces, vault: Vault, client: AsyncWebClient, client_id: str, client_secret: str
) -> AsyncOAuthFlow:
    """The flow behind ``/slack/install`` and ``/slack/oauth_redirect``."""
    settings = AsyncOAuthSettings(
        client_id=client_id,
        client_secret=client_secret,
        scopes=list(SCOPES),
        installation_store=VaultInstallations(workspaces),
        state_store=SealedStates(vault),
        state_expiration_seconds=STATE_SECONDS,
        logger=flow_log,
    )
    return AsyncOAuthFlow(client=client, settings=settings, logger=flow_log)
