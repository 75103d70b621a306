"""Presses: how an action travels through Slack and comes back.

A button carries its whole action in its value. An option has 150 characters only, so what all options of a menu or a
checklist share travels in the `action_id` of the element, and the rest in the value of each option. JSON is written
in ASCII and without `&`, `<` and `>`, so that nothing on the way has a reason to escape it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring_ascii as _quoted
from typing import Any

from engine.chat.cards import Action
from engine.chat.errors import AdvanceError

LONGEST_ID = 255
LONGEST_VALUE = 2000
LONGEST_OPTION_VALUE = 150
LONGEST_METADATA = 3000

_INPUT = "form:"
_NOTHING = " "


class UnreadablePress(AdvanceError):
    """A payload that no card of ours can have caused."""


def button_ids(action: Action, number: int) -> dict[str, str]:
    """What tells a button's action: `number` makes it one of a kind in its message."""
    value = _written(action.command, action.args)
    if len(value) > LONGEST_VALUE:
        raise ValueError(f"The action {action.command} is too long for a button of Slack.")
    return {"action_id": f"press:{number}:{action.command}"[:LONGEST_ID], "value": value}


def option_ids(actions: Sequence[Action], number: int) -> tuple[str, list[str]] | None:
    """The `action_id` of an element and a value for each action; None where they do not fit into options."""
    first = actions[0]
    if any(action.command != first.command for action in actions):
        return None
    shared = {key: value for key, value in first.args.items() if all(a.args.get(key) == value for a in actions)}
    name = f"pick:{number}:{_written(first.command, shared)}"
    values = [_written_arguments({k: v for k, v in action.args.items() if k not in shared}) for action in actions]
    fits = len(name) <= LONGEST_ID and all(len(value) <= LONGEST_OPTION_VALUE for value in values)
    return (name, values) if fits and len(set(values)) == len(values) else None


def input_id(name: str) -> str:
    """The `action_id` of an input."""
    return f"{_INPUT}{name}"


def input_value(value: str) -> str:
    """The value of an input's option, which Slack does not allow to be empty."""
    return value or _NOTHING


def form_metadata(action: Action, source: str) -> str:
    """What a modal remembers: its submit action, and the message that it belongs to."""
    metadata = json.dumps({"action": _written(action.command, action.args), "source": source})
    if len(metadata) > LONGEST_METADATA:
        raise ValueError(f"The form of {action.command} has too much to remember for a modal of Slack.")
    return metadata


def read_action(payload: object) -> tuple[Action, dict[str, str]]:
    """The action that a `block_actions` or `view_submission` payload asks for, and the values of all inputs.

    Raises UnreadablePress for everything else.
    """
    actions, form = read_actions(payload)
    if not actions:
        raise UnreadablePress("The checklist is as it was drawn.")
    return actions[0], form


def read_actions(payload: object) -> tuple[tuple[Action, ...], dict[str, str]]:
    """As `read_action`, with every item of a checklist that differs from what was drawn.

    They are several when items are ticked faster than the message is updated; they may be none when one is ticked and
    unticked again.
    """
    match _at(payload, "type"):
        case "view_submission":
            return (_action(_loads(_at(_metadata(payload), "action"))),), _form(_at(payload, "view"))
        case "block_actions":
            holder = payload if _has(payload, "state") or not _has(payload, "view") else _at(payload, "view")
            return _pressed(payload, _at(payload, "actions", 0)), _form(holder)
        case kind:
            raise UnreadablePress(f"A payload of type {kind!r} is not a press.")


def read_source(payload: object) -> str:
    """The message address that a submitted form belongs to, as it was given to the modal."""
    return _string(_at(_metadata(payload), "source"))


def _pressed(payload: object, pressed: object) -> tuple[Action, ...]:
    match _at(pressed, "type"):
        case "button":
            return (_action(_loads(_at(pressed, "value"))),)
        case "static_select" | "overflow" | "radio_buttons":
            return (_picked(pressed, _string(_at(pressed, "selected_option", "value"))),)
        case "checkboxes":
            return tuple(_picked(pressed, value) for value in _toggled(payload, pressed))
        case kind:
            raise UnreadablePress(f"Nothing of ours is a {kind!r}.")


