"""Reads what Teams sends into botbuilder's activities.

By hand and only what is used: botbuilder's own reader takes longer than the whole protocol (`make bench`), and fails on
a time or a name that is not as it expects.
"""

from collections.abc import Mapping
from typing import Any

from botbuilder.schema import Activity, ChannelAccount, ConversationAccount, Entity


class Unreadable(ValueError):
    """A body that is no activity."""


def read_activity(body: Mapping[str, Any]) -> Activity:
    """The activity in a body. What is not as it should be is missing; raises Unreadable where a part is no object."""
    sender, recipient, conversation = (_read_object(body, name) for name in ("from", "recipient", "conversation"))
    return Activity(
        type=_read_string(body, "type"),
        id=_read_string(body, "id"),
        service_url=_read_string(body, "serviceUrl"),
        channel_id=_read_string(body, "channelId"),
        from_property=_read_account(sender),
        recipient=_read_account(recipient),
        conversation=ConversationAccount(
            id=_read_string(conversation, "id"),
            conversation_type=_read_string(conversation, "conversationType"),
            tenant_id=_read_string(conversation, "tenantId"),
            is_group=conversation.get("isGroup") is True,
        ),
        channel_data=_read_object(body, "channelData"),
        entities=[_read_entity(entity) for entity in _read_list(body, "entities")],
        members_added=[_read_account(member) for member in _read_list(body, "membersAdded")],
        text=_read_string(body, "text"),
        text_format=_read_string(body, "textFormat"),
        value=body.get("value"),
        name=_read_string(body, "name"),
        action=_read_string(body, "action"),
        reply_to_id=_read_string(body, "replyToId"),
        locale=_read_string(body, "locale"),
        local_timezone=_read_string(body, "localTimezone"),
    )


def _read_account(fields: Mapping[str, Any]) -> ChannelAccount:
    person, role = _read_string(fields, "aadObjectId"), _read_string(fields, "role")
    return ChannelAccount(id=_read_string(fields, "id"), aad_object_id=person, role=role)


def _read_entity(fields: Mapping[str, Any]) -> Entity:
    entity = Entity(type=_read_string(fields, "type"))
    entity.additional_properties = dict(fields)
    return entity


def _read_string(holder: Mapping[str, Any], name: str) -> str:
    value = holder.get(name)
    return value if isinstance(value, str) else ""


def _read_object(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = holder.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Unreadable(name)
    return value


def _read_list(holder: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = holder.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise Unreadable(name)
    return value
