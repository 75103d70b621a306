"""The doors without their HTTP: what each platform sends, read by the door's own parser, and the card that it shows."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from adapters.drawing import Nowhere
from adapters.event import Event, UnreadableAction
from adapters.slack.actions import input_id as slack_input
from adapters.slack.actions import read_action, read_actions
from adapters.slack.render import render_home, render_messages, render_modal
from adapters.slack.typed_text import read_typed as read_slack_typed
from adapters.teams.actions import input_id as teams_input
from adapters.teams.actions import read_action as read_teams_action
from adapters.teams.activities import Unreadable, read_activity
from adapters.teams.conversation import read_conversation
from adapters.teams.render import adaptive_cards
from adapters.teams.typed_text import read_typed
from adapters.web.body import LONGEST_TEXT, Body
from adapters.web.guard import Problem
from adapters.web.render import card_html
from engine.chat.cards import Action, Mode, Reply

REFUSALS = (UnreadableAction, Unreadable, Problem)
"""What parsers raise for what cannot be from a card of ours."""
Payload = dict[str, Any]


class Done(NamedTuple):
    """What somebody did: words, or a press with what was filled in."""

    id: str
    text: str = ""
    action: Action | None = None
    form: dict[str, str] | None = None


class Door(NamedTuple):
    """One platform: how it writes what somebody did, how that is read, and how a reply is drawn."""

    name: str
    write: Callable[[Done], Payload]
    read: Callable[[Any], list[Event]]
    draw: Callable[[Reply], object]


def _write_slack(done: Done) -> Payload:
    if done.action is None:
        return {"event_id": done.id, "event": {"text": done.text}}
    written = json.dumps([done.action.command, dict(done.action.args)])
    values = {
        slack_input(name): {"type": "plain_text_input", "value": value} for name, value in (done.form or {}).items()
    }
    state = {"state": {"values": {"form": values}}}
    if done.form and len(done.id) % 2:
        metadata = json.dumps({"action": written, "source": ""})
        return {"type": "view_submission", "trigger_id": done.id, "view": {"private_metadata": metadata, **state}}
    pressed = {"type": "button", "action_id": "press:0", "block_id": "b", "value": written}
    return {"type": "block_actions", "trigger_id": done.id, "actions": [pressed], **state}


def _read_slack(payload: Any) -> list[Event]:
    if not isinstance(payload, dict):
        raise UnreadableAction("no object")
    if isinstance(payload.get("event"), dict):
        words, mentions = read_slack_typed(str(payload["event"].get("text", "")))
        return [Event(str(payload.get("event_id")), words, mentions=mentions)]
    event_id = str(payload.get("trigger_id"))
    if payload.get("type") == "view_submission":
        pressed = read_action(payload)
        return [Event(event_id, action=pressed.action, form=pressed.form)]
    actions, form = read_actions(payload)
    return [Event(f"{event_id}-{at}", action=action, form=form) for at, action in enumerate(actions)]


def _draw_slack(reply: Reply) -> object:
    if reply.mode is Mode.FORM and reply.card.sender:
        return render_modal(reply.card, "")
    return render_home(reply.card, Nowhere()) if reply.card.key == "home" else render_messages(reply.card, Nowhere())


def _write_teams(done: Done) -> Payload:
    chat = {"id": "chat", "conversationType": "personal", "tenantId": "tenant"}
    activity: Payload = {
        "type": "message",
        "id": done.id,
        "serviceUrl": "https://smba.example/",
        "channelId": "msteams",
    }
    activity |= {"from": {"id": "29:x", "aadObjectId": "x"}, "recipient": {"id": "28:bot"}, "conversation": chat}
    if done.action is None:
        mention = {"type": "mention", "text": "<at>A</at>", "mentioned": {"id": "28:bot"}}
        return activity | {"text": f"<at>A</at> {done.text}", "entities": [mention]}
    data: Payload = {"command": done.action.command, "args": dict(done.action.args)}
    data |= {teams_input(name): value for name, value in (done.form or {}).items()}
    return activity | {"type": "invoke", "value": {"action": {"type": "Action.Execute", "data": data}}}


def _read_teams(payload: Any) -> list[Event]:
    if not isinstance(payload, dict):
        raise Unreadable("no object")
    activity = read_activity(payload)
    conversation = read_conversation(activity)
    if activity.type == "message":
        words, mentions = read_typed(activity, conversation)
        return [Event(str(activity.id), words, mentions=mentions)]
    pressed = read_teams_action(activity.value)
    return [Event(str(activity.id), action=pressed.action, form=pressed.form)]


def _draw_teams(reply: Reply) -> object:
    return adaptive_cards(reply.card, Nowhere())


def _write_page(done: Done) -> Payload:
    if done.action is None:
        return {"event_id": done.id, "text": done.text}
    pressed = {"command": done.action.command, "args": dict(done.action.args)}
    return {"event_id": done.id, "action": pressed, "form": done.form or {}}


def _read_page(payload: Any) -> list[Event]:
    if not isinstance(payload, dict):
        raise Problem(400, "no object")
    body = Body(payload)
    if "action" in payload:
        return [Event(body.text("event_id"), action=body.action(), form=body.strings("form"))]
    return [Event(body.text("event_id"), body.text("text", LONGEST_TEXT))]


def _draw_page(reply: Reply) -> object:
    return card_html(reply.card, uid="u", picture=lambda *_: "/charts/x.png")


DOORS = (
    Door("Slack", _write_slack, _read_slack, _draw_slack),
    Door("Teams", _write_teams, _read_teams, _draw_teams),
    Door("page", _write_page, _read_page, _draw_page),
)
