"""Tracks which messages a person's cards fill, and which of them have buttons: none is doubled, none is left over.

What a card looked like is remembered by the server that showed it; where it is, the engine keeps, for restarts and for
other servers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Generic, Protocol, TypeVar

from adapters.recent import Recent
from engine.api import CardMessage, Engine
from engine.chat.cards import Card, as_finished
from engine.chat.requests import Identity

KEPT = 20_000
"""Cards whose looks are remembered, and as many whose further messages are."""

Part = TypeVar("Part")
PutPart = TypeVar("PutPart", contravariant=True)


class MessageStore(Protocol[PutPart]):
    """The messages that one platform holds; each is named by a text, its spot."""

    async def post(self, beside: str, part: PutPart) -> str:
        """Post a further message of the card at `beside`, and return its spot."""

    async def replace(self, spot: str, part: PutPart) -> bool:
        """Show something else in place of a message; False where the message is gone."""

    async def remove(self, spot: str) -> None:
        """Delete a message, if it is still there."""


@dataclass(frozen=True, slots=True)
class ShownCard(Generic[Part]):
    """A card whose first message is on show at `spot`; `parts` are all of its messages.

    `is_new` is whether that message has just been posted, so that it cannot have further ones yet.
    """

    card: Card
    spot: str
    parts: Sequence[Part]
    is_new: bool


@dataclass(frozen=True, slots=True)
class _KnownCard(Generic[Part]):
    message: CardMessage
    further_parts: Sequence[Part]
    """Its further messages as they look now."""
    card: Card | None
    """The card, where another one may end it."""


class MessageTracker(Generic[Part]):
    """Tracks the cards of everybody whom an adapter serves. Calls for one person come one after the other."""

    def __init__(self, engine: Engine, store: MessageStore[Part], render: Callable[[Card], Sequence[Part]]) -> None:
        """`render` makes the messages of a card."""
        self._engine = engine
        self._store = store
        self._render = render
        self._known: Recent[tuple[Identity, str], _KnownCard[Part]] = Recent(KEPT)

    async def track(self, who: Identity, shown: ShownCard[Part]) -> tuple[str, ...]:
        """Show the further messages of a card, end the earlier cards of its conversation, and return all its spots."""
        spot, card, further_parts = shown.spot, shown.card, shown.parts[1:]
        known = self._known.get((who, spot))
        if known:
            before = known.message
        else:
            before = CardMessage(spot) if shown.is_new else await self._engine.find_card_message(who, spot)
        rest = await self._show_further(before, further_parts, known.further_parts if known else ())
        message = CardMessage(spot, rest, card.conversation)
        if message != before:
            for earlier in await self._engine.record_card_message(who, message):
                await self._finish(who, earlier)
        if card.farewell:
            self._forget(who)
        else:
            self._known[who, spot] = _KnownCard(message, further_parts, card if card.conversation else None)
        return (spot, *rest)

    async def _show_further(
        self, before: CardMessage, parts: Sequence[Part], known_parts: Sequence[Part]
    ) -> tuple[str, ...]:
        """Show `parts` where the further messages were before, known to be `known_parts`, and return their spots."""
        spots = []
        for spot, part, known_part in zip_longest(before.rest, parts, known_parts):
            if part is None:
                await self._store.remove(spot)
            elif spot is not None and (part == known_part or await self._store.replace(spot, part)):
                spots.append(spot)
            else:
                spots.append(await self._store.post(before.spot, part))
        return tuple(spots)

    async def _finish(self, who: Identity, earlier: CardMessage) -> None:
        """Take the buttons from a card. One that another server has shown gives way to a sentence about it."""
        known = self._known.pop((who, earlier.spot), None)
        card = known.card if known and known.card else None
        finished = as_finished(card) if card else Card("continued", self._engine.line("home.continued"), ())
        for spot, part in zip_longest((earlier.spot, *earlier.rest), self._render(finished)):
            if part is None:
                await self._store.remove(spot)
            elif spot is not None:
                await self._store.replace(spot, part)

    def _forget(self, who: Identity) -> None:
        """Forget what somebody was shown who has asked to be forgotten."""
        for key in [key for key in self._known if key[0] == who]:
            del self._known[key]
