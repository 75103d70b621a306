"""A clock that was ahead and has gone back: what was planned, put off or given up under it is planned anew.

What was sent was sent: it stays in the ledger, so that it is not sent again.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, or_, select, update

from engine.content.models import Pack
from engine.notices.kinds import WEEKLY
from engine.notices.notifications import GoingQuiet
from engine.notices.planner import FindProgramDays
from engine.notices.records.notices import NOTICE
from engine.notices.records.ticks import StepBack
from engine.notices.rules.cadence import NO_PROGRAM, week_of
from engine.notices.rules.send_policy import NOTHING_TO_SAY
from engine.notices.states import NoticeState
from engine.people.records.members import ACTIVE, MEMBER, WORKSPACE
from engine.recurrence.zones import zone_of
from engine.store.types import UtcDateTime

log = logging.getLogger(__name__)

_DAY = timedelta(days=1)


def plan_anew(tx: Connection, step: StepBack, now: datetime, pack: Pack, find_days: FindProgramDays) -> None:
    """Undo what a clock that was ahead has decided about times to come."""
    log.warning("the clock has gone back from %s to %s: what was planned is planned anew", step.came_from, now)
    _take_up_again(tx, now)
    tx.execute(update(WORKSPACE).where(WORKSPACE.c.paused_until > now).values(paused_until=None))
    for member, week in _find_planned_weeks(tx, now, pack, find_days).items():
        tx.execute(update(MEMBER).where(MEMBER.c.id == member).values(nudged_week=week))
    tx.execute(update(MEMBER).where(ACTIVE, MEMBER.c.next_due_at > step.since).values(next_due_at=step.since))


def _take_up_again(tx: Connection, now: datetime) -> None:
    """Open what was settled or put off in times to come and is of use still; what was sent then, was sent now."""
    too_early = NOTICE.c.settled_at > now
    given_up = NOTICE.c.state.in_((NoticeState.EXPIRED, NoticeState.HELD)) | (NOTICE.c.last_error == NOTHING_TO_SAY)
    useful = too_early & given_up & (NOTICE.c.expires_at > now)
    tx.execute(update(NOTICE).where(useful).values(state=NoticeState.PENDING, settled_at=None, last_error=""))
    waits = (NOTICE.c.state == NoticeState.PENDING) & (NOTICE.c.not_before > now)
    put_off = waits & or_(NOTICE.c.sending_at > now, NOTICE.c.last_error != "")
    tx.execute(update(NOTICE).where(put_off).values(not_before=now, sending_at=None))
    on_its_way = (NOTICE.c.state == NoticeState.SENDING) & (NOTICE.c.sending_at > now)
    tx.execute(update(NOTICE).where(on_its_way).values(not_before=now))
    tx.execute(update(NOTICE).where(too_early).values(settled_at=now))
    settled = NOTICE.c.settled_at.is_not(None) & (NOTICE.c.sending_at > now)
    tx.execute(update(NOTICE).where(settled).values(sending_at=now))


def _find_planned_weeks(tx: Connection, now: datetime, pack: Pack, find_days: FindProgramDays) -> Mapping[int, int]:
    """By member who is said to have had weeks to come, the last week whose message was planned in its time; 0 where
    none is known."""
    this = week_of((now + _DAY).date())
    slot = func.max(NOTICE.c.not_before, type_=UtcDateTime)
    theirs = (NOTICE.c.member_id == MEMBER.c.id) & NOTICE.c.kind.in_((WEEKLY.name, GoingQuiet.kind.name))
    query = (
        select(MEMBER.c.id, MEMBER.c.timezone, slot)
        .select_from(MEMBER.outerjoin(NOTICE, theirs & (NOTICE.c.not_before <= now)))
        .where(ACTIVE, MEMBER.c.nudged_week > this)
        .group_by(MEMBER.c.id, MEMBER.c.timezone)
    )
    rows = tx.execute(query).all()
    days = find_days(tx, [row.id for row in rows], pack, now) if rows else {}
    weeks = {}
    for member, zone, planned in rows:
        week_from = days.get(member, NO_PROGRAM).week_from
        weeks[member] = week_of(planned.astimezone(zone_of(zone)).date(), week_from) if planned else 0
    return weeks
