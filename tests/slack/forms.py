"""What somebody has filled in: elements of a message or view, their state, and what a press sends of them."""

import copy
from collections.abc import Mapping
from typing import Any

from tests.slack.workspace import Json, elements

FIELDS = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "channels_select": ("selected_channel", "initial_channel"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
}
"""Elements that hold something: under which name it is in the state, and under which it starts."""
Held = dict[tuple[str, str, str], Any]
"""What somebody has put into elements, by message or view, block and action."""


def options(element: Json) -> list[Json]:
    groups = element.get("option_groups", [])
    return [*element.get("options", []), *(option for group in groups for option in group["options"])]


def label(part: Json) -> str:
    text = part.get("text", "")
    return str(text["text"] if isinstance(text, dict) else text)


def labelled(blocks: list[Json], wanted: str) -> tuple[Json, Json, Json | None]:
    """Block, element and option of what is called so: exactly, at its beginning, read aloud, or by its action id."""
    found: list[tuple[str, tuple[Json, Json, Json | None]]] = []
    for block, element in elements(blocks):
        if element["type"] in ("button", "workflow_button"):
            found.append((label(element), (block, element, None)))
        found += [(label(option), (block, element, option)) for option in options(element)]
    for matches in (str.__eq__, str.startswith):
        for words, place in found:
            if matches(words, wanted):
                return place
    for block, element in elements(blocks):
        if element["action_id"] == wanted or element.get("accessibility_label", "").startswith(wanted):
            return block, element, None
    raise AssertionError(f"nothing is called {wanted!r}; there is {[words for words, _ in found]}")


def choose(element: Json, value: object) -> object:
    """A value as an element holds it: options are named by label or value."""
    kind = element["type"]
    if value is None or kind not in ("static_select", "radio_buttons", "checkboxes", "multi_static_select"):
        return value
    several = kind in ("checkboxes", "multi_static_select")
    chosen = []
    for each in value if several and isinstance(value, list | tuple) else [value]:
        match = [option for option in options(element) if each in (option.get("value"), label(option))]
        assert match, f"{element['action_id']} has no option {each!r}"
        chosen.append(match[0])
    return chosen if several else chosen[0]


def fill(held: Held, key: str, blocks: list[Json], values: Mapping[str, object]) -> None:
    """Put values, by action id, block id or an input's label, into the elements of a message or view."""
    for name, value in values.items():
        found = [
            (block, element)
            for block, element in elements(blocks)
            if name in (element["action_id"], block["block_id"], (block.get("label") or {}).get("text"))
            and element["type"] in FIELDS
        ]
        assert found, f"there is nothing to fill in called {name!r}"
        block, element = found[0]
        held[key, block["block_id"], element["action_id"]] = choose(element, value)


def value_of(held: Held, key: str, block: Json, element: Json) -> object:
    _, initial = FIELDS[element["type"]]
    default = element.get(initial, [] if initial.endswith("s") else None)
    return held.get((key, block["block_id"], element["action_id"]), default)


def state(held: Held, key: str, blocks: list[Json]) -> Json:
    """`state.values`: everything that holds something, by block and action."""
    values: Json = {}
    for block, element in elements(blocks):
        if element["type"] in FIELDS:
            name, _ = FIELDS[element["type"]]
            entry = {"type": element["type"], name: copy.deepcopy(value_of(held, key, block, element))}
            values.setdefault(block["block_id"], {})[element["action_id"]] = entry
    return {"values": values}


def press(held: Held, key: str, block: Json, element: Json, option: Json | None, action_ts: str) -> Json:
    """The action of a press: a button as it is, anything else with what it holds after the press."""
    action: Json = {"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"]}
    if element["type"] == "button":
        action |= {name: element[name] for name in ("text", "value", "style", "url") if name in element}
    elif element["type"] == "overflow":
        action["selected_option"] = option
    else:
        name, initial = FIELDS[element["type"]]
        if option is not None:
            before = value_of(held, key, block, element)
            after: object = option
            if isinstance(before, list):  # a checkbox that is ticked is unticked
                after = [each for each in before if each != option] if option in before else [*before, option]
            held[key, block["block_id"], element["action_id"]] = after
        action[name] = copy.deepcopy(value_of(held, key, block, element))
        action |= {part: element[part] for part in (initial, "placeholder") if part in element}
    return action | {"action_ts": action_ts}


def unfinished(held: Held, key: str, blocks: list[Json]) -> dict[str, str]:
    """What Slack's own client says of a modal before it submits, by block."""
    problems = {}
    for block, element in elements(blocks):
        if block["type"] != "input" or element["type"] not in FIELDS:
            continue
        value = value_of(held, key, block, element)
        if not value and not block.get("optional"):
            problems[block["block_id"]] = "Please complete this required field."
        elif isinstance(value, str) and not element.get("min_length", 0) <= len(value) <= element.get(
            "max_length", 3000
        ):
            problems[block["block_id"]] = "This is too short or too long."
    return problems
