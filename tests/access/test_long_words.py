"""Forty nasty shapes of words through every command and every form: none takes more steps than its length deserves."""

import sys
from collections.abc import Callable
from cProfile import Profile
from functools import partial
from itertools import cycle

import pytest
from sqlalchemy import Connection

from engine.chat.cards import Action, Card
from engine.chat.forms import Field, Form
from engine.chat.requests import LONGEST_WORDS, Identity, Request
from engine.rooms import COMMANDS, LISTED
from tests.access.expectations import press
from tests.access.people import settle_in_as
from tests.conversation import NASTY, Chat, words

MOST_CALLS = 100 * LONGEST_WORDS
"""Calls of functions, Python's and C's, in a turn over the longest words that are read."""
MOST_CALLS_REFUSED = 1500
"""The same in a turn over longer ones."""
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def nasty(length: int) -> list[str]:
    """Each piece until the text is full; behind it an end that fits nothing, so that a matcher has to turn back."""
    return [f"{(piece * length)[: length - 1]}x" for piece in NASTY]


def count_calls(work: Callable[[], object]) -> int:
    """How many functions are called, Python's and C's."""
    profile = Profile()
    profile.runcall(work)
    return sum(entry.callcount for entry in profile.getstats())


def field_names() -> set[str]:
    """The names of all fields that rooms declare."""
    declared = [
        value for name, module in sys.modules.items() if name.startswith("engine.") for value in vars(module).values()
    ]
    fields = [each for value in declared if isinstance(value, Form) for each in value.fields]
    return {each.name for each in (*fields, *(value for value in declared if isinstance(value, Field)))}


def ask(tx: Connection, chat: Chat, text: str = "", action: Action | None = None, said: str = "") -> Card | None:
    """What Pat is answered who says this, or fills all that there is to fill in with something; all is undone."""
    form = dict.fromkeys(field_names(), said)
    attempt = tx.begin_nested()
    request = Request(Identity("test", "test", "pat"), "asked", chat.clock.now(), text, action, form)
    replies = chat.engine.handle(tx, request)
    attempt.rollback()
    return replies[-1].card if replies else None


async def test_whatever_is_longer_than_can_be_read_is_refused_kindly(chat: Chat) -> None:
    ids = await settle_in_as(chat, "owner")

    def work(tx: Connection) -> None:
        for said in nasty(10 * LONGEST_WORDS):
            asked = [Action(next(commands), ids | {"words": said}), press(next(commands), ids)]
            cards = [ask(tx, chat, said), ask(tx, chat, f"/log innovation {said}")]
            cards += [ask(tx, chat, action=action, said=said) for action in asked]
            assert [words(card) for card in cards if card and "characters are the most" not in words(card)] == []

    commands = cycle(COMMANDS)
    assert count_calls(lambda: chat.store.run(work)) < 4 * len(NASTY) * MOST_CALLS_REFUSED


async def test_the_longest_words_that_are_read_take_no_more_steps_than_their_length_deserves(chat: Chat) -> None:
    ids = await settle_in_as(chat, "owner")
    shapes = cycle(nasty(LONGEST_WORDS))

    def work(tx: Connection) -> None:
        for name in COMMANDS:
            said = next(shapes)
            action = Action(name, {**press(name, ids).args, "words": said, "said": said})
            counts[name] = count_calls(partial(ask, tx, chat, action=action, said=said))
        for name, said in zip(cycle(LISTED), nasty(LONGEST_WORDS - 20), strict=False):
            counts[f"/{name} {said[:10]}"] = count_calls(partial(ask, tx, chat, f"/{name} {said}"))

    counts: dict[str, int] = {}
    chat.store.run(work)
    assert {what: count for what, count in counts.items() if count > MOST_CALLS} == {}
