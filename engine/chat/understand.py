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
_EDGE = " !?.,;:…"
_CLOSING = dict(zip("`*_~\"'“„‘‚«‹(<", "`*_~\"'”“’‘»›)>", strict=True))
"""What ends words that begin with one of these marks: code, bold, italic, struck, quoted, in brackets."""
_QUOTES = {"'": "'", '"': '"', "“": "”„", "”": "“", "„": "“"}
"""Quotes, and what they begin or end with on their other side."""
_MARKS = re.compile(rf"[{re.escape(''.join(_CLOSING))}]+(?=/)")
_QUOTED = re.compile(r"^(?:>\s+|>(?=/))+")
_FORMATS = (
    "\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
    "\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001"
    "\U000e0020-\U000e007f"
)
"""The characters that Unicode calls formats (Cf), as a class of a pattern."""
_UNSEEN = re.compile(f"[{_FORMATS}\u034f\u115f\u1160\u17b4\u17b5\u3164\ufe00-\ufe0f\uffa0\ufffc]")
"""What nobody sees."""
_UNSEEN_OR_SPACE = re.compile(rf"(?:\s|{_UNSEEN.pattern})*")
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
    """Lower case, single spaces, plain apostrophes, no mention of the bot, no punctuation or marks around, and nothing
    that nobody sees."""
    return " ".join(_remove_unseen(_tidied(text)).split()).casefold()


def as_typed(text: str, heard: Heard) -> tuple[str, str]:
    """The words that named the command, and those after it, in the letters in which they were typed."""
    said = [word for word in _tidied(text).split() if _remove_unseen(word).removeprefix("/")]
    after = len(normalise(text)[:LONGEST].removeprefix("/").split()) - len(heard.rest.split())
    return _remove_unseen(" ".join(said[:after])).removeprefix("/"), " ".join(said[after:])


def without_filler(words: str, filler: Iterable[str]) -> str:
    """The words without polite or vague ones around them: “i think 3 please” is “3”."""
    for phrase in sorted(filler, key=len, reverse=True):
        words = f" {words} ".removeprefix(f" {phrase} ").removesuffix(f" {phrase} ").strip()
    return words.strip(" .,!")


def hear_command(text: str, phrases: Mapping[str, Iterable[str]]) -> Heard | None:
    """Find the command in `text`: exactly, as one of its `phrases`, or with a small typo."""
    words = normalise(text)[:LONGEST].strip("‘’")
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
    words = _APOSTROPHE.sub("'", _SPACE.sub(" ", _MENTION.sub("", _strip_unseen(text))))
    for _ in range(2):  # marks around punctuation, and punctuation around marks
        words = _strip_edges(_unmark(_strip_unseen(words)))
    return words


def _unmark(words: str) -> str:
    """Words without the marks around them, or around the command that they begin with."""
    words = _QUOTED.sub("", words)
    if marks := _MARKS.match(words):
        words = words[marks.end() :]
        for mark in reversed(marks[0]):
            words = words.replace(_CLOSING[mark], "", 1)
    while inside := _find_marked(words):
        words = inside
    return words


def _find_marked(words: str) -> str:
    """What stands between marks that open and close once, however often each is written: “```help```”, “**help**”."""
    mark = words[:1]
    closing, times = _CLOSING.get(mark, ""), len(words) - len(words.lstrip(mark))
    if closing in ("", "’") or not words.endswith(closing * times):
        return ""
    inside = words[times:-times]
    return "" if {mark, closing} & set(inside) else inside.strip()


def _strip_edges(words: str) -> str:
    """Words without punctuation around them, nor a quote that nothing belongs to."""
    words = _strip_unseen(words.strip(_EDGE))
    if words[:1] in _QUOTES and not set(_QUOTES[words[0]]) & set(words[1:]):
        words = words[1:].lstrip(_EDGE)
    if words[-1:] in _QUOTES and not set(_QUOTES[words[-1]]) & set(words[:-1]):
        words = words[:-1].rstrip(_EDGE)
    return _strip_unseen(words)


def _strip_unseen(words: str) -> str:
    """Words without space around them, nor anything that nobody sees."""
    if words.isascii():
        return words.strip()
    before, after = (_count_unseen(each) for each in (words, words[::-1]))
    return words[before : len(words) - after]


def _count_unseen(words: str) -> int:
    """How many characters that nobody sees, and spaces, words begin with."""
    match = _UNSEEN_OR_SPACE.match(words)
    return match.end() if match else 0


def _remove_unseen(words: str) -> str:
    """Words without anything that nobody sees."""
    return _UNSEEN.sub("", words)
