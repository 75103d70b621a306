"""What the ledger as a whole says: where something is due, when the next thing is, what may be forgotten."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, String, bindparam, cast, delete, func, select, update

from engine.chat.requests import Identity
from engine.notices.kinds import WEEKLY
from engine.notices.records.notices import DUE, NOTICE, TROUBLE
from engine.notices.states import NoticeState
from engine.notices.workspace import Workspace
from engine.people.records.members import ACTIVE, MEMBER, WORKSPACE
from engine.people.records.planning import replan_members
from engine.store.compiled_sql import CompiledStatement
from engine.store.sql import in_ids
from engine.store.types import UtcDateTime

KEPT = timedelta(days=400)
"""How long a settled notice is kept: longer than anything could ask for the same occurrence again."""


_LATELY = timedelta(days=7)
"""Failures that are older are no news to an operator."""


class WaitingNotice(NamedTuple):
    """When a notice that waits may be sent, and until when it is of use."""

    not_before: datetime
    expires_at: datetime


def find_waiting(tx: Connection, member: int, kind: str) -> WaitingNotice | None:
    """The first notice of a kind that waits to be sent to a member."""
    theirs = (NOTICE.c.member_id == member) & (NOTICE.c.kind == kind) & (NOTICE.c.state == NoticeState.PENDING)
    row = tx.execute(
        select(NOTICE.c.not_before, NOTICE.c.expires_at).where(theirs).order_by(NOTICE.c.not_before)
    ).first()
    return WaitingNotice(*row) if row else None


def restart_weeks(tx: Connection, members: Sequence[int], now: datetime) -> None:
    """Have the weeks of members planned anew, for they are counted from another day now: weekly messages of the old
    weeks that wait go, and those that are settled do not stand for a new week."""
    weekly = in_ids(tx, NOTICE.c.member_id, members) & (NOTICE.c.kind == WEEKLY.name)
    tx.execute(delete(NOTICE).where(weekly, NOTICE.c.state == NoticeState.PENDING))
    settled = weekly & NOTICE.c.settled_at.is_not(None) & (NOTICE.c.expires_at > now)
    earlier = NOTICE.c.occurrence + "/" + cast(NOTICE.c.id, String)
    tx.execute(update(NOTICE).where(settled).values(occurrence=earlier))
    replan_members(tx, members, anew=True)


_OF_WORKSPACE = (WORKSPACE.c.platform == NOTICE.c.platform) & (WORKSPACE.c.external_id == NOTICE.c.workspace)
_DUE_WORKSPACES = (
    select(NOTICE.c.platform, NOTICE.c.workspace)
    .select_from(NOTICE.outerjoin(WORKSPACE, _OF_WORKSPACE))
    .where(DUE, NOTICE.c.not_before <= bindparam("now"))
    .where(WORKSPACE.c.paused_until.is_(None) | (WORKSPACE.c.paused_until <= bindparam("now")))
    .distinct()
)


def find_due_workspaces(tx: Connection, now: datetime) -> tuple[Workspace, ...]:
    """Workspaces where something is due, and that do not ask to be left alone."""
    return tuple(Workspace(*row) for row in tx.execute(_DUE_WORKSPACES, {"now": now}))


def find_oldest_due(tx: Connection, now: datetime) -> datetime | None:
    """Since when the oldest notice that is due has been waiting."""
    oldest = func.min(NOTICE.c.not_before, type_=UtcDateTime)
    since: datetime | None = tx.scalar(select(oldest).where(DUE, NOTICE.c.not_before <= now))
    return since


_SENT_SINCE = CompiledStatement(
    lambda _: (
        select(NOTICE.c.id)
        .where(NOTICE.c.member_id == bindparam("member"), NOTICE.c.state == NoticeState.SENT)
        .where(NOTICE.c.platform == bindparam("platform"), NOTICE.c.workspace == bindparam("workspace"))
        .where(NOTICE.c.settled_at > bindparam("since"))
        .limit(1)
    )
)


def count_troubles(tx: Connection, now: datetime) -> dict[str, int]:
    """How many notices are in doubt, and how many have failed in the last days, by state."""
    lately = (NOTICE.c.state == NoticeState.IN_DOUBT) | (NOTICE.c.settled_at > now - _LATELY)
    rows = tx.execute(select(NOTICE.c.state, func.count()).where(TROUBLE, lately).group_by(NOTICE.c.state))
    return {NoticeState.IN_DOUBT: 0, NoticeState.DEAD: 0} | {row.state: row[1] for row in rows}


def was_sent_since(tx: Connection, member_id: int, identity: Identity, since: datetime) -> bool:
    """Whether the bot has written to a member by itself where they speak, later than `since`."""
    here = {"platform": identity.platform, "workspace": identity.workspace}
    return bool(_SENT_SINCE.rows(tx, member=member_id, since=since, **here))


_LOOKED_AT = select(func.min(MEMBER.c.next_due_at, type_=UtcDateTime)).where(
    ACTIVE, MEMBER.c.next_due_at > bindparam("after")
)
_MAY_BE_SENT = select(func.min(NOTICE.c.not_before, type_=UtcDateTime)).where(
    DUE, NOTICE.c.not_before > bindparam("after")
)
_COMING = select(_LOOKED_AT.scalar_subquery(), _MAY_BE_SENT.scalar_subquery())


def find_next_moment(tx: Connection, after: datetime) -> datetime | None:
    """The first moment later than `after` at which somebody is to be looked at or something may be sent."""
    moments = tx.execute(_COMING, {"after": after}).one()
    return min((moment for moment in moments if moment), default=None)


def forget_old_notices(tx: Connection, now: datetime) -> int:
    """Drop old settled notices, and return how many."""
    return tx.execute(delete(NOTICE).where(NOTICE.c.settled_at < now - KEPT)).rowcount
