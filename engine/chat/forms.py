"""Forms: a room declares its fields once; a card draws them, and what comes back is read by the same definition.

A field names the copy of its label, its hint and everything that can be wrong with what is typed. What is wrong is
raised as `InvalidInput`, as lookups in a flow do it, too; the flow then shows the form again with what was typed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any, Generic, Protocol, Self, TypeVar, cast

from engine.chat.cards import Block, Option, SelectInput, TextInput
from engine.chat.dates import Names, read_date
from engine.chat.errors import InvalidInput
from engine.chat.requests import Request
from engine.chat.text import Plain
from engine.chat.typed import EARLIEST, one_line, paragraphs, read_day, read_link

QUOTED = 40
"""Characters of what was typed that a sentence about it says back."""
NOTHING: Mapping[str, Any] = MappingProxyType({})

Label = str | Plain
"""A key of the copy; or words of the content, which are shown as they are."""
Value = TypeVar("Value")
Parsed = TypeVar("Parsed")
Value_co = TypeVar("Value_co", covariant=True)


class Speaker(Protocol):
    """The words of whoever fills in a form; `engine.content.voice.Voice` is one."""

    def line(self, key: str, **values: object) -> str: ...

    @property
    def day_names(self) -> Names: ...


class Reader(Protocol):
    """Who typed, and when; `engine.turn.Turn` is one."""

    @property
    def voice(self) -> Speaker: ...

    @property
    def today(self) -> date: ...

    @property
    def request(self) -> Request: ...


@dataclass(frozen=True, slots=True)
class Field(Generic[Value_co]):
    """One thing to fill in."""

    name: str
    label: Label
    hint: Label = ""
    _: KW_ONLY
    values: Mapping[str, object] = field(default_factory=lambda: NOTHING)
    """What its copy speaks of besides what is typed."""
    required: bool = False
    missing: str = "chat.needed"
    """What the engine says of an empty one that is required."""
    needed: str = "chat.needed"
    """What a client says of it, instead of sending it; empty where it cannot know that."""
    initial: str = ""
    """What stands in it before anything is typed."""

    def draw(self, voice: Speaker, typed: Mapping[str, str]) -> TextInput | SelectInput:
        """The input on a card, with what was typed into it."""
        raise NotImplementedError

    def read(self, typed: str, reader: Reader) -> Value_co:
        """What was typed, as a value; raises InvalidInput."""
        raise NotImplementedError

    def _words(self, voice: Speaker, label: Label) -> str:
        if isinstance(label, Plain):
            return label.text
        return voice.line(label, **self.values) if label else ""

    def _facts(self, words: str) -> dict[str, object]:
        """What a sentence about these words may speak of, by the names that sentences have for it."""
        return {**dict.fromkeys(("said", "typed", "words"), words[:QUOTED]), **self.values}

    def _insists(self, voice: Speaker) -> str:
        return voice.line(self.needed) if self.required and self.needed else ""

    def _check_given(self, words: str) -> None:
        if self.required and not words:
            raise InvalidInput(self.missing, **self._facts(words))


@dataclass(frozen=True, slots=True)
class TypedField(Field[Value_co]):
    """Something to type, in at most `longest` characters; in a larger box where it is `multiline`."""

    _: KW_ONLY
    longest: int = 300
    multiline: bool = False

    def draw(self, voice: Speaker, typed: Mapping[str, str]) -> TextInput:
        label, hint = self._words(voice, self.label), self._words(voice, self.hint)
        value = typed.get(self.name, self.initial)
        return TextInput(self.name, label, hint, value, self.longest, self.multiline, self._insists(voice))

    def read(self, typed: str, reader: Reader) -> Value_co:
        words = self._clean(typed)
        self._check_given(words)
        return self._parse(words, reader)

    def _clean(self, typed: str) -> str:
        return one_line(typed)

    def _parse(self, words: str, reader: Reader) -> Value_co:
        raise NotImplementedError

    def _problem(self, key: str, words: str) -> InvalidInput:
        return InvalidInput(key, **{"most": self.longest, **self._facts(words)})


@dataclass(frozen=True, slots=True)
class LineField(TypedField[str]):
    """Words, kept on one line."""

    _: KW_ONLY
    too_long: str = ""
    """The copy about too many words; empty where the rest is cut off."""

    def _parse(self, words: str, reader: Reader) -> str:
        if len(words) > self.longest and self.too_long:
            raise self._problem(self.too_long, words)
        return words[: self.longest]


@dataclass(frozen=True, slots=True)
class ParagraphField(LineField):
    """Several lines of words."""

    multiline: bool = True

    def _clean(self, typed: str) -> str:
        return paragraphs(typed)


@dataclass(frozen=True, slots=True)
class LinkField(TypedField[str]):
    """An http or https address, completed where only ``https://`` is missing; empty for none."""

    _: KW_ONLY
    wrong: str
    longest: int = 500
    too_long: str = ""
    """As `wrong` where it is empty."""

    def _clean(self, typed: str) -> str:
        return typed.strip()

    def _parse(self, words: str, reader: Reader) -> str:
        link = read_link(words) if words else ""
        if len(link or words) > self.longest:
            raise self._problem(self.too_long or self.wrong, words)
        if link is None:
            raise self._problem(self.wrong, words)
        return link


