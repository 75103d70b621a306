"""Where somebody is in Teams, as the activities that they send tell."""

import json
from dataclasses import dataclass
from typing import Self

from botbuilder.schema import Activity

from engine.chat.requests import Identity

PERSONAL = "personal"


@dataclass(frozen=True, slots=True)
class Chat:
    """A conversation of a tenant, and the connector that leads to it."""

    service_url: str
    tenant: str
    id: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A message of ours: `sent` is its id in its chat."""

    chat: Chat
    sent: str

    def as_text(self) -> str:
        return json.dumps([self.chat.service_url, self.chat.tenant, self.chat.id, self.sent])

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read `as_text` back."""
        service_url, tenant, chat, sent = map(str, json.loads(text))
        return cls(Chat(service_url, tenant, chat), sent)


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a direct conversation is: what the engine keeps as an address."""

    service_url: str
    conversation: str
    bot: str

    def to_chat(self, tenant: str) -> Chat:
        return Chat(self.service_url, tenant, self.conversation)

    def as_text(self) -> str:
        return json.dumps([self.service_url, self.conversation, self.bot])

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """Read `as_text` back; None for anything else."""
        try:
            service_url, conversation, bot = json.loads(text)
        except (ValueError, TypeError):
            return None
        return cls(str(service_url), str(conversation), str(bot))


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where an activity comes from: `person` is who in the directory, `user` their id in Teams.

    `pressed` is the activity that holds the card which was pressed, or empty. `locale` and `zone` are as their client
    tells them.
    """

    chat: Chat
    person: str
    user: str
    bot: str
    is_direct: bool
    pressed: str = ""
    locale: str = ""
    zone: str = ""

    @property
    def identity(self) -> Identity:
        return Identity("teams", self.chat.tenant, self.person)

    @property
    def address(self) -> str:
        """How to reach the person later; empty where they spoke before others."""
        return Reference(self.chat.service_url, self.chat.id, self.bot).as_text() if self.is_direct else ""

    @property
    def pressed_spot(self) -> Spot:
        """Where the pressed card is; there must be one."""
        return Spot(self.chat, self.pressed)


def read_conversation(activity: Activity) -> Conversation:
    """Where an activity comes from. What it does not say is empty."""
    sender, conversation = activity.from_property, activity.conversation
    kind = conversation.conversation_type
    return Conversation(
        chat=Chat(activity.service_url, read_tenant(activity), conversation.id),
        person=sender.aad_object_id or sender.id,
        user=sender.id,
        bot=activity.recipient.id,
        is_direct=kind == PERSONAL or not (kind or conversation.is_group),
        pressed=activity.reply_to_id,
        locale=activity.locale,
        zone=_read_zone(activity),
    )


def read_tenant(activity: Activity) -> str:
    """The tenant that an activity comes from."""
    tenant = activity.channel_data.get("tenant")
    tenant_id = tenant.get("id") if isinstance(tenant, dict) else None
    return tenant_id if isinstance(tenant_id, str) and tenant_id else str(activity.conversation.tenant_id)


def _read_zone(activity: Activity) -> str:
    """The sender's time zone, as their client tells it."""
    for entity in activity.entities:
        if entity.type == "clientInfo" and isinstance(zone := entity.additional_properties.get("timezone"), str):
            return zone
    return str(activity.local_timezone)
