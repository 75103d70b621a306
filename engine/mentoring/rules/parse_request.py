"""What typed words about mentoring ask for: “offer rag”, “for data pipelines”, “English and German”. Pure."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

Words = Mapping[str, tuple[str, ...]]

_BETWEEN = re.compile(r"[,;/&+\s]+")


class Wish(NamedTuple):
    """What somebody wishes, by its name in the vocabulary, and the words after it."""

    name: str
    """Empty where a mentor is looked for."""
    rest: str


class ReadLanguages(NamedTuple):
    """Languages that were named, by their codes, in their order; and the first word that is none."""

    codes: tuple[str, ...]
    unknown: str


def read_wish(named: str, typed: str, words: Words) -> Wish:
    """What is wished. `named` are the words that asked for the room, which may say it: “I'd like to mentor”."""
    wish_by_phrase = {phrase: wish for wish, phrases in words.items() if wish != "filler" for phrase in phrases}
    rest = typed.casefold()
    if wish := wish_by_phrase.get(named.casefold()):
        return Wish(wish, _drop_filler(rest, words))
    for phrase in sorted(wish_by_phrase, key=len, reverse=True):
        if rest == phrase or rest.startswith(f"{phrase} "):
            return Wish(wish_by_phrase[phrase], _drop_filler(rest.removeprefix(phrase), words))
    return Wish("", _drop_filler(rest, words))


def read_languages(typed: str, codes: Mapping[str, str], filler: Iterable[str]) -> ReadLanguages:
    """The languages that are named in words; `codes` has them by what they are called."""
    left, languages = [word for word in _BETWEEN.split(typed.casefold()) if word], list[str]()
    while left:
        count = next((count for count in range(len(left), 0, -1) if " ".join(left[:count]) in codes), 0)
        if left[0] in filler:  # before codes: “or” is also that of Odia
            left = left[1:]
        elif count:
            languages.append(codes[" ".join(left[:count])])
            left = left[count:]
        else:
            return ReadLanguages(tuple(languages), left[0])
    return ReadLanguages(tuple(dict.fromkeys(languages)), "")


def _drop_filler(typed: str, words: Words) -> str:
    """The words without the small ones that lead to a topic: “for”, “in”."""
    left = typed.split()
    while left and left[0].strip(":,") in words.get("filler", ()):
        left = left[1:]
    return " ".join(left)
