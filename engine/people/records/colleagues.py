"""Whom of an organisation a typed name or address means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from engine.people.records.members import IS_ACTIVE, MEMBER


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody active in the organisation."""

    id: int
    name: str
    email: str


def find_colleague(tx: Connection, organisation_id: int, member_id: int) -> Colleague | None:
    """The one with an id, such as of a choice among several."""
    query = _PEOPLE.where(MEMBER.c.organisation_id == organisation_id, MEMBER.c.id == member_id)
    row = tx.execute(query).first()
    return Colleague(*row) if row else None


def find_colleagues(tx: Connection, organisation_id: int, typed: str, *, but: int | None = None) -> list[Colleague]:
    """All who may be meant, by name: those of that address or whole name, else those with each of the words in their
    name. `but` is never meant."""
    said = _said(typed)
    people = [each for each in _everybody(tx, organisation_id, said) if each.id != but]
    words = said.split()
    return _exactly(said, people) or [each for each in people if all(word in each.name.casefold() for word in words)]


def find_exact_colleague(tx: Connection, organisation_id: int, typed: str) -> Colleague | None:
    """The only one of that address or whole name; None for nobody and for several."""
    said = _said(typed)
    found = _exactly(said, _everybody(tx, organisation_id, said))
    return found[0] if len(found) == 1 else None


_PEOPLE = select(MEMBER.c.id, MEMBER.c.name, MEMBER.c.email).where(IS_ACTIVE).order_by(MEMBER.c.name, MEMBER.c.id)


def _said(typed: str) -> str:
    return typed.strip().removeprefix("@").casefold()


def _everybody(tx: Connection, organisation_id: int, said: str) -> list[Colleague]:
    """Whom to look through: names are compared here, since SQLite knows no case beyond ASCII."""
    here = _PEOPLE.where(MEMBER.c.organisation_id == organisation_id)
    query = here.where(MEMBER.c.email == said) if "@" in said else here
    return [Colleague(*row) for row in tx.execute(query)] if said else []


def _exactly(said: str, people: Sequence[Colleague]) -> list[Colleague]:
    return [each for each in people if said in (each.email, each.name.casefold())]
