"""Who somebody is, as Slack describes them."""

from collections.abc import Mapping
from typing import Any

from adapters.slack.payload import SLACKBOT
from engine.api import Profile
from engine.chat.requests import Identity

OUTSIDE = ("is_bot", "is_restricted", "is_ultra_restricted", "is_stranger", "is_workflow_bot", "deleted")
"""Marks of guests, people of other companies, bots and former members."""

INSIDE = ("is_owner", "is_admin", "is_primary_owner")
"""Marks of those who run the workspace."""


def read_profile(identity: Identity, user: Mapping[str, Any]) -> Profile:
    """Read Slack's user object; whoever is not a full member of this very workspace is an outsider.

    In Enterprise Grid somebody may be in several workspaces, of which `team_id` names one, or the organisation. An
    address that they have not confirmed is none: anybody can type a colleague's.
    """
    profile, grid = user.get("profile", {}), user.get("enterprise_user") or {}
    home = user.get("team_id", identity.workspace)
    here = home == identity.workspace or identity.workspace in (grid.get("teams") or ())
    runs = user if home == identity.workspace else grid  # who runs another workspace does not run this one
    return Profile(
        identity=identity,
        name=str(user.get("real_name") or profile.get("real_name") or user.get("name") or identity.user),
        email="" if user.get("is_email_confirmed") is False else str(profile.get("email") or ""),
        timezone=str(user.get("tz") or ""),
        locale=str(user.get("locale") or "").replace("-", "_"),
        administers=any(runs.get(mark) is True for mark in INSIDE),
        insider=bool(user) and here and identity.user != SLACKBOT and not any(user.get(mark) for mark in OUTSIDE),
    )
