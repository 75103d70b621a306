"""The sentences that the program says, by name, with the values that it gives each of them.

`sentences.txt` beside this module has one line for each, `room.sentence: value value …`. It is written from the pack
that comes with Advance (`make golden`); a test holds it against the names that stand in the code. A pack whose copy
lacks one of them, or asks for a value that nobody gives, is refused before it can fail in the middle of a reply.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, nodes
from jinja2.meta import find_undeclared_variables

MANIFEST = Path(__file__).with_name("sentences.txt")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as a template has it."""

    line: int
    values: Mapping[str, int]
    """What it needs to be given, with the line that asks for it."""


@cache
def known_sentences() -> Mapping[str, frozenset[str]]:
    """By name, what the program gives to each sentence that it says."""
    lines = (line.partition(": ") for line in MANIFEST.read_text(encoding="utf-8").splitlines())
    return {name.rstrip(":"): frozenset(values.split()) for name, _, values in lines}


def read_sentences(environment: Environment, parsed: nodes.Template) -> dict[str, Sentence]:
    """The blocks of a parsed template by name."""
    found = {}
    for block in parsed.find_all(nodes.Block):
        template = nodes.Template(block.body, lineno=block.lineno)
        template.set_environment(environment)
        names = {name.name: name.lineno for name in reversed(list(template.find_all(nodes.Name)))}
        needed = {name: names.get(name, block.lineno) for name in find_undeclared_variables(template)}
        found[block.name] = Sentence(block.lineno, needed)
    return found


def check_sentences(sentences: Mapping[str, Mapping[str, Sentence]], locale: str, *, whole: bool) -> Iterator[str]:
    """What is wrong with the copy of a locale, given by room; `whole` is whether no sentence may be missing there."""
    known = known_sentences()
    for room, blocks in sentences.items():
        file = f"copy/{locale}/{room}.j2"
        for name, sentence in blocks.items():
            given = known.get(f"{room}.{name}")
            if given is None:
                yield f"{file}:{sentence.line}: nothing says the sentence “{name}”"
                continue
            for value, line in sorted(sentence.values.items()):
                if value not in given:
                    yield f"{file}:{line}: the sentence “{name}” is given no value “{value}”"
    for key in known if whole else ():
        room, _, name = key.partition(".")
        if name not in sentences.get(room, {}):
            yield f"copy/{locale}/{room}.j2:1: the sentence “{name}” is missing"
