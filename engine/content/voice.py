"""Words: copy in every locale, and dates and numbers as the reader writes them.

Copy stands in ``copy/<locale>/<room>.j2``; each sentence is a Jinja2 block, and ``room.block`` is its key. Within a
block a line break is a space and an empty line a line break. A value is always literal: it is escaped on its way into
the markup, and a value that nobody gave is an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError, dates, lists, numbers
from jinja2 import FileSystemLoader, StrictUndefined, Template, TemplateError, TemplateRuntimeError, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment
from pydantic import Field, ValidationError

from engine.chat.dates import Names
from engine.chat.text import Text, as_plain_text, escape, parse_markup
from engine.content.entry import Entry
from engine.content.files import line_of_byte, read
from engine.content.reasons import keys_of, reason
from engine.content.sentences import Sentence, check_sentences, read_sentences

Words = tuple[str, ...]
Made = TypeVar("Made")
MOST_SHARED = 4096
"""How much of a book is kept for readers after the first: some megabytes."""


class Vocabulary(Entry):
    """What people may type, in one language; all in lower case."""

    numbers: Annotated[tuple[Words, ...], Field(min_length=6, max_length=6)]
    """Words for 0 to 5."""
    answers: dict[str, Words]
    """What an answer may mean besides a number: skip, back, why, …"""
    commands: dict[str, Words]
    """Command name to the phrases that ask for it."""
    notices: dict[str, Words] = Field(default_factory=dict)
    """What somebody may wish about messages that the bot starts: off, snooze, leave, …"""
    filler: Words
    """Words around a number that mean nothing: “please”, “i would say”."""
    calendar: dict[str, Words]
    """Words of “every wednesday from 15:00”, by what they mean."""
    log: dict[str, Words] = Field(default_factory=dict)
    """Words of a typed log entry: each kind of achievement by its id, and `today`, `yesterday`, `right`, `retried`,
    `feed`, `about`."""
    privacy: dict[str, Words] = Field(default_factory=dict)
    """Words after `/privacy`: `export`, `xapi`, `erase`."""
    papers: dict[str, Words] = Field(default_factory=dict)
    """Words after `/paper`, by what they ask for: `propose`, `vote`, `present`, `history`, …"""
    mentoring: dict[str, Words] = Field(default_factory=dict)
    """Words around `/mentor`, by what they ask for: `find`, `offer`, `pause`, `resume`, `stop`, `list`, `history`; and
    those that lead to a topic: `filler`."""
    hackathon: dict[str, Words] = Field(default_factory=dict)
    """Words after `/hackathon`: `idea`, `team`, `submit`, `people`, `rules`, `judge`, `results`, `past`."""
    conference: dict[str, Words] = Field(default_factory=dict)
    """Words after `/conference`, by the part of the room that they ask for: `propose`, `call`, `agenda`, …"""
    program: dict[str, Words] = Field(default_factory=dict)
    """Words after `/program`: `record`, `start`, `rollout`, `cohorts`."""


@dataclass(frozen=True, slots=True)
class Book:
    """One locale's copy and vocabulary."""

    locale: Locale
    blocks: dict[str, Callable[[dict[str, object]], str]]
    vocabulary: Vocabulary
    fixed: dict[str, Text]
    """Texts without values, parsed once."""
    shared: dict[tuple[str, Hashable], Any] = field(default_factory=dict)
    """What was made once for several readers, by the locale of their formats and the facts it is made of."""


class Voices:
    """All locales of a pack."""

    def __init__(self, books: dict[str, Book], default: str) -> None:
        self.locales = tuple(books)
        self._books = books
        self._default = default
        self._voices: dict[tuple[str, str], Voice] = {}

    def voice(self, locale: str, timezone: str) -> Voice:
        """The voice for a member: their language where there is copy in it, their formats, their zone."""
        found = self._voices.get((locale, timezone))
        if found is None:
            language = next((each for each in (locale, locale[:2]) if each in self._books), self._default)
            found = Voice(self._books[language], self._books[self._default], _babel(locale), _zone(timezone))
            self._voices[locale, timezone] = found
        return found


