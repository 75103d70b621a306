"""One request on its way through a flow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from engine.chat.cards import Card, Mode, Replies, Reply
from engine.chat.errors import Refusal
from engine.chat.requests import Request
from engine.content.models import Pack
from engine.content.voice import Voice
from engine.deployment import STANDALONE, Deployment
from engine.people.records.members import Person


class Access(StrEnum):
    """What a command needs of the one who gives it."""

    MEMBER = "member"
    """Anybody whom the organisation's roster knows; the command touches only their own data."""
    LEADER = "leader"
    """Somebody to whom people report, an owner, or a delegate of theirs; the flow keeps to the teams below them."""
    OWNER = "owner"
    """A program owner; the command is about the whole organisation, never about one person's ratings."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Who acts, as the gate found out. Every read and write of personal data takes it."""

    person: Person

    @property
    def member_id(self) -> int:
        return self.person.id

    @property
    def organisation_id(self) -> int:
        return self.person.organisation_id


@dataclass(frozen=True, slots=True)
class Turn:
    """What a flow has in hand: one transaction, whose data it may touch, content, words and the time."""

    tx: Connection
    scope: Scope
    pack: Pack
    voice: Voice
    now: datetime
    request: Request
    deployment: Deployment = STANDALONE

    @property
    def mode(self) -> Mode:
        """A press is answered in place, words below."""
        return Mode.REPLACE if self.request.action else Mode.NEW

    def reply(self, card: Card) -> Replies:
        return (Reply(card, self.mode),)


class Args:
    """The arguments of a press, which any client may have made up: what is missing or odd is a stale button."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def word(self, name: str) -> str:
        value = self._values.get(name)
        if not isinstance(value, str):
            raise Refusal("chat.unknown_button")
        return value

    def optional(self, name: str) -> str:
        return self._values.get(name, "")

    def number(self, name: str) -> int:
        value = self.word(name)
        if not (value.isascii() and value.isdigit() and len(value) < 19):
            raise Refusal("chat.unknown_button")
        return int(value)


Flow = Callable[[Turn, Args], Replies]


@dataclass(frozen=True, slots=True)
class Command:
    """Something that a person can ask for by words or by a button.

    `needs` has no default, so that nobody forgets it. A command with `spoken` is listed, suggested and understood when
    typed; the others are only behind buttons.
    """

    name: str
    needs: Access
    run: Flow
    spoken: bool
