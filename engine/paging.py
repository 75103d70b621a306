"""Long lists, a page at a time. Pages count from 0; one that a press made up is the last one."""

from collections.abc import Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

from engine.chat.cards import Action, Button
from engine.content.voice import Voice
from engine.turn import Args

SIZE = 12
"""Entries of a page."""

Item = TypeVar("Item")


def wanted_page(args: Args) -> int:
    """The page that a press asks for; the first one where it does not say."""
    return args.number("page") if args.optional("page") else 0


def within(page: int, total: int, size: int = SIZE) -> int:
    """The page, or the last one of `total` entries."""
    return min(page, max(0, (total - 1) // size))


class Page(NamedTuple, Generic[Item]):
    """The entries of a page, and which page that is."""

    items: Sequence[Item]
    number: int


def on_page(items: Sequence[Item], page: int, size: int = SIZE) -> Page[Item]:
    """A page of a list; beyond its end the last one."""
    number = within(page, len(items), size)
    return Page(items[number * size : (number + 1) * size], number)


def page_buttons(
    voice: Voice, command: str, args: Mapping[str, str], page: int, total: int, size: int = SIZE
) -> list[Button]:
    """The ways to the pages before and after, by a command that takes `page`."""
    steps = (("chat.page_before", page - 1), ("chat.page_after", page + 1))
    return [
        Button(voice.line(key), Action(command, {**args, "page": str(other)}))
        for key, other in steps
        if 0 <= other * size < total
    ]
