"""Cards as Adaptive Cards 1.5: plain dictionaries, ready for JSON."""

import json

from adapters.drawing import Json, Sources, group_blocks, split_groups
from adapters.teams.blocks import draw
from adapters.teams.text import heading_block
from engine.chat.cards import Button, Card, SelectInput, TextInput

SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
CONTENT_TYPE = "application/vnd.microsoft.card.adaptive"
HEAVIEST_CARD = 25_000
"""Bytes of a card without its pictures; Teams takes 28 KB an activity, with everything around the card."""

LONGEST_SUMMARY = 300
"""Characters of what notifications and old clients show."""


def adaptive_cards(card: Card, sources: Sources[str]) -> list[Json]:
    """The card; several where one activity cannot hold it."""
    sends = _sending_button(card)
    title = heading_block(card.title, size="Large")
    groups = group_blocks(card, title, lambda block: draw(block, sources, sends=sends))
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
        for body in split_groups(groups, _fits_card)
    ]


def summarise_card(card: Card) -> str:
    """One line for notifications and for clients that cannot show the card."""
    words = card.fallback_text
    return words if len(words) <= LONGEST_SUMMARY else f"{words[: LONGEST_SUMMARY - 1]}…"


def make_message(adaptive_card: Json, words: str) -> Json:
    """An activity with nothing but the card, or Teams could not replace it later; `words` stand in notifications."""
    attachment = {"contentType": CONTENT_TYPE, "content": adaptive_card}
    return {"type": "message", "summary": words, "attachments": [attachment]}


def _sending_button(card: Card) -> Button | None:
    """The button that is held back until everything required is filled in; None where nothing is required."""
    if not any(isinstance(block, SelectInput | TextInput) and block.required for block in card.blocks):
        return None
    return card.sender


def _fits_card(elements: list[Json]) -> bool:
    """Whether a card takes elements in JSON, as they are sent; pictures in them do not count."""
    light = [element | {"url": ""} if element["type"] == "Image" else element for element in elements]
    return len(json.dumps(light)) <= HEAVIEST_CARD
