"""Which messages a person's cards fill, and which of them have buttons: so that none is doubled and none is left over.

What a card looked like is remembered by the server that showed it; where it is, the engine keeps, for restarts and for
other servers.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Generic, Protocol, TypeVar

from engine.api import Card, CardMessage, Engine
from engine.chat.cards import as_finished
from engine.chat.requests import Identity

KEPT = 20_000
"""Cards whose looks are remembered, and as many whose further messages are."""

Part = TypeVar("Part")
PutPart = TypeVar("PutPart", contravariant=True)


class Wall(Protocol[PutPart]):
    """What holds the messages of one platform; each is named by a text, its spot."""

    async def post(self, beside: str, part: PutPart) -> str:
        """Show a further message of the card at `beside`, and return its spot."""

    async def put(self, spot: str, part: PutPart) -> bool:
        """Put something else into the place of a message; False where that is gone."""

    async def remove(self, spot: str) -> None:
        """Take a message away, if it is still there."""


@dataclass(frozen=True, slots=True)
class _Known(Generic[Part]):
    posted: CardMessage
    parts: Sequence[Part]
    """Its further messages as they look now."""
    card: Card | None
    """The card, where another one may end it."""


class Trail(Generic[Part]):
    """Follows the cards of everybody whom an adapter serves. Calls for one person come one after the other."""

    def __init__(self, engine: Engine, render: Callable[[Card], Sequence[Part]]) -> None:
        """`render` makes the messages of a card."""
        self._engine = engine
        self._render = render
        self._known: OrderedDict[tuple[Identity, str], _Known[Part]] = OrderedDict()

    async def follow(
        self, who: Identity, card: Card, spot: str, parts: Sequence[Part], wall: Wall[Part], *, new: bool
    ) -> tuple[str, ...]:
        """See to what follows the first message of a card, which stands at `spot`: its further ones, and the end of
        the earlier cards of its conversation. Returns where its messages are.

        `new` is whether the first message has just been posted, so that it cannot have further ones yet.
        """
        known = self._known.get((who, spot))
        before = (
            known.posted if known else CardMessage(spot) if new else await self._engine.find_card_message(who, spot)
        )
        rest = await _replace(spot, before.rest, parts[1:], wall, known.parts if known else ())
        posted = CardMessage(spot, rest, card.conversation)
        if posted != before:
            for earlier in await self._engine.record_card_message(who, posted):
                await self._finish(who, earlier, wall)
        if card.farewell:
            self._forget(who)
        else:
            self._remember(who, _Known(posted, parts[1:], card if card.conversation else None))
        return (spot, *rest)

    async def _finish(self, who: Identity, earlier: CardMessage, wall: Wall[Part]) -> None:
        """Take the buttons from a card. One that another server has shown gives way to a word about it."""
        known = self._known.pop((who, earlier.spot), None)
        card = known.card if known and known.card else None
        over = as_finished(card) if card else Card("continued", self._engine.line("home.continued"), ())
        for spot, part in zip_longest((earlier.spot, *earlier.rest), self._render(over)):
            if part is None:
                await wall.remove(spot)
            elif spot is not None:
                await wall.put(spot, part)

    def _remember(self, who: Identity, known: _Known[Part]) -> None:
        self._known.pop((who, known.posted.spot), None)
        self._known[who, known.posted.spot] = known
        while len(self._known) > KEPT:
            self._known.popitem(last=False)

    def _forget(self, who: Identity) -> None:
        """Forget what somebody was shown who has asked to be forgotten."""
        for key in [each for each in self._known if each[0] == who]:
            del self._known[key]


async def _replace(
    beside: str, spots: Sequence[str], parts: Sequence[Part], wall: Wall[Part], looks: Sequence[Part]
) -> tuple[str, ...]:
    """Show `parts` at `spots` and return where they are; `looks` is what is known to stand there."""
    shown = []
    for spot, part, look in zip_longest(spots, parts, looks):
        if part is None:
            await wall.remove(spot)
        elif spot is not None and (part == look or await wall.put(spot, part)):
            shown.append(spot)
        else:
            shown.append(await wall.post(beside, part))
    return tuple(shown)
