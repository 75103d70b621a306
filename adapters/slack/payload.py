"""What a payload from Slack says about itself: where it comes from, when, and who wrote it."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Payload = Mapping[str, Any]

WORDS = frozenset({"", "file_share", "me_message", "thread_broadcast"})
"""Subtypes of messages in which a person says something; all others tell what became of a message or a channel."""
SLACKBOT = "USLACKBOT"
RATE_LIMITED = "app_rate_limited"
INSTALLATIONS = frozenset({"app_uninstalled", "team_access_granted", "team_access_revoked", "tokens_revoked"})
LONGEST_EDIT = 24 * 60 * 60
"""Seconds after which editing a message no longer makes a mention of it: within the memory of what was answered."""


class Origin(NamedTuple):
    """Where a payload comes from; either may be empty."""

    team: str
    """The workspace in which the app is installed, or the organisation where that is all that Slack says."""
    enterprise: str
    """The organisation of Enterprise Grid that the workspace belongs to."""


def read_origin(body: Payload) -> Origin:
    """The workspace that a payload is for.

    With Slack Connect the conversation may be another company's: `authorizations` names the one that has the app. Slack
    names the organisation in place of the workspace where it means all of them.
    """
    teams = [team for team in _list_teams(body) if isinstance(team, str) and team]
    workspaces = (team for team in teams if not team.startswith("E"))
    enterprise = next((each for each in _list_enterprises(body) if isinstance(each, str) and each), "")
    return Origin(next(workspaces, teams[0] if teams else ""), enterprise)


def read_time(body: Payload) -> float | None:
    """When an event happened, in Unix time; None where Slack does not say so."""
    try:
        return float(body.get("event_time") or body["event"]["event_ts"])
    except (KeyError, TypeError, ValueError):
        return None


def is_event(body: object) -> bool:
    """Whether a payload is of the Events API, which Slack switches off for everybody where too few are acknowledged."""
    return isinstance(body, Mapping) and (isinstance(body.get("event"), Mapping) or body.get("type") == RATE_LIMITED)


def is_from_a_person(event: Payload, bot_user: str) -> bool:
    """Whether a message is somebody's own words: neither a bot's, ours included, nor a note about another message."""
    user = event.get("user")
    is_automatic = bool(event.get("bot_id") or event.get("bot_profile")) or user in (bot_user, SLACKBOT)
    return bool(user) and not is_automatic and (event.get("subtype") or "") in WORDS


def is_about_installations(body: Payload) -> bool:
    """Whether an event tells who has the app, which may be somebody who is not served yet, or no more."""
    return _part(body, "event").get("type") in INSTALLATIONS


def read_teams(event: Payload) -> list[str]:
    """The workspaces that an organisation has added an app to, or removed it from."""
    inner = event.get("event")  # Slack's documentation wraps these events twice
    teams = (inner if isinstance(inner, Mapping) else event).get("team_ids")
    return [str(team) for team in teams] if isinstance(teams, list) else []


def read_mention_id(body: Payload) -> str:
    """What a mention is known by: its message, for Slack sends it anew, as another event, whenever that is edited."""
    event = _part(body, "event")
    ts = str(event.get("ts", "")).replace(".", "")
    return f"mention-{event.get('channel')}-{ts}" if ts else str(body["event_id"])


def is_late_edit(event: Payload) -> bool:
    """Whether a message was edited when nobody remembers any more whether it was answered."""
    edited = _part(event, "edited")
    return bool(edited) and float(edited.get("ts") or 0) - float(event.get("ts") or 0) > LONGEST_EDIT


def is_direct(event: Payload) -> bool:
    """Whether something was said in the direct messages with the bot."""
    return event.get("channel_type") == "im" or str(event.get("channel", "")).startswith("D")


def _list_teams(body: Payload) -> Iterator[object]:
    event, view = _part(body, "event"), _part(body, "view")
    yield view.get("app_installed_team_id")
    yield _read_authorization(body).get("team_id")
    yield body["team"] if isinstance(body.get("team"), str) else _part(body, "team").get("id")
    yield body.get("context_team_id")
    yield body.get("team_id")
    yield event.get("team")
    yield _part(body, "user").get("team_id")
    yield view.get("team_id")


def _list_enterprises(body: Payload) -> Iterator[object]:
    yield _read_authorization(body).get("enterprise_id")
    yield body["enterprise"] if isinstance(body.get("enterprise"), str) else _part(body, "enterprise").get("id")
    yield _part(body, "team").get("enterprise_id")
    yield body.get("context_enterprise_id")
    yield body.get("enterprise_id")


def _read_authorization(body: Payload) -> Payload:
    """The installation that an event is for; Slack names one of those that may see it."""
    authorizations = body.get("authorizations")
    first = authorizations[0] if isinstance(authorizations, list) and authorizations else None
    return first if isinstance(first, Mapping) else {}


def _part(body: Payload, name: str) -> Payload:
    part = body.get(name)
    return part if isinstance(part, Mapping) else {}
