"""The blocks of a card as elements of an Adaptive Card."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import assert_never

from adapters.drawing import Json, Sources, progress_line
from adapters.teams.actions import input_id, press_button
from adapters.teams.text import heading_block, is_literal, line_block, text_blocks
from engine.chat import cards
from engine.chat.text import Bold, Link, Plain, as_plain_text

MOST_ACTIONS = 6
"""Teams moves what is more into a menu."""
ROW = 285
"""Pixels that buttons side by side may need, or a narrow window cuts their words off."""
BESIDE = 3
"""Labels up to this length, such as a number, stand on a button beside their descriptions."""
READABLE_BUTTON = 30
"""A narrow window cuts the words of a button beyond about this length, so a longer label stands beside it."""
FEW_OPTIONS = 3
WIDE_LABEL = 24
MANY_COLUMNS = 4
"""From here on a table is written small, so that a telephone need not break its words."""
TELEPHONE = 56
"""Letters of small print that fit side by side on a telephone."""
SMALL: Json = {"size": "Small", "isSubtle": True}


def draw(block: cards.Block, sources: Sources[str], *, sends: cards.Button | None = None) -> list[Json]:
    """The elements of one block. `sends` is the only button that takes along what the card insists on, if it does."""
    match block:
        case cards.Heading():
            return [heading_block(block.text, size="Medium") | {"spacing": "Large"}]
        case cards.Paragraph():
            return text_blocks(block.text)
        case cards.Context():
            return text_blocks(block.text, **SMALL)
        case cards.Facts():
            return _draw_facts(block.facts)
        case cards.Table():
            rows = _draw_table(block) if _fits_columns(block) else _rows_as_lines(block)
            return _draw_label(block.caption) + rows
        case cards.Choices():
            return _draw_label(block.label) + list(_draw_choices(block.options, sends))
        case cards.Checklist():
            return _draw_label(block.label) + _draw_checklist(block, sends)
        case cards.SelectInput():
            return _draw_select(block)
        case cards.TextInput():
            return [_draw_text_input(block)]
        case cards.Progress():
            return text_blocks((Plain(progress_line(block)),), **SMALL)
        case cards.Image():
            return _draw_image(block, sources)
        case cards.Download():
            address = sources.file(block)
            return text_blocks((Link(block.label, address),)) if address else []
        case cards.Divider():
            return [{"type": "TextBlock", "text": " ", "separator": True, "spacing": "Medium", "size": "Small"}]
        case cards.Buttons():
            return _draw_rows([_draw_button(button, sends) for button in block.buttons])
        case _:
            assert_never(block)


def _draw_button(button: cards.Button, sends: cards.Button | None) -> Json:
    hidden = button.label if len(button.label) > READABLE_BUTTON else ""
    inputs = sends is None or button is sends
    return press_button(button.label, button.action, button.style, inputs=inputs, meaning=hidden)


def _draw_rows(actions: Sequence[Json]) -> list[Json]:
    """Buttons side by side, in as many rows as a narrow window needs."""
    rows: list[list[Json]] = []
    room = 0
    for action in actions:
        width = 30 + 8 * len(action["title"])
        if not rows or width > room or len(rows[-1]) == MOST_ACTIONS:
            rows.append([])
            room = ROW
        rows[-1].append(action)
        room -= width
    return [{"type": "ActionSet", "actions": row, "spacing": "Small" if n else "Default"} for n, row in enumerate(rows)]


def _draw_label(words: str) -> list[Json]:
    return [line_block(words, weight="Bolder")] if words.strip() else []


def _draw_facts(facts: Sequence[cards.Fact]) -> list[Json]:
    """Facts in two columns, or as lines where a column would misread or squeeze them."""
    if all(is_literal(fact.label) and is_literal(as_plain_text(fact.value)) and _is_plain(fact) for fact in facts):
        shown = [{"title": fact.label, "value": as_plain_text(fact.value)} for fact in facts]
        return [{"type": "FactSet", "facts": shown}]
    blocks: list[Json] = []
    for fact in facts:
        if "\n" in as_plain_text(fact.value):
            listed = (replace(span, text=span.text.replace("\n", "\n• ")) for span in fact.value)
            blocks += text_blocks((Bold(f"{fact.label}:"), Plain("\n• "), *listed))
        else:
            blocks += text_blocks((Bold(f"{fact.label}:"), Plain(" "), *fact.value))
    return blocks


def _is_plain(fact: cards.Fact) -> bool:
    """Whether a fact has no styles, and a label that leaves room for its value on a telephone."""
    return len(fact.label) <= WIDE_LABEL and all(isinstance(span, Plain) for span in fact.value)


def _fits_columns(table: cards.Table) -> bool:
    """Whether a telephone shows every column without breaking a word."""
    return sum(_longest_word(column) for column in _find_columns(table)) <= TELEPHONE


def _find_columns(table: cards.Table) -> Iterator[tuple[str, ...]]:
    return zip(table.columns, *table.rows, strict=True)


def _rows_as_lines(table: cards.Table) -> list[Json]:
    """Each row as its first cell, and below it the others with the names of their columns."""
    blocks: list[Json] = []
    for first, *others in table.rows:
        cells = " · ".join(f"{name}: {cell}" for name, cell in zip(table.columns[1:], others, strict=True))
        blocks.append(line_block(first, weight="Bolder") | {"separator": True})
        blocks.append(line_block(cells, **SMALL) | {"spacing": "None"})
    return blocks


def _draw_table(table: cards.Table) -> list[Json]:
    """A table whose columns are as wide as their longest words ask for."""
    look: Json = {"size": "Small"} if len(table.columns) >= MANY_COLUMNS else {}
    head = [_draw_cell(name, weight="Bolder", **look) for name in table.columns]
    rows = [[_draw_cell(cell, **look) for cell in row] for row in table.rows]
    drawn = {
        "type": "Table",
        "firstRowAsHeader": True,
        "showGridLines": True,
        "columns": [{"width": _longest_word(column)} for column in _find_columns(table)],
        "rows": [{"type": "TableRow", "cells": cells} for cells in [head, *rows]],
    }
    return [drawn]


def _draw_cell(words: str, **look: object) -> Json:
    return {"type": "TableCell", "items": [line_block(words, **look)]}


def _longest_word(cells: Sequence[str]) -> int:
    """Letters of the longest word of a column, with about four for the room around it."""
    return 4 + max(len(word) for cell in cells for word in cell.split() or [""])


def _draw_choices(options: Sequence[cards.Choice], sends: cards.Button | None) -> Iterator[Json]:
    """Choices: bare ones in rows, described ones each with its description."""
    beside = all(len(choice.label) <= BESIDE for choice in options)
    signs = any(len(choice.label) > READABLE_BUTTON for choice in options)
    row: list[Json] = []
    for choice in options:
        if not choice.description.strip() and not signs:
            row.append(_draw_choice(choice, choice.label, sends))
            continue
        yield from _draw_rows(row)
        row = []
        yield _draw_described(choice, sends, beside=beside, signs=signs)
    yield from _draw_rows(row)


def _draw_choice(choice: cards.Choice, label: str, sends: cards.Button | None, meaning: str = "") -> Json:
    shown = f"✓ {label}" if choice.chosen else label
    style = cards.Style.PRIMARY if choice.chosen else cards.Style.NORMAL
    return press_button(shown, choice.action, style, inputs=sends is None, meaning=meaning)


def _draw_described(choice: cards.Choice, sends: cards.Button | None, *, beside: bool, signs: bool) -> Json:
    """A choice with its description: `beside` a short button, below a longer one, or with `signs` left of an arrow."""
    words = text_blocks((Plain(choice.description),))
    if signs:
        lines = [line_block(choice.label, weight="Bolder"), *(line | {"spacing": "Small"} for line in words)]
        return _side_by_side(lines, [_draw_choice(choice, "→", sends, choice.label)], words_first=True)
    if beside:
        return _side_by_side(words, [_draw_choice(choice, choice.label, sends, choice.description[:200])])
    actions = _draw_rows([_draw_choice(choice, choice.label, sends)])
    return {"type": "Container", "items": [*actions, *(line | {"spacing": "Small"} for line in words)]}


def _side_by_side(words: list[Json], actions: list[Json], *, words_first: bool = False) -> Json:
    columns: list[Json] = [
        {"type": "Column", "width": "auto", "items": [{"type": "ActionSet", "actions": actions}]},
        {"type": "Column", "width": "stretch", "items": words},
    ]
    if words_first:
        return {"type": "ColumnSet", "columns": columns[::-1], "spacing": "Medium"}
    for column in columns:
        column["verticalContentAlignment"] = "Center"
    return {"type": "ColumnSet", "columns": columns, "spacing": "Small"}


def _draw_checklist(checklist: cards.Checklist, sends: cards.Button | None) -> list[Json]:
    """Each thing to do with a button that ticks it."""
    return [
        _side_by_side(
            text_blocks((Plain(item.label),)),
            [press_button("☑" if item.done else "☐", item.action, inputs=sends is None, meaning=item.label)],
        )
        for item in checklist.items
    ]


def _draw_select(block: cards.SelectInput) -> list[Json]:
    """A few options in view, more of them in a menu; nothing where there is nothing to choose from."""
    if not block.options:
        return []
    choices = [{"title": option.label, "value": option.value} for option in block.options]
    few = len(choices) <= FEW_OPTIONS
    shown: Json = {"type": "Input.ChoiceSet", "id": input_id(block.name), "label": block.label, "choices": choices}
    shown |= {"style": "expanded" if few else "compact", "wrap": True}
    if any(option.value == block.value for option in block.options):
        shown["value"] = block.value
    return [shown | _is_required(block.required)]


def _draw_text_input(block: cards.TextInput) -> Json:
    shown: Json = {"type": "Input.Text", "id": input_id(block.name), "label": block.label}
    most = max(block.max_length, 1)
    shown |= {"maxLength": most, "isMultiline": block.multiline}
    shown |= {"placeholder": block.hint} if block.hint else {}
    shown |= {"value": block.value[:most]} if block.value else {}
    return shown | _is_required(block.required)


def _is_required(required: str) -> Json:
    return {"isRequired": True, "errorMessage": required} if required else {}


def _draw_image(image: cards.Image, sources: Sources[str]) -> list[Json]:
    source = sources.picture(image.chart)
    if not source:
        return text_blocks((Plain(image.alt),), **SMALL)
    return [{"type": "Image", "url": source, "altText": image.alt, "size": "Stretch"}]
