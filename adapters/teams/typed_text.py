"""What people typed, read from what Teams sends.

In a chat with the bot alone the words are as they were typed. Where others take part they are HTML: mentions are marked
up in them, and `&`, `<`, `>`, quotes and special spaces are entities.
"""

import re
from html import unescape
from typing import Any, NamedTuple

from botbuilder.schema import Activity

from adapters.event import TypedText
from adapters.teams.conversation import Conversation
from engine.chat.requests import LONGEST_WORDS, Mention

_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
_SPACE = r"(?:\s|&nbsp;|&#160;)*"


class _Tag(NamedTuple):
    """A mention as it is marked up: whose id, their name, and the markup."""

    id: str
    name: str
    markup: str


def read_typed(activity: Activity, conversation: Conversation) -> TypedText:
    """Somebody's words as they typed them, without mentions of the bot itself."""
    text = str(activity.text)
    if len(text) > LONGEST_WORDS:
        return TypedText(text, ())  # the engine refuses it, whatever is in it
    tags = [tag for tag in _read_tags(activity) if tag.markup in text]
    for tag in sorted(tags, key=lambda tag: len(tag.markup), reverse=True):
        text = text.replace(tag.markup, " " if tag.id == conversation.bot else _name_user(tag.id))
    others = {tag.id: tag.name for tag in reversed(tags) if tag.id != conversation.bot}
    for user in others:  # a name of two words may come as two mentions
        token = re.escape(_name_user(user))
        text = re.sub(f"({token})(?:{_SPACE}{token})+", r"\1", text)
    if tags or not conversation.is_direct or activity.text_format == "xml":
        text = _ENTITY.sub(lambda found: unescape(found[0]), text)
    mentions = tuple(Mention(_name_user(user), user, name) for user, name in others.items())
    return TypedText(text.replace("\xa0", " ").strip(), mentions)


def _read_tags(activity: Activity) -> list[_Tag]:
    return [
        _Tag(_read(mentioned, "id"), _read(mentioned, "name"), markup)
        for entity in activity.entities
        if entity.type == "mention"
        if isinstance(mentioned := entity.additional_properties.get("mentioned"), dict)
        if (markup := _read(entity.additional_properties, "text")) and _read(mentioned, "id")
    ]


def _read(holder: dict[str, Any], name: str) -> str:
    value = holder.get(name)
    return value if isinstance(value, str) else ""


def _name_user(user: str) -> str:
    return f"<at>{user}</at>"
