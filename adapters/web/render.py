"""Cards as HTML. Words come from people, so everything is escaped; the markup itself lives in templates/card.html."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, assert_never
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from engine.chat import cards
from engine.chat.charts import Chart, Theme
from engine.chat.text import Bold, Code, Italic, Link, Plain, Span, Text

PictureAddress = Callable[[Chart, Theme], str]

SEGMENTED_UP_TO = 8
"""A question with this many options or fewer shows them side by side; more go into a drop-down."""


def card_html(card: cards.Card, *, uid: str, picture: PictureAddress, level: int = 2) -> Markup:
    """Render a card. `uid` makes its element ids unique on the page; `level` is the heading level of its title."""
    blocks = [Markup(_draw_block(block, f"{uid}-{n}", level, picture)) for n, block in enumerate(card.blocks)]
    return Markup(_macros.card(card, uid, level, blocks))


def said_html(text: str) -> Markup:
    """What a person typed, with their line breaks."""
    return Markup(_macros.said(text))


def page_html(template: str, **values: object) -> str:
    """A whole page from templates/."""
    return _environment.get_template(template).render(**values)


def _draw_block(block: cards.Block, uid: str, level: int, picture: PictureAddress) -> Any:
    match block:
        case cards.Heading():
            return _macros.heading(block, level + 1)
        case cards.Paragraph():
            return _macros.paragraph(block)
        case cards.Context():
            return _macros.context(block)
        case cards.Facts():
            return _macros.facts(block)
        case cards.Table():
            return _macros.table(block, uid, block.number_columns)
        case cards.Choices():
            return _macros.choices(block, uid, all(not option.description for option in block.options))
        case cards.Checklist():
            return _macros.checklist(block, uid)
        case cards.SelectInput() if len(block.options) <= SEGMENTED_UP_TO:
            return _macros.segments(block, uid)
        case cards.SelectInput():
            return _macros.dropdown(block, uid)
        case cards.TextInput():
            return _macros.text_input(block, uid)
        case cards.Progress():
            return _macros.progress(block, uid, max(block.total, 1))
        case cards.Image():
            return _macros.image(block, picture(block.chart, "light"), picture(block.chart, "dark"))
        case cards.Download():
            return _macros.download(block, _file_address(block, picture))
        case cards.Divider():
            return _macros.divider()
        case cards.Buttons():
            return _macros.buttons(block)
        case _:
            assert_never(block)


def _file_address(file: cards.Download, picture: PictureAddress) -> str:
    """A picture's address, or the file inside its own address, so that it can be saved as long as the card stands."""
    if not isinstance(file.content, str):
        return picture(file.content, "light")
    return f"data:{file.media_type};charset=utf-8,{quote(file.content, safe='')}"


def _draw_spans(text: Text) -> Markup:
    return Markup("").join(_draw_span(span) for span in text)


def _draw_span(span: Span) -> Markup:
    words = _draw_lines(span.text)
    match span:
        case Plain():
            return words
        case Bold():
            return Markup("<strong>{}</strong>").format(words)
        case Italic():
            return Markup("<em>{}</em>").format(words)
        case Code():
            return Markup("<code>{}</code>").format(words)
        case Link() if span.url.lower().startswith(("https://", "http://")):
            link = Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>')
            return link.format(span.url, words)
        case Link():
            return words
        case _:
            assert_never(span)


def _draw_lines(text: str) -> Markup:
    return Markup("<br>").join(text.splitlines() if not text.endswith("\n") else [*text.splitlines(), ""])


def _write_action(action: cards.Action) -> str:
    return json.dumps({"command": action.command, "args": dict(action.args)}, ensure_ascii=False)


_environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters.update(spans=_draw_spans, lines=_draw_lines, action=_write_action)
_macros: Any = _environment.get_template("card.html").module
