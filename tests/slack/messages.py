"""Messages in the fake Slack: chat.* and conversations.*, and what a response_url does."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.slack import limits
from tests.slack.methods import Asked, method, paged
from tests.slack.workspace import APP_ID, BOT_ID, Channel, Json, Message, SlackError, Workspace, with_ids

if TYPE_CHECKING:
    from tests.slack.fake import FakeSlack


def check(slack: FakeSlack, team: Workspace, args: Json) -> None:
    """Refuse what Slack refuses: no text, broken limits, pictures that are not there."""
    if not str(args.get("text") or "").strip():
        raise SlackError("no_text")
    blocks = args.get("blocks") or []
    # The limits are those of a message with blocks; a divider stands in where there are none.
    within_limits(limits.check_message, {"text": args["text"], "blocks": blocks or [{"type": "divider"}]})
    check_pictures(slack, team, blocks)


def within_limits(check_limits: Callable[[Json], None], payload: Json, error: str = "invalid_blocks") -> None:
    """Slack's error for a broken limit: the code that the sentence begins with, else `error`."""
    try:
        check_limits(payload)
    except ValueError as problem:
        sentence = str(problem).removeprefix("[ERROR] ")
        code = re.match(r"no_text|msg_too_long|msg_blocks_too_long|only_one_table_allowed", sentence)
        raise SlackError(code[0] if code else error, sentence) from None


def check_pictures(slack: FakeSlack, team: Workspace, blocks: list[Json], error: str = "invalid_blocks") -> None:
    """Refuse blocks that show a file which is not there, or not yet."""
    for place, block in enumerate(blocks):
        for at, part in (("", block), ("/accessory", block.get("accessory") or {})):
            reference = part.get("slack_file") or {}
            if reference and not slack.file_is_ready(team, reference):
                raise SlackError(error, f"invalid slack file [json-pointer:/blocks/{place}{at}/slack_file]")
            if "image_url" in part and not slack.gets_pictures:
                raise SlackError(error, f"downloading image failed [json-pointer:/blocks/{place}{at}/image_url]")


def check_metadata(metadata: object) -> Json | None:
    if metadata in (None, {}):
        return None
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format")
    if not isinstance(metadata.get("event_type"), str):
        raise SlackError("invalid_metadata_format")
    return metadata


def store(slack: FakeSlack, team: Workspace, channel: Channel, args: Json, only_for: str | None = None) -> Message:
    """Keep a message of the bot's, as it will be seen."""
    profile = {"id": BOT_ID, "app_id": APP_ID, "name": "Advance", "team_id": team.id, "deleted": False}
    body: Json = {"type": "message", "user": team.bot_user_id, "bot_id": BOT_ID, "app_id": APP_ID, "team": team.id}
    body |= {"bot_profile": profile, "text": args["text"], "ts": slack.next_ts()}
    if args.get("blocks"):
        body["blocks"] = with_ids(args["blocks"])
    for name in ("attachments", "thread_ts", "files"):
        if args.get(name):
            body[name] = args[name]
    message = Message(body, only_for, check_metadata(args.get("metadata")))
    channel.messages.append(message)
    return message


def replace(slack: FakeSlack, message: Message, args: Json) -> None:
    """Change a message: blocks, attachments and metadata that are not mentioned stay as they are."""
    if args.get("metadata") is not None:
        message.metadata = check_metadata(args["metadata"])
    message.body["text"] = args["text"]
    message.body["edited"] = {"user": message.body["user"], "ts": slack.next_ts()}
    for name in ("blocks", "attachments"):
        if args.get(name) is not None:
            message.body[name] = with_ids(args[name]) if name == "blocks" else args[name]


@method("chat.postMessage", scope="chat:write")
def chat_post_message(asked: Asked) -> Json:
    channel = _writable(asked)
    asked.slack.pace.message(asked.team, channel)
    check(asked.slack, asked.team, asked.args)
    check_metadata(asked.args.get("metadata"))
    if asked.args.get("thread_ts"):
        channel.find(str(asked.args["thread_ts"]))
    message = store(asked.slack, asked.team, channel, asked.args)
    return {"channel": channel.id, "ts": message.ts, "message": message.shown(with_metadata=True)}


@method("chat.postEphemeral", scope="chat:write", tier=4)
def chat_post_ephemeral(asked: Asked) -> Json:
    channel = _writable(asked)
    asked.need("user")
    if asked.args["user"] not in asked.team.users or channel.user not in (None, asked.args["user"]):
        raise SlackError("user_not_in_channel")
    check(asked.slack, asked.team, asked.args)
    message = store(asked.slack, asked.team, channel, asked.args | {"metadata": None}, asked.args["user"])
    return {"message_ts": message.ts}


