"""Cards: what the bot shows, the same for every platform.

A renderer matches over `Block` and ends in `assert_never`, so a block that one platform forgot does not type-check.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from engine.chat.charts import Chart
from engine.chat.text import Plain, Text, as_plain_text

_NUMBER = re.compile(r"[+\-−]?\d[\d.,  ]*%?|[–—-]?")


@dataclass(frozen=True, slots=True)
class Action:
    """What a press asks for. It names things and the version it was drawn from, and carries no authority."""

    command: str
    args: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


class Style(StrEnum):
    """How much a button asks to be pressed."""

    PRIMARY = "primary"
    NORMAL = "normal"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Button:
    """A press sends `action` together with the values of all inputs on the same card."""

    label: str
    action: Action
    style: Style = Style.NORMAL


@dataclass(frozen=True, slots=True)
class Heading:
    """The start of a part of the card."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: Text


@dataclass(frozen=True, slots=True)
class Context:
    """Small print: provenance, hints, what happens next."""

    text: Text


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    value: Text


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with their values, a few of them."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under column heads. `caption` says what it shows, also to a screen reader."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def number_columns(self) -> frozenset[int]:
        """The columns after the first that hold nothing but numbers; they are set flush right."""
        return frozenset(
            n
            for n in range(1, len(self.columns))
            if self.rows and all(n < len(row) and _NUMBER.fullmatch(row[n]) for row in self.rows)
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several answers, each a press of its own. `description` may be empty."""

    label: str
    description: str
    action: Action
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """A question of which one answer is pressed; `label` is empty where the card already asks it."""

    label: str
    options: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class CheckItem:
    """A press sends `action`, which ticks or unticks."""

    label: str
    done: bool
    action: Action


@dataclass(frozen=True, slots=True)
class Checklist:
    """Things to do, ticked in place."""

    label: str
    items: tuple[CheckItem, ...]


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class SelectInput:
    """One of a few options, sent with the next press; `value` is what is chosen now, empty for nothing."""

    name: str
    label: str
    options: tuple[Option, ...]
    value: str = ""
    required: str = ""
    """What a client says of an empty one instead of sending it; empty where it may stay empty."""


@dataclass(frozen=True, slots=True)
class TextInput:
    """Words typed by the person, sent with the next press."""

    name: str
    label: str
    hint: str = ""
    value: str = ""
    max_length: int = 300
    multiline: bool = False
    required: str = ""
    """As of a SelectInput."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far along: `done` of `total` steps."""

    label: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Image:
    """A picture, and words that say the same."""

    chart: Chart
    alt: str


@dataclass(frozen=True, slots=True)
class Download:
    """A small file to save or open, such as a calendar entry or a picture. `name` has its ending."""

    label: str
    name: str
    media_type: str
    content: str | Chart


@dataclass(frozen=True, slots=True)
class Divider:
    pass


@dataclass(frozen=True, slots=True)
class Buttons:
    buttons: tuple[Button, ...]


Block = (
    Heading
    | Paragraph
    | Context
    | Facts
    | Table
    | Choices
    | Checklist
    | SelectInput
    | TextInput
    | Progress
    | Image
    | Download
    | Divider
    | Buttons
)


@dataclass(frozen=True, slots=True)
class Card:
    """One message. `key` names the kind of card, for the gallery, golden files and logs."""

    key: str
    title: str
    blocks: tuple[Block, ...]
    conversation: str = ""
    """Of the cards of one conversation only the newest is for pressing; empty for cards that stand alone."""
    farewell: bool = False
    """The engine no longer knows the person: what an adapter remembers of them goes, too."""
    apology: bool = False
    """Nothing of what was asked is kept: the same event is handed to the engine again where it is delivered again."""

    @property
    def fallback_text(self) -> str:
        """One line for notifications and for clients that cannot show the card."""
        for block in self.blocks:
            if isinstance(block, Paragraph):
                return f"{self.title}: {as_plain_text(block.text)}"
        return self.title

    @property
    def sender(self) -> Button | None:
        """The button that sends what is typed: the first primary one, or else the first; None where there is none."""
        buttons = [button for block in self.blocks if isinstance(block, Buttons) for button in block.buttons]
        return next((button for button in buttons if button.style is Style.PRIMARY), buttons[0] if buttons else None)


def as_choices(options: Iterable[Choice], label: str = "") -> tuple[Choices, ...]:
    """The question with these answers; nothing where there is none."""
    offered = tuple(options)
    return (Choices(label, offered),) if offered else ()


def with_notice(card: Card, notice: Text | None) -> Card:
    """The card below a sentence about what was just done, or about what is wrong."""
    return replace(card, blocks=(Paragraph(notice), *card.blocks)) if notice else card


def as_finished(card: Card) -> Card:
    """The card without buttons and small print, for when a newer one of its conversation stands below."""
    over = (Buttons, Choices, Checklist, SelectInput, TextInput, Context)
    return replace(card, blocks=tuple(block for block in card.blocks if not isinstance(block, over)))


def sentence_card(key: str, title: str, text: Text, *buttons: Button) -> Card:
    """A sentence, and what can be pressed then."""
    return Card(key, title, (Paragraph(text), Buttons(buttons)))


class Mode(StrEnum):
    """Where a reply goes."""

    NEW = "new"
    """A message below the others."""
    REPLACE = "replace"
    """In place of the card that was pressed; new where nothing was pressed."""
    FORM = "form"
    """Asks for typing: a modal in Slack, an input card elsewhere."""


@dataclass(frozen=True, slots=True)
class Reply:
    card: Card
    mode: Mode = Mode.NEW


Replies = tuple[Reply, ...]


def with_line(replies: Replies, line: str) -> Replies:
    """The replies, the first of them below a sentence; an empty one is none."""
    if not (replies and line):
        return replies
    first, *others = replies
    return (replace(first, card=with_notice(first.card, (Plain(line),))), *others)
