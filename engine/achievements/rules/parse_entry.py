"""What a typed log entry says: “talk RAG in production at the team day https://…”. Pure."""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from engine.chat.typed import one_line, split_day, split_link

_AROUND = " ,:;-–—"

KIND_WITHIN = 3
"""Words at the start of an entry among which its kind is named."""


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """An entry as it was typed: every field as words, `kind` an id or empty, `right` yes, no or empty."""

    kind: str = ""
    title: str = ""
    day: str = ""
    link: str = ""
    right: str = ""


def read_entry(
    named: str, said: str, kinds: tuple[str, ...], words: Mapping[str, Iterable[str]], today: date
) -> EntryDraft:
    """Take a sentence apart. `named` are the words that asked for the log, which may name the kind, too (“I gave a
    talk”); `words` are the vocabulary's for the log."""
    rest, link = split_link(one_line(said))
    rest, day = split_day(rest, today, {name: words.get(name, ()) for name in ("today", "yesterday")})
    rest, right = _split_right(rest, words)
    phrases = {phrase: kind for kind in kinds for phrase in (kind.replace("_", " "), *words.get(kind, ()))}
    kind, title = _split_kind(rest, phrases, KIND_WITHIN)
    kind = kind or _split_kind(named, phrases, len(named))[0]
    return EntryDraft(kind, _strip_about(title, frozenset(words.get("about", ()))), day, link, right)


def _split_kind(said: str, phrases: Mapping[str, str], within: int) -> tuple[str, str]:
    """The kind that is named among the first words, and what follows it; no kind and everything where none is."""
    words = said.split()
    lower = [word.casefold().strip(",.:;-–—") for word in words]
    for at in range(min(within, len(words))):
        for phrase in sorted(phrases, key=len, reverse=True):
            long = len(phrase.split())
            if lower[at : at + long] == phrase.split():
                return phrases[phrase], " ".join(words[at + long :])
    return "", said


def _split_right(said: str, words: Mapping[str, Iterable[str]]) -> tuple[str, str]:
    """Whether a deployment was right the first time, where the sentence says so."""
    for name, answer in (("retried", "no"), ("right", "yes")):
        for phrase in sorted(words.get(name, ()), key=len, reverse=True):
            if match := re.search(rf"(?<![\s,;(])[\s,;(]+{re.escape(phrase)}\b\)?", said, re.IGNORECASE):
                return f"{said[: match.start()]}{said[match.end() :]}".strip(" ,;"), answer
    return said, ""


def _strip_about(title: str, about: Container[str]) -> str:
    """The title without the small words that lead to it: “on”, “called”, a colon."""
    words = title.strip(_AROUND).split(" ")
    last = len(words) - 1
    start = next((at for at, word in enumerate(words[:last]) if not _is_about(word.lstrip(_AROUND), about)), last)
    return " ".join(words[start:]).strip(_AROUND)


def _is_about(word: str, about: Container[str]) -> bool:
    return not word or word.strip(":") in about
