"""Examples of cards: what the gallery shows and the checks try."""

from dataclasses import dataclass

from engine.chat.cards import Card


@dataclass(frozen=True, slots=True)
class Example:
    """A card as it could be, and the room that it belongs to."""

    room: str
    name: str
    card: Card
