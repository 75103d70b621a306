"""The codec of actions: how one travels through Slack and comes back.

A button carries its whole action in its value. An option has 150 characters only, so what all options of a menu or a
checklist share travels in the `action_id` of the element, and the rest in the value of each option. JSON is written
in ASCII and without `&`, `<` and `>`, so that nothing on the way has a reason to escape it.
"""

import json
from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring_ascii as _quote
from typing import Any, NamedTuple

from adapters.event import PressedAction, UnreadableAction
from engine.chat.cards import Action

LONGEST_ID = 255
LONGEST_VALUE = 2000
LONGEST_OPTION_VALUE = 150
LONGEST_METADATA = 3000

_INPUT = "form:"
_NOTHING = " "


class PressedActions(NamedTuple):
    """The actions of what was pressed, and the values of all inputs."""

    actions: tuple[Action, ...]
    form: dict[str, str]


class OptionIds(NamedTuple):
    """What tells the actions of an element's options: its `action_id`, and a value for each."""

    action_id: str
    values: list[str]


def button_ids(action: Action, number: int) -> dict[str, str]:
    """What tells a button's action: `number` makes it one of a kind in its message."""
    value = _write_action(action.command, action.args)
    if len(value) > LONGEST_VALUE:
        raise ValueError(f"The action {action.command} is too long for a button of Slack.")
    return {"action_id": f"press:{number}:{action.command}"[:LONGEST_ID], "value": value}


def option_ids(actions: Sequence[Action], number: int) -> OptionIds | None:
    """The `action_id` of an element and a value for each action; None where they do not fit into options."""
    first = actions[0]
    if any(action.command != first.command for action in actions):
        return None
    shared = {key: value for key, value in first.args.items() if all(a.args.get(key) == value for a in actions)}
    name = f"pick:{number}:{_write_action(first.command, shared)}"
    values = [_write_arguments({k: v for k, v in action.args.items() if k not in shared}) for action in actions]
    fits = len(name) <= LONGEST_ID and all(len(value) <= LONGEST_OPTION_VALUE for value in values)
    return OptionIds(name, values) if fits and len(set(values)) == len(values) else None


def input_id(name: str) -> str:
    """The `action_id` of an input."""
    return f"{_INPUT}{name}"


def input_value(value: str) -> str:
    """The value of an input's option, which Slack does not allow to be empty."""
    return value or _NOTHING


def form_metadata(action: Action, source: str) -> str:
    """What a modal remembers: its submit action, and the message that it belongs to."""
    metadata = json.dumps({"action": _write_action(action.command, action.args), "source": source})
    if len(metadata) > LONGEST_METADATA:
        raise ValueError(f"The form of {action.command} has too much to remember for a modal of Slack.")
    return metadata


def read_action(payload: object) -> PressedAction:
    """The action that a `block_actions` or `view_submission` payload asks for, and the values of all inputs.

    Raises UnreadableAction for everything else.
    """
    pressed = read_actions(payload)
    if not pressed.actions:
        raise UnreadableAction("The checklist is as it was drawn.")
    return PressedAction(pressed.actions[0], pressed.form)


def read_actions(payload: object) -> PressedActions:
    """As `read_action`, with every item of a checklist that differs from what was drawn.

    They are several when items are ticked faster than the message is updated; they may be none when one is ticked and
    unticked again.
    """
    match _get_at(payload, "type"):
        case "view_submission":
            action = _read_written_action(_parse_json(_get_at(_read_metadata(payload), "action")))
            return PressedActions((action,), _read_form(_get_at(payload, "view")))
        case "block_actions":
            in_view = _has_key(payload, "view") and not _has_key(payload, "state")
            holder = _get_at(payload, "view") if in_view else payload
            return PressedActions(_read_pressed_actions(payload, _get_at(payload, "actions", 0)), _read_form(holder))
        case kind:
            raise UnreadableAction(f"A payload of type {kind!r} is not a press.")


def read_source(payload: object) -> str:
    """The message address that a submitted form belongs to, as it was given to the modal."""
    return _as_string(_get_at(_read_metadata(payload), "source"))


def _read_pressed_actions(payload: object, pressed: object) -> tuple[Action, ...]:
    match _get_at(pressed, "type"):
        case "button":
            return (_read_written_action(_parse_json(_get_at(pressed, "value"))),)
        case "static_select" | "overflow" | "radio_buttons":
            return (_read_picked_action(pressed, _as_string(_get_at(pressed, "selected_option", "value"))),)
        case "checkboxes":
            return tuple(_read_picked_action(pressed, value) for value in _find_toggled_values(payload, pressed))
        case kind:
            raise UnreadableAction(f"Nothing of ours is a {kind!r}.")


