"""Which language somebody asks for, as in “speak German to me” or “language de”. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.chat.understand import normalise

_BETWEEN = re.compile(r"[\s,.;:=!?()]+")
SHORTEST = 4
"""Letters from which a name is meant where nobody speaks of settings: “it” and “no” are codes of languages, too."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What words about a language come to."""

    name: str
    """What is left of them: the name of a language, where it is one."""
    code: str | None
    """That language's; None where it is none."""
    is_plain: bool
    """Whether nothing else can be meant, whatever is spoken of."""


def read_language(said: str, names: Mapping[str, str], words: Mapping[str, Sequence[str]]) -> Asked:
    """What is asked for; `names` has the codes of languages by their names in lower case."""
    tokens = [token for token in _BETWEEN.split(normalise(said).removeprefix("/")) if token]
    asking, filler = words.get("language", ()), words.get("filler", ())
    name = " ".join(token for token in tokens if token not in asking and token not in filler)
    code = names.get(name)
    is_plain = code is not None and len(name) >= SHORTEST and any(token in asking for token in tokens)
    return Asked(name, code, is_plain)