class Voice:
    """Speaks to one kind of reader."""

    def __init__(self, book: Book, fallback: Book, locale: Locale, zone: ZoneInfo) -> None:
        self._book = book
        self._fallback = fallback
        self._locale = locale
        self.locale = str(locale)
        self.zone = zone
        self._lines: dict[str, str] = {}
        self.vocabulary = book.vocabulary

    def text(self, key: str, **values: object) -> Text:
        """The sentence under `key`; KeyError where no copy has it."""
        book = self._book if key in self._book.blocks else self._fallback
        if values:
            return parse_markup(_tidy(book.blocks[key](values)))
        if key not in book.fixed:
            book.fixed[key] = parse_markup(_tidy(book.blocks[key](values)))
        return book.fixed[key]

    def line(self, key: str, **values: object) -> str:
        """The same without markup, for titles and labels."""
        if values:
            return as_plain_text(self.text(key, **values))
        if key not in self._lines:
            self._lines[key] = as_plain_text(self.text(key))
        return self._lines[key]

    def once(self, facts: Hashable, make: Callable[[], Made]) -> Made:
        """What `make` says of `facts`, made once for all readers with these words and formats, in whatever zone.

        Equal facts have to give equal words. Nothing that names a person belongs in them.
        """
        shared, key = self._book.shared, (self.locale, facts)
        if (found := shared.get(key)) is None:
            if len(shared) >= MOST_SHARED:
                shared.clear()
            found = shared[key] = make()
        return cast(Made, found)

    def number(self, value: Fraction | Decimal | float) -> str:
        """A level or gap, as the reader writes numbers: two decimals are exact for domains of four or five skills."""
        return _number(value, self._locale)

    def amount(self, value: Decimal) -> str:
        """A quantity, with groups and at most two decimals."""
        return str(numbers.format_decimal(value, "#,##0.##", locale=self._locale))

    def signed(self, value: Fraction) -> str:
        """A change, with its sign."""
        return ("+" if value > 0 else "−" if value < 0 else "±") + self.number(abs(value))

    def date(self, moment: datetime | date) -> str:
        """The day in the reader's zone."""
        day = moment.astimezone(self.zone).date() if isinstance(moment, datetime) else moment
        return dates.format_date(day, "medium", locale=self._locale)

    def moment(self, moment: datetime, zone: ZoneInfo | None = None, *, year: bool = False) -> str:
        """Week day, day and time in the reader's zone, or in another one."""
        local = moment.astimezone(zone or self.zone)
        day = dates.format_skeleton("yMMMEd" if year else "MMMEd", local, tzinfo=local.tzinfo, locale=self._locale)
        return f"{day}, {self.time(moment, zone)}"

    def time(self, moment: datetime, zone: ZoneInfo | None = None) -> str:
        """The time of day in the reader's zone, or in another one."""
        local = moment.astimezone(zone or self.zone)
        return str(dates.format_time(local, "short", tzinfo=local.tzinfo, locale=self._locale))

    def day_name(self, number: int) -> str:
        """The name of a day in the language of the copy, from 0 for Monday."""
        return str(dates.get_day_names("wide", locale=self._book.locale)[number])

    def month_name(self, number: int) -> str:
        """The name of a month in the language of the copy, from 1."""
        return str(dates.get_month_names("wide", locale=self._book.locale)[number])

    def clock(self, minute: int) -> str:
        """A time of day, given in minutes since midnight."""
        return str(dates.format_time(time(minute // 60, minute % 60), "short", locale=self._locale))

    def weekday(self, number: int) -> str:
        """The name of a week day, from 0 for Monday."""
        return str(dates.get_day_names("wide", "stand-alone", self._locale)[number]).capitalize()

    @property
    def day_names(self) -> Names:
        """Names of week days and months as people may type them: in the copy's language and their own."""
        return Names(self._names(dates.get_day_names), self._names(dates.get_month_names))

    @property
    def territories(self) -> Mapping[str, str]:
        """Country codes and their names."""
        return dict(self._locale.territories)

    @property
    def languages(self) -> Mapping[str, str]:
        """Codes of languages and their names, in the language of the copy."""
        return dict(self._book.locale.languages)

    @property
    def language_codes(self) -> dict[str, str]:
        """Languages as people may type them, in lower case: codes, and names in the copy's language and their own."""
        known = [(code, name) for each in (self._book.locale, self._locale) for code, name in each.languages.items()]
        plain = {name.casefold(): code for code, name in known if code.isalpha()}
        return plain | {code: code for code in plain.values()}

    def _names(self, names_of: Callable[..., Mapping[int, str]]) -> dict[str, int]:
        found: dict[str, int] = {}
        for locale in {self._book.locale, self._locale}:
            for width in ("wide", "abbreviated"):
                for number, name in names_of(width, locale=locale).items():
                    found[name.casefold().strip(".")] = number
        return found

    def all_of(self, items: list[str]) -> str:
        """“a, b and c” in the language of the copy around it."""
        return str(lists.format_list(items, locale=self._book.locale)) if items else ""


@lru_cache(maxsize=MOST_SHARED)
def _number(value: Fraction | Decimal | float, locale: Locale) -> str:
    exact = Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else value
    return str(numbers.format_decimal(exact, "0.0#", locale=locale))


def load_voices(folder: Path, problems: list[str]) -> Voices | None:
    """Load every locale under `folder`; what is wrong is added to `problems`."""
    locales = sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    if not locales:
        problems.append("copy:1: there is no locale, such as copy/en")
        return None
    default = "en" if "en" in locales else locales[0]
    books = {name: _load_book(folder / name, name, problems, whole=name == default) for name in locales}
    loaded = {name: book for name, book in books.items() if book}
    return Voices(loaded, default) if len(loaded) == len(locales) else None


def _load_book(folder: Path, locale: str, problems: list[str], *, whole: bool) -> Book | None:
    """The words of a locale; `whole` is whether it must have every sentence."""
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        finalize=_literal,
        autoescape=False,  # the markup is ours; `finalize` makes every value literal in it
    )
    blocks: dict[str, Callable[[dict[str, object]], str]] = {}
    sentences: dict[str, dict[str, Sentence]] = {}
    before = len(problems)
    for path in sorted(folder.glob("*.j2")):
        try:
            template = environment.get_template(path.name)
            sentences[path.stem] = read_sentences(environment, path.read_text(encoding="utf-8"))
        except TemplateSyntaxError as error:
            problems.append(f"copy/{locale}/{path.name}:{error.lineno}: {error.message}")
            continue
        except UnicodeDecodeError as error:
            problems.append(f"copy/{locale}/{path.name}:{line_of_byte(error)}: the file is not UTF-8")
            continue
        except (OSError, TemplateError, RecursionError):
            problems.append(f"copy/{locale}/{path.name}:1: the file cannot be read")
            continue
        blocks |= {f"{path.stem}.{name}": _renderer(template, name) for name in template.blocks}
    if len(problems) == before:
        problems.extend(check_sentences(sentences, locale, whole=whole))
    vocabulary = _load_vocabulary(folder, locale, problems)
    return None if vocabulary is None or len(problems) > before else Book(_babel(locale), blocks, vocabulary, {})


def _load_vocabulary(folder: Path, locale: str, problems: list[str]) -> Vocabulary | None:
    name = f"copy/{locale}/words.yaml"
    source = read(folder / "words.yaml", name, problems)
    if source is None:
        return None
    try:
        return Vocabulary.model_validate(source.data)
    except ValidationError as error:
        known = keys_of(Vocabulary)
        for each in error.errors():
            place = each["loc"]
            problems.append(f"{source.at(place)}: {source.title(place) or name}: {reason(each, place, known)}")
        return None


def _renderer(template: Template, name: str) -> Callable[[dict[str, object]], str]:
    block = template.blocks[name]

    def render(values: dict[str, object]) -> str:
        try:
            return "".join(block(template.new_context(values)))
        except Exception:
            return _complain(template)

    return render


def _complain(template: Template) -> NoReturn:
    """Raise the error at hand as one of the template, its traceback leading to the line of the .j2 file."""
    try:
        template.environment.handle_exception()
    except TemplateError:
        raise
    except Exception as error:
        raise TemplateRuntimeError(f"{type(error).__name__}: {error}").with_traceback(error.__traceback__) from error


def _literal(value: object) -> str:
    return escape(str(value))


_GAP = re.compile(r"[ \t]*\n[ \t]*(?P<more>\n\s*)?")


def _tidy(source: str) -> str:
    return _GAP.sub(lambda gap: "\n" if gap["more"] else " ", source.strip())


def _zone(timezone: str) -> ZoneInfo:
    """The zone, or UTC where this machine does not know it (zones are renamed now and then)."""
    try:
        return ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _babel(locale: str) -> Locale:
    try:
        return Locale.parse(locale.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return Locale.parse("en")
