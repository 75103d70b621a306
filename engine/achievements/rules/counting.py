"""Counting what was achieved: joint work once, however many people logged it. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

REPEATED = ("talk", "deployment")
"""Kinds that happen again under the same title and link: only those of one day are one."""
Name = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class LoggedEntry:
    """An entry as far as counting needs it."""

    kind: str
    title: str
    day: date
    link: str
    right_first_time: bool | None
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of work. `entries` are how many people logged it, `day` is the earliest that one of them gave."""

    kind: str
    day: date
    entries: int
    confirmed: bool
    right_first_time: bool | None
    """Of a deployment: no as soon as one says so; None where nobody said."""


def merge_works(entries: Sequence[LoggedEntry]) -> tuple[Work, ...]:
    """Merge entries that are one piece of work: of one kind, and of one title or link, if only through a third one."""
    roots: dict[Name, Name] = {}

    def find_root(name: Name) -> Name:
        while (above := roots.setdefault(name, name)) != name:
            name = above
        return name

    for first, *others in map(_name_work, entries):
        for other in others:
            roots[find_root(other)] = find_root(first)
    groups: dict[Name, list[LoggedEntry]] = {}
    for entry in entries:
        groups.setdefault(find_root(_name_work(entry)[0]), []).append(entry)
    return tuple(sorted((_merge_entries(group) for group in groups.values()), key=lambda work: (work.day, work.kind)))


def _name_work(entry: LoggedEntry) -> list[Name]:
    """What one piece of work has in common: the words of its title, and its link without scheme and slash."""
    day = entry.day.isoformat() if entry.kind in REPEATED else ""
    title = " ".join(re.findall(r"\w+", entry.title.casefold()))
    link = re.sub(r"^https?://(www\.)?", "", entry.link.casefold()).rstrip("/")
    return [(entry.kind, day, f"title {title}")] + ([(entry.kind, day, f"link {link}")] if link else [])


def _merge_entries(entries: Sequence[LoggedEntry]) -> Work:
    answers = [entry.right_first_time for entry in entries if entry.right_first_time is not None]
    return Work(
        kind=entries[0].kind,
        day=min(entry.day for entry in entries),
        entries=len(entries),
        confirmed=any(entry.confirmed for entry in entries),
        right_first_time=all(answers) if answers else None,
    )
