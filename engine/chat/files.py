"""Files as bytes, as people save them."""

from engine.chat.cards import Download
from engine.chat.charts import Charts

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With what a cell begins that spreadsheets take for a formula (OWASP, CSV injection)."""


def escape_formula(cell: str) -> str:
    """A cell of a CSV file that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def file_bytes(download: Download, charts: Charts) -> bytes:
    """What is in a file: words as UTF-8, a picture as PNG, which takes as long to draw as on a card."""
    if isinstance(download.content, str):
        return download.content.encode(errors="replace")
    return charts.draw(download.content)
