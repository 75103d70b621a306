"""The words of a recurrence rule: “every other friday”, “on the last weekday of every month”. Pure.

Words are read as one of the shapes below, or not at all: no word of a rule is passed over.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from engine.chat.errors import InvalidInput

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKDAYS = WEEKDAYS[:5]
ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "last": "-1"}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
FREQUENCIES = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}
UNITS = (*FREQUENCIES, "quarter", "fortnight")
CUT = "\ue000"
"""Stands in a text where something was read and taken out."""
FILLER = ("filler", "at", "to", "during", "cut")
"""Meanings of words that may stand around others and say nothing by themselves."""

_NUMBER = re.compile(r"(\d{1,3})(st|nd|rd|th|\.)?", re.IGNORECASE)
_BEFORE = ("day", "filler", "cut", "workday", *WEEKDAYS, *ORDINALS)
"""What may stand before “every”: “on the last day of every month”."""
_RANGE = re.compile("[-–—]")


class UnclearWords(InvalidInput):
    """The words cannot be understood; `key` names the copy that says why."""


class Token(NamedTuple):
    """A word, and what it means in the vocabulary; empty for nothing."""

    word: str
    meaning: str


def find_rule_span(tokens: list[Token]) -> tuple[int, int]:
    """Where the words of the rule stand: from “every”, or from “monthly on”, as far as they are words of a rule."""
    meanings = [token.meaning for token in tokens]
    if "every" in meanings:
        start = meanings.index("every")
        while start and (meanings[start - 1] in _BEFORE or _is_nth(tokens[start - 1])):
            start -= 1
    else:
        start = _find_unit(tokens)
        while 0 < start < len(tokens) and meanings[start - 1] in (*ORDINALS, "filler"):
            start -= 1
    end = start
    while end < len(tokens) and _is_of_rule(tokens[end]):
        end += 1
    while end > start and meanings[end - 1] in FILLER:
        end -= 1
    return start, end


def make_rule(tokens: list[Token], first: date) -> str:
    """The rule that these words mean, from `first` on, which gives what they leave open; raises UnclearWords."""
    used = _expand_ranges([token for token in tokens if token.meaning not in ("filler", "cut", "at")])
    shape = "".join(map(_letter, used))
    match = next((match for pattern in _SHAPES if (match := pattern.fullmatch(shape))), None)
    unclear = UnclearWords(
        "community.rule_unclear", words=" ".join(token.word for token in tokens if token.word != CUT)
    )
    if match is None:
        raise unclear
    parts = _read_parts(match, used)
    if any(not (1 <= number <= 31 or number == -1) for number in parts.numbers):
        raise UnclearWords("community.no_monthday")
    if not 1 <= parts.step <= 99 or any(not (1 <= nth <= 5 or nth == -1) for nth in parts.nth):
        raise unclear
    return _format_rule(parts, first)


def split_days(word: str, known: Mapping[str, str]) -> Iterator[Token]:
    """A word with its meaning; “mon-fri” and “mon/thu” are several."""
    meaning = "cut" if word == CUT else known.get(word.strip(".").casefold(), "")
    parts = re.split(r"([-–—/])", word)
    if not meaning and len(parts) > 1 and all(known.get(part.casefold()) in WEEKDAYS for part in parts[::2]):
        for part in parts:
            if part != "/":
                yield Token(part, "to" if _RANGE.fullmatch(part) else known[part.casefold()])
    else:
        yield Token(word, meaning)


def _find_unit(tokens: list[Token]) -> int:
    """Where a rule without “every” begins: at a unit that words of a rule follow, at a day, or at the last unit."""
    units = [at for at, token in enumerate(tokens) if token.meaning in (*UNITS, "workday")]
    days = [at for at, token in enumerate(tokens) if token.meaning in WEEKDAYS]
    followed = (at for at in units if _leads_on(tokens[at + 1 :]))
    return next(followed, next(iter(days or units[-1:]), len(tokens)))


def _leads_on(tokens: list[Token]) -> bool:
    """Whether words of a rule follow, in whatever filler."""
    after = next((token for token in tokens if token.meaning not in ("filler", "cut")), None)
    return after is not None and _is_of_rule(after)


def _is_nth(token: Token) -> bool:
    match = _NUMBER.fullmatch(token.word)
    return bool(match and match[2])


def _is_of_rule(token: Token) -> bool:
    of_rule = (*UNITS, *WEEKDAYS, *ORDINALS, *MONTHS, "every", "other", "workday", "to", "filler", "cut")
    return token.meaning in of_rule or bool(_NUMBER.fullmatch(token.meaning) or _NUMBER.fullmatch(token.word))


def _expand_ranges(tokens: list[Token]) -> list[Token]:
    """“monday to friday” as all five days."""
    expanded: list[Token] = []
    for at, token in enumerate(tokens):
        before, after = tokens[at - 1 : at], tokens[at + 1 : at + 2]
        if token.meaning != "to" or not before or not after:
            expanded.append(token)
        elif before[0].meaning in WEEKDAYS and after[0].meaning in WEEKDAYS:
            start, end = WEEKDAYS.index(before[0].meaning), WEEKDAYS.index(after[0].meaning)
            between = range(start + 1, end if end > start else end + 7)
            expanded += [Token(token.word, WEEKDAYS[day % 7]) for day in between]
        else:
            expanded.append(token)
    return expanded


def _letter(token: Token) -> str:
    """A letter for what a word is in a rule; one that no shape has for everything else."""
    for letter, meanings in _LETTERS.items():
        if token.meaning in meanings:
            return letter
    if token.meaning.isdecimal():
        return "n"
    match = _NUMBER.fullmatch(token.word)
    return "?" if match is None else "t" if match[2] else "n"


_LETTERS = {
    "E": ("every",),
    "O": ("other",),
    "d": ("day",),
    "w": ("week",),
    "m": ("month",),
    "q": ("quarter",),
    "y": ("year",),
    "F": ("fortnight",),
    "K": ("workday",),
    "D": WEEKDAYS,
    "1": tuple(ORDINALS),
    "M": MONTHS,
}
_STEP = "(?:E(?P<step>[On1])?)?"
_MONTHLY = f"{_STEP}(?P<unit>[mq])"
_YEARLY = f"(?:{_STEP}(?P<unit>y))?"
_OF_MONTH = "(?P<nth>[1t]+)(?P<days>D+|K)"
_IN_MONTHS = ("(?P<months>M+)(?P<numbers>[1tn])?d?", "(?P<numbers>[1tn])d?E?(?P<months>M+)")
_SHAPES = [
    re.compile(shape)
    for shape in (
        "(?P<unit>d)|",
        "E(?P<step>[On1t])?(?P<unit>d)",
        "E?(?P<days>[DK]*K[DK]*)",
        f"{_STEP}(?P<unit>w)(?P<days>[DK]*)",
        f"(?P<days>[DK]+){_STEP}(?P<unit>w)",
        "E?(?P<unit>F)(?P<days>D*)",
        "(?P<days>D+)E?(?P<unit>F)",
        "E?(?P<days>D+)",
        "E(?P<step>O)(?P<days>D+)",
        f"E?{_OF_MONTH}",
        f"E?{_OF_MONTH}{_MONTHLY}",
        f"{_MONTHLY}{_OF_MONTH}",
        "E(?P<numbers>t+)",
        f"(?P<numbers>[1tn]+)d?{_MONTHLY}",
        f"{_MONTHLY}d?(?P<numbers>[1tn]+)d?",
        _MONTHLY,
        f"{_STEP}(?P<unit>y)",
        *(f"{_YEARLY}E?{shape}" for shape in _IN_MONTHS),
        *(f"E?{shape}{_YEARLY}" for shape in _IN_MONTHS),
        f"{_YEARLY}E?(?P<months>M+){_OF_MONTH}",
        f"{_YEARLY}{_OF_MONTH}E?(?P<months>M+)",
        f"{_OF_MONTH}E?(?P<months>M+){_YEARLY}",
    )
]


class _RuleParts(NamedTuple):
    """What the words of a rule say."""

    unit: str
    step: int
    days: list[str]
    nth: list[int]
    numbers: list[int]
    months: list[str]


def _read_parts(match: re.Match[str], tokens: list[Token]) -> _RuleParts:
    groups = match.re.groupindex
    taken = {name: tokens[match.start(name) : match.end(name)] for name in groups if match[name]}
    days = [
        day for token in taken.get("days", ()) for day in (WORKDAYS if token.meaning == "workday" else (token.meaning,))
    ]
    unit = taken["unit"][0].meaning if "unit" in taken else ""
    step = _value(taken["step"][0]) if "step" in taken else 1
    return _RuleParts(
        unit={"quarter": "month", "fortnight": "week"}.get(unit, unit),
        step=step * {"quarter": 3, "fortnight": 2}.get(unit, 1),
        days=sorted(set(days), key=WEEKDAYS.index),
        nth=[_value(token) for token in taken.get("nth", ())],
        numbers=[_value(token) for token in taken.get("numbers", ())],
        months=[str(MONTHS.index(token.meaning) + 1) for token in taken.get("months", ())],
    )


def _value(token: Token) -> int:
    if token.meaning == "other":
        return 2
    number = _NUMBER.fullmatch(token.meaning) or _NUMBER.fullmatch(token.word)
    return int(number[1]) if number else int(ORDINALS[token.meaning])


def _format_rule(parts: _RuleParts, first: date) -> str:
    step = f";INTERVAL={parts.step}" if parts.step > 1 else ""
    ordinals = [str(nth) for nth in parts.nth] or [""]
    which = f"BYMONTHDAY={','.join(map(str, parts.numbers or [first.day]))}"
    if parts.nth and len(parts.days) == len(WORKDAYS):
        which = f"BYDAY={','.join(parts.days)};BYSETPOS={','.join(map(str, parts.nth))}"
    elif parts.days:
        which = f"BYDAY={','.join(f'{nth}{day}' for day in parts.days for nth in ordinals)}"
    if parts.months or parts.unit == "year":
        return f"FREQ=YEARLY{step};BYMONTH={','.join(parts.months) or first.month};{which}"
    if parts.nth or parts.numbers or parts.unit == "month":
        return f"FREQ=MONTHLY{step};{which}"
    if parts.days or parts.unit == "week":
        return f"FREQ=WEEKLY{step};{which if parts.days else f'BYDAY={WEEKDAYS[first.weekday()]}'}"
    return f"FREQ=DAILY{step}"
