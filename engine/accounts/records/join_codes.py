"""Codes by which a workspace joins another organisation: short-lived, good once, kept as hashes, with few tries."""

from datetime import datetime, timedelta
from hashlib import sha256
from secrets import choice

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update
from sqlmodel import Field, SQLModel

from engine.people.records.members import ORGANISATION
from engine.people.records.organisations import NamedOrganisation
from engine.store.personal import Kind, impersonal, personal
from engine.store.tables import table_of
from engine.store.types import UtcDateTime

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's alphabet: nothing that can be mistaken for something else."""
LENGTH, GROUP = 12, 4
"""Sixty bits: whoever tries a million a second needs longer than a code lives."""
GOOD_FOR = timedelta(hours=1)
TRIES = 5
"""Wrong codes that an organisation may try in the time that a code is good for."""
_READ_AS = str.maketrans("OIL", "011")


class JoinCode(SQLModel, table=True):
    """A code that an owner of an organisation has made for another workspace."""

    __tablename__ = "join_code"
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    member_id: int = Field(foreign_key="member.id")
    code_hash: str = Field(max_length=64, unique=True)
    made_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class JoinTry(SQLModel, table=True):
    """A wrong code that somebody of an organisation has tried."""

    __tablename__ = "join_try"
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    tried_at: datetime = Field(sa_type=UtcDateTime)


JOIN_CODE = table_of(JoinCode)
JOIN_TRY = table_of(JoinTry)
personal(JOIN_CODE, Kind.PROFILE, "member_id")
impersonal(JOIN_TRY, "Tries of an organisation, without saying whose.")


def new_code() -> str:
    """A fresh code, as it is read out: 7KQ4-M2XW-9TRB."""
    letters = "".join(choice(LETTERS) for _ in range(LENGTH))
    return "-".join(letters[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def looks_like_code(words: str) -> bool:
    return len(_normalise_code(words)) == LENGTH


def save_code(tx: Connection, organisation_id: int, member_id: int, code: str, at: datetime) -> None:
    """Keep a code in place of the organisation's unused ones, and forget what is long over."""
    unused = (JOIN_CODE.c.organisation_id == organisation_id) & JOIN_CODE.c.used_at.is_(None)
    tx.execute(delete(JOIN_CODE).where(unused))
    values = {"organisation_id": organisation_id, "member_id": member_id, "code_hash": _hash_code(code), "made_at": at}
    tx.execute(insert(JOIN_CODE).values(**values))


def find_invitation(tx: Connection, code: str, at: datetime) -> NamedOrganisation | None:
    """Where a code leads; None for one that is wrong, used or over."""
    query = select(ORGANISATION.c.id, ORGANISATION.c.name).join_from(JOIN_CODE, ORGANISATION)
    row = tx.execute(query.where(*_is_valid(code, at))).first()
    return NamedOrganisation(*row) if row else None


def use_code(tx: Connection, code: str, at: datetime) -> bool:
    """Use a code up; False where it is wrong, used or over, so that of two at once only one has it."""
    return tx.execute(update(JOIN_CODE).where(*_is_valid(code, at)).values(used_at=at)).rowcount == 1


def may_try(tx: Connection, organisation_id: int, at: datetime) -> bool:
    """Whether an organisation has not tried too many wrong codes lately."""
    lately = (JOIN_TRY.c.organisation_id == organisation_id) & (JOIN_TRY.c.tried_at > at - GOOD_FOR)
    return int(tx.scalar(select(func.count()).select_from(JOIN_TRY).where(lately)) or 0) < TRIES


def record_try(tx: Connection, organisation_id: int, at: datetime) -> None:
    """Note a wrong code."""
    tx.execute(delete(JOIN_TRY).where(JOIN_TRY.c.tried_at <= at - GOOD_FOR))
    tx.execute(insert(JOIN_TRY).values(organisation_id=organisation_id, tried_at=at))


def _is_valid(code: str, at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        JOIN_CODE.c.code_hash == _hash_code(code),
        JOIN_CODE.c.used_at.is_(None),
        JOIN_CODE.c.made_at > at - GOOD_FOR,
        JOIN_CODE.c.made_at <= at,
    )


def _hash_code(code: str) -> str:
    return sha256(_normalise_code(code).encode()).hexdigest()


def _normalise_code(words: str) -> str:
    """A code as it was meant, however it was typed."""
    read = words.upper().translate(_READ_AS)
    return "".join(letter for letter in read if letter in LETTERS)
