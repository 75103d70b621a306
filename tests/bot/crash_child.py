"""The process that test_crash kills. It has everything loaded before it is forked, so that a round is short."""

import asyncio
import random
from multiprocessing.connection import Connection as Pipe

from engine.api import Engine
from engine.chat.cards import Action, Card
from engine.chat.requests import Identity, Request
from engine.content.load import default_pack, load_content
from engine.insight.pictures import Pictures
from engine.store.store import open_store
from tests.conversation import FixedClock, pressable

PEOPLE = ("ada", "bob", "eve", "dan")
CONTENT = load_content(default_pack())


def answer_forever(url: str, seed: int, acknowledged: Pipe) -> None:
    """All people answer at once, one question after the other, and start again when done; every answer that the
    engine has acknowledged is reported."""
    store, clock = open_store(url), FixedClock()
    engine = Engine(CONTENT, store, clock, Pictures())
    dice = random.Random(seed)
    events = iter(range(10**9))

    async def asks(who: str, text: str = "", action: Action | None = None) -> Card:
        event = f"{seed}-{next(events)}"
        (reply,) = await engine.answer(Request(Identity("test", "test", who), event, clock.now(), text, action))
        return reply.card

    async def talks(who: str) -> None:
        card = await asks(who, "/assess")
        while True:
            buttons = dict(pressable(card))
            match card.key:
                case "intro":
                    card = await asks(who, action=buttons["One at a time"])
                case "question":
                    rating = dice.randint(0, 5)
                    action = buttons[str(rating)]
                    card = await asks(who, action=action)
                    acknowledged.send((who, int(action.args["assessment"]), action.args["skill"], rating))
                case "review":
                    card = await asks(who, action=buttons["Submit and see my result"])
                case _:
                    card = await asks(who, "/assess")

    async def talk() -> None:
        await asyncio.gather(*(talks(who) for who in PEOPLE))

    asyncio.run(talk())