def _picked(pressed: object, value: str) -> Action:
    name = _string(_at(pressed, "action_id"))
    kind, _, rest = name.partition(":")
    if kind != "pick":
        raise UnreadablePress(f"{name!r} is not an element that is pressed.")
    shared = _action(_loads(rest.partition(":")[2]))
    return Action(shared.command, {**shared.args, **_arguments(_loads(value))})


def _toggled(payload: object, pressed: object) -> list[str]:
    """The values whose tick differs from what was drawn, in the order of the items."""
    drawn = _drawn(payload, _at(pressed, "block_id"), _at(pressed, "action_id"))
    before = _values(drawn.get("initial_options") or [])
    now = _values(_at(pressed, "selected_options"))
    every = _values(drawn.get("options"))
    if not before.keys() | now.keys() <= every.keys():
        raise UnreadablePress("An item was ticked that the checklist does not have.")
    return [value for value in every if (value in before) != (value in now)]


def _drawn(payload: object, block_id: object, action_id: object) -> Mapping[str, Any]:
    """The element as it was shown."""
    holder = _at(payload, "message" if _has(payload, "message") else "view")
    for block in _list(_at(holder, "blocks")):
        if isinstance(block, Mapping) and block.get("block_id") == block_id:
            for element in [*_list(block.get("elements") or []), block.get("accessory"), block.get("element")]:
                if isinstance(element, Mapping) and element.get("action_id") == action_id:
                    return element
    raise UnreadablePress("The checklist that was pressed is not in the message.")


def _values(options: object) -> dict[str, None]:
    return {_string(_at(option, "value")): None for option in _list(options)}


def _form(holder: object) -> dict[str, str]:
    if not _has(holder, "state"):
        return {}
    values = _at(holder, "state", "values")
    if not isinstance(values, Mapping):
        raise UnreadablePress("The values of the inputs are not a mapping.")
    form = {}
    for inputs in values.values():
        for name, given in _items(inputs):
            if name.startswith(_INPUT):
                form[name.removeprefix(_INPUT)] = _given(given)
    return form


def _given(given: object) -> str:
    if not _has(given, "selected_option"):
        value = given.get("value") if isinstance(given, Mapping) else given
        return "" if value is None else _string(value)
    option = _at(given, "selected_option")
    value = "" if option is None else _string(_at(option, "value"))
    return "" if value == _NOTHING else value


def _metadata(payload: object) -> object:
    return _loads(_at(payload, "view", "private_metadata"))


def _action(read: object) -> Action:
    match read:
        case [str(command), Mapping() as args] if command:
            return Action(command, _arguments(args))
        case _:
            raise UnreadablePress("What was pressed does not say what it does.")


def _arguments(read: object) -> dict[str, str]:
    return {key: _string(value) for key, value in _items(read)}


def _items(read: object) -> list[tuple[str, object]]:
    if not isinstance(read, Mapping) or not all(isinstance(key, str) for key in read):
        raise UnreadablePress("A mapping was expected.")
    return list(read.items())


def _loads(written: object) -> object:
    try:
        return json.loads(_string(written))
    except (ValueError, RecursionError) as error:
        raise UnreadablePress("What was pressed is not JSON.") from error


def _written(command: str, args: Mapping[str, str]) -> str:
    """An action as JSON; by hand, because a card has a dozen and the encoder of the library is made for more."""
    return f"[{_quoted(command)},{_written_arguments(args)}]"


def _written_arguments(args: Mapping[str, str]) -> str:
    text = ",".join([f"{_quoted(key)}:{_quoted(value)}" for key, value in args.items()])
    if "&" in text or "<" in text or ">" in text:
        text = text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    return f"{{{text}}}"


def _has(thing: object, key: str) -> bool:
    return isinstance(thing, Mapping) and key in thing


def _at(thing: Any, *path: str | int) -> Any:
    try:
        for step in path:
            thing = thing[step]
    except (KeyError, IndexError, TypeError) as error:
        raise UnreadablePress(f"The payload has no {path!r}.") from error
    return thing


def _list(thing: object) -> list[Any]:
    if not isinstance(thing, list):
        raise UnreadablePress("A list was expected.")
    return thing


def _string(thing: object) -> str:
    if not isinstance(thing, str):
        raise UnreadablePress("A string was expected.")
    return thing
