"""That a golden transcript shows everything: no field of any block can change unseen."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from enum import Enum
from typing import Any

import pytest

from engine.chat.cards import Block, Card
from tests.cards.specimens import SPECIMENS
from tests.cards.transcript import transcript


def changed(value: Any) -> Iterator[Any]:
    """The value with each of its parts changed, one at a time."""
    match value:
        case Enum():
            yield from (other for other in type(value) if other is not value)
        case bool():
            yield not value
        case str():
            yield f"{value}x"
        case int() | float():
            yield value + 1
        case None:
            yield 2.5
        case date():
            yield value + timedelta(days=1)
        case tuple():
            yield from (value[:-1], value[1:]) if value else ()
            for at, part in enumerate(value):
                yield from ((*value[:at], other, *value[at + 1 :]) for other in changed(part))
        case Mapping():
            yield {**value, "more": ""}
            yield from ({**value, key: other} for key, part in value.items() for other in changed(part))
        case _ if is_dataclass(value):
            for each in fields(value):
                for other in changed(getattr(value, each.name)):
                    yield replace(value, **{each.name: other})  # type: ignore[type-var]
        case _:
            raise AssertionError(f"how does a {type(value).__name__} change?")


def ragged(card: Card) -> bool:
    """Whether rows are not as long as their head, which no card of the engine has."""
    try:
        transcript(card)
    except ValueError:
        return True
    return False


@pytest.mark.parametrize("name", SPECIMENS)
def test_no_field_changes_unseen(name: str) -> None:
    card = SPECIMENS[name]
    told = transcript(card)
    unseen = [other for other in changed(card) if not ragged(other) and transcript(other) == told]
    assert unseen == []


def test_specimens_are_of_every_kind_of_block() -> None:
    assert {type(block) for card in SPECIMENS.values() for block in card.blocks} == set(Block.__args__)
