"""The blocks of a card as elements of an Adaptive Card."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import assert_never

from advance.adapters.teams.press import input_id, press
from advance.adapters.teams.words import Json, heading_block, is_literal, line_block, text_blocks
from advance.engine.chat.cards import (
    Block,
    Button,
    Buttons,
    Checklist,
    Choice,
    Choices,
    Context,
    Divider,
    Download,
    Fact,
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
from advance.engine.chat.charts import Chart
from advance.engine.chat.text import Bold, Plain, plain

Picture = Callable[[Chart], str]
"""The address of a picture, `data:` or `https:`; empty when there is none."""

MOST_ACTIONS = 6
"""Teams moves what is more into a menu."""
BESIDE = 3
"""Labels up to this length, such as a number, stand on a button beside their descriptions."""
FEW_OPTIONS = 3
WIDE_LABEL = 24
SMALL: Json = {"size": "Small", "isSubtle": True}


def draw(block: Block, picture: Picture, *, sends: Button | None = None) -> list[Json]:
    """The elements of one block. `sends` is the only button that takes along what the card insists on, if it does."""
    match block:
        case Heading():
            return [heading_block(block.text, size="Medium") | {"spacing": "Large"}]
        case Paragraph():
            return text_blocks(block.text)
        case Context():
            return text_blocks(block.text, **SMALL)
        case Facts():
            return _facts(block.facts)
        case Table():
            return [*_label(block.caption), _table(block)]
        case Choices():
            return _label(block.label) + list(_choices(block.options, sends))
        case Checklist():
            return _label(block.label) + _checklist(block, sends)
        case SelectInput():
            return _select(block)
        case TextInput():
            return [_text(block)]
        case Progress():
            return _progress(block)
        case Image():
            return _image(block, picture)
        case Download():
            return text_blocks((Plain(block.label),), **SMALL)
        case Divider():
            return [{"type": "TextBlock", "text": " ", "separator": True, "spacing": "Medium", "size": "Small"}]
        case Buttons():
            return _rows([_button(button, sends) for button in block.buttons])
        case _:
            assert_never(block)


def _button(button: Button, sends: Button | None) -> Json:
    return press(button.label, button.action, button.style, inputs=sends is None or button is sends)


def _rows(actions: Sequence[Json]) -> list[Json]:
    return [
        {"type": "ActionSet", "actions": list(actions[at : at + MOST_ACTIONS])}
        for at in range(0, len(actions), MOST_ACTIONS)
    ]


def _label(words: str) -> list[Json]:
    return [line_block(words, weight="Bolder")] if words.strip() else []


def _facts(facts: Sequence[Fact]) -> list[Json]:
    """Facts in two columns, or as lines where a column would misread or squeeze them."""
    if all(is_literal(fact.label) and is_literal(plain(fact.value)) and _is_plain(fact) for fact in facts):
        shown = [{"title": fact.label, "value": plain(fact.value)} for fact in facts]
        return [{"type": "FactSet", "facts": shown}]
    blocks: list[Json] = []
    for fact in facts:
        several = "\n" in plain(fact.value)
        blocks += text_blocks((Bold(f"{fact.label}:"), Plain("\n" if several else " "), *fact.value))
    return blocks


def _is_plain(fact: Fact) -> bool:
    """Whether a fact has no styles, and a label that leaves room for its value on a telephone."""
    return len(fact.label) <= WIDE_LABEL and all(isinstance(span, Plain) for span in fact.value)


def _table(table: Table) -> Json:
    """A table; the first column, which names the row, is wider."""
    head = [_cell(name, weight="Bolder") for name in table.columns]
    rows = [[_cell(cell) for cell in row] for row in table.rows]
    return {
        "type": "Table",
        "firstRowAsHeader": True,
        "showGridLines": True,
        "columns": [{"width": 2 if at == 0 else 1} for at in range(len(table.columns))],
        "rows": [{"type": "TableRow", "cells": cells} for cells in [head, *rows]],
    }


def _cell(words: str, **look: object) -> Json:
    return {"type": "TableCell", "items": [line_block(words, **look)]}


def _choices(options: Sequence[Choice], sends: Button | None) -> Iterator[Json]:
    """Choices: bare ones in rows, described ones each with its description."""
    beside = all(len(choice.label) <= BESIDE for choice in options)
    row: list[Json] = []
    for choice in options:
        button = _choice(choice, sends)
        if not choice.description.strip():
            row.append(button)
            continue
        yield from _rows(row)
        row = []
        yield _described(choice, button, beside)
    yield from _rows(row)


def _choice(choice: Choice, sends: Button | None) -> Json:
    label = f"✓ {choice.label}" if choice.chosen else choice.label
    style = Style.PRIMARY if choice.chosen else Style.NORMAL
    return press(label, choice.action, style, inputs=sends is None, meaning=choice.description[:200].strip())


def _described(choice: Choice, button: Json, beside: bool) -> Json:
    words = text_blocks((Plain(choice.description),))
    actions = {"type": "ActionSet", "actions": [button]}
    if not beside:
        return {"type": "Container", "items": [actions, *(each | {"spacing": "Small"} for each in words)]}
    columns = [
        {"type": "Column", "width": "auto", "items": [actions], "verticalContentAlignment": "Center"},
        {"type": "Column", "width": "stretch", "items": words, "verticalContentAlignment": "Center"},
    ]
    return {"type": "ColumnSet", "columns": columns, "spacing": "Small"}


def _checklist(checklist: Checklist, sends: Button | None) -> list[Json]:
    """Each thing to do with a button that ticks it."""
    rows: list[Json] = []
    for item in checklist.items:
        button = press("☑" if item.done else "☐", item.action, inputs=sends is None, meaning=item.label)
        columns = [
            {"type": "Column", "width": "auto", "items": [{"type": "ActionSet", "actions": [button]}]},
            {"type": "Column", "width": "stretch", "items": text_blocks((Plain(item.label),))},
        ]
        for column in columns:
            column["verticalContentAlignment"] = "Center"
        rows.append({"type": "ColumnSet", "columns": columns, "spacing": "Small"})
    return rows


def _select(block: SelectInput) -> list[Json]:
    """A few options in view, more of them in a menu; nothing where there is nothing to choose from."""
    if not block.options:
        return []
    choices = [{"title": option.label, "value": option.value} for option in block.options]
    few = len(choices) <= FEW_OPTIONS
    shown: Json = {"type": "Input.ChoiceSet", "id": input_id(block.name), "label": block.label, "choices": choices}
    shown |= {"style": "expanded" if few else "compact", "wrap": True}
    if any(option.value == block.value for option in block.options):
        shown["value"] = block.value
    return [shown | _insists(block.required)]


def _text(block: TextInput) -> Json:
    shown: Json = {"type": "Input.Text", "id": input_id(block.name), "label": block.label}
    shown |= {"maxLength": max(block.max_length, 1), "isMultiline": block.multiline}
    shown |= {"placeholder": block.hint} if block.hint else {}
    shown |= {"value": block.value} if block.value else {}
    return shown | _insists(block.required)


def _insists(required: str) -> Json:
    return {"isRequired": True, "errorMessage": required} if required else {}


def _progress(progress: Progress) -> list[Json]:
    """A bar, and its label with the numbers where it does not tell them."""
    total = max(progress.total, 1)
    done = min(max(progress.done, 0), total)
    parts = [(done, "accent"), (total - done, "emphasis")]
    bar = [{"type": "Column", "width": width, "style": style, "minHeight": "6px"} for width, style in parts if width]
    numbers = "" if str(progress.total) in progress.label else f" ({progress.done}/{progress.total})"
    return [
        *text_blocks((Plain(f"{progress.label}{numbers}"),), **SMALL),
        {"type": "ColumnSet", "columns": bar, "spacing": "Small"},
    ]


def _image(image: Image, picture: Picture) -> list[Json]:
    source = picture(image.chart)
    if not source:
        return text_blocks((Plain(image.alt),), **SMALL)
    return [{"type": "Image", "url": source, "altText": image.alt, "size": "Stretch"}]
