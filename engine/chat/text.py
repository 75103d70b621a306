"""Text as spans: what a person reads, free of any platform's markup.

Copy is written in a tiny markup: ``**bold**``, ``_italic_``, `` `code` ``, ``[label](https://…)``, and a
backslash before a character that should stand for itself. Values that come from people or data never pass through
the markup: `escape` makes them literal before they meet a template.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plain:
    text: str


@dataclass(frozen=True, slots=True)
class Bold:
    text: str


@dataclass(frozen=True, slots=True)
class Italic:
    text: str


@dataclass(frozen=True, slots=True)
class Code:
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    url: str
    """Always http or https."""


Span = Plain | Bold | Italic | Code | Link
Text = tuple[Span, ...]

_ESCAPABLE = re.compile(r"([\\*_`\[\]()])")
_UNESCAPE = re.compile(r"\\([\\*_`\[\]()])")
_MARKUP = re.compile(
    r"(?P<escaped>\\.)"
    r"|\*\*(?P<bold>(?:\\.|[^\\*])+)\*\*"
    r"|(?<!\w)_(?P<italic>(?:\\.|[^\\_])+)_(?!\w)"
    r"|`(?P<code>(?:\\.|[^\\`])+)`"
    r"|\[(?P<label>(?:\\.|[^\\\[\]])+)\]\((?P<url>https?://(?:\\.|[^\\()\s])+)\)",
    re.DOTALL,
)
"""What is escaped is read first, so that it begins nothing; and no label or address holds the start of another, so that
each character is looked at a few times only."""


LONGEST_LABEL = 75
"""Characters of a label that every platform shows; Slack's buttons and options are the shortest."""


def shorten(words: str, most: int = LONGEST_LABEL) -> str:
    """Words that fit a label, with an ellipsis where they are cut."""
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def escape(value: str) -> str:
    """Return `value` so that the markup reads it as exactly these characters."""
    return _ESCAPABLE.sub(r"\\\1", value)


def parse_markup(source: str) -> Text:
    """Read the tiny markup into spans; anything that is not markup stands for itself."""
    spans: list[Span] = []
    at = 0
    for found in _MARKUP.finditer(source):
        if found["escaped"]:
            continue
        if found.start() > at:
            spans.append(Plain(_literal(source[at : found.start()])))
        spans.append(_span(found))
        at = found.end()
    if at < len(source):
        spans.append(Plain(_literal(source[at:])))
    return tuple(spans)


def as_plain_text(text: Text) -> str:
    """The words alone, for titles, logs and screen readers."""
    return "".join(span.text for span in text)


def _span(found: re.Match[str]) -> Span:
    match found.lastgroup:
        case "bold":
            return Bold(_literal(found["bold"]))
        case "italic":
            return Italic(_literal(found["italic"]))
        case "code":
            return Code(_literal(found["code"]))
        case _:
            return Link(_literal(found["label"]), _literal(found["url"]))


def _literal(source: str) -> str:
    return _UNESCAPE.sub(r"\1", source)
