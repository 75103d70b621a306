"""Values of metrics as people type them: “94%”, “1,200”, “19 of 20”, “300 percent”. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rapidfuzz import fuzz, process

from engine.chat.typed import EARLIEST, one_line, read_day, split_day
from engine.content.program import Metric

LARGEST = Decimal(10) ** 9
LONGEST_WORDS = 1000
LONGEST_NOTE = 300
LONGEST_NUMBER = 20
LONGEST_NAME = 6
"""Words of a metric's name."""
PERCENT = ("%", "percent", "per cent", "pct")
ALIKE = 86
"""Likeness of words to a metric's name, of 100, from which they name it."""

_NUMBER = re.compile(r"(?P<sign>[-−–+]?)\s*(?P<number>\d(?:[\d.,'  ]*\d)?)")
_SHARE = re.compile(r"(\d+)\s*(?:of|/|out of)\s*(\d+)\b", re.IGNORECASE)
_GROUPS = re.compile(r"\d{1,3}(?:[.,'  ]\d{3})+")
_EXACT = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class TypedValue:
    """What somebody wants to record, as it was typed; `metric` is an id or empty."""

    metric: str = ""
    value: str = ""
    day: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class RecordedValue:
    """A value that can be kept: a number in the metric's unit, or words where the metric has none."""

    metric: str
    number: Decimal | None
    words: str
    day: date
    note: str


def read_typed(said: str, metrics: Mapping[str, Metric], today: date) -> TypedValue:
    """Take “deployment success 94% on 2026-02-28 from the pipeline” apart."""
    rest, day = split_day(one_line(said), today, {})
    metric, rest = split_metric(rest, metrics)
    if metric and metrics[metric].value is not None and (end := _value_at_start(rest, metrics[metric].unit)):
        return TypedValue(metric, rest[:end].strip(), day, rest[end:].strip(" ,;:()"))
    return TypedValue(metric, rest, day, "")


def check_value(typed: TypedValue, metrics: Mapping[str, Metric], today: date) -> RecordedValue | str:
    """The value, or the copy that says what is wrong with it."""
    metric = metrics.get(typed.metric)
    day = read_day(typed.day, today, {}) if typed.day.strip() else today
    value, note = one_line(typed.value), one_line(typed.note)
    if metric is None:
        return "program.which_metric"
    if day is None or day < EARLIEST:
        return "program.no_day"
    if day > today:
        return "program.future"
    if not value:
        return "program.no_value"
    if len(note) > LONGEST_NOTE or len(value) > LONGEST_WORDS:
        return "program.too_long"
    if metric.value is None:
        return RecordedValue(metric.id, None, value, day, note)
    number = read_number(value, metric.unit)
    if number is None:
        return "program.no_number"
    if not metric.bounds.least <= number <= metric.bounds.most:
        return "program.out_of_range"
    return RecordedValue(metric.id, number, "", day, note)


def read_number(words: str, unit: str) -> Decimal | None:
    """A number in `unit`, with thousands grouped or not, a decimal point or comma, and the unit or none; a share such
    as “19 of 20” where the unit is percent. None for anything else, another unit included."""
    words = words.strip()
    if unit == "percent" and (share := _SHARE.fullmatch(words)):
        part, whole = Decimal(share[1]), Decimal(share[2])
        return (100 * part / whole).quantize(_EXACT) if whole and max(part, whole) <= LARGEST else None
    match = _NUMBER.match(words)
    if match is None or len(match["number"]) > LONGEST_NUMBER:
        return None
    rest = words[match.end() :].strip().casefold()
    if rest and rest not in _unit_names(unit):
        return None
    number = _parse_decimal(match["number"])
    return None if number is None else (-number if match["sign"] in ("-", "−", "–") else number).quantize(_EXACT)


def split_metric(said: str, metrics: Mapping[str, Metric]) -> tuple[str, str]:
    """The metric that the first words name, and what follows; no metric and everything where they name none."""
    names = {name: metric.id for metric in metrics.values() for name in _metric_names(metric)}
    words = said.split()
    longest = next((at for at, word in enumerate(words) if re.search(r"\d", word)), len(words))
    for count in range(min(longest, LONGEST_NAME), 0, -1):
        named = " ".join(words[:count]).casefold().strip(":,=")
        if named in names:
            return names[named], " ".join(words[count:]).strip(" :=")
    for count in range(min(longest, LONGEST_NAME), 0, -1):
        match = process.extractOne(" ".join(words[:count]).casefold(), list(names), scorer=fuzz.ratio)
        if match and match[1] >= ALIKE:
            return names[str(match[0])], " ".join(words[count:]).strip(" :=")
    return "", said


def _metric_names(metric: Metric) -> set[str]:
    """Names under which somebody may mean a metric."""
    name = metric.name.casefold()
    return {metric.id, metric.id.replace("_", " "), name, name.replace("ai ", ""), name.replace("-powered", "")}


def _value_at_start(said: str, unit: str) -> int:
    """How many characters at the start are a value, with its unit where it is named."""
    match = _SHARE.match(said) or _NUMBER.match(said)
    if match is None:
        return 0
    after = said[match.end() :]
    for name in sorted(_unit_names(unit), key=len, reverse=True):
        if re.match(rf"\s*{re.escape(name)}(?!\w)", after, re.IGNORECASE):
            return match.end() + len(after) - len(after.lstrip()) + len(name)
    return match.end()


def _unit_names(unit: str) -> set[str]:
    """Words for a unit: in full, its first word, and that without the plural."""
    first = unit.split()[0].casefold()
    return {unit.casefold(), first, first.removesuffix("s"), *(PERCENT if unit == "percent" else ())}


def _parse_decimal(digits: str) -> Decimal | None:
    """Read a number whose last separator is the decimal one, unless all digits stand in groups of three; one after
    a point counts as decimals."""
    grouped = _GROUPS.fullmatch(digits) and len(set(re.findall(r"\D", digits))) == 1
    if grouped and not re.fullmatch(r"\d+\.\d{3}", digits):
        return Decimal(re.sub(r"\D", "", digits))
    match = re.search(r"[.,](\d+)$", digits)
    whole, decimals = (digits[: match.start()], match[1]) if match else (digits, "0")
    if re.search(r"\D", whole) and not _GROUPS.fullmatch(whole):
        return None
    return Decimal(re.sub(r"\D", "", whole) + "." + decimals)
