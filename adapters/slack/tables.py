"""Tables: Slack's own in a message, in fixed-width letters elsewhere."""

from collections.abc import Sequence

from adapters.drawing import Json
from adapters.slack.text import make_leaves, shorten_text
from engine.chat.cards import Table
from engine.chat.text import Bold, Plain, Span

MOST_ROWS = 100
MOST_COLUMNS = 20
LONGEST_TABLE = 10_000
WIDEST_CELL = 40
LONGEST_LETTERS = 2800


def suits_slack(table: Table) -> bool:
    """Whether a table keeps to what a table block may have."""
    letters = sum(len(cell) for row in (table.columns, *table.rows) for cell in row)
    rows_fit = len(table.rows) < MOST_ROWS and all(len(row) == len(table.columns) for row in table.rows)
    return rows_fit and 0 < len(table.columns) <= MOST_COLUMNS and letters <= LONGEST_TABLE


def draw_native_table(table: Table) -> Json:
    """A table block; the cells are rich text because Slack has refused raw text in the past."""
    rows = [[_draw_cell(Bold(name)) for name in table.columns]]
    rows += [[_draw_cell(Plain(cell)) for cell in row] for row in table.rows]
    numbers = table.number_columns
    settings = [{"align": "right"} if n in numbers else {"is_wrapped": True} for n in range(len(table.columns))]
    return {"type": "table", "column_settings": settings, "rows": rows}


def draw_monospaced_table(table: Table) -> list[Json]:
    """The table in fixed-width letters, in as many blocks as it needs."""
    right = [n in table.number_columns for n in range(len(table.columns))]
    rows = [[_in_one_line(cell) for cell in row] for row in (table.columns, *table.rows)]
    widths = [max((len(row[n]) for row in rows if n < len(row)), default=0) for n in range(len(right))]
    lines = [_write_line(row, widths, right) for row in rows]
    blocks, part = [], ""
    for line in [lines[0], "─" * len(lines[0]), *lines[1:]]:
        line = line[:LONGEST_LETTERS] or " "
        if part and len(part) + len(line) >= LONGEST_LETTERS:
            blocks.append(_draw_letters(part))
            part = ""
        part += f"\n{line}" if part else line
    return [*blocks, _draw_letters(part)]


def _draw_cell(span: Span) -> Json:
    text = (span,) if span.text.strip() else (Plain(" "),)
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": make_leaves(text)}]}


def _draw_letters(words: str) -> Json:
    text = {"type": "text", "text": words}
    return {"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": [text]}]}


def _in_one_line(cell: str) -> str:
    words = " ".join(cell.split())
    return shorten_text(words, WIDEST_CELL) if words else ""


def _write_line(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    cells = zip(row, widths, right, strict=False)
    return "  ".join(cell.rjust(width) if numbers else cell.ljust(width) for cell, width, numbers in cells)