def _read_picked_action(pressed: object, value: str) -> Action:
    name = _as_string(_get_at(pressed, "action_id"))
    kind, _, rest = name.partition(":")
    if kind != "pick":
        raise UnreadableAction(f"{name!r} is not an element that is pressed.")
    shared = _read_written_action(_parse_json(rest.partition(":")[2]))
    return Action(shared.command, {**shared.args, **_read_arguments(_parse_json(value))})


def _find_toggled_values(payload: object, pressed: object) -> list[str]:
    """The values whose tick differs from what was drawn, in the order of the items."""
    drawn = _find_drawn_element(payload, _get_at(pressed, "block_id"), _get_at(pressed, "action_id"))
    before = _read_option_values(drawn.get("initial_options") or [])
    now = _read_option_values(_get_at(pressed, "selected_options"))
    every = _read_option_values(drawn.get("options"))
    if not before.keys() | now.keys() <= every.keys():
        raise UnreadableAction("An item was ticked that the checklist does not have.")
    return [value for value in every if (value in before) != (value in now)]


def _find_drawn_element(payload: object, block_id: object, action_id: object) -> Mapping[str, Any]:
    """The element as it was shown."""
    holder = _get_at(payload, "message" if _has_key(payload, "message") else "view")
    for block in _as_list(_get_at(holder, "blocks")):
        if isinstance(block, Mapping) and block.get("block_id") == block_id:
            for element in [*_as_list(block.get("elements") or []), block.get("accessory"), block.get("element")]:
                if isinstance(element, Mapping) and element.get("action_id") == action_id:
                    return element
    raise UnreadableAction("The checklist that was pressed is not in the message.")


def _read_option_values(options: object) -> dict[str, None]:
    return {_as_string(_get_at(option, "value")): None for option in _as_list(options)}


def _read_form(holder: object) -> dict[str, str]:
    if not _has_key(holder, "state"):
        return {}
    values = _get_at(holder, "state", "values")
    if not isinstance(values, Mapping):
        raise UnreadableAction("The values of the inputs are not a mapping.")
    form = {}
    for inputs in values.values():
        for name, given in _read_items(inputs):
            if name.startswith(_INPUT):
                form[name.removeprefix(_INPUT)] = _read_input(given)
    return form


def _read_input(given: object) -> str:
    if not _has_key(given, "selected_option"):
        value = given.get("value") if isinstance(given, Mapping) else given
        return "" if value is None else _as_string(value)
    option = _get_at(given, "selected_option")
    value = "" if option is None else _as_string(_get_at(option, "value"))
    return "" if value == _NOTHING else value


def _read_metadata(payload: object) -> object:
    return _parse_json(_get_at(payload, "view", "private_metadata"))


def _read_written_action(read: object) -> Action:
    match read:
        case [str(command), Mapping() as args] if command:
            return Action(command, _read_arguments(args))
        case _:
            raise UnreadableAction("What was pressed does not say what it does.")


def _read_arguments(read: object) -> dict[str, str]:
    return {key: _as_string(value) for key, value in _read_items(read)}


def _read_items(read: object) -> list[tuple[str, object]]:
    if not isinstance(read, Mapping) or not all(isinstance(key, str) for key in read):
        raise UnreadableAction("A mapping was expected.")
    return list(read.items())


def _parse_json(written: object) -> object:
    try:
        return json.loads(_as_string(written))
    except (ValueError, RecursionError) as error:
        raise UnreadableAction("What was pressed is not JSON.") from error


def _write_action(command: str, args: Mapping[str, str]) -> str:
    """An action as JSON; by hand, because a card has a dozen and the encoder of the library is made for more."""
    return f"[{_quote(command)},{_write_arguments(args)}]"


def _write_arguments(args: Mapping[str, str]) -> str:
    text = ",".join([f"{_quote(key)}:{_quote(value)}" for key, value in args.items()])
    if "&" in text or "<" in text or ">" in text:
        text = text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    return f"{{{text}}}"


def _has_key(thing: object, key: str) -> bool:
    return isinstance(thing, Mapping) and key in thing


def _get_at(thing: Any, *path: str | int) -> Any:
    try:
        for step in path:
            thing = thing[step]
    except (KeyError, IndexError, TypeError) as error:
        raise UnreadableAction(f"The payload has no {path!r}.") from error
    return thing


def _as_list(thing: object) -> list[Any]:
    if not isinstance(thing, list):
        raise UnreadableAction("A list was expected.")
    return thing


def _as_string(thing: object) -> str:
    if not isinstance(thing, str):
        raise UnreadableAction("A string was expected.")
    return thing
