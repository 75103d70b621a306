"""Cards as Adaptive Cards 1.5: plain dictionaries, ready for JSON."""

import json
from collections.abc import Iterator

from adapters.teams.blocks import Sources, draw
from adapters.teams.text import Json, heading_block
from engine.chat.cards import Block, Button, Buttons, Card, Heading, SelectInput, TextInput

SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
CONTENT_TYPE = "application/vnd.microsoft.card.adaptive"
HEAVIEST_CARD = 25_000
"""Bytes of a card without its pictures; Teams takes 28 KB an activity, with everything around the card."""

LONGEST_SUMMARY = 300
"""Characters of what notifications and old clients show."""

Group = list[Json]
"""Elements that belong together; no card ends inside of one unless the group alone fills it."""


def adaptive_cards(card: Card, sources: Sources) -> list[Json]:
    """The card; several where one activity cannot hold it."""
    parts = list(_split_into_parts(_group_blocks(card, sources)))
    return [
        {
            "type": "AdaptiveCard",
            "$schema": SCHEMA,
            "version": "1.5",
            "fallbackText": summarise_card(card),
            "speak": card.title,
            "body": body,
            "msteams": {"width": "Full"},
        }
        for body in parts
    ]


def summarise_card(card: Card) -> str:
    """One line for notifications and for clients that cannot show the card."""
    words = card.fallback_text
    return words if len(words) <= LONGEST_SUMMARY else f"{words[: LONGEST_SUMMARY - 1]}…"


def make_message(adaptive_card: Json, words: str) -> Json:
    """An activity with nothing but the card, or Teams could not replace it later; `words` stand in notifications."""
    return {
        "type": "message",
        "summary": words,
        "attachments": [{"contentType": CONTENT_TYPE, "content": adaptive_card}],
    }


def _group_blocks(card: Card, sources: Sources) -> list[Group]:
    """The elements of a card. A heading joins what it heads; all inputs join the buttons that send them."""
    groups: list[Group] = [[heading_block(card.title, size="Large")]]
    inputs = [at for at, block in enumerate(card.blocks) if _is_input(block)]
    first = inputs[0] if inputs else len(card.blocks)
    last = inputs[-1] if inputs else -1
    sent = next((at for at, b in enumerate(card.blocks) if at > last and isinstance(b, Buttons)), last)
    sends = _sending_button(card)
    joins = True
    for at, block in enumerate(card.blocks):
        drawn = draw(block, sources, sends=sends)
        if joins or first < at <= sent:
            groups[-1] += drawn
        else:
            groups.append(drawn)
        joins = isinstance(block, Heading)
    return groups


def _sending_button(card: Card) -> Button | None:
    """The button that is held back until everything required is filled in; None where nothing is required."""
    if not any(isinstance(block, SelectInput | TextInput) and block.required for block in card.blocks):
        return None
    return card.sender


def _split_into_parts(groups: list[Group]) -> Iterator[list[Json]]:
    """The elements of each card."""
    everything = [element for group in groups for element in group]
    if _weigh_block(everything) <= HEAVIEST_CARD:
        yield everything
        return
    part: list[Json] = []
    for group in groups:
        if part and _weigh_block([*part, *group]) > HEAVIEST_CARD:
            yield part
            part = []
        for element in group:
            if part and _weigh_block([*part, element]) > HEAVIEST_CARD:
                yield part
                part = []
            part.append(element)
    yield part


def _weigh_block(elements: list[Json]) -> int:
    """The bytes of elements in JSON, as they are sent; pictures in them do not count."""
    light = [element | {"url": ""} if element["type"] == "Image" else element for element in elements]
    return len(json.dumps(light))


def _is_input(block: Block) -> bool:
    return isinstance(block, SelectInput | TextInput)
