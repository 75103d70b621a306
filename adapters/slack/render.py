"""Cards as messages, modals and the App Home of Slack: plain dictionaries, ready for JSON."""

from collections.abc import Iterable
from itertools import chain

from adapters.drawing import Json, Nowhere, Sources, group_blocks, split_groups
from adapters.slack.actions import form_metadata
from adapters.slack.blocks import Drawer, draw_header
from adapters.slack.text import escape_text, plain_text, shorten_text
from engine.chat.cards import Block, Button, Buttons, Card

FORM = "advance.form"
"""The `callback_id` of every modal."""

MOST_BLOCKS = 50
MOST_BLOCKS_OF_VIEW = 100
HEAVIEST_MESSAGE = 12_000
"""Slack refuses a message whose words, with about 100 more for each block, pass some 13,200 (not documented)."""
LONGEST_FALLBACK = 900
"""chat.update takes 4,000 bytes, and a character may need four, or five when it is escaped."""
LONGEST_VIEW_TITLE = 24
MOST_CONTEXT_ELEMENTS = 10

NOWHERE = Nowhere()


def render_messages(card: Card, sources: Sources[Json]) -> list[Json]:
    """The arguments of the message that shows a card, and of further ones where one cannot hold it."""
    groups = group_blocks(card, draw_header(card.title), Drawer(card.key, sources, in_message=True).draw)
    parts = [_merge_context(chain.from_iterable(groups))]
    if not _fits_message(parts[0]):
        parts = [_merge_context(part) for part in split_groups(groups, _fits_message)]
    text = escape_text(shorten_text(card.fallback_text, LONGEST_FALLBACK))
    if len(parts) == 1:
        return [{"text": text, "blocks": parts[0]}]
    title = escape_text(shorten_text(card.title, LONGEST_FALLBACK))
    texts = [text, *(f"{title} ({at}/{len(parts)})" for at in range(2, len(parts) + 1))]
    return [{"text": text, "blocks": blocks} for text, blocks in zip(texts, parts, strict=True)]


def render_modal(card: Card, source: str, sources: Sources[Json] = NOWHERE) -> Json:
    """A view for views.open. Its submit button is the first primary button of the card, or else the first one.

    `source` is the address of the message that the form belongs to; it comes back with the submission. Raises
    ValueError for a card without buttons.
    """
    submit = card.sender
    if submit is None:
        raise ValueError(f"The form {card.key} has no button to submit it.")
    drawer = Drawer(card.key, sources, in_message=False)
    blocks = [_without_button(block, submit) for block in card.blocks]
    title = shorten_text(card.title, LONGEST_VIEW_TITLE)
    drawn = _merge_context(chain.from_iterable(map(drawer.draw, blocks)))
    top = [] if drawn and title == card.title else [draw_header(card.title)]
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": plain_text(title, LONGEST_VIEW_TITLE),
        "submit": plain_text(submit.label, LONGEST_VIEW_TITLE),
        "close": plain_text("Close", LONGEST_VIEW_TITLE),
        "private_metadata": form_metadata(submit.action, source),
        "blocks": _cut_view(top + drawn),
    }


def render_home(card: Card, sources: Sources[Json] = NOWHERE) -> Json:
    """A view for views.publish."""
    groups = group_blocks(card, draw_header(card.title), Drawer(card.key, sources, in_message=False).draw)
    return {"type": "home", "blocks": _cut_view(_merge_context(chain.from_iterable(groups)))}


def _fits_message(blocks: list[Json]) -> bool:
    return len(blocks) <= MOST_BLOCKS and sum(map(_weigh_block, blocks)) <= HEAVIEST_MESSAGE


def _weigh_block(block: Json) -> int:
    """About what Slack counts of a block. Tables have a limit of their own."""
    match block["type"]:
        case "rich_text":
            return 120 + sum(len(leaf["text"]) for section in block["elements"] for leaf in section["elements"])
        case "section" if "text" in block:
            return 200 + len(block["text"]["text"])
        case "section":
            return 120 + sum(len(field["text"]) for field in block["fields"])
        case "context":
            return 120 + sum(len(element["text"]) for element in block["elements"])
        case "actions":
            return 120 + sum(_weigh_options(element) or 80 for element in block["elements"])
        case "image":
            return 200 + len(block["alt_text"])
        case "input":
            return 300 + len(block["label"]["text"]) + _weigh_options(block["element"])
        case "header":
            return 120 + len(block["text"]["text"])
        case _:
            return 120


def _weigh_options(element: Json) -> int:
    groups = element.get("option_groups") or [element]
    per_option = 160 if element["type"] == "checkboxes" else 80
    return per_option * sum(len(group.get("options", ())) for group in groups)


def _merge_context(blocks: Iterable[Json]) -> list[Json]:
    """Small print in a row becomes one block."""
    merged: list[Json] = []
    for block in blocks:
        if merged and block["type"] == merged[-1]["type"] == "context":
            elements = merged[-1]["elements"] + block["elements"]
            if len(elements) <= MOST_CONTEXT_ELEMENTS:
                merged[-1] = {"type": "context", "elements": elements}
                continue
        merged.append(block)
    return merged


def _cut_view(blocks: list[Json]) -> list[Json]:
    """A view cannot go on elsewhere."""
    if len(blocks) <= MOST_BLOCKS_OF_VIEW:
        return blocks
    more = {"type": "context", "elements": [plain_text("…", 1)]}
    return [*blocks[: MOST_BLOCKS_OF_VIEW - 1], more]


def _without_button(block: Block, submit: Button) -> Block:
    if not isinstance(block, Buttons):
        return block
    return Buttons(tuple(button for button in block.buttons if button is not submit))
