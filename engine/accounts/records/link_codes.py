"""Linking: somebody whom two platforms know as two members shows by a one-time code that they are one person.

The code is given on one side and typed on the other. It is kept as a digest, is good for some minutes and once, and
whoever types wrong ones has to wait.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection, delete, select, update
from sqlmodel import Field, SQLModel

from engine.accounts.merging import merge_members
from engine.chat.errors import Refusal
from engine.people.records.members import MEMBER, NO_ADDRESS
from engine.people.records.reachability import find_places
from engine.store.personal import Kind, personal
from engine.store.sql import add_row, save_row
from engine.store.tables import table_of
from engine.store.types import UtcDateTime

LETTERS = "BCDFGHJKMNPQRSTVWXZ"
"""No vowels, so that no code is a word; nothing that looks like something else."""
LENGTH = 8
GOOD_FOR = timedelta(minutes=10)
MOST_TRIES = 5
"""Wrong codes that somebody may type in that time."""

_CODE = re.compile(rf"[\W_]*([{LETTERS}]{{4}})[\W_]*([{LETTERS}]{{4}})[\W_]*", re.IGNORECASE)


class LinkCode(SQLModel, table=True):
    """The latest code that a member was given, and the wrong ones that they typed."""

    __tablename__ = "link_code"
    member_id: int = Field(foreign_key="member.id", primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    digest: str = Field(default="", max_length=64, index=True)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    tries: int = 0
    tried_at: datetime = Field(sa_type=UtcDateTime)


LINK_CODE = table_of(LinkCode)

personal(LINK_CODE, Kind.PROFILE, "member_id")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two members who are one person: the one who stays, and the one who becomes part of them."""

    kept: int
    joined: int


def read_code(text: str) -> str | None:
    """The code in what somebody typed, if that is all they typed."""
    match = _CODE.fullmatch(text)
    return f"{match[1]}-{match[2]}".upper() if match else None


def give_code(tx: Connection, organisation_id: int, member_id: int, now: datetime) -> str:
    """A fresh code, in place of an earlier one."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    code = f"{letters[:4]}-{letters[4:]}"
    kept = {"digest": _hash_code(organisation_id, code), "expires_at": now + GOOD_FOR}
    new = {"organisation_id": organisation_id, "tries": 0, "tried_at": now}
    save_row(tx, LINK_CODE, {"member_id": member_id}, kept, **new)
    return code


def take_code(tx: Connection, organisation_id: int, member_id: int, code: str, now: datetime) -> int | None:
    """The member who was given a code, which is used up by this; None for a wrong one, which counts.

    Raises Refusal where somebody has typed too many wrong ones.
    """
    if _count_tries(tx, organisation_id, member_id, now) >= MOST_TRIES:
        raise Refusal("link.too_many", minutes=int(GOOD_FOR.total_seconds() // 60))
    good = (LINK_CODE.c.digest == _hash_code(organisation_id, code)) & (LINK_CODE.c.expires_at > now)
    mine = LINK_CODE.c.organisation_id == organisation_id
    giver = tx.scalar(select(LINK_CODE.c.member_id).where(good, mine))
    if giver is None:
        tx.execute(update(LINK_CODE).where(LINK_CODE.c.member_id == member_id).values(tries=LINK_CODE.c.tries + 1))
        return None
    if giver == member_id:
        raise Refusal("link.own_code")
    tx.execute(update(LINK_CODE).where(LINK_CODE.c.member_id == giver).values(digest=""))
    return int(giver)


def pair_up(tx: Connection, organisation_id: int, first: int, second: int) -> Pair:
    """Who of two members stays: the one whom the roster has, else the older.

    Raises Refusal where the roster has both, or one place knows both: they are two people.
    """
    query = select(MEMBER.c.id, MEMBER.c.email).where(MEMBER.c.id.in_([first, second])).order_by(MEMBER.c.id)
    rows = tx.execute(query.where(MEMBER.c.organisation_id == organisation_id).with_for_update()).all()
    listed = [row.id for row in rows if not row.email.endswith(NO_ADDRESS)]
    if len(rows) != 2:
        raise Refusal("link.own_code")
    if len(listed) == 2:
        raise Refusal("link.two_people")
    if {*find_places(tx, first)} & {*find_places(tx, second)}:
        raise Refusal("link.same_place")
    kept = listed[0] if listed else rows[0].id
    return Pair(kept, second if kept == first else first)


def merge_pair(tx: Connection, pair: Pair) -> None:
    """Make two members one: everything of the one who joins becomes the other's."""
    tx.execute(delete(LINK_CODE).where(LINK_CODE.c.member_id == pair.joined))
    merge_members(tx, pair.joined, pair.kept)


def _count_tries(tx: Connection, organisation_id: int, member_id: int, now: datetime) -> int:
    """How many wrong codes somebody has typed lately; the count starts anew after a while."""
    values = {"member_id": member_id, "organisation_id": organisation_id, "digest": "", "expires_at": now}
    add_row(tx, LINK_CODE, {**values, "tries": 0, "tried_at": now})
    old = (LINK_CODE.c.member_id == member_id) & (LINK_CODE.c.tried_at < now - GOOD_FOR)
    tx.execute(update(LINK_CODE).where(old).values(tries=0, tried_at=now))
    return int(tx.scalar(select(LINK_CODE.c.tries).where(LINK_CODE.c.member_id == member_id)) or 0)


def _hash_code(organisation_id: int, code: str) -> str:
    return sha256(f"{organisation_id} {code}".encode()).hexdigest()
