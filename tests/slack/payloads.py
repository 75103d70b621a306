"""What Slack sends to an app, part by part: commands, events, presses, submissions, shortcuts.

Shapes as in https://docs.slack.dev/reference/interaction-payloads and /reference/events, and in the scenario tests
of slackapi/bolt-python.
"""

import copy

from tests.slack.fake import FakeSlack
from tests.slack.methods import is_organisation
from tests.slack.workspace import APP_ID, Channel, Json, User, Workspace, new_id

TOKEN = "verification-token"


def command(slack: FakeSlack, team: Workspace, user: User, channel: Channel, name: str, text: str) -> dict[str, str]:
    """The form of a slash command."""
    form = {"token": TOKEN, "team_id": team.id, "team_domain": team.domain, "channel_id": channel.id}
    form |= {"channel_name": channel.name, "user_id": user.id, "user_name": user.name, "command": name, "text": text}
    form |= {"api_app_id": APP_ID, "is_enterprise_install": "true" if team.enterprise else "false"}
    form |= {"enterprise_id": team.enterprise, "enterprise_name": "Grid"} if team.enterprise else {}
    form["response_url"] = slack.response_url(team, user, channel)
    return form | {"trigger_id": slack.trigger(team, user)}


def event(slack: FakeSlack, team: Workspace, body: Json, shared: bool = False) -> Json:
    """An event in its envelope; `body` is what happened."""
    whole = is_organisation(team)
    enterprise, team_id = team.id if whole else team.enterprise or None, None if whole else team.id
    authorised = {"enterprise_id": enterprise, "team_id": team_id, "user_id": team.bot_user_id, "is_bot": True}
    outer: Json = {"token": TOKEN, "team_id": team_id, "context_team_id": team_id, "context_enterprise_id": enterprise}
    outer |= {"api_app_id": APP_ID, "event": body, "type": "event_callback", "event_id": new_id("Ev")}
    outer |= {
        "event_time": int(slack.now()),
        "authorizations": [authorised | {"is_enterprise_install": bool(enterprise)}],
    }
    return outer | {"is_ext_shared_channel": shared, "event_context": new_id("4-")}


def message(slack: FakeSlack, user: User, channel: Channel, text: str, thread_ts: str | None = None) -> Json:
    """Something that somebody said, as it is in an event and in the history."""
    words = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    body: Json = {"type": "message", "user": user.id, "ts": slack.next_ts(), "text": text, "team": user.team_id}
    body |= {"client_msg_id": new_id("00000000-0000-4000-8000-")}
    body["blocks"] = [{"type": "rich_text", "block_id": new_id("b"), "elements": [words]}]
    return body | {"thread_ts": thread_ts} if thread_ts else body


def interaction(slack: FakeSlack, kind: str, team: Workspace, user: User, view_id: str | None = None) -> Json:
    """What every interaction begins with."""
    who = {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id}
    body: Json = {"type": kind, "user": who, "api_app_id": APP_ID, "token": TOKEN, "enterprise": None}
    body |= {"team": {"id": team.id, "domain": team.domain}, "is_enterprise_install": bool(team.enterprise)}
    if team.enterprise:
        body |= {"enterprise": {"id": team.enterprise, "name": "Grid"}}
        who["team_id"] = team.id
    return body | {"trigger_id": slack.trigger(team, user, view_id)}


def pressed_in_message(
    slack: FakeSlack, team: Workspace, user: User, channel: Channel, shown: Json, ephemeral: bool, state: Json
) -> Json:
    """A press in a message, but for the actions; Slack does not send an ephemeral message along."""
    body = interaction(slack, "block_actions", team, user)
    container = {"type": "message", "message_ts": shown["ts"], "channel_id": channel.id, "is_ephemeral": ephemeral}
    if shown.get("thread_ts"):
        container["thread_ts"] = shown["thread_ts"]
    body |= {"container": container, "channel": {"id": channel.id, "name": channel.name}, "state": state}
    body |= {"response_url": slack.response_url(team, user, channel, shown["ts"])}
    return body if ephemeral else body | {"message": copy.deepcopy(shown)}


def pressed_in_view(slack: FakeSlack, team: Workspace, user: User, view: Json, state: Json) -> Json:
    """A press in a modal or on the home tab, but for the actions."""
    body = interaction(slack, "block_actions", team, user, view["id"] if view["type"] == "modal" else None)
    return body | {"container": {"type": "view", "view_id": view["id"]}, "view": copy.deepcopy(view) | {"state": state}}


def submission(slack: FakeSlack, team: Workspace, user: User, view: Json, state: Json) -> Json:
    body = interaction(slack, "view_submission", team, user, view["id"])
    return body | {"view": copy.deepcopy(view) | {"state": state}, "response_urls": []}


def closing(slack: FakeSlack, team: Workspace, user: User, view: Json, state: Json, cleared: bool) -> Json:
    body = interaction(slack, "view_closed", team, user)
    del body["trigger_id"]  # nothing can be opened from what was closed
    return body | {"view": copy.deepcopy(view) | {"state": state}, "is_cleared": cleared}


def message_action(
    slack: FakeSlack, team: Workspace, user: User, channel: Channel, shown: Json, callback_id: str
) -> Json:
    """A shortcut from a message's menu."""
    body = interaction(slack, "message_action", team, user)
    body |= {"action_ts": slack.next_ts(), "callback_id": callback_id, "message_ts": shown["ts"]}
    body |= {"channel": {"id": channel.id, "name": channel.name}, "message": copy.deepcopy(shown)}
    return body | {"response_url": slack.response_url(team, user, channel, shown["ts"])}
