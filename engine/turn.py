"""One request on its way through a flow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import Connection

from engine.chat.cards import Button, Card, Mode, Paragraph, Replies, Reply
from engine.chat.errors import Refusal
from engine.chat.requests import Request
from engine.chat.text import Text
from engine.content.models import Pack
from engine.content.voice import Voice
from engine.deployment import STANDALONE, Deployment
from engine.people.records.members import Person


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
class Todo:
    """Something that waits for a person: where a press leads to it, and a line where the label does not say enough."""

    button: Button
    text: Text = ()


class AllRooms(Protocol):
    """What all rooms offer together, for the few flows that are about all of them. `engine.rooms` has it."""

    @property
    def listed(self) -> tuple[str, ...]:
        """Commands that help lists and platforms offer, in this order."""

    @property
    def for_everybody(self) -> tuple[str, ...]:
        """Those of them that anybody may give."""

    @property
    def optional_kinds(self) -> tuple[str, ...]:
        """Kinds of notifications that members can switch off."""

    def phrases(self, voice: Voice) -> Mapping[str, Sequence[str]]:
        """By command, the words in which people ask for it."""

    def todos(self, turn: Turn) -> Iterator[Todo]:
        """Everything that waits for the person of a turn."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What a flow has in hand: one transaction, whose data it may touch, content, words and the time."""

    tx: Connection
    scope: Scope
    pack: Pack
    voice: Voice
    now: datetime
    request: Request
    rooms: AllRooms
    deployment: Deployment = STANDALONE

    @property
    def mode(self) -> Mode:
        """A press is answered in place, words below."""
        return Mode.REPLACE if self.request.action else Mode.NEW

    @property
    def today(self) -> date:
        """The day where the person is."""
        return self.now.astimezone(self.voice.zone).date()

    def explain(self, problem: Refusal) -> Text:
        """Why something is not done, as a sentence."""
        return self.voice.text(problem.key, **problem.values)

    def reply(self, card: Card) -> Replies:
        return (Reply(card, self.mode),)

    def open_form(self, card: Card, problem: Refusal | None = None) -> Replies:
        """Ask for typing; what is wrong with what was typed before stands above."""
        above = (Paragraph(self.explain(problem)),) if problem else ()
        return (Reply(replace(card, blocks=(*above, *card.blocks)), Mode.FORM),)


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
