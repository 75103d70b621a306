"""The codec of actions: how one travels through Teams and comes back, as an invoke (Execute) or a message (Submit)."""

from collections.abc import Mapping
from typing import Any

from adapters.drawing import Json
from adapters.event import PressedAction, UnreadableAction
from engine.chat.cards import Action, Style

VERB = "press"
INPUT = "form."
"""What the names of inputs start with, so that they never meet the names of an action."""
STYLES = {Style.PRIMARY: "positive", Style.NORMAL: "default", Style.DANGER: "destructive"}


def press_button(
    label: str, action: Action, style: Style = Style.NORMAL, *, inputs: bool = True, meaning: str = ""
) -> Json:
    """A button for the card's action sets: Execute, or Submit where a client does not know it.

    `inputs` is whether the card's inputs are checked and sent; `meaning` is what a screen reader says beyond the label.
    """
    data = {"command": action.command, "args": dict(action.args)}
    look: Json = {"title": label, "data": data}
    if not inputs:
        look["associatedInputs"] = "none"
    if style is not Style.NORMAL:
        look["style"] = STYLES[style]
    if meaning:
        look["tooltip"] = meaning
    return {"type": "Action.Execute", "verb": VERB, **look, "fallback": {"type": "Action.Submit", **look}}


def input_id(name: str) -> str:
    return f"{INPUT}{name}"


def read_action(value: object) -> PressedAction:
    """The action and the inputs in the value of an invoke or a message; raises UnreadableAction for anything else."""
    data = value.get("action", value) if isinstance(value, Mapping) else None
    if isinstance(data, Mapping) and data.get("type") == "Action.Execute":
        data = data.get("data")
    if not isinstance(data, Mapping):
        raise UnreadableAction("what was pressed has no data")
    command, args = data.get("command"), data.get("args", {})
    if not (isinstance(command, str) and command and isinstance(args, Mapping)):
        raise UnreadableAction("what was pressed does not say what it does")
    if not all(isinstance(name, str) and isinstance(value, str) for name, value in args.items()):
        raise UnreadableAction("what was pressed has odd arguments")
    form = {name.removeprefix(INPUT): _read_input(value) for name, value in data.items() if _is_input(name)}
    return PressedAction(Action(command, dict(args)), form)


def _is_input(name: object) -> bool:
    return isinstance(name, str) and name.startswith(INPUT)


def _read_input(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str() | int() | float():
            return str(value)
        case _:
            raise UnreadableAction("an input has an odd value")
