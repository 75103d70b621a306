"""Reads CSV files as programs export them: any Unicode, “sep=;”, columns without a name at the end. Pure."""

import codecs
import csv
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from unicodedata import category, normalize

from engine.chat.errors import AdvanceError

Problem = tuple[int, str]
"""The line in the file, 0 for the file itself, and what is wrong there."""
FileRecord = tuple[int, list[str]]
"""The line on which a row begins, counted from 1, and its cells."""

_SAVE = "Save it again as “CSV UTF-8”."
_MARK = "\ufeff"
_SEPARATORS = ",;\t|"
_SEP_LINE = re.compile(rf'\s*"?sep=([{_SEPARATORS}])["{_SEPARATORS}]*\s*', re.IGNORECASE)
_WIDE = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""Encodings by the mark with which a file begins, the longer one first."""


class UnreadableTable(AdvanceError):
    """A file that is no table at all."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem[1])
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Table:
    """The rows under a header that have as many cells as it; what is wrong with the others is in `problems`."""

    line: int
    """That of the header."""
    titles: list[str]
    rows: list[FileRecord]
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the columns stand whose names are known, and the titles of those that are not."""

    places: dict[str, int]
    unknown: list[str]


def read_table(data: bytes, names: Collection[str]) -> Table:
    """Read a file whose columns are probably called `names`, as `column_key` writes them.

    Raises UnreadableTable, and nothing else."""
    text, problems = _decode_file(data), list[Problem]()
    first = next((line for line in StringIO(text, newline="") if line.strip()), "")
    named = _SEP_LINE.fullmatch(first)
    records = _read_records(text, named[1] if named else _find_separator(first, names), problems)
    header = next(records, None)
    if named and not problems:
        header = next(records, None)
    if header is None or problems:
        raise UnreadableTable(problems[0] if problems else (0, "The file is empty."))
    rows = list(records)
    titles = _titles_in_use(header[1], rows)
    return Table(header[0], titles, list(_check_widths(rows, len(titles), problems)), problems)


def find_columns(table: Table, names: Mapping[str, str], ignored: Collection[str] = ()) -> Columns:
    """Find the columns, given their names by their keys; one that stands there twice is a problem of the table."""
    columns, skipped = Columns({}, []), {column_key(title) for title in ignored}
    for place, title in enumerate(table.titles):
        name = names.get(column_key(title))
        if column_key(title) in skipped and title:
            continue
        if name is None:
            columns.unknown.append(title or f"column {place + 1}")
        elif name in columns.places:
            table.problems.append((table.line, f"the column “{name}” stands here twice."))
        else:
            columns.places[name] = place
    return columns


def column_key(title: str) -> str:
    """A column's title without case, spaces, hyphens and underscores, and without what nobody sees."""
    seen = "".join(character for character in title if category(character) != "Cf")
    return re.sub(r"[\s_\"-]+", "", seen).casefold()


def _decode_file(data: bytes) -> str:
    if data.startswith(b"PK\x03\x04"):
        raise UnreadableTable((0, f"The file is an Excel workbook. {_SAVE}"))
    encoding = next((name for mark, name in _WIDE.items() if data.startswith(mark)), _guess_encoding(data))
    try:
        return data.decode(encoding).lstrip(_MARK)
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise UnreadableTable((0, f"The file says that it is {encoding.upper()}, and is not. {_SAVE}")) from error
        line = len(re.findall(rb"\r\n|\r|\n", data[: error.start])) + 1
        what = f"byte 0x{data[error.start]:02X}, number {error.start + 1} of the file, is not UTF-8. {_SAVE}"
        raise UnreadableTable((line, what)) from error


def _guess_encoding(data: bytes) -> str:
    """UTF-16 without a mark has a zero in every second byte of its header."""
    start = data[:64]
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(start) >= 8 and not any(start[offset::2]) and all(start[1 - offset :: 2]):
            return encoding
    return "utf-8"


def _find_separator(line: str, names: Collection[str]) -> str:
    """The separator that cuts the header into the most known columns."""
    known = {mark: sum(column_key(cell) in names for cell in line.split(mark)) for mark in _SEPARATORS}
    return max(_SEPARATORS, key=lambda mark: (known[mark], line.count(mark)))


def _read_records(text: str, separator: str, problems: list[Problem]) -> Iterator[FileRecord]:
    """Every row that is not blank, with the line on which it begins."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True, skipinitialspace=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = [normalize("NFC", cell).strip().strip(_MARK).strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            problems.append((line, f"the quotation marks of this row do not pair ({error})."))
            continue
        if any(cells):
            yield line, cells


def _titles_in_use(header: list[str], rows: list[FileRecord]) -> list[str]:
    """The titles without those at the end that name nothing and have nothing under them."""
    width = len(header)
    while width and not header[width - 1] and not any(any(cells[width - 1 : len(header)]) for _, cells in rows):
        width -= 1
    return header[:width]


def _check_widths(rows: list[FileRecord], width: int, problems: list[Problem]) -> Iterator[FileRecord]:
    """The rows with as many cells as the header has titles; empty ones at the end do not count."""
    for line, cells in rows:
        if len(cells) < width or any(cells[width:]):
            what = f"the row has {len(cells)} cells, the header {width}; quote a cell that holds a separator."
            problems.append((line, what))
        else:
            yield line, cells[:width]
