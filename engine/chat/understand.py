"""What typed words mean: a command, an answer, or neither. Pure functions over a vocabulary."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

CLOSE = 82
"""Likeness of two words, of 100, from which one is taken for a typo of the other."""
NEAR = 45
"""Likeness from which a command is worth suggesting."""
LONGEST = 200
"""Characters of a message that are looked at for a command; nobody types a longer one."""
SHORTEST = 3
"""Letters up to which a name is found inside too many words: “hi” stands in “which”."""
SENTENCE = 8
"""Words of a sentence in which one command's name is what it is about."""

_SPACE = re.compile(r"\s+")
_EDGE = " !?.,;:'\"“”…"
_APOSTROPHE = re.compile(r"(?<=\w)’(?=\w)")
_MENTION = re.compile(r"^(<at>[^<]*</at>|<@[^>]+>|@\w+)\s*")


@dataclass(frozen=True, slots=True)
class Heard:
    """A command and the words after it."""

    command: str
    rest: str
    slash: bool
    """Whether it was typed as a command, which is never an answer to a question."""


def normalise(text: str) -> str:
    """Lower case, single spaces, plain apostrophes, no mention of the bot, no punctuation around."""
    return _tidied(text).casefold()


def as_typed(text: str, heard: Heard) -> tuple[str, str]:
    """The words that named the command, and those after it, in the letters in which they were typed."""
    said = _tidied(text).removeprefix("/").split()
    after = len(normalise(text)[:LONGEST].removeprefix("/").split()) - len(heard.rest.split())
    return " ".join(said[:after]), " ".join(said[after:])


def without_filler(words: str, filler: Iterable[str]) -> str:
    """The words without polite or vague ones around them: “i think 3 please” is “3”."""
    for phrase in sorted(filler, key=len, reverse=True):
        words = f" {words} ".removeprefix(f" {phrase} ").removesuffix(f" {phrase} ").strip()
    return words.strip(" .,!")


def hear_command(text: str, phrases: Mapping[str, Iterable[str]]) -> Heard | None:
    """Find the command in `text`: exactly, as one of its `phrases`, or with a small typo."""
    words = normalise(text)[:LONGEST]
    slash = words.startswith("/")
    words = words.removeprefix("/")
    known = {phrase: name for name, each in phrases.items() for phrase in (name, *each)}
    for phrase in sorted(known, key=len, reverse=True):
        if words == phrase or words.startswith(phrase + " "):
            return Heard(known[phrase], words[len(phrase) :].strip(), slash)
    named = {known[word] for word in words.split() if word in known}
    if len(named) == 1 and len(words.split()) <= SENTENCE:
        return Heard(named.pop(), "", slash)
    first, _, rest = words.partition(" ")
    for candidate, after in ((words, ""), (first, rest)):
        if len(candidate) > 2 and (close := find_closest(candidate, known, CLOSE)):
            return Heard(known[close], after, slash)
    return None


def find_closest(word: str, names: Iterable[str], at_least: float) -> str | None:
    """The name that `word` is a likely typo of."""
    found = process.extractOne(word[:LONGEST], list(names), scorer=fuzz.ratio, score_cutoff=at_least)
    return None if found is None else str(found[0])


def find_nearest(text: str, names: Iterable[str], limit: int) -> list[str]:
    """Names worth suggesting for words that mean nothing, the likeliest first."""
    words = normalise(text)[:LONGEST].removeprefix("/")
    likely = [name for name in names if len(name) > SHORTEST]
    found = process.extract(words, likely, scorer=fuzz.partial_ratio, limit=limit, score_cutoff=NEAR)
    return [str(name) for name, _, _ in found]


def _tidied(text: str) -> str:
    words = _SPACE.sub(" ", _MENTION.sub("", text.strip()))
    return _APOSTROPHE.sub("'", words.strip(_EDGE))
