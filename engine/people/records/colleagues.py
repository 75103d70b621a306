"""Whom of an organisation a typed name or address means."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CompoundSelect, Connection, or_, select

from engine.chat.errors import InvalidInput
from engine.people.records.members import IDENTITY, IS_ACTIVE, MEMBER
from engine.people.records.reachability import can_be_reached
from engine.people.rules.spelling import fold_address, fold_name, squeeze_name


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
    name = _clean_name(typed)
    people = [person for person in _find_everybody(tx, organisation_id, name) if person.id != but]
    words = name.split()
    return _match_exactly(name, people) or [
        person for person in people if all(word in fold_name(person.name) for word in words)
    ]


def keep_reachable(tx: Connection, colleagues: Sequence[Colleague]) -> list[Colleague]:
    """Of those who may be asked something, whom messages reach. Raises InvalidInput where they reach none of them."""
    ids = [colleague.id for colleague in colleagues]
    reached = set(tx.scalars(select(MEMBER.c.id).where(MEMBER.c.id.in_(ids), can_be_reached())))
    if colleagues and not reached:
        raise InvalidInput("chat.cannot_reach", name=colleagues[0].name)
    return [colleague for colleague in colleagues if colleague.id in reached]


def find_exact_colleague(tx: Connection, organisation_id: int, typed: str) -> Colleague | None:
    """The only one of that address or whole name; None for nobody and for several."""
    name = _clean_name(typed)
    matching = _match_exactly(name, _find_everybody(tx, organisation_id, name))
    return matching[0] if len(matching) == 1 else None


_PEOPLE = select(MEMBER.c.id, MEMBER.c.name, MEMBER.c.email).where(IS_ACTIVE).order_by(MEMBER.c.name, MEMBER.c.id)


_ADDRESS = re.compile(r"(?:^|.*<)(?:mailto:)?([^\s<>@,;]+@[^\s<>@,;]+?)>?[.,;:]*", re.IGNORECASE)
"""An address as it is pasted: alone, as a link, or as mail programs write it behind a name."""


def _clean_name(typed: str) -> str:
    squeezed = squeeze_name(typed)
    address = _ADDRESS.fullmatch(squeezed)
    return fold_address(address[1]) if address else fold_name(squeezed.removeprefix("@"))


def _find_everybody(tx: Connection, organisation_id: int, name: str) -> list[Colleague]:
    """Whom to look through: names are compared here, since SQLite knows no case beyond ASCII."""
    here = _PEOPLE.where(MEMBER.c.organisation_id == organisation_id)
    query = here.where(MEMBER.c.id.in_(_list_known_as(organisation_id, name))) if "@" in name else here
    return [Colleague(*row) for row in tx.execute(query)] if name else []


def _list_known_as(organisation_id: int, name: str) -> CompoundSelect[Any]:
    """Those who have an address, on the roster or on a platform."""
    address = fold_address(name)
    listed = select(MEMBER.c.id).where(MEMBER.c.organisation_id == organisation_id, MEMBER.c.email == address)
    named = or_(IDENTITY.c.email == address, IDENTITY.c.sign_in == address)
    return listed.union(select(IDENTITY.c.member_id).where(IDENTITY.c.organisation_id == organisation_id, named))


def _match_exactly(name: str, people: Sequence[Colleague]) -> list[Colleague]:
    return list(people) if "@" in name else [person for person in people if name == fold_name(person.name)]
