"""Counting what was achieved: joint work once, however many people logged it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

REPEATED = ("talk", "deployment")
"""Kinds that happen again under the same title and link: only those of one day are one."""
Name = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Logged:
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


def works(entries: Sequence[Logged]) -> tuple[Work, ...]:
    """Merge entries that are one piece of work: of one kind, and of one title or link, if only through a third one."""
    roots: dict[Name, Name] = {}

    def root(name: Name) -> Name:
        while (above := roots.setdefault(name, name)) != name:
            name = above
        return name

    for first, *others in map(_names, entries):
        for other in others:
            roots[root(other)] = root(first)
    heaps: dict[Name, list[Logged]] = {}
    for entry in entries:
        heaps.setdefault(root(_names(entry)[0]), []).append(entry)
    return tuple(sorted((_merged(heap) for heap in heaps.values()), key=lambda work: (work.day, work.kind)))


def _names(entry: Logged) -> list[Name]:
    """What one piece of work has in common: the words of its title, and its link without scheme and slash."""
    day = entry.day.isoformat() if entry.kind in REPEATED else ""
    title = " ".join(re.findall(r"\w+", entry.title.casefold()))
    link = re.sub(r"^https?://(www\.)?", "", entry.link.casefold()).rstrip("/")
    return [(entry.kind, day, f"title {title}")] + ([(entry.kind, day, f"link {link}")] if link else [])


def _merged(members: Sequence[Logged]) -> Work:
    said = [each.right_first_time for each in members if each.right_first_time is not None]
    return Work(
        kind=members[0].kind,
        day=min(each.day for each in members),
        entries=len(members),
        confirmed=any(each.confirmed for each in members),
        right_first_time=all(said) if said else None,
    )
