"""What typed words about mentoring ask for: “offer rag”, “for data pipelines”, “English and German”. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

Words = Mapping[str, tuple[str, ...]]

_BETWEEN = re.compile(r"[,;/&+\s]+")


def read_wish(named: str, said: str, words: Words) -> tuple[str, str]:
    """What is wished, by its name in the vocabulary, and the words after it; no name where a mentor is looked for.

    `named` are the words that asked for the room, which may say it themselves: “I'd like to mentor”.
    """
    phrases = {phrase: wish for wish, each in words.items() if wish != "filler" for phrase in each}
    rest = said.casefold()
    if wish := phrases.get(named.casefold()):
        return wish, without_lead(rest, words)
    for phrase in sorted(phrases, key=len, reverse=True):
        if rest == phrase or rest.startswith(f"{phrase} "):
            return phrases[phrase], without_lead(rest.removeprefix(phrase), words)
    return "", without_lead(rest, words)


def without_lead(said: str, words: Words) -> str:
    """The words without the small ones that lead to a topic: “for”, “in”."""
    left = said.split()
    while left and left[0].strip(":,") in words.get("filler", ()):
        left = left[1:]
    return " ".join(left)


def read_languages(typed: str, codes: Mapping[str, str], filler: Iterable[str]) -> tuple[tuple[str, ...], str]:
    """The languages that are named, by their `codes`, in their order; and the first word that is none."""
    left, found = [word for word in _BETWEEN.split(typed.casefold()) if word], list[str]()
    while left:
        long = next((each for each in range(len(left), 0, -1) if " ".join(left[:each]) in codes), 0)
        if left[0] in filler:  # before codes: “or” is also that of Odia
            left = left[1:]
        elif long:
            found.append(codes[" ".join(left[:long])])
            left = left[long:]
        else:
            return tuple(found), left[0]
    return tuple(dict.fromkeys(found)), ""
