"""Reads what Teams sends into botbuilder's activities.

By hand and only what is used: botbuilder's own reader takes longer than the whole protocol (`make bench`), and fails on
a time or a name that is not as it expects.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botbuilder.schema import Activity, ChannelAccount, ConversationAccount, Entity


class Unreadable(ValueError):
    """A body that is no activity."""


def read_activity(body: Mapping[str, Any]) -> Activity:
    """The activity in a body. What is not as it should be is missing; raises Unreadable where a part is no object."""
    sender, recipient, conversation = (_object(body, name) for name in ("from", "recipient", "conversation"))
    return Activity(
        type=_string(body, "type"),
        id=_string(body, "id"),
        service_url=_string(body, "serviceUrl"),
        channel_id=_string(body, "channelId"),
        from_property=_account(sender),
        recipient=_account(recipient),
        conversation=ConversationAccount(
            id=_string(conversation, "id"),
            conversation_type=_string(conversation, "conversationType"),
            tenant_id=_string(conversation, "tenantId"),
            is_group=conversation.get("isGroup") is True,
        ),
        channel_data=_object(body, "channelData"),
        entities=[_entity(each) for each in _list(body, "entities")],
        members_added=[_account(each) for each in _list(body, "membersAdded")],
        text=_string(body, "text"),
        value=body.get("value"),
        name=_string(body, "name"),
        action=_string(body, "action"),
        reply_to_id=_string(body, "replyToId"),
        locale=_string(body, "locale"),
        local_timezone=_string(body, "localTimezone"),
    )


def _account(found: Mapping[str, Any]) -> ChannelAccount:
    known = {"id": _string(found, "id"), "aad_object_id": _string(found, "aadObjectId"), "role": _string(found, "role")}
    return ChannelAccount(**known)


def _entity(found: Mapping[str, Any]) -> Entity:
    entity = Entity(type=_string(found, "type"))
    entity.additional_properties = dict(found)
    return entity


def _string(holder: Mapping[str, Any], name: str) -> str:
    value = holder.get(name)
    return value if isinstance(value, str) else ""


def _object(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = holder.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Unreadable(name)
    return value


def _list(holder: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = holder.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise Unreadable(name)
    return value
