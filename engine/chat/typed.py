"""What people type into fields, and what presses carry: numbers, links, single lines, days. Pure functions."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from unicodedata import category
from urllib.parse import urlsplit

EARLIEST = date(1980, 1, 1)
"""A day before this is a slip of the finger."""
LARGEST = 2**31 - 1

_URL = re.compile(r"<?(https?://[^\s<>|]+)[^\s>]*>?")
_UNUSABLE = re.compile(r"[\s<>\"\x00-\x1f\x7f\ud800-\udfff]")
_BARE = re.compile(r"^[\w-]+(\.[\w-]+)+(:\d+)?(/\S*)?$")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def read_number(words: str) -> int | None:
    """A whole number that a column of the database can hold, as every id; None for anything else."""
    if not (words.isascii() and words.isdigit() and len(words) <= len(str(LARGEST))):
        return None
    number = int(words)
    return number if number <= LARGEST else None


def read_link(words: str) -> str | None:
    """An http or https address with a host, completed where only ``https://`` is missing; None if it is no link."""
    words = "https://" + words if _BARE.match(words) else words
    try:
        parts = urlsplit(words)
        usable = parts.scheme in ("http", "https") and parts.hostname and not _UNUSABLE.search(words)
        return words if usable and ("." in str(parts.hostname) or parts.hostname == "localhost") else None
    except ValueError:
        return None


def split_link(words: str) -> tuple[str, str]:
    """A sentence without its links, and the first of them; empty where there is none."""
    found = _URL.search(words)
    return (" ".join(_URL.sub(" ", words).split()), found[1]) if found else (words, "")


def one_line(words: str) -> str:
    """The words on one line, without control characters and half characters, which databases refuse."""
    kept = (" " if character.isspace() else character for character in words)
    return " ".join("".join(each for each in kept if category(each) not in ("Cc", "Cs")).split())


def paragraphs(words: str) -> str:
    """The same of several lines, without the empty ones."""
    return "\n".join(filter(None, map(one_line, words.splitlines())))


def read_day(words: str, today: date, named: Mapping[str, Iterable[str]]) -> date | None:
    """A day as YYYY-MM-DD, or in the words that `named` has for today and yesterday; None if it is none."""
    said = words.strip().casefold()
    for name, day in (("today", today), ("yesterday", today - timedelta(days=1))):
        if said == name or said in named.get(name, ()):
            return day
    if not _DAY.fullmatch(said):
        return None
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def split_day(words: str, today: date, named: dict[str, Iterable[str]]) -> tuple[str, str]:
    """A sentence without the day in it (YYYY-MM-DD anywhere, or a named day at the end), and that day as typed."""
    if found := re.search(rf"(?:\bon\s+)?\b({_DAY.pattern})\b", words, re.ASCII | re.IGNORECASE):
        rest = f"{words[: found.start()]} {words[found.end() :]}"
        return " ".join(rest.split()).strip(" ,"), found[1]
    for name in sorted({"today", "yesterday", *named.get("today", ()), *named.get("yesterday", ())}, key=len)[::-1]:
        if found := re.search(rf"(?<![\s,])[\s,]+({re.escape(name)})\W*$", words, re.IGNORECASE):
            return words[: found.start()].strip(), found[1]
    return words, ""
