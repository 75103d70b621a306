"""Reads a roster, the CSV file that names the people, and says everything that is wrong with it. No database."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from io import StringIO
from typing import Any
from unicodedata import combining, normalize

from babel import Locale, UnknownLocaleError

from engine.chat.errors import AdvanceError
from engine.chat.understand import find_closest
from engine.content.models import Pack
from engine.people.rules.spelling import fold_address, squeeze_name
from engine.recurrence.zones import zone_names

COLUMNS = ("email", "name", "role", "team", "manager_email", "timezone", "start_date", "locale")
SHOWN = 50
"""Problems that one error lists; the last line counts the others."""
LONGEST_NAME = 200

_KEYS = {column.replace("_", ""): column for column in COLUMNS}
_LOCAL = r"(?!\.|[^@]*\.\.|[^@]*\.@)[\w.!#$%&'*+/=?^`{|}~-]{1,64}"
_EMAIL = re.compile(_LOCAL + r"@([^\W_]([\w-]*[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_SAVE = "Save it again as “CSV UTF-8”."

Problem = tuple[int, str]
"""The line in the file, 0 for the file itself, and what is wrong there."""
FileRecord = tuple[int, list[str]]
CellReader = Callable[[str], object]
"""Turns a cell into a value, or raises ValueError with a sentence."""


class RosterError(AdvanceError):
    """A roster cannot be imported; each of `problems` is a sentence, the first SHOWN of them and a count."""

    def __init__(self, problems: list[str]) -> None:
        more = len(problems) - SHOWN
        self.problems = problems if more <= 0 else [*problems[:SHOWN], f"… and {more} more."]
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A person in the file, whose row begins on `line`, counted from 1; a missing column leaves its default here."""

    line: int
    email: str
    """Lower case."""
    name: str
    role: str | None = None
    """A role's id."""
    team: str | None = None
    manager_email: str | None = None
    timezone: str = "UTC"
    start_date: date | None = None
    locale: str = "en"
    """As Babel writes it, ``en_GB``."""


@dataclass(frozen=True, slots=True)
class Roster:
    """The people of a file in its order, and which of COLUMNS it has."""

    rows: tuple[RosterRow, ...]
    columns: frozenset[str]


def read_roster(data: bytes, pack: Pack) -> Roster:
    """Read a CSV file (UTF-8; commas, semicolons or tabs) whose roles are those of `pack`.

    Raises RosterError, and nothing else, with all problems; whether managers exist is for the import to say."""
    text = _decode_file(data)
    problems: list[Problem] = []
    records = _read_records(text, problems)
    header = next(records, None)
    if header is None or problems:
        raise list_problems(problems or [(0, "The file is empty.")])
    places = _find_columns(*header, problems)
    if not places.keys() >= {"email", "name"}:
        raise list_problems(problems)
    columns = {column: (places[column], read) for column, read in _cell_readers(pack).items() if column in places}
    rows = tuple(_read_rows(records, len(header[1]), columns, problems))
    if problems or not rows:
        raise list_problems(problems or [(0, "The file has a header and nobody under it.")])
    return Roster(rows, frozenset(places))


def list_problems(problems: list[Problem]) -> RosterError:
    """The error that names these problems in the order of their lines."""
    return RosterError([f"line {line}: {what}" if line else what for line, what in sorted(problems)])