@dataclass(frozen=True, slots=True)
class DayField(TypedField[date | None]):
    """A day that is named in plain words: 2027-05-03, 3 May, friday, the next one of that name; None for none."""

    _: KW_ONLY
    wrong: str

    def _parse(self, words: str, reader: Reader) -> date | None:
        if not words:
            return None
        day = self._read_day(words, reader)
        if day is None:
            raise self._problem(self.wrong, words)
        return day

    def _read_day(self, words: str, reader: Reader) -> date | None:
        return read_date(words, reader.voice.day_names, reader.today)


@dataclass(frozen=True, slots=True)
class PastDayField(DayField):
    """A day up to today, as YYYY-MM-DD or in the words that `named` has for today and yesterday."""

    _: KW_ONLY
    future: str
    """The copy about a day that is still to come."""
    named: Mapping[str, Sequence[str]] = field(default_factory=lambda: NOTHING)

    def _read_day(self, words: str, reader: Reader) -> date | None:
        day = read_day(words, reader.today, self.named)
        if day and day > reader.today:
            raise self._problem(self.future, words)
        return day if day and day >= EARLIEST else None


@dataclass(frozen=True, slots=True)
class ParsedField(TypedField[Parsed]):
    """Words that `parse` makes a value of, in the way of one room: a time of day, a country, …; it raises InvalidInput.

    It is given the reader, too, and an empty field as well.
    """

    _: KW_ONLY
    parse: Callable[[str, Any], Parsed]

    def _parse(self, words: str, reader: Reader) -> Parsed:
        return self.parse(words, reader)


@dataclass(frozen=True, slots=True)
class SelectField(Field[Value_co]):
    """One of a few options, which are given by `among` where they depend on data; the initial one stands for none."""

    _: KW_ONLY
    options: Mapping[str, Label] = field(default_factory=lambda: NOTHING)
    wrong: str = "chat.unknown_button"

    def draw(self, voice: Speaker, typed: Mapping[str, str]) -> SelectInput:
        options = tuple(Option(value, self._words(voice, label)) for value, label in self.options.items())
        value = typed.get(self.name, "")
        value = value if value in self.options else self.initial
        return SelectInput(self.name, self._words(voice, self.label), options, value, self._insists(voice))

    def among(self, options: Mapping[str, Label], initial: str = "") -> Self:
        return replace(self, options=options, initial=initial)

    def _chosen(self, typed: str) -> str:
        """The option that was chosen; empty for none."""
        value = typed or self.initial
        self._check_given(value)
        if value and value not in self.options:
            raise InvalidInput(self.wrong, **self._facts(value))
        return value


@dataclass(frozen=True, slots=True)
class ChoiceField(SelectField[str]):
    """One of a few words; empty for none."""

    def read(self, typed: str, reader: Reader) -> str:
        return self._chosen(typed)


@dataclass(frozen=True, slots=True)
class ScaleField(SelectField[int | None]):
    """One of a few numbers; None for none."""

    def read(self, typed: str, reader: Reader) -> int | None:
        value = self._chosen(typed)
        return int(value) if value else None


@dataclass(frozen=True, slots=True)
class YesNoField(SelectField[bool | None]):
    """Yes or no; None for neither. Its options are named `yes` and `no`."""

    def read(self, typed: str, reader: Reader) -> bool | None:
        value = self._chosen(typed)
        return value == "yes" if value else None


class FormValues:
    """What a form came back with, by field."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    def __getitem__(self, asked: Field[Value]) -> Value:
        return cast(Value, self._values[asked.name])


@dataclass(frozen=True, slots=True)
class Form:
    """Fields in the order in which they stand on the card."""

    fields: tuple[Field[Any], ...]

    def __iter__(self) -> Iterator[Field[Any]]:
        return iter(self.fields)

    def blocks(self, voice: Speaker, typed: Mapping[str, str] = NOTHING) -> tuple[Block, ...]:
        """The inputs, with what was typed into them."""
        return tuple(asked.draw(voice, typed) for asked in self.fields)

    def typed(self, reader: Reader) -> dict[str, str]:
        """What came back, as it was typed."""
        return {asked.name: reader.request.form.get(asked.name, "") for asked in self.fields}

    def read(self, reader: Reader) -> FormValues:
        """What came back, as values; raises InvalidInput with the first thing that is wrong."""
        return self.check(self.typed(reader), reader)

    def check(self, typed: Mapping[str, str], reader: Reader) -> FormValues:
        """The same of words that came another way, such as in one sentence."""
        return FormValues({asked.name: asked.read(typed.get(asked.name, ""), reader) for asked in self.fields})

    def where(self, *fields: Field[Any]) -> "Form":
        """The form with these in the places of the fields of their names."""
        by_name = {asked.name: asked for asked in fields}
        return Form(tuple(by_name.get(asked.name, asked) for asked in self.fields))
