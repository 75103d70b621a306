"""What an operator sees of the ledger, and how they settle what only they can: notices in doubt."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select, update

from engine.chat.errors import AdvanceError
from engine.notices.records.notices import NOTICE
from engine.notices.states import NoticeState
from engine.people.records.members import MEMBER
from engine.people.rules.spelling import fold_address

MOST_LISTED = 200
"""Notices in one look."""
_SEEN_AT = func.coalesce(NOTICE.c.settled_at, NOTICE.c.not_before, type_=NOTICE.c.not_before.type)


class NoticeError(AdvanceError):
    """A notice cannot be settled so; the message says why."""


class LedgerFilter(StrEnum):
    """What of the ledger is looked at."""

    DUE = "due"
    FAILED = "failed"
    IN_DOUBT = "in doubt"


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One notice as an operator sees it."""

    id: int
    platform: str
    kind: str
    occurrence: str
    state: str
    attempts: int
    email: str
    at: datetime
    """When it was settled; of an open one, from when it may go."""
    reason: str


def find_notices(
    tx: Connection, organisation_id: int, now: datetime, which: LedgerFilter | None = None, email: str = ""
) -> list[LedgerEntry]:
    """The first notices of an organisation, the due ones by time, others the newest first; of one person all kinds."""
    wanted = [NOTICE.c.organisation_id == organisation_id]
    if which:
        wanted.append(_condition_of(which, now))
    if email:
        wanted.append(MEMBER.c.email == fold_address(email))
    order = _SEEN_AT if which is LedgerFilter.DUE else _SEEN_AT.desc()
    query = _select_entries().where(*wanted).order_by(order, NOTICE.c.id).limit(MOST_LISTED)
    return [LedgerEntry(*row) for row in tx.execute(query)]


def count_states(tx: Connection, organisation_id: int) -> dict[str, int]:
    """How many notices of an organisation are in each state."""
    query = select(NOTICE.c.state, func.count()).where(NOTICE.c.organisation_id == organisation_id)
    return {row.state: row[1] for row in tx.execute(query.group_by(NOTICE.c.state))}


def resolve_doubt(tx: Connection, organisation_id: int, notice_id: int, now: datetime, *, resend: bool) -> None:
    """Send a notice in doubt once more, or let it be; raises NoticeError where it is not in doubt, or stale."""
    this = (NOTICE.c.id == notice_id) & (NOTICE.c.organisation_id == organisation_id)
    row = tx.execute(select(NOTICE.c.state, NOTICE.c.expires_at).where(this).with_for_update()).first()
    if row is None:
        raise NoticeError(f"There is no notice {notice_id}.")
    if row.state != NoticeState.IN_DOUBT:
        raise NoticeError(f"Notice {notice_id} is not in doubt: it is {row.state}.")
    if resend and row.expires_at <= now:
        raise NoticeError(f"Notice {notice_id} is out of date since {row.expires_at:%Y-%m-%d %H:%M} UTC. Drop it.")
    tx.execute(update(NOTICE).where(this).values(**_settled_as(now, resend=resend)))


def resolve_doubts(
    tx: Connection, organisation_id: int, now: datetime, since: datetime, *, resend: bool
) -> list[LedgerEntry]:
    """Settle every notice that has been in doubt since then, or later: send those once more that are still of use, or
    let all of them be. Returns which those are, as they were."""
    mine = (NOTICE.c.organisation_id == organisation_id) & (NOTICE.c.settled_at >= since)
    mine &= _condition_of(LedgerFilter.IN_DOUBT, now)
    if resend:
        mine &= NOTICE.c.expires_at > now
    doubts = [LedgerEntry(*row) for row in tx.execute(_select_entries().where(mine).order_by(NOTICE.c.id))]
    tx.execute(update(NOTICE).where(mine).values(**_settled_as(now, resend=resend)))
    return doubts


def _settled_as(now: datetime, *, resend: bool) -> dict[str, object]:
    """What a notice in doubt becomes."""
    if resend:
        return {"state": NoticeState.PENDING, "attempts": 0, "not_before": now, "settled_at": None}
    return {"state": NoticeState.SKIPPED, "last_error": "dropped by the operator", "settled_at": now}


def _select_entries() -> Select[Any]:
    shown = [NOTICE.c[name] for name in ("id", "platform", "kind", "occurrence", "state", "attempts")]
    columns = [*shown, MEMBER.c.email, _SEEN_AT, NOTICE.c.last_error]
    return select(*columns).join_from(NOTICE, MEMBER, NOTICE.c.member_id == MEMBER.c.id)


def _condition_of(which: LedgerFilter, now: datetime) -> ColumnElement[bool]:
    match which:
        case LedgerFilter.DUE:
            return NOTICE.c.state.in_((NoticeState.PENDING, NoticeState.SENDING)) & (NOTICE.c.not_before <= now)
        case LedgerFilter.FAILED:
            return NOTICE.c.state == NoticeState.DEAD
        case LedgerFilter.IN_DOUBT:
            return NOTICE.c.state == NoticeState.IN_DOUBT
