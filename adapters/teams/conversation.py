"""Where somebody is in Teams, as the activities that they send tell."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import unescape

from botbuilder.core import TurnContext
from botbuilder.schema import Activity

from engine.chat.requests import Identity

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
    sender, conversation = activity.from_property, activity.conversation
    kind = conversation.conversation_type
    return Place(
        service_url=activity.service_url,
        tenant=tenant_of(activity),
        conversation=conversation.id,
        person=sender.aad_object_id or sender.id,
        user=sender.id,
        bot=activity.recipient.id,
        is_direct=kind == PERSONAL or not (kind or conversation.is_group),
        pressed=activity.reply_to_id,
        locale=activity.locale,
        zone=_zone_of(activity),
    )


def tenant_of(activity: Activity) -> str:
    """The tenant that an activity comes from."""
    tenant = activity.channel_data.get("tenant")
    found = tenant.get("id") if isinstance(tenant, dict) else None
    return found if isinstance(found, str) and found else str(activity.conversation.tenant_id)


def words_of(activity: Activity) -> str:
    """What somebody typed, without the mention of the bot."""
    text = str(activity.text)
    for mention in TurnContext.get_mentions(activity):
        mentioned, words = (mention.additional_properties.get(name) for name in ("mentioned", "text"))
        if isinstance(mentioned, dict) and mentioned.get("id") == activity.recipient.id and isinstance(words, str):
            text = text.replace(words, " ")
    return unescape(text).replace("\xa0", " ").strip()


def _zone_of(activity: Activity) -> str:
    """The sender's time zone, as their client tells it."""
    for entity in activity.entities:
        if entity.type == "clientInfo" and isinstance(zone := entity.additional_properties.get("timezone"), str):
            return zone
    return str(activity.local_timezone)
