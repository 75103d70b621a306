"""Where somebody is in Slack: the message that they pressed, and the ways to answer there."""

import json
from dataclasses import dataclass
from typing import NamedTuple, Self

from engine.chat.requests import Identity


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace that a bot token belongs to, as Slack describes it."""

    team: str
    name: str
    bot_user: str

    def identify(self, user: str) -> Identity:
        """Somebody of this workspace."""
        return Identity("slack", self.team, user)


class Spot(NamedTuple):
    """Where a message is."""

    channel: str
    ts: str
    """Slack's timestamp, which names a message in its channel."""

    def as_text(self) -> str:
        return json.dumps(self)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read `as_text` back."""
        channel, ts = json.loads(text)
        return cls(str(channel), str(ts))


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where somebody typed or pressed: `pressed` is the card, or None.

    `response_url` replaces that card in Slack's quicker way, and `trigger` opens a modal; both may be empty.
    """

    user: str
    trigger: str = ""
    pressed: Spot | None = None
    response_url: str = ""

    @property
    def source(self) -> str:
        """The card that a modal belongs to, as text that travels with the modal."""
        return self.pressed.as_text() if self.pressed else ""


def read_pressed(source: str) -> Spot | None:
    """Read `Conversation.source` back; None for anything else."""
    try:
        return Spot.from_text(source)
    except (ValueError, TypeError):
        return None
