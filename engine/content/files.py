"""YAML files that remember where each value stands, so that a mistake is named with its file and line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

DEEPEST = 50
"""Lists and mappings inside each other; a pack needs about ten."""

Location = tuple[str | int, ...]
"""Keys and indexes from the top of a file to a value."""


class Loader(yaml.CSafeLoader):
    """Reads plain words as YAML 1.2 does: ``15:00``, ``no`` and ``2026-03-01`` are the text that they look like."""


Loader.yaml_implicit_resolvers = {}

for _kind, _words, _starts in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?(0|[1-9][0-9]{0,17})", list("-+0123456789")),
    ("float", r"[-+]?[0-9]{1,17}\.[0-9]{1,17}", list("-+0123456789")),
    ("merge", r"<<", ["<"]),
):
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_kind}", re.compile(f"^(?:{_words})$"), _starts)


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its data, and its nodes for the line numbers."""

    name: str
    data: Any
    root: yaml.Node | None

    def at(self, location: Location) -> str:
        """Return ``file:line`` of the deepest existing value on the way to `location`."""
        node = self.root
        line = 1
        for step in location:
            following = _child(node, step)
            if following is None:
                break
            line, node = following
        return f"{self.name}:{line}"

    def title(self, location: Location) -> str:
        """Name a location by ids where entries have one: ``domains › ai_system_design › skills``."""
        words: list[str] = []
        value = self.data
        for step in location:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                value = None
            named = value.get("id") if isinstance(value, dict) and isinstance(step, int) else None
            words.append(str(named or (f"#{step + 1}" if isinstance(step, int) else step)))
        return " › ".join(words)


def read(path: Path, name: str, problems: list[str]) -> Source | None:
    """Read one YAML file; what cannot be read is added to `problems`."""
    text = ""
    try:
        text = path.read_text(encoding="utf-8-sig")
        if line := _too_deep(text):
            problems.append(f"{name}:{line}: more than {DEEPEST} lists and mappings stand inside each other here")
            return None
        loader = Loader(text)
        root = loader.get_single_node()
        found = [f"{name}:{line}: the key “{key}” stands here a second time" for key, line in _repeated(root, set())]
        problems.extend(found)
        return None if found else Source(name, None if root is None else loader.construct_document(root), root)
    except FileNotFoundError:
        problems.append(f"{name}:1: the file is missing")
    except OSError as error:
        problems.append(f"{name}:1: the file cannot be read: {error.strerror}")
    except UnicodeDecodeError as error:
        problems.append(f"{name}:{line_of_byte(error)}: the file is not UTF-8 (byte {error.start})")
    except yaml.MarkedYAMLError as error:
        line = 1 if error.problem_mark is None else error.problem_mark.line + 1
        problems.append(f"{name}:{line}: this is not YAML: {error.problem or error.context}")
    except yaml.reader.ReaderError as error:
        line = text.encode()[: error.position].count(b"\n") + 1
        problems.append(f"{name}:{line}: this is not YAML: {error.reason}")
    except (yaml.YAMLError, ValueError) as error:
        problems.append(f"{name}:1: this is not YAML: {error}")
    return None


def line_of_byte(error: UnicodeDecodeError) -> int:
    """The line of the byte that is not UTF-8."""
    return error.object[: error.start].count(b"\n") + 1


def _too_deep(text: str) -> int:
    """The line where the nesting exceeds `DEEPEST`, else 0; deeper text would exhaust the stack of the reader."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            assert event.start_mark is not None
            return int(event.start_mark.line) + 1
    return 0


def _child(node: yaml.Node | None, step: str | int) -> tuple[int, yaml.Node] | None:
    """The line of a value's start, and its node."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key.start_mark.line + 1, value
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        value = node.value[step]
        return value.start_mark.line + 1, value
    return None


def _repeated(node: yaml.Node | None, seen: set[int]) -> Iterator[tuple[str, int]]:
    """Keys that a mapping holds twice; YAML readers silently keep the last. `seen` holds nodes that aliases repeat."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        keys: set[str] = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in keys:
                    yield key.value, key.start_mark.line + 1
                keys.add(key.value)
            yield from _repeated(value, seen)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _repeated(value, seen)
