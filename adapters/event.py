"""What somebody typed or pressed, read from what a platform sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from engine.chat.cards import Action
from engine.chat.errors import AdvanceError
from engine.chat.requests import Identity, Mention, Request

LONGEST_ID = 200
UNREADABLE = Action("unreadable")
"""No command of the engine: whoever pressed it is told that the button can no longer be used."""


class UnreadableAction(AdvanceError):
    """A payload that no card of ours can have caused."""


class PressedAction(NamedTuple):
    """The action of what was pressed, and the values of all inputs."""

    action: Action
    form: dict[str, str]


class TypedText(NamedTuple):
    """The words that somebody typed, and whom they mention in them, by the platform's own ids."""

    words: str
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that somebody did; `id` tells a repeated delivery from a second event."""

    id: str
    text: str = ""
    action: Action | None = None
    form: Mapping[str, str] = field(default_factory=dict)
    mentions: tuple[Mention, ...] = ()

    def as_request(self, who: Identity, at: datetime, address: str = "") -> Request:
        """What the engine is asked; `address` is how the platform reaches the person later."""
        action = self.action and Action(self.action.command, _clean_all(self.action.args))
        text, form = _clean(self.text), _clean_all(self.form)
        return Request(who, _clean(self.id[:LONGEST_ID]), at, text, action, form, address, self.mentions)


def _clean_all(words: Mapping[str, str]) -> Mapping[str, str]:
    return {name: _clean(value) for name, value in words.items()}


def _clean(words: str) -> str:
    """Words without what no database takes: null characters, and halves of characters, which JSON can carry."""
    if words.isprintable():
        return words
    return words.replace("\0", "").encode(errors="replace").decode()
