"""Replies as text and back, for those that wait in the database until a platform takes them."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from engine.chat import cards, charts, text
from engine.chat.cards import Replies

_KIND = "="
"""The key under which a packed value says what it is; no field of a card is called so."""
_KINDS: dict[str, Any] = {
    name: kind
    for module in (cards, charts, text)
    for name, kind in vars(module).items()
    if isinstance(kind, type) and (is_dataclass(kind) or issubclass(kind, Enum))
}


def pack_replies(replies: Replies) -> str:
    """Replies as JSON."""
    return json.dumps(_pack(replies))


def unpack_replies(packed: str) -> Replies:
    """Read `pack_replies` back; raises LookupError, TypeError or ValueError for what another version has packed."""
    replies: Replies = _unpack(json.loads(packed))
    return replies


def _pack(value: object) -> Any:
    if isinstance(value, Enum):
        if type(value).__name__ not in _KINDS:  # a room's own word, where a card has text
            return value.value
        return {_KIND: type(value).__name__, "value": value.value}
    if isinstance(value, datetime | date):
        return {_KIND: "datetime" if isinstance(value, datetime) else "date", "value": value.isoformat()}
    if is_dataclass(value):
        return {_KIND: type(value).__name__} | {each.name: _pack(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {name: _pack(each) for name, each in value.items()}
    if isinstance(value, tuple | list):
        return [_pack(each) for each in value]
    return value


def _unpack(packed: Any) -> Any:
    if isinstance(packed, list):
        return tuple(_unpack(each) for each in packed)
    if not isinstance(packed, dict):
        return packed
    values = {name: _unpack(each) for name, each in packed.items()}
    match values.pop(_KIND, None):
        case None:
            return values
        case "datetime":
            return datetime.fromisoformat(values["value"])
        case "date":
            return date.fromisoformat(values["value"])
        case kind:
            return _KINDS[kind](**values)
