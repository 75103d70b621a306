"""Modals and home tabs in the fake Slack: views.open, push, update, publish."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.slack import limits
from tests.slack.messages import check_pictures, within_limits
from tests.slack.methods import Asked, method
from tests.slack.workspace import APP_ID, BOT_ID, Json, SlackError, Trigger, Workspace, new_id, with_ids

if TYPE_CHECKING:
    from tests.slack.fake import FakeSlack

TRIGGER_LASTS, MOST_VIEWS, LARGEST = 3.0, 3, 250_000
"""Seconds; modals in a stack; characters of a view."""


def checked(slack: FakeSlack, team: Workspace, view: object, kind: str) -> Json:
    """A view as Slack keeps it, or the error that Slack gives for it."""
    if not isinstance(view, dict):
        raise SlackError("invalid_arguments", "missing required field: view")
    if view.get("type") != kind:
        raise SlackError("invalid_arguments", f"must be {kind} [json-pointer:/view/type]")
    if len(json.dumps(view)) > LARGEST:
        raise SlackError("view_too_large")
    within_limits(limits.check_view, view, "invalid_arguments")
    check_pictures(slack, team, view["blocks"], "invalid_arguments")
    known = [each["external_id"] for stack in team.modals.values() for each in stack]
    if view.get("external_id") and view["external_id"] in known:
        raise SlackError("duplicate_external_id")
    usual: Json = {"private_metadata": "", "callback_id": "", "external_id": "", "close": None, "submit": None}
    usual |= {"clear_on_close": False, "notify_on_close": False, "title": None, "previous_view_id": None}
    kept: Json = usual | view | {"blocks": with_ids(view["blocks"]), "state": {"values": {}}}
    kept |= {"id": new_id("V"), "team_id": team.id, "app_id": APP_ID, "bot_id": BOT_ID, "hash": _hash(slack)}
    return kept | {"root_view_id": kept["id"], "app_installed_team_id": team.id}


def _hash(slack: FakeSlack) -> str:
    return f"{int(slack.now())}.{new_id('h')}"


def _exchange(asked: Asked) -> Trigger:
    """Use a trigger up; it is used even where the view turns out to be wrong."""
    asked.need("trigger_id")
    trigger = asked.slack.triggers.get(str(asked.args["trigger_id"]))
    if trigger is None or trigger.team_id != asked.team.id:
        raise SlackError("invalid_trigger_id")
    if trigger.used:
        raise SlackError("exchanged_trigger_id")
    if asked.slack.now() - trigger.issued_at > TRIGGER_LASTS:
        raise SlackError("expired_trigger_id")
    trigger.used = True
    return trigger


def push(team: Workspace, stack: list[Json], view: Json) -> None:
    """Put a view on top of another."""
    if len(stack) >= MOST_VIEWS:
        raise SlackError("push_limit_reached")
    stack.append(view | {"root_view_id": stack[0]["id"], "previous_view_id": stack[-1]["id"]})


def exchange_view(stack: list[Json], place: int, view: Json) -> Json:
    """Put a view where another is; it keeps that one's id and place."""
    old = stack[place]
    stack[place] = view | {name: old[name] for name in ("id", "root_view_id", "previous_view_id")}
    if not view["external_id"]:
        stack[place]["external_id"] = old["external_id"]
    return stack[place]


@method("views.open", tier=4)
def views_open(asked: Asked) -> Json:
    trigger = _exchange(asked)
    view = checked(asked.slack, asked.team, asked.args.get("view"), "modal")
    asked.team.modals[trigger.user_id] = [view]
    return {"view": view}


@method("views.push", tier=4)
def views_push(asked: Asked) -> Json:
    trigger = _exchange(asked)
    view = checked(asked.slack, asked.team, asked.args.get("view"), "modal")
    if trigger.view_id is None:  # only what was pressed in a modal can put another on it
        raise SlackError("not_found")
    stack, _ = asked.team.view(trigger.view_id)
    push(asked.team, stack, view)
    return {"view": stack[-1]}


@method("views.update", tier=4)
def views_update(asked: Asked) -> Json:
    args = asked.args
    if not (args.get("view_id") or args.get("external_id")):
        raise SlackError("invalid_arguments", "missing required field: view_id")
    stack, place = asked.team.view(args.get("view_id"), args.get("external_id"))
    if args.get("hash") and args["hash"] != stack[place]["hash"]:
        raise SlackError("hash_conflict")
    view = args.get("view")
    if isinstance(view, dict) and view.get("external_id") == stack[place]["external_id"]:
        args["view"] = {name: value for name, value in view.items() if name != "external_id"}
    return {"view": exchange_view(stack, place, checked(asked.slack, asked.team, args.get("view"), "modal"))}


@method("views.publish", tier=4)
def views_publish(asked: Asked) -> Json:
    asked.need("user_id")
    user = asked.team.user(asked.args["user_id"])
    home = asked.team.homes.get(user.id)
    if asked.args.get("hash") and (home is None or asked.args["hash"] != home["hash"]):
        raise SlackError("hash_conflict")
    view = checked(asked.slack, asked.team, asked.args.get("view"), "home")
    if home is not None:
        view |= {"id": home["id"], "root_view_id": home["id"]}
    asked.team.homes[user.id] = view
    return {"view": view}
