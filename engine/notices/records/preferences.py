"""What members wish to hear, and when they are away: read and written."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import Connection, bindparam, delete, insert, select

from engine.notices.records import notices
from engine.notices.records.notices import LEAVE, PREFERENCES
from engine.notices.rules.cadence import NO_PROGRAM, Preferences, ProgramDays, Rhythm, Span
from engine.people.records.planning import replan_member
from engine.store.compiled_sql import CompiledStatement
from engine.store.sql import in_param, pack_ids, save_row

_WISHES = {name: wish for name, wish in notices.Preferences.model_fields.items() if not name.endswith("_id")}
DEFAULTS: Mapping[str, object] = {name: wish.default for name, wish in _WISHES.items()}
PREFERENCE_COLUMNS = tuple(DEFAULTS)
"""Columns of preferences, in the order in which statements select them."""
_DAY = timedelta(days=1)


@lru_cache(maxsize=1024)
def preferences_of(
    zone: str, columns: tuple[object, ...], leave: tuple[Span, ...], program: ProgramDays = NO_PROGRAM
) -> Preferences:
    """Wishes from the columns WISHES, all None for somebody who never said any."""
    values = dict(zip(PREFERENCE_COLUMNS, columns, strict=True))
    if values["minute"] is None:
        values = dict(DEFAULTS)
    off, kinds_off, digest = bool(values.pop("off")), str(values.pop("kinds_off")), bool(values.pop("digest"))
    rhythm = Rhythm(zone=zone, leave=leave, program=program, **values)  # type: ignore[arg-type]
    return Preferences(rhythm, off, frozenset(kinds_off.split()), digest)


def find_preferences(tx: Connection, member_id: int, zone: str, now: datetime) -> Preferences:
    columns = [PREFERENCES.c[name] for name in PREFERENCE_COLUMNS]
    row = tx.execute(select(*columns).where(PREFERENCES.c.member_id == member_id)).first()
    leaves = find_leaves(tx, [member_id], now)
    return preferences_of(zone, tuple(row) if row else (None,) * len(PREFERENCE_COLUMNS), leaves.get(member_id, ()))


def save_preferences(tx: Connection, organisation_id: int, member_id: int, now: datetime, **changed: object) -> None:
    """Change some of a member's wishes, and have their next notice looked at anew."""
    save_row(tx, PREFERENCES, {"member_id": member_id}, changed, organisation_id=organisation_id, **DEFAULTS)
    replan_member(tx, member_id, now)


_FIND_LEAVES = CompiledStatement(
    lambda dialect: (
        select(LEAVE.c.member_id, LEAVE.c.first, LEAVE.c.last)
        .where(in_param(dialect, LEAVE.c.member_id, "members"), LEAVE.c.last >= bindparam("since"))
        .order_by(LEAVE.c.first)
    )
)


def find_leaves(tx: Connection, members: Sequence[int], now: datetime) -> dict[int, tuple[Span, ...]]:
    """Leaves that are not over, by member; who has none is not in it."""
    leaves: dict[int, tuple[Span, ...]] = {}
    ids, since = pack_ids(tx.dialect.name, members), (now - 2 * _DAY).date()
    for member, first, last in _FIND_LEAVES.rows(tx, members=ids, since=since):
        leaves[member] = (*leaves.get(member, ()), (first, last))
    return leaves


def take_leave(tx: Connection, organisation_id: int, member_id: int, now: datetime, leave: Span) -> None:
    """Be away from its first to its last day; leaves that it touches become one with it."""
    first, last = leave
    mine = LEAVE.c.member_id == member_id
    near = mine & (LEAVE.c.first <= last + _DAY) & (LEAVE.c.last >= first - _DAY)
    touched = tx.execute(select(LEAVE.c.first, LEAVE.c.last).where(near)).all()
    tx.execute(delete(LEAVE).where(near))
    first, last = min([first, *(row.first for row in touched)]), max([last, *(row.last for row in touched)])
    values = {"organisation_id": organisation_id, "member_id": member_id, "first": first, "last": last}
    tx.execute(insert(LEAVE).values(**values))
    replan_member(tx, member_id, now)


def end_leave(tx: Connection, member_id: int, now: datetime) -> None:
    """Be back from every leave, also from those to come."""
    tx.execute(delete(LEAVE).where(LEAVE.c.member_id == member_id))
    replan_member(tx, member_id, now)
