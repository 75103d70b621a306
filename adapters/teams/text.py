"""Text as Adaptive Cards show it.

A TextBlock reads Markdown and dates into its words, and clients differ in what a backslash does to that. A
RichTextBlock reads nothing into them. So only words with nothing to misread go into a TextBlock.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from adapters.drawing import Json
from engine.chat.text import Bold, Code, Italic, Link, Plain, Span, Text

_MISREAD = re.compile(r"[*_`~\[\]\\<>&|#]|\{\{|^[^\S\n]*([-+]|\d+[.)])\s|://", re.MULTILINE)


def is_literal(words: str) -> bool:
    """Whether a TextBlock or a fact shows exactly these characters."""
    return not _MISREAD.search(words) and "\n" not in words


def line_block(words: str, **look: object) -> Json:
    """One line in one style, whatever it says; `look` is named as TextBlock names it, without its heading style."""
    if is_literal(words):
        return {"type": "TextBlock", "text": words or " ", "wrap": True, **look}
    return _make_runs((Plain(words),), look)


def heading_block(words: str, **look: object) -> Json:
    """A line that screen readers take for a heading, where that needs no Markdown."""
    block = line_block(words, weight="Bolder", **look)
    return block | {"style": "heading"} if block["type"] == "TextBlock" else block


def text_blocks(text: Text, **look: object) -> list[Json]:
    """Text, a block for each of its lines; none where there are no words. `look` is as a TextRun has it."""
    blocks: list[Json] = []
    for line in _split_lines(text):
        if any(span.text.strip() for span in line):
            only = line[0]
            plain = len(line) == 1 and isinstance(only, Plain)
            block = line_block(only.text, **look) if plain else _make_runs(line, look)
            blocks.append(block | ({"spacing": "Small"} if blocks else {}))
    return blocks


def _split_lines(text: Text) -> Iterator[Text]:
    line: list[Span] = []
    for span in text:
        first, *more = span.text.split("\n")
        line.append(replace(span, text=first))
        for words in more:
            yield tuple(line)
            line = [replace(span, text=words)]
    yield tuple(line)


def _make_runs(text: Text, look: dict[str, object]) -> Json:
    return {"type": "RichTextBlock", "inlines": [_make_run(span) | look for span in text if span.text]}


def _make_run(span: Span) -> Json:
    run: Json = {"type": "TextRun", "text": span.text}
    match span:
        case Plain():
            return run
        case Bold():
            return run | {"weight": "Bolder"}
        case Italic():
            return run | {"italic": True}
        case Code():
            return run | {"fontType": "Monospace"}
        case Link():
            return run | {"color": "Accent", "selectAction": {"type": "Action.OpenUrl", "url": span.url}}
        case _:
            assert_never(span)
