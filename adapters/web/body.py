"""Bodies: JSON that a page sent, read with suspicion. Every mistake becomes a 400 with a sentence."""

import json
from collections.abc import Mapping
from types import MappingProxyType

from aiohttp import web

from adapters.body import BadBody, read_bytes
from adapters.web.guard import Problem
from engine.chat.cards import Action

MOST_BYTES = 64 * 1024
LONGEST_ID = 128
LONGEST_ADDRESS = 254
LONGEST_TEXT = 16_000
MOST_FIELDS = 100


class Body:
    """The object in a request body, field by field."""

    def __init__(self, fields: Mapping[str, object]) -> None:
        self._fields = fields

    def text(self, name: str, longest: int = LONGEST_ID) -> str:
        """A string that is there, not blank and not too long."""
        value = self._fields.get(name)
        if not isinstance(value, str) or not value.strip():
            raise Problem(400, f"The field “{name}” is missing.")
        return _check_text(name, value, longest)

    def text_or_empty(self, name: str) -> str:
        return self.text(name) if self._fields.get(name) else ""

    def action(self) -> Action:
        fields = self._fields.get("action")
        if not isinstance(fields, dict):
            raise Problem(400, "The field “action” is missing.")
        action = Body(fields)
        return Action(action.text("command"), action.strings("args"))

    def strings(self, name: str) -> Mapping[str, str]:
        """An object whose values are all strings; empty where the field is missing."""
        value = self._fields.get(name, {})
        if not isinstance(value, dict) or len(value) > MOST_FIELDS:
            raise Problem(400, f"The field “{name}” must be an object with at most {MOST_FIELDS} entries.")
        strings = {_check_text(name, key, LONGEST_ID): _read_string(name, entry) for key, entry in value.items()}
        return MappingProxyType(strings)


async def read_body(request: web.Request) -> Body:
    if request.content_type != "application/json":
        raise Problem(400, "The body must be JSON, with the content type application/json.")
    raw = await _read_bytes(request)
    try:
        fields = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Problem(400, "The body is not valid JSON.") from None
    if not isinstance(fields, dict):
        raise Problem(400, "The body must be a JSON object.")
    return Body(fields)


async def _read_bytes(request: web.Request) -> bytes:
    try:
        return await read_bytes(request, MOST_BYTES)
    except BadBody as problem:
        sentence = f"The body is larger than {MOST_BYTES // 1024} KB." if problem.status == 413 else f"{problem}."
        raise Problem(problem.status, sentence) from None


def _read_string(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise Problem(400, f"Every value in “{name}” must be a string.")
    return _check_text(name, value, MOST_BYTES)


def _check_text(name: str, value: str, longest: int) -> str:
    """Refuse what a database or a browser could not take: half characters, null characters, endless text."""
    if len(value) > longest:
        raise Problem(400, f"The field “{name}” is longer than {longest} characters.")
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise Problem(400, f"The field “{name}” contains characters that are not text.")
    return value
