"""Inputs, and the options of every element that has options."""

from adapters.drawing import Json
from adapters.slack.actions import input_id, input_value
from adapters.slack.text import plain_text
from engine.chat.cards import SelectInput, TextInput

LONGEST_OPTION = 75
LONGEST_LABEL = 2000
LONGEST_HINT = 150
LONGEST_INPUT = 3000
MOST_OPTIONS = 100
RADIO_UP_TO = 3
"""A question with this many options or fewer shows them; more go into a menu."""


def make_option(value: str, label: str, description: str = "") -> Json:
    """An option of a menu, of radio buttons or of checkboxes."""
    shown: Json = {"text": plain_text(label, LONGEST_OPTION), "value": value}
    return shown | {"description": plain_text(description, LONGEST_OPTION)} if description.strip() else shown


def select_input(block: SelectInput, block_id: str) -> list[Json]:
    """Radio buttons or a menu; nothing where there is nothing to choose from."""
    if not block.options:
        return []
    options = [make_option(input_value(choice.value), choice.label) for choice in block.options]
    element: Json = {"type": "radio_buttons" if len(options) <= RADIO_UP_TO else "static_select"}
    element["action_id"] = input_id(block.name)
    if len(options) <= MOST_OPTIONS:
        element["options"] = options
    else:
        element["option_groups"] = _group_options(options)
    if chosen := [shown for shown in options if shown["value"] == block.value]:
        element["initial_option"] = chosen[0]
    return [_draw_input(block, element, block_id)]


def text_input(block: TextInput, block_id: str) -> list[Json]:
    """A line to type in, or several."""
    most = min(max(block.max_length, 1), LONGEST_INPUT)
    element: Json = {"type": "plain_text_input", "action_id": input_id(block.name), "max_length": most}
    if block.multiline:
        element["multiline"] = True
    if block.value:
        element["initial_value"] = block.value[:most]
    if block.hint:
        element["placeholder"] = plain_text(block.hint, LONGEST_HINT)
    return [_draw_input(block, element, block_id)]


def _draw_input(block: SelectInput | TextInput, element: Json, block_id: str) -> Json:
    """An input. In a modal, Slack insists on what is not optional; in a message, only the engine does."""
    label = plain_text(block.label, LONGEST_LABEL)
    optional = not block.required
    return {"type": "input", "block_id": block_id, "label": label, "element": element, "optional": optional}


def _group_options(options: list[Json]) -> list[Json]:
    starts = range(0, len(options), MOST_OPTIONS)
    groups = [options[at : at + MOST_OPTIONS] for at in starts]
    return [
        {"label": plain_text(f"{at + 1}–{at + len(group)}", LONGEST_OPTION), "options": group}
        for at, group in zip(starts, groups, strict=True)
    ]
