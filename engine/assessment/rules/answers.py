"""What a typed answer means: ratings, or a wish such as “back”. Pure functions over a vocabulary."""

import re
import unicodedata
from dataclasses import dataclass

from engine.chat.understand import normalise, without_filler
from engine.content.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Rated:
    """One rating per skill that was asked, in order; None for skipped."""

    values: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """Something other than a rating, by its name in the vocabulary."""

    name: str


@dataclass(frozen=True, slots=True)
class Mistake:
    """Meant as a rating, but not one; `key` names the copy that says why."""

    key: str


Answer = Rated | Wish | Mistake

_DECIMAL = re.compile(r"^[+-]?\d+[.,]\d+$")
_FRACTION = re.compile("\\d\\s?[¼½¾]|^\\s*[¼½¾]\\s*$")
_OUT_OF_FIVE = re.compile(r"(?<!\s)\s*(/|out of|of|von)\s*5$")
_KEYCAPS = re.compile("[\ufe0e\ufe0f\u20e3]")
_BETWEEN = re.compile(r"[\s,;|/]+")
_NUMBER = re.compile(r"^[+-]?\d+$")


def read_answer(text: str, vocabulary: Vocabulary, asked: int) -> Answer | None:
    """Read an answer to `asked` questions; None where the words are no answer at all."""
    clean = _KEYCAPS.sub("", text)
    if _FRACTION.search(clean):
        return Mistake("assessment.not_whole")
    clean = unicodedata.normalize("NFKC", clean)
    words = normalise(clean)
    if words.startswith("/"):
        return None
    wishes = {phrase: name for name, phrases in vocabulary.answers.items() for phrase in (name, *phrases)}
    if words in wishes:
        name = wishes[words]
        return Rated((None,)) if name == "skip" and asked == 1 else Wish(name)
    if asked != 1:
        return _ratings(clean.casefold().strip(), wishes, vocabulary, asked)
    words = _OUT_OF_FIVE.sub("", without_filler(words, vocabulary.filler))
    return Mistake("assessment.not_whole") if _DECIMAL.match(words) else _ratings(words, wishes, vocabulary, asked)


def _ratings(words: str, wishes: dict[str, str], vocabulary: Vocabulary, asked: int) -> Answer | None:
    numbers = {word: value for value, names in enumerate(vocabulary.numbers) for word in (str(value), *names)}
    tokens = [token.rstrip("!.") or token for token in _BETWEEN.split(words) if token]
    values: list[int | None] = []
    for token in tokens:
        token = str(int(token)) if token.isdecimal() and len(token) == 1 else token
        if token in numbers:
            values.append(numbers[token])
        elif token in ("-", "?", "–", "—") or wishes.get(token) == "skip":
            values.append(None)
        elif _NUMBER.match(token):
            return Mistake("assessment.out_of_range")
        else:
            return None
    if not values:
        return None
    return Rated(tuple(values)) if len(values) == asked else Mistake("assessment.wrong_count")