@method("chat.update", scope="chat:write", tier=3)
def chat_update(asked: Asked) -> Json:
    asked.need("channel", "ts")
    if asked.args["channel"] in asked.team.users:  # a user's id does for posting, not for updating
        raise SlackError("channel_not_found")
    message = asked.team.channel(asked.args["channel"]).find(str(asked.args["ts"]))
    if message.body.get("bot_id") != BOT_ID:
        raise SlackError("cant_update_message")
    check(asked.slack, asked.team, asked.args)
    replace(asked.slack, message, asked.args)
    body = message.shown(with_metadata=True)
    return {"channel": asked.args["channel"], "ts": message.ts, "text": body["text"], "message": body}


@method("chat.delete", scope="chat:write", tier=3)
def chat_delete(asked: Asked) -> Json:
    asked.need("channel", "ts")
    channel = asked.team.channel(asked.args["channel"])
    message = channel.find(str(asked.args["ts"]))
    if message.body.get("bot_id") != BOT_ID:
        raise SlackError("cant_delete_message")
    channel.messages.remove(message)
    return {"channel": channel.id, "ts": message.ts}


def _writable(asked: Asked) -> Channel:
    channel = asked.team.channel(asked.args.get("channel"))
    if channel.archived:
        raise SlackError("is_archived")
    if not channel.has_bot:
        raise SlackError("not_in_channel")
    return channel


@method("conversations.open", scope="im:write", tier=3)
def conversations_open(asked: Asked) -> Json:
    users = asked.args.get("users") or ""
    users = users if isinstance(users, list) else [each.strip() for each in str(users).split(",") if each.strip()]
    if asked.args.get("channel"):
        channel, known = asked.team.channel(asked.args["channel"]), True
    elif len(users) != 1:  # a group of several is none of Advance's business
        raise SlackError("users_list_not_supplied" if not users else "method_not_supported_for_channel_type")
    else:
        known = any(each.user == users[0] for each in asked.team.channels.values())
        channel = asked.team.direct(str(users[0]))
    shown = channel.as_json() if asked.flag("return_im") else {"id": channel.id}
    return {"channel": shown} | ({"no_op": True, "already_open": True} if known else {})


@method("conversations.info", scope="channels:read", tier=3, takes_json=False)
def conversations_info(asked: Asked) -> Json:
    asked.need("channel")
    if asked.args["channel"] not in asked.team.channels:
        raise SlackError("channel_not_found")
    return {"channel": asked.team.channels[asked.args["channel"]].as_json()}


@method("conversations.history", scope="im:history", tier=3, takes_json=False)
def conversations_history(asked: Asked) -> Json:
    """Newest first; replies in threads and ephemeral messages are not in it."""
    args = dict(asked.args)
    if asked.slack.outside_marketplace:
        asked.slack.pace.history(asked.team)
        args["limit"] = min(int(args.get("limit") or 15), 15)
    asked.need("channel")
    if args["channel"] not in asked.team.channels:
        raise SlackError("channel_not_found")
    channel = asked.team.channels[args["channel"]]
    if not channel.has_bot:
        raise SlackError("not_in_channel")
    oldest, latest = str(args.get("oldest") or "0"), str(args.get("latest") or "9999999999")
    ends = (float(oldest), float(latest)) if asked.flag("inclusive") else ()
    found = [
        message
        for message in reversed(channel.messages)
        if (float(oldest) < float(message.ts) < float(latest) or float(message.ts) in ends)
        and message.only_for is None
        and message.body.get("thread_ts", message.ts) == message.ts
    ]
    page, cursor = paged(found, args, 999)
    shown = [message.shown(asked.flag("include_all_metadata")) for message in page]
    return {"messages": shown, "has_more": bool(cursor), "response_metadata": {"next_cursor": cursor}}


def respond(slack: FakeSlack, url: str, args: Json) -> None:
    """What comes to a response_url, or with the acknowledgement of a command: 5 uses in 30 minutes."""
    place = slack.response_urls.get(url)
    if place is None or slack.now() - place.issued_at > 1800:
        raise SlackError("expired_url")
    if place.uses >= 5:
        raise SlackError("used_url")
    team = slack.workspaces[place.team_id]
    channel = team.channels[place.channel_id]
    original = next((each for each in channel.messages if each.ts == place.ts), None)
    place.uses += 1
    if args.get("delete_original"):
        if original is None:
            raise SlackError("message_not_found")
        channel.messages.remove(original)
        return
    check(slack, team, args if args.get("text") or not args.get("blocks") else args | {"text": " - "})
    if args.get("replace_original") and original is not None:
        replace(slack, original, args)
    else:
        only_for = None if args.get("response_type") == "in_channel" else place.user_id
        store(slack, team, channel, args | {"metadata": None}, only_for)