def _decode_file(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise RosterError([f"The file is UTF-16, which some programs call “Unicode text”. {_SAVE}"])
    if data.startswith(b"PK\x03\x04"):
        raise RosterError([f"The file is an Excel workbook. {_SAVE}"])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start = error.start + (3 if data.startswith(b"\xef\xbb\xbf") else 0)
        line = len(re.findall(rb"\r\n|\r|\n", data[:start])) + 1
        what = f"line {line}: byte 0x{data[start]:02X}, number {start + 1} of the file, is not UTF-8. {_SAVE}"
        raise RosterError([what]) from error


def _find_delimiter(text: str) -> str:
    """The separator that cuts the first line into the most known columns."""
    line = next((line for line in StringIO(text, newline="") if line.strip()), "")
    return max(",;\t", key=lambda sep: (sum(_column_key(cell) in _KEYS for cell in line.split(sep)), line.count(sep)))


def _column_key(title: str) -> str:
    return re.sub(r"[\s_\"-]+", "", title).casefold()


def _read_records(text: str, problems: list[Problem]) -> Iterator[FileRecord]:
    """Every row that is not blank, with the line on which it begins."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=_find_delimiter(text), strict=True, skipinitialspace=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = [normalize("NFC", cell).strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            problems.append((line, f"the quotation marks of this row do not pair ({error})."))
            continue
        if any(cells):
            yield line, cells


def _find_columns(line: int, header: list[str], problems: list[Problem]) -> dict[str, int]:
    """Each column's position; what is wrong with the header is added to `problems`."""
    places: dict[str, int] = {}
    for place, title in enumerate(header):
        column = _KEYS.get(_column_key(title))
        if not title:
            problems.append((line, f"column {place + 1} has no name."))
        elif column is None:
            near = _KEYS[find_closest(_column_key(title), _KEYS, 0) or "email"]
            problems.append((line, f"there is no column {_quote_cell(title)}; the nearest is “{near}”."))
        elif column in places:
            problems.append((line, f"the column “{column}” stands here twice."))
        else:
            places[column] = place
    problems += [(line, f"the column “{column}” is missing.") for column in ("email", "name") if column not in places]
    return places


def _read_rows(
    records: Iterable[FileRecord], width: int, columns: dict[str, tuple[int, CellReader]], problems: list[Problem]
) -> Iterator[RosterRow]:
    """The rows without problems; those of the others are added to `problems`."""
    first: dict[str, int] = {}
    for line, cells in records:
        if len(cells) != width:
            what = f"the row has {len(cells)} cells, the header {width}; quote a cell that holds a separator."
            problems.append((line, what))
            continue
        values: dict[str, Any] = {}
        for column, (place, read) in columns.items():
            try:
                values[column] = read(cells[place])
            except ValueError as error:
                problems.append((line, f"{error}"))
        email = values.get("email")
        if email and first.setdefault(email, line) != line:
            problems.append((line, f"{email} stands in line {first[email]} already."))
        if email and email == values.get("manager_email"):
            problems.append((line, f"{email} cannot be their own manager."))
        if len(values) == len(columns):
            yield RosterRow(line, **values)


def _cell_readers(pack: Pack) -> dict[str, CellReader]:
    roles = {name.casefold(): role.name for role in pack.roles for name in (*role.aliases, role.name, role.id)}
    ids = {role.name: role.id for role in pack.roles}
    return {
        "email": read_address,
        "name": partial(_read_name, "name"),
        "role": lambda cell: ids[_look_up("role", " ".join(cell.split()), roles)] if cell else None,
        "team": lambda cell: _read_name("team", cell) if cell else None,
        "manager_email": lambda cell: read_address(cell) if cell else None,
        "timezone": lambda cell: _look_up("time zone", cell.replace(" ", "_"), zone_names()) if cell else "UTC",
        "start_date": lambda cell: _read_start_date(cell) if cell else None,
        "locale": lambda cell: _read_locale(cell) if cell else "en",
    }


def _look_up(kind: str, word: str, names: Mapping[str, str]) -> str:
    """The name that a word stands for; `names` maps every spelling, in lower case, to its name."""
    asked = word.casefold()
    if asked not in names:
        near = names[find_closest(asked, names, 0) or next(iter(names))]
        raise ValueError(f"there is no {kind} {_quote_cell(word)}; the nearest is “{near}”.")
    return names[asked]


def _quote_cell(cell: str) -> str:
    """A cell in a sentence: shortened, and nothing in it that a terminal would obey."""
    shown = "".join(character if character.isprintable() else "\ufffd" for character in cell[:60])
    return f"“{shown}…”" if len(cell) > 60 else f"“{shown}”"


def read_address(cell: str) -> str:
    """An address as it is kept. Raises ValueError for what is none."""
    email = fold_address(cell)
    bare = "".join(character for character in normalize("NFD", email) if not combining(character))
    if len(email) > 254 or " " in cell.strip() or not _EMAIL.fullmatch(bare):
        raise ValueError(f"{_quote_cell(cell)} is not an e-mail address." if cell else "the e-mail address is empty.")
    return email


def _read_name(column: str, cell: str) -> str:
    """A name as it is written, markup included, but no character that breaks lines or reverses them."""
    if control := _CONTROL.search(cell):
        raise ValueError(f"the {column} has a control character, U+{ord(control[0]):04X}; delete it.")
    name = squeeze_name(cell)
    if not name:
        raise ValueError(f"the {column} is empty.")
    if len(name) > LONGEST_NAME:
        raise ValueError(f"the {column} has {len(name)} characters and may have {LONGEST_NAME}.")
    return name


def _read_start_date(cell: str) -> date:
    try:
        return date.fromisoformat(cell if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", cell) else "")
    except ValueError:
        raise ValueError(f"{_quote_cell(cell)} is not an ISO date; write year, month and day as 2026-01-31.") from None


@lru_cache
def _read_locale(cell: str) -> str:
    try:
        return str(Locale.parse(cell.replace("-", "_") if re.fullmatch("[A-Za-z0-9_-]{2,15}", cell) else ""))
    except (ValueError, UnknownLocaleError):
        raise ValueError(f"{_quote_cell(cell)} is not a locale; write it like en, en-GB or pt-BR.") from None
