"""Counts the steps that a backtracking matcher takes, as `re` does, so that a test can bound them without a clock.

It interprets what Python's own parser makes of a pattern: only the number of steps matters, and how it grows.
"""

import re
import sys
from collections.abc import Iterator
from re import _constants as kinds  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

SEARCHING = ("search", "sub", "finditer", "findall", "split")
"""Methods that try every place of a text; the others try its start alone."""


class TooManySteps(Exception):
    """More steps than a test allows."""


class PatternSteps:
    """One pattern, interpreted."""

    def __init__(self, pattern: re.Pattern[str], most: int) -> None:
        """Beyond `most` steps it gives up and raises TooManySteps."""
        self._parsed = parser.parse(pattern.pattern, pattern.flags)
        self._flags = pattern.flags
        self._most = most
        self._sets: dict[int, re.Pattern[str]] = {}

    def count(self, text: str, *, everywhere: bool) -> int:
        """The steps for all matches in `text`, or only for one at its start."""
        self._text, self._steps, self._groups, at = text, 0, {}, 0
        while at <= len(text):
            end = next(self._match(list(self._parsed), at), None)
            if not everywhere:
                break
            at = at + 1 if end is None or end == at else end
        return self._steps

    def _match(self, items: list[Any], at: int) -> Iterator[int]:
        """Where the items may end that start at `at`, in the order in which `re` tries them."""
        self._steps += 1
        if self._steps > self._most:
            raise TooManySteps
        if not items:
            yield at
            return
        (kind, value), rest = items[0], items[1:]
        if (width := self._single(kind, value)) is not None:
            if at < len(self._text) and width(self._text[at]):
                yield from self._match(rest, at + 1)
            return
        match kind:
            case kinds.MAX_REPEAT | kinds.MIN_REPEAT | kinds.POSSESSIVE_REPEAT:
                yield from self._repeat(kind, value, rest, at)
            case kinds.SUBPATTERN:
                for end in self._match(list(value[3]), at):
                    self._groups[value[0]] = self._text[at:end]
                    yield from self._match(rest, end)
            case kinds.ATOMIC_GROUP:
                for end in [next(self._match(list(value), at), None)]:
                    if end is not None:
                        yield from self._match(rest, end)
            case kinds.BRANCH:
                for branch in value[1]:
                    yield from self._match([*branch, *rest], at)
            case kinds.AT:
                if self._stands_at(value, at):
                    yield from self._match(rest, at)
            case kinds.ASSERT | kinds.ASSERT_NOT:
                yield from self._look_around(kind, value, rest, at)
            case kinds.GROUPREF:
                said = self._groups.get(value, "")
                if self._text.startswith(said, at):
                    yield from self._match(rest, at + len(said))
            case _:
                raise NotImplementedError(kind)

    def _repeat(self, kind: Any, value: Any, rest: list[Any], at: int) -> Iterator[int]:
        least, most, item = value[0], int(value[1]), list(value[2])
        single = self._single(*item[0]) if len(item) == 1 else None
        if single is None:
            yield from self._repeat_group(kind, (least, most, item), rest, at, 0)
            return
        furthest = at
        while furthest - at < most and furthest < len(self._text) and single(self._text[furthest]):
            furthest += 1
            self._steps += kind is not kinds.MIN_REPEAT
        ends = range(furthest, at + least - 1, -1)
        if kind is kinds.POSSESSIVE_REPEAT:
            ends = ends[:1]
        for end in reversed(ends) if kind is kinds.MIN_REPEAT else ends:
            yield from self._match(rest, end)

    def _repeat_group(self, kind: Any, repeat: Any, rest: list[Any], at: int, count: int) -> Iterator[int]:
        least, most, item = repeat
        if kind is kinds.MIN_REPEAT and count >= least:
            yield from self._match(rest, at)
        if count < most:
            for end in self._match(item, at):
                if end > at:
                    yield from self._repeat_group(kind, repeat, rest, end, count + 1)
        if kind is not kinds.MIN_REPEAT and count >= least:
            yield from self._match(rest, at)

    def _look_around(self, kind: Any, value: Any, rest: list[Any], at: int) -> Iterator[int]:
        direction, inner = value
        start = at - inner.getwidth()[0] if direction < 0 else at
        holds = start >= 0 and next(self._match(list(inner), start), None) is not None
        if holds is (kind is kinds.ASSERT):
            yield from self._match(rest, at)

    def _single(self, kind: Any, value: Any) -> Any:
        """Whether one character fits, for items of one character; None for others."""
        if kind in (kinds.LITERAL, kinds.NOT_LITERAL):
            fold = str.casefold if self._flags & re.IGNORECASE else str
            return lambda c: (fold(c) == fold(chr(value))) is (kind is kinds.LITERAL)
        if kind is kinds.ANY:
            return lambda c: c != "\n" or bool(self._flags & re.DOTALL)
        if kind is kinds.IN:
            return lambda c: self._is_in(value, c)
        return None

    def _is_in(self, value: Any, character: str) -> bool:
        negated = value[0][0] is kinds.NEGATE
        return any(self._fits(*part, character) for part in value[negated:]) is not negated

    def _fits(self, kind: Any, value: Any, character: str) -> bool:
        cases = {character, character.lower(), character.upper()} if self._flags & re.IGNORECASE else {character}
        if kind is kinds.LITERAL:
            return chr(value) in cases
        if kind is kinds.RANGE:
            return any(len(c) == 1 and value[0] <= ord(c) <= value[1] for c in cases)
        shorthand = _CATEGORIES[value]
        return re.match(shorthand, character, self._flags & re.ASCII) is not None

    def _stands_at(self, where: Any, at: int) -> bool:
        anchors = {kinds.AT_BEGINNING: "^", kinds.AT_BEGINNING_STRING: r"\A", kinds.AT_END: "$"}
        anchors |= {kinds.AT_END_STRING: r"\Z", kinds.AT_BOUNDARY: r"\b", kinds.AT_NON_BOUNDARY: r"\B"}
        return re.compile(anchors[where], self._flags & (re.ASCII | re.MULTILINE)).match(self._text, at) is not None


_CATEGORIES = {
    kinds.CATEGORY_DIGIT: r"\d",
    kinds.CATEGORY_NOT_DIGIT: r"\D",
    kinds.CATEGORY_SPACE: r"\s",
    kinds.CATEGORY_NOT_SPACE: r"\S",
    kinds.CATEGORY_WORD: r"\w",
    kinds.CATEGORY_NOT_WORD: r"\W",
}


def find_patterns() -> Iterator[tuple[str, re.Pattern[str], bool]]:
    """Every compiled pattern of the product's modules: its name, and whether it tries every place of a text."""
    for name, module in sorted(sys.modules.items()):
        if name.partition(".")[0] not in ("engine", "adapters", "bot") or not getattr(module, "__file__", None):
            continue
        for variable, value in vars(module).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                with open(str(module.__file__), encoding="utf-8") as file:
                    source = file.read()
                everywhere = not re.search(rf"\b{variable}\.(match|fullmatch)\(", source) or any(
                    f"{variable}.{method}(" in source for method in SEARCHING
                )
                yield f"{name}.{variable}", value, everywhere
