"""The app manifest, from which Slack creates the app: commands, events, and no wider scopes than are used."""

from collections.abc import Callable
from typing import Any

from engine.api import LISTED

Line = Callable[[str], str]
"""The copy for a key."""

COACH = "coach"
"""The command under which everything else is said, in plain words."""
UNDER_COACH = frozenset({"role", "settings", "link", "help"})
"""Listed commands that are no slash command of their own: too common a word to take from other apps."""
COMMANDS = (*(name for name in LISTED if name not in UNDER_COACH), COACH)
LOG_EVIDENCE = "log_evidence"
"""The message shortcut's callback id."""
SCOPES = {
    "app_mentions:read": "to hear a mention in a channel, which is answered in private",
    "chat:write": "to answer, and to replace a card by the next one",
    "commands": "for the slash commands",
    "files:write": "to show pictures of results, and to share files such as calendar entries",
    "im:history": "to read direct messages to the bot, and to find a message again after a cut line",
    "im:write": "to open the direct conversation with somebody who used a command",
    "users:read": "for name, time zone and language",
    "users:read.email": "to find the person on the roster",
}
"""Each scope, and what it is for."""
EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "message.im",
    "team_access_granted",
    "team_access_revoked",
    "team_join",
    "tokens_revoked",
    "user_change",
)


def make_manifest(line: Line, public_url: str) -> dict[str, Any]:
    """The manifest for a server at `public_url`; with an empty one, for Socket Mode, which needs no public address."""
    endpoint = {"request_url": f"{public_url.rstrip('/')}/slack/events"} if public_url else {}
    redirect = {"redirect_urls": [f"{public_url.rstrip('/')}/slack/oauth_redirect"]} if public_url else {}
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": "Advance",
            "description": line("slack.app_description"),
            "long_description": line("slack.app_long_description"),
            "background_color": "#0b6570",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Advance", "always_online": True},
            "shortcuts": [
                {
                    "name": line("slack.shortcut_log_evidence"),
                    "type": "message",
                    "callback_id": LOG_EVIDENCE,
                    "description": line("slack.shortcut_log_evidence_description"),
                }
            ],
            "slash_commands": [_describe_command(line, name, public_url) for name in COMMANDS],
        },
        "oauth_config": {**redirect, "scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**endpoint, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **endpoint},
            "org_deploy_enabled": True,
            "socket_mode_enabled": not public_url,
            "token_rotation_enabled": False,
        },
    }


def _describe_command(line: Line, name: str, public_url: str) -> dict[str, Any]:
    """A command; Slack sends whom its words mention by their ids, not by handles that anybody may change."""
    key = name.replace("-", "_")
    command: dict[str, Any] = {"command": f"/{name}", "description": line(f"slack.command_{key}")}
    if hint := line(f"slack.hint_{key}"):
        command["usage_hint"] = hint
    if public_url:
        command["url"] = f"{public_url.rstrip('/')}/slack/events"
    return {**command, "should_escape": True}
