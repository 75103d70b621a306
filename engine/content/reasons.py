"""What is wrong with one value, in words for whoever edits the file."""

from typing import Any

from pydantic import BaseModel
from rapidfuzz import process

from engine.content.files import Location

_KINDS = {
    "model_type": "this must be a mapping, with “key: value” on each line",
    "dict_type": "this must be a mapping, with “key: value” on each line",
    "tuple_type": "this must be a list, with “- ” before each entry",
    "string_type": "this must be text; put it in quotes",
    "missing": "this is missing",
}


def reason(error: Any, place: Location, known: set[str]) -> str:
    """A validation error of pydantic as a sentence; a key that does not exist gets the nearest of the `known` ones."""
    context = error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            nearest = process.extractOne(str(place[-1]), sorted(known))
            return "there is no such key" + (f"; did you mean “{nearest[0]}”?" if nearest and nearest[1] > 70 else "")
        case "too_short":
            return f"has {context['actual_length']} entries and needs at least {context['min_length']}"
        case "too_long":
            return f"has {context['actual_length']} entries and may have {context['max_length']}"
        case kind:
            return _KINDS.get(kind, str(error["msg"]))


def keys_of(*entries: type[BaseModel]) -> set[str]:
    """The keys that entries of these kinds may have."""
    return {name for entry in entries for name in entry.model_fields}
