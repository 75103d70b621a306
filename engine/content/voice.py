"""Speaks to a reader: sentences of the copy in their language, dates and numbers as they write them."""

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError, dates, lists, numbers
from babel.core import get_global

from engine.chat.dates import Names
from engine.chat.text import Text, as_plain_text, parse_markup
from engine.content.vocabulary import Vocabulary

Made = TypeVar("Made")
MOST_SHARED = 4096
"""How much of a book is kept for readers after the first: some megabytes."""


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
        self.fallback = books[default]
        self._voices: dict[tuple[str, str], Voice] = {}

    def voice(self, locale: str, timezone: str) -> "Voice":
        """The voice for a member: their language where there is copy in it, else the pack's own, and their zone."""
        voice = self._voices.get((locale, timezone))
        if voice is None:
            own = find_locale(locale)
            voice = Voice(self, self._books[self.find_copy(locale) or self._default], own, _find_zone(timezone))
            self._voices[locale, timezone] = voice
        return voice

    def find_copy(self, locale: str) -> str | None:
        """The locale of the copy in a reader's language; of several the one in their script, then in their region."""
        if name_locale(locale) is None:
            return None
        own = find_locale(locale)
        same = [name for name in self.locales if self._books[name].locale.language == own.language]
        return max(same, key=lambda name: _likeness(self._books[name].locale, own), default=None)

    def name_languages(self) -> dict[str, str]:
        """The locales in which there is copy, with the name that each language has for itself."""
        return {name: _name_itself(find_locale(name)) for name in self.locales}


class Voice:
    """Speaks to one kind of reader, whose own locale is `own`.

    Dates and numbers are as the language of the copy writes them: in the reader's region where that is their language.
    """

    def __init__(self, voices: Voices, book: Book, own: Locale, zone: ZoneInfo) -> None:
        self.voices = voices
        self._book = book
        self._fallback = voices.fallback
        self._own = own
        self._locale = own if own.language == book.locale.language else book.locale
        self.locale = str(self._locale)
        self.language = str(book.locale)
        """That of the copy."""
        self.zone = zone
        self._lines: dict[str, str] = {}
        self.vocabulary = book.vocabulary

    def text(self, key: str, **values: object) -> Text:
        """The sentence under `key`; KeyError where no copy has it."""
        book = self._book if key in self._book.blocks else self._fallback
        if values:
            return parse_markup(_join_lines(book.blocks[key](values)))
        if key not in book.fixed:
            book.fixed[key] = parse_markup(_join_lines(book.blocks[key](values)))
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
        if (made := shared.get(key)) is None:
            if len(shared) >= MOST_SHARED:
                shared.clear()
            made = shared[key] = make()
        return cast(Made, made)

    def number(self, value: Fraction | Decimal | float) -> str:
        """A level or gap, as the reader writes numbers: two decimals are exact for domains of four or five skills."""
        return _number(value, self._locale)

    def amount(self, value: Decimal) -> str:
        """A quantity, with groups and at most two decimals."""
        return str(numbers.format_decimal(value, "#,##0.##", locale=self._locale))

    def signed(self, value: Fraction) -> str:
        """A change, with its sign where there is one."""
        return ("+" if value > 0 else "−" if value < 0 else "") + self.number(abs(value))

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

    def name_language(self, locale: str) -> str:
        """A language in that of the copy, with its region or script where the locale names one."""
        return str(self.languages.get(locale) or find_locale(locale).get_display_name(self._book.locale) or locale)

    @cached_property
    def language_codes(self) -> dict[str, str]:
        """Languages as people may type them, in lower case: codes, and names in the copy's language and their own."""
        locales = (self._book.locale, self._own, *map(find_locale, self.voices.locales))
        known = [(code, name) for locale in locales for code, name in locale.languages.items()]
        plain = {name.casefold(): code for code, name in known if code.isalpha() or name_locale(code)}
        codes = {*plain.values(), *self.voices.locales}
        return plain | {code.casefold().replace("_", mark): code for code in codes for mark in "_-"}

    def _names(self, names_of: Callable[..., Mapping[int, str]]) -> dict[str, int]:
        numbers_of: dict[str, int] = {}
        for locale in {self._book.locale, self._own}:
            for width in ("wide", "abbreviated"):
                for number, name in names_of(width, locale=locale).items():
                    numbers_of[name.casefold().strip(".")] = number
        return numbers_of

    def all_of(self, items: list[str]) -> str:
        """“a, b and c” in the language of the copy around it."""
        return str(lists.format_list(items, locale=self._book.locale)) if items else ""


@lru_cache(maxsize=MOST_SHARED)
def _number(value: Fraction | Decimal | float, locale: Locale) -> str:
    exact = Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else value
    return str(numbers.format_decimal(exact, "0.0#", locale=locale))


_GAP = re.compile(r"(?<![ \t])[ \t]*\n[ \t]*(?P<more>\n\s*)?")


def _join_lines(source: str) -> str:
    return _GAP.sub(lambda gap: "\n" if gap["more"] else " ", source.strip())


def _find_zone(timezone: str) -> ZoneInfo:
    """The zone, or UTC where this machine does not know it (zones are renamed now and then)."""
    try:
        return ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def find_locale(locale: str) -> Locale:
    """The locale of that name, or English where nobody knows it."""
    return Locale.parse(name_locale(locale) or "en")


@lru_cache(maxsize=MOST_SHARED)
def name_locale(locale: str) -> str | None:
    """A locale as Babel writes it; None where nobody knows it."""
    try:
        return str(Locale.parse(locale.replace("-", "_")))
    except (ValueError, UnknownLocaleError):
        return None


def language_of(locale: str) -> str:
    """The code of a locale's language, which may have three letters."""
    return re.split("[-_]", locale)[0].casefold()


def _name_itself(locale: Locale) -> str:
    """What a language calls itself, or else its name in English, or its code."""
    name = locale.get_display_name() or locale.get_display_name("en") or str(locale)
    return f"{name[:1].upper()}{name[1:]}"


def _likeness(copy: Locale, own: Locale) -> tuple[bool, bool, bool]:
    """How near a copy is to a reader of its language: script, then region, then one that is for no region at all.

    The region may be the one whose language CLDR takes for the reader's: Portugal for Angola."""
    parent = get_global("parent_exceptions").get(str(own))
    near = copy.territory == own.territory or str(copy) == parent
    return _script(copy) == _script(own), near, copy.territory is None


def _script(locale: Locale) -> str:
    """The script of a locale, or the one in which its language is mostly written."""
    likely = str(get_global("likely_subtags").get(locale.language, "")).split("_")
    return locale.script or next((part for part in likely[1:] if len(part) == 4), "")
