"""Reads a roster, the CSV file that names the people, and says everything that is wrong with it. No database."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import Any
from unicodedata import combining, normalize

from babel import Locale, UnknownLocaleError

from engine.chat.errors import AdvanceError
from engine.chat.understand import CLOSE, find_closest
from engine.content.models import Pack
from engine.csv_table import Columns, FileRecord, Problem, Table, UnreadableTable, column_key, find_columns, read_table
from engine.people.rules.spelling import fold_address, squeeze_name
from engine.recurrence.zones import find_near_zone, find_zone, zones_at

COLUMNS = ("email", "name", "role", "team", "manager_email", "timezone", "start_date", "locale")
SHOWN = 50
"""Problems that one error lists; the last line counts the others."""
LONGEST_NAME = 200

_KEYS = {column_key(column): column for column in COLUMNS}
_LOCAL = r"(?!\.|[^@]*\.\.|[^@]*\.@)[\w.!#$%&'*+/=?^`{|}~-]{1,64}"
_EMAIL = re.compile(_LOCAL + r"@([^\W_]([\w-]*[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")

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
    unknown: tuple[str, ...] = ()
    """Columns that were not read, each as a sentence names it."""


def read_roster(data: bytes, pack: Pack, ignored: Collection[str] = ()) -> Roster:
    """Read a CSV file whose roles are those of `pack`, without the columns that are to be ignored.

    Raises RosterError, and nothing else, with all problems; whether managers exist is for the import to say."""
    try:
        table = read_table(data, _KEYS)
    except UnreadableTable as error:
        raise list_problems([error.problem]) from error
    columns, problems = _find_roster_columns(table, ignored), table.problems
    if not columns.places.keys() >= {"email", "name"}:
        raise list_problems(problems)
    readers = {
        column: (columns.places[column], read)
        for column, read in _cell_readers(pack).items()
        if column in columns.places
    }
    rows = tuple(_read_rows(table.rows, readers, problems))
    if problems or not rows:
        raise list_problems(problems or [(0, "The file has a header and nobody under it.")])
    return Roster(rows, frozenset(columns.places), tuple(map(_name_unknown, columns.unknown)))


def _name_unknown(title: str) -> str:
    """A column that the roster does not have, and which it may be meant to be."""
    near = find_closest(column_key(title), _KEYS, CLOSE)
    return _quote_cell(title) + (f" (is it “{_KEYS[near]}”?)" if near else "")


def list_problems(problems: list[Problem]) -> RosterError:
    """The error that names these problems in the order of their lines."""
    return RosterError([f"line {line}: {what}" if line else what for line, what in sorted(problems)])


def _find_roster_columns(table: Table, ignored: Collection[str]) -> Columns:
    """Where each column stands; those that nobody can do without are missed."""
    columns = find_columns(table, _KEYS, ignored)
    missing = [column for column in ("email", "name") if column not in columns.places]
    table.problems.extend((table.line, f"the column “{column}” is missing.") for column in missing)
    return columns


def _read_rows(
    records: Iterable[FileRecord], columns: dict[str, tuple[int, CellReader]], problems: list[Problem]
) -> Iterator[RosterRow]:
    """The rows without problems; those of the others are added to `problems`."""
    first: dict[str, int] = {}
    for line, cells in records:
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
        "timezone": lambda cell: _read_zone(cell) if cell else "UTC",
        "start_date": lambda cell: _read_start_date(cell) if cell else None,
        "locale": lambda cell: _read_locale(cell) if cell else "en",
    }


def _look_up(kind: str, word: str, names: Mapping[str, str]) -> str:
    """The name that a word stands for; `names` maps every spelling, in lower case, to its name."""
    asked = word.casefold()
    if asked not in names:
        near = find_closest(asked, names, CLOSE)
        raise ValueError(f"there is no {kind} {_quote_cell(word)}{_hint(names[near] if near else None)}.")
    return names[asked]


def _hint(near: str | None) -> str:
    return f"; the nearest is “{near}”" if near else ""


def _read_zone(cell: str) -> str:
    if zone := find_zone(cell):
        return zone
    if steady := zones_at(cell):
        raise ValueError(f"{_quote_cell(cell)} is the time of {' and '.join(steady)}; write the one that is meant.")
    near = find_near_zone(cell)
    raise ValueError(f"there is no time zone {_quote_cell(cell)}{_hint(near) or '; write it like Europe/Berlin'}.")


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


_LOCALE = re.compile(r"(?P<tag>[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{2,8}){0,3}?)(?:[-_][a-z]-[\w-]*)?(?:[.@][\w.@=-]*)?")
"""A language tag of the web, of Windows or of a Unix server, which may name an encoding, too."""


@lru_cache
def _read_locale(cell: str) -> str:
    match = _LOCALE.fullmatch(cell)
    tag = match["tag"].replace("-", "_") if match else ""
    for known in (tag, tag.rpartition("_")[0]):
        try:
            return str(Locale.parse(known))
        except (ValueError, UnknownLocaleError):
            continue
    raise ValueError(f"{_quote_cell(cell)} is not a locale; write it like en, en-GB or pt-BR.")
