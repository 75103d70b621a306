"""Notifications: what the bot sends by itself.

Each is one frozen class in its room's `notifications.py`: its fields say what it is about, its kind what holds for it,
its `offer` what it says. The ledger keeps a notification as its kind and its key, which is made of the fields here,
read back here, and nowhere else.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from string import Formatter
from typing import Any, ClassVar, NamedTuple, Self, get_type_hints

from engine.chat.cards import Card
from engine.notices.kinds import Kind
from engine.notices.rules.cadence import Preferences
from engine.store.compiled_sql import MemberBatchQuery
from engine.turn import Turn


class Due(NamedTuple):
    """A notification whose time has come, and its reader's wishes."""

    id: int
    """Of the notice in the ledger, for buttons that answer it."""
    expires_at: datetime
    wishes: Preferences
    revive: Callable[[str, str], "Notification"]
    """Reads a kind and a key as they stand in the ledger; for notifications that are about others."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A notification of the same reader that follows from another one, later in the week."""

    notification: "Notification"
    at: datetime
    expires: datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """What a notification says. `subject` is what it offers, in the ids of the content."""

    card: Card | None = None
    subject: str = ""
    follow_up: FollowUp | None = None


NOTHING = Offer()


class UnreadableKey(Exception):
    """The ledger holds a kind or a key that this program does not know, as after going back to an older version."""


@dataclass(frozen=True, slots=True)
class Notification(ABC):
    """One notification, by what it is about. Two that are equal are one: a member gets it once."""

    kind: ClassVar[Kind]
    key_format: ClassVar[str]
    """How the fields make the key, such as ``{event}/{sequence}/moved``. It tells the notifications of a kind apart."""
    example_values: ClassVar[tuple[object, ...]]
    """The fields of one that could be, for its card in the gallery."""
    reads: ClassVar[tuple[MemberBatchQuery, ...]] = ()
    """What its offer reads of each reader, read ahead for all of a batch."""

    @property
    def key(self) -> str:
        return self.key_format.format(**{field.name: getattr(self, field.name) for field in fields(self)})

    @classmethod
    def read(cls, key: str) -> Self | None:
        """The notification of a key; None where the key is another one's."""
        pattern, readers = _key_reader(cls)
        match = pattern.fullmatch(key)
        if match is None:
            return None
        try:
            return cls(**{name: read(match[name]) for name, read in readers.items()})
        except ValueError:
            return None

    @abstractmethod
    def offer(self, turn: Turn, due: Due) -> Offer:
        """What it says to the person of a turn, built from what is true now; NOTHING where that is no longer so."""

    @classmethod
    def example(cls) -> Self:
        """One that could be."""
        return cls(*cls.example_values)


FieldReader = Callable[[str], Any]


@cache
def _key_reader(cls: type[Notification]) -> tuple[re.Pattern[str], Mapping[str, FieldReader]]:
    """How a key is read: a pattern with a group for each field, and what makes a field's value of its text."""
    hints = get_type_hints(cls)
    pattern, readers = "", {}
    for literal, name, spec, _ in Formatter().parse(cls.key_format):
        pattern += re.escape(literal)
        if name:
            group, readers[name] = _field_reader(hints[name], spec or "")
            pattern += f"(?P<{name}>{group})"
    return re.compile(pattern), readers


def _field_reader(kind: type, spec: str) -> tuple[str, FieldReader]:
    """The pattern and the reader of a field. Dates and moments are written as `spec` says, or as ISO 8601 has them."""
    if issubclass(kind, StrEnum):
        return "|".join(re.escape(value) for value in kind), kind
    if issubclass(kind, datetime):
        return r"[-+:.\dTW]+", lambda text: datetime.strptime(text, spec) if spec else datetime.fromisoformat(text)
    if issubclass(kind, date):
        return r"\d{4}-\d{2}-\d{2}", date.fromisoformat
    if issubclass(kind, int):
        return r"\d+", int
    return ".+", str
