"""Where somebody is in Teams, as the activities that they send tell."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import unescape
from typing import Any

from botbuilder.core import TurnContext
from botbuilder.schema import Activity

from advance.engine.chat.requests import Identity

PERSONAL = "personal"


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a direct conversation is: what the engine keeps as an address."""

    service_url: str
    conversation: str
    bot: str

    def as_text(self) -> str:
        return json.dumps([self.service_url, self.conversation, self.bot])

    @classmethod
    def from_text(cls, text: str) -> Reference | None:
        """Read `as_text` back; None for anything else."""
        try:
            service_url, conversation, bot = json.loads(text)
        except (ValueError, TypeError):
            return None
        return cls(str(service_url), str(conversation), str(bot))


@dataclass(frozen=True, slots=True)
class Place:
    """Where an activity comes from: `person` is who in the directory, `user` their id in Teams.

    `pressed` is the activity that holds the card which was pressed, or empty. `locale` and `zone` are as their client
    tells them.
    """

    service_url: str
    tenant: str
    conversation: str
    person: str
    user: str
    bot: str
    is_direct: bool
    pressed: str = ""
    locale: str = ""
    zone: str = ""

    @property
    def identity(self) -> Identity:
        return Identity("teams", self.tenant, self.person)

    @property
    def address(self) -> str:
        """How to reach the person later; empty where they spoke before others."""
        return Reference(self.service_url, self.conversation, self.bot).as_text() if self.is_direct else ""


def place_of(activity: Activity) -> Place:
    """Where an activity comes from. What it does not say is empty."""
    sender, conversation, bot = activity.from_property, activity.conversation, activity.recipient
    kind = _text(conversation, "conversation_type")
    return Place(
        service_url=str(activity.service_url),
        tenant=tenant_of(activity),
        conversation=_text(conversation, "id"),
        person=_text(sender, "aad_object_id") or _text(sender, "id"),
        user=_text(sender, "id"),
        bot=_text(bot, "id"),
        is_direct=kind == PERSONAL or (not kind and not _flag(conversation, "is_group")),
        pressed=str(activity.reply_to_id or ""),
        locale=str(activity.locale or ""),
        zone=_zone_of(activity),
    )


def tenant_of(activity: Activity) -> str:
    """The tenant that an activity comes from."""
    data = activity.channel_data if isinstance(activity.channel_data, dict) else {}
    tenant = data.get("tenant")
    found = tenant.get("id") if isinstance(tenant, dict) else None
    return str(found or _text(activity.conversation, "tenant_id"))


def words_of(activity: Activity) -> str:
    """What somebody typed, without the mention of the bot."""
    text = str(activity.text or "")
    bot = _text(activity.recipient, "id")
    for mention in TurnContext.get_mentions(activity):
        more = mention.additional_properties or {}
        mentioned = more.get("mentioned")
        if isinstance(mentioned, dict) and mentioned.get("id") == bot and isinstance(more.get("text"), str):
            text = text.replace(more["text"], " ")
    return unescape(text).replace("\xa0", " ").strip()


def _zone_of(activity: Activity) -> str:
    """The sender's time zone, as their client tells it."""
    for entity in activity.entities or ():
        more = entity.additional_properties or {}
        if entity.type == "clientInfo" and isinstance(more.get("timezone"), str):
            return str(more["timezone"])
    return str(activity.local_timezone or "")


def _text(thing: Any, name: str) -> str:
    value = getattr(thing, name, None)
    return value if isinstance(value, str) else ""


def _flag(thing: Any, name: str) -> bool:
    return bool(getattr(thing, name, None))
