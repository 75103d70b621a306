"""What words after `/paper` ask for: “vote retrieval”, “history rag”, “propose https://…”. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from engine.chat.understand import find_closest

ALIKE = 75
"""Likeness of words and a title, of 100, from which the paper is meant."""


class Verb(StrEnum):
    """What somebody can ask for in words; the vocabulary of papers has the words of each."""

    PROPOSE = "propose"
    VOTE = "vote"
    UNVOTE = "unvote"
    PRESENT = "present"
    IMPLEMENT = "implement"
    GIVE_BACK = "give_back"
    PICK = "pick"
    UNPICK = "unpick"
    WITHDRAW = "withdraw"
    READ = "read"
    NOTE = "note"
    MINE = "mine"
    HISTORY = "history"


@dataclass(frozen=True, slots=True)
class Request:
    """A verb, None where there is none, and the words that are left."""

    verb: Verb | None
    rest: str


def read_request(named: str, typed: str, words: Mapping[str, Iterable[str]]) -> Request:
    """Find the verb in the words that named the command (“propose a paper”), else at the start of what follows."""
    phrases = {phrase: verb for verb in Verb for phrase in (verb.replace("_", " "), *words.get(verb, ()))}
    longest = sorted(phrases, key=len, reverse=True)
    asked = f" {named.casefold()} "
    if verb := next((phrases[phrase] for phrase in longest if f" {phrase} " in asked), None):
        return Request(verb, typed)
    parts = typed.split()
    lower = [part.casefold().rstrip(":,") for part in parts]
    for phrase in longest:
        many = len(phrase.split())
        if lower[:many] == phrase.split():
            return Request(phrases[phrase], " ".join(parts[many:]))
    return Request(None, typed)


def without_filler(words: str, filler: Iterable[str]) -> str:
    """Words without the small ones that lead to a paper: “for the paper on”."""
    small = frozenset(filler)
    parts = words.split()
    while len(parts) > 1 and parts[0].casefold().strip(":,") in small:
        parts = parts[1:]
    return " ".join(parts)


def match_titles(words: str, titles: Mapping[int, str]) -> list[int]:
    """The papers whose title words mean: the very title, else all that have each of the words, else the likeliest."""
    asked = words.casefold().strip(" “”\"'")
    if not asked:
        return []
    lower = {paper: title.casefold() for paper, title in titles.items()}
    exact = [paper for paper, title in lower.items() if title == asked]
    matches = exact or [paper for paper, title in lower.items() if contains_words(title, asked)]
    if matches:
        return matches
    close = find_closest(asked, lower.values(), ALIKE)
    return [paper for paper, title in lower.items() if title == close]


def contains_words(text: str, words: str) -> bool:
    """Whether a text has each of the words, or a longer one that begins with it."""
    parts, asked = (re.findall(r"\w+", string.casefold()) for string in (text, words))
    return bool(asked) and all(any(part.startswith(word) for part in parts) for word in asked)
