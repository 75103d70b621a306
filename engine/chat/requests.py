"""What a platform hands to the engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from engine.chat.cards import Action

LONGEST_WORDS = 4000
"""Characters that the engine reads of what somebody typed, of each field, and of each argument of a press: more than
any field keeps. A longer one is refused."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who spoke, in the platform's own ids. `workspace` is a Slack workspace or a Teams tenant."""

    platform: str
    workspace: str
    user: str


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody whom words name by the platform's own id: `token` stands for them there."""

    token: str
    user: str
    name: str = ""
    """As the platform calls them; empty where it does not say."""


@dataclass(frozen=True, slots=True)
class Request:
    """Something a person typed (`text`) or pressed (`action`, with the inputs of its card in `form`).

    `event_id` is the platform's own id of the event: the same id never has a second effect in its workspace.
    `received_at` is aware and in UTC.
    """

    identity: Identity
    event_id: str
    received_at: datetime
    text: str = ""
    action: Action | None = None
    form: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    address: str = ""
    """What the platform needs beyond the identity to reach them later, in its own form; empty where nothing is."""
    mentions: tuple[Mention, ...] = ()
    """Whom the words, the inputs or the arguments name by the platform's ids."""

    @property
    def is_too_long(self) -> bool:
        """Whether some part of it is longer than the engine reads."""
        args = self.action.args.values() if self.action else ()
        return any(len(words) > LONGEST_WORDS for words in (self.text, *self.form.values(), *args))
