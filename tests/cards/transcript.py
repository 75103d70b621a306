"""A card as one readable text for all platforms, in which nothing that the card holds can change unseen.

The first line of a block starts at the margin, all others of it are indented. A sign tells its kind; a paragraph has
none.
"""

import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import assert_never

from engine.chat.cards import (
    Action,
    Block,
    Button,
    Buttons,
    Card,
    Checklist,
    Choices,
    Context,
    Divider,
    Download,
    Facts,
    Heading,
    Image,
    Paragraph,
    Progress,
    SelectInput,
    Style,
    Table,
    TextInput,
)
from engine.chat.charts import Chart, HeatCell, HeatMap, LineChart, RadarChart
from engine.chat.text import Bold, Code, Italic, Link, Plain, Span, Text

LONGEST_FILE = 12
"""A file with more lines than this is told by its digest."""
_MARKUP = re.compile(r"([\\*_`\[])")
_SIGN = re.compile(r"#|>|=|\||\?|☐|✎|▼|▰|▣|⤓|---")
_NEEDS_NO_QUOTES = re.compile(r"[\w.:/@,+-]+")


def transcript(card: Card) -> str:
    """Everything that a card holds."""
    told = f" ({card.key}{f', conversation {card.conversation}' if card.conversation else ''})"
    lines = [f"# {_line(card.title)}{told}{' farewell' if card.farewell else ''}{' apology' if card.apology else ''}"]
    for block in card.blocks:
        first, *others = _visible("\n".join(_block(block))).split("\n")
        lines += [first, *(f"  {line}" if line else "" for line in others)]
    return "\n".join(lines) + "\n"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading(text):
            yield f"## {_line(text)}"
        case Paragraph(text):
            words = _text(text)
            yield f"\\{words}" if _SIGN.match(words) else words
        case Context(text):
            yield f"> {_text(text)}"
        case Facts(facts):
            yield from (f"= {_line(fact.label)}: {_text(fact.value)}" for fact in facts)
        case Table(caption, columns, rows):
            yield f"| {_line(caption)}"
            yield from _aligned((columns, *rows))
        case Choices(label, options):
            yield f"? {_line(label)}".rstrip()
            for option in options:
                said = f": {_line(option.description)}" if option.description else ""
                yield f"({'•' if option.chosen else ' '}) {_line(option.label)}{said} {_press(option.action)}"
        case Checklist(label, items):
            yield f"☐ {_line(label)}".rstrip()
            yield from (f"[{'x' if item.done else ' '}] {_line(item.label)} {_press(item.action)}" for item in items)
        case SelectInput():
            yield from _select(block)
        case TextInput():
            yield from _text_input(block)
        case Progress(label, done, total):
            yield f"▰ {_line(label)} {done}/{total}"
        case Image(chart, alt):
            yield f"▣ {_line(alt)}"
            yield from _chart(chart)
        case Download(label, name, media_type, content):
            yield f"⤓ {_line(label)} -> {name} ({media_type})"
            yield from _file(content) if isinstance(content, str) else _chart(content)
        case Divider():
            yield "---"
        case Buttons(buttons):
            yield from map(_button, buttons)
        case _:
            assert_never(block)


def _button(button: Button) -> str:
    style = "" if button.style is Style.NORMAL else f" {button.style}"
    return f"[{_line(button.label)}]{style} {_press(button.action)}"


def _press(action: Action) -> str:
    return " ".join(["->", action.command, *(f"{name}={_value(value)}" for name, value in action.args.items())])


def _select(block: SelectInput) -> Iterator[str]:
    options = (
        f"{'*' if option.value == block.value else ''}{_value(option.value)} {_line(option.label)}"
        for option in block.options
    )
    known = any(option.value == block.value for option in block.options)
    chosen = f", {_value(block.value)} of none of them" if block.value and not known else ""
    yield f"▼ {block.name}: {_line(block.label)}{chosen}"
    yield " | ".join(options) or "nothing to choose from"
    yield from _required(block.required)


def _text_input(block: TextInput) -> Iterator[str]:
    yield f"✎ {block.name}: {_line(block.label)} (at most {block.max_length}{', lines' if block.multiline else ''})"
    yield from ([f"hint: {_line(block.hint)}"] if block.hint else [])
    yield from ([f"value: {_line(block.value)}"] if block.value else [])
    yield from _required(block.required)


def _required(words: str) -> Iterator[str]:
    if words:
        yield f"required: {_line(words)}"


def _chart(chart: Chart) -> Iterator[str]:
    match chart:
        case RadarChart(axes, series, maximum, missing):
            yield f"radar to {maximum:g}, nothing is “{_line(missing)}”"
            columns = [
                [line.name, *("" if value is None else f"{value:g}" for value in line.values)] for line in series
            ]
            yield from _aligned(list(zip(("", *axes), *columns, strict=True)))
        case LineChart(name, points, bands, maximum, locale):
            yield f"line “{_line(name)}” to {maximum:g} in {locale}"
            yield " | ".join(f"{day} {value:g}" for day, value in points)
            yield " | ".join(f"{_line(band.name)} from {band.at_least:g}" for band in bands)
        case HeatMap(name, columns, rows, legend, missing):
            yield f"map “{_line(name)}”, a frame is “{_line(legend)}”, nothing is “{_line(missing)}”"
            cells = ((f"{'## ' if row.head else ''}{row.name}", *(_heat(cell) for cell in row.cells)) for row in rows)
            yield from _aligned((("", *columns), *cells))
        case _:
            assert_never(chart)


def _heat(cell: HeatCell) -> str:
    return f"{cell.words} {cell.share:g}{' framed' if cell.marked else ''}"


def _file(content: str) -> Iterator[str]:
    lines = content.splitlines()
    if len(lines) <= LONGEST_FILE and max(map(len, lines), default=0) <= 300:
        yield from map(_line, lines)
    else:
        yield f"{len(lines)} lines, sha256 {sha256(content.encode()).hexdigest()[:16]}"


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    written = [[_line(cell) for cell in row] for row in rows]
    widths = [max(len(row[at]) for row in written if at < len(row)) for at in range(max(map(len, written)))]
    for row in written:
        cells = [cell.ljust(width) for cell, width in zip(row[:-1], widths, strict=False)]
        yield " | ".join([*cells, *row[-1:]])


def _text(text: Text) -> str:
    return "".join(map(_span, text))


def _span(span: Span) -> str:
    words = _MARKUP.sub(r"\\\1", span.text)
    match span:
        case Plain():
            return words
        case Bold():
            return f"**{words}**"
        case Italic():
            return f"_{words}_"
        case Code():
            return f"`{words}`"
        case Link():
            return f"[{words}]({span.url})"
        case _:
            assert_never(span)


def _line(words: str) -> str:
    """Words that never break a line."""
    return words.replace("\\", r"\\").replace("\n", r"\n")


def _value(value: str) -> str:
    return value if _NEEDS_NO_QUOTES.fullmatch(value) else f"“{_line(value)}”"


def _visible(lines: str) -> str:
    """Blanks at the end of a line, which nobody would see, as a sign."""
    return re.sub(r" (?=$)", "␠", lines, flags=re.MULTILINE)
