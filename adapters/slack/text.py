"""Text as Slack shows it.

Slack's own markup, mrkdwn, has no escape for `*`, `_`, `~`, `` ` ``, `:smile:` and a leading `>`. So words go where
nothing is read into them: into rich text, or into plain text without emoji. mrkdwn is left for small print and labels
that mix styles, and only when it has nothing to misread.
"""

import re
from dataclasses import replace
from typing import assert_never

from adapters.drawing import Json
from engine.chat.text import Bold, Code, Italic, Link, Plain, Span, Text, as_plain_text

LONGEST_SECTION = 3000
LONGEST_SMALL = 2000
LONGEST_ADDRESS = 3000

_CONTROLS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_STYLES = {Bold: "bold", Italic: "italic", Code: "code"}
_MISREAD = re.compile(r"[*~`]|(?<!\w)_|_(?!\w)|:[^\s:]+:|^[^\S\n]*>", re.MULTILINE)
_MAY_COME_BEFORE = re.compile(r"(^|[\s(])$")
_MAY_COME_AFTER = re.compile(r"^($|[\s.,;:!?)])")


def escape_text(words: str) -> str:
    """The three characters that Slack reads as control characters everywhere in mrkdwn, escaped."""
    return words.translate(_CONTROLS)


def shorten_text(words: str, most: int) -> str:
    """At most `most` characters, cut at a word and marked with an ellipsis; an ellipsis where there are no words."""
    if len(words) <= most:
        return words if words.strip() else "…"
    cut = words[: most - 1]
    at = cut.rfind(" ")
    return f"{(cut[:at] if at > most // 2 else cut).rstrip()}…"


def plain_text(words: str, most: int) -> Json:
    """A text object that shows exactly these characters, `:smile:` included."""
    return {"type": "plain_text", "text": shorten_text(words, most), "emoji": False}


def rich_blocks(text: Text) -> list[Json]:
    """Text of any length as blocks of rich text; no block where there are no words."""
    if not any(span.text.strip() for span in text):
        return []
    pieces = map(make_leaves, split_text(text, LONGEST_SECTION))
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": each}]} for each in pieces]


def small_blocks(text: Text) -> list[Json]:
    """Small print; where mrkdwn would misread it, text of the usual size."""
    if not any(span.text.strip() for span in text):
        return []
    elements = [_small_text(piece) for piece in split_text(text, LONGEST_SMALL)]
    if all(elements):
        return [{"type": "context", "elements": [element]} for element in elements]
    return rich_blocks(text)


def make_leaves(text: Text) -> list[Json]:
    """The elements of rich text."""
    return [_make_leaf(span) for span in text if span.text]


def mark_text(text: Text) -> str | None:
    """Text in mrkdwn; None where Slack could read something else into it."""
    parts, text = [], _join_unstyled(text)
    for at, span in enumerate(text):
        part = _mark_span(span)
        alone = isinstance(span, Plain | Link) or (
            _MAY_COME_BEFORE.search(_stands_beside(text, at - 1))
            and _MAY_COME_AFTER.search(_stands_beside(text, at + 1))
        )
        if part is None or not alone:
            return None
        parts.append(part)
    return "".join(parts)


def split_text(text: Text, most: int) -> list[Text]:
    """Text in parts of at most `most` characters, parted between words."""
    if (len(text) == 1 and len(text[0].text) <= most) or sum(len(span.text) for span in text) <= most:
        return [text]
    pieces_so_far: list[Text] = []
    piece: list[Span] = []
    room = most
    for span in text:
        words = span.text
        while len(words) > room:
            at = max(words.rfind(" ", 0, room), words.rfind("\n", 0, room)) + 1 or (0 if piece else room)
            piece += [replace(span, text=words[:at])] if at else []
            pieces_so_far.append(tuple(piece))
            piece, room, words = [], most, words[at:]
        piece += [replace(span, text=words)] if words else []
        room -= len(words)
    return [*pieces_so_far, tuple(piece)] if piece else pieces_so_far


def _small_text(text: Text) -> Json | None:
    if all(isinstance(span, Plain) for span in text):
        return plain_text(as_plain_text(text), LONGEST_SMALL)
    words = mark_text(text)
    return {"type": "mrkdwn", "text": words, "verbatim": True} if words and len(words) <= LONGEST_SMALL else None


def _make_leaf(span: Span) -> Json:
    match span:
        case Link() if _is_address(span.url):
            return {"type": "link", "url": span.url, "text": span.text}
        case Plain() | Link():
            return {"type": "text", "text": span.text}
        case Bold() | Italic() | Code():
            return {"type": "text", "text": span.text, "style": {_STYLES[type(span)]: True}}
        case _:
            assert_never(span)


def _mark_span(span: Span) -> str | None:
    words = span.text
    if not isinstance(span, Code) and _MISREAD.search(words):
        return None
    if isinstance(span, Plain):
        return escape_text(words)
    if not words or words != words.strip() or "\n" in words or "`" in words:
        return None
    match span:
        case Bold():
            return f"*{escape_text(words)}*"
        case Italic():
            return f"_{escape_text(words)}_"
        case Code():
            return f"`{escape_text(words)}`"
        case Link() if "|" in words:
            return None
        case Link():
            return f"<{escape_text(span.url).replace('|', '%7C')}|{escape_text(words)}>"
        case _:
            assert_never(span)


def _join_unstyled(text: Text) -> Text:
    """The same words, with what has no style in one span: `:` at the end of one and `x:` in the next are an emoji."""
    joined: list[Span] = []
    for span in text:
        unstyled = isinstance(span, Plain) or (isinstance(span, Link) and not _is_address(span.url))
        if unstyled and joined and isinstance(joined[-1], Plain):
            joined[-1] = Plain(joined[-1].text + span.text)
        elif span.text:
            joined.append(Plain(span.text) if unstyled else span)
    return tuple(joined)


def _stands_beside(text: Text, at: int) -> str:
    """The words of a neighbour, as far as they tell whether a style may start or end beside them."""
    if not 0 <= at < len(text):
        return ""
    return text[at].text if isinstance(text[at], Plain) else "styled"


def _is_address(url: str) -> bool:
    return url.lower().startswith(("https://", "http://")) and len(url) <= LONGEST_ADDRESS
