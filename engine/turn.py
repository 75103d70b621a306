"""One request on its way through a flow."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from engine.chat.cards import Button, Card, Mode, Replies, Reply, with_notice
from engine.chat.errors import Refusal, require_found
from engine.chat.requests import Request
from engine.chat.text import Text
from engine.chat.typed import read_number
from engine.content.models import Pack
from engine.content.voice import Voice
from engine.deployment import STANDALONE, Deployment
from engine.people.records.members import Person

Word = TypeVar("Word", bound=str)


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

    def let_go(self, turn: "Turn") -> None:
        """Have the person of a turn leave, after they have given up what they hold in every room."""

    def phrases(self, voice: Voice) -> Mapping[str, Sequence[str]]:
        """By command, the words in which people ask for it."""

    def todos(self, turn: "Turn") -> Iterator[Todo]:
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

    def reply(self, card: Card, notice: Text | None = None) -> Replies:
        """A card, below a notice where there is one."""
        return (Reply(with_notice(card, notice), self.mode),)

    def open_form(self, form: Card, problem: Refusal | Text | None = None) -> Replies:
        """A form, below what is wrong with what was typed into it."""
        notice = self.explain(problem) if isinstance(problem, Refusal) else problem
        return (Reply(with_notice(form, notice), Mode.FORM),)


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

    def choice(self, name: str, among: Iterable[Word]) -> Word:
        """One of a few words or of the members of an enumeration."""
        value = self.word(name)
        chosen = next((each for each in among if each == value), None)
        if chosen is None:
            raise Refusal("chat.unknown_button")
        return chosen

    def number(self, name: str) -> int:
        return require_found(read_number(self.word(name)))
