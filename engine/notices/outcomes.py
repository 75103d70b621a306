"""Outcomes: what came of a batch of notices, written down in one transaction."""

import json
import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, Integer, Update, bindparam, func, select, update

from engine.notices.claim import OutgoingNotice
from engine.notices.notifications import Digest, UnreachedPeople
from engine.notices.records.notices import NOTICE
from engine.notices.rules.cadence import week_name, week_of
from engine.notices.schedule import schedule
from engine.notices.states import OPEN_STATES, NoticeState
from engine.people.records.members import MEMBER, find_owners
from engine.people.records.reachability import (
    find_reachable_place,
    mark_unreachable,
    mark_workspace_unreachable,
    pause_workspace,
    record_silence,
)
from engine.store.compiled_sql import CompiledStatement
from engine.store.sql import force_index_scans, in_param, json_value, pack_ids
from engine.store.types import UtcDateTime

log = logging.getLogger(__name__)

_REPORT_FOR = timedelta(days=7)


class Outcome(NamedTuple):
    """What came of sending or looking up one notice."""

    notice: OutgoingNotice
    state: NoticeState
    reference: str = ""
    error: str = ""
    not_before: datetime | None = None
    tried: int = 0
    unreachable: bool = False
    everybody: bool = False
    """Whether nobody in the workspace can be reached, rather than this person."""
    pause_until: datetime | None = None
    """Until when the whole workspace is left alone."""
    look_again_at: datetime | None = None
    """Until when the platform looks nothing up there; it takes messages meanwhile."""
    unanswered: int | None = None
    """How many calls in a row the platform has not answered there by now; None where that has not changed."""


_LOCK_MEMBERS = CompiledStatement(
    lambda dialect: (
        select(MEMBER.c.id).where(in_param(dialect, MEMBER.c.id, "members")).order_by(MEMBER.c.id).with_for_update()
    )
)


_RECORD_OUTCOMES = CompiledStatement(
    lambda dialect: (
        update(NOTICE)
        .where(
            in_param(dialect, NOTICE.c.id, "notices"),
            NOTICE.c.state == NoticeState.SENDING,
            NOTICE.c.sending_at == bindparam("claimed_at", type_=UtcDateTime),
        )
        .values(
            state=bindparam("new_state"),
            platform_ref=json_value(dialect, "references", NOTICE.c.id),
            last_error=bindparam("new_error"),
            not_before=bindparam("new_not_before", type_=UtcDateTime),
            settled_at=bindparam("new_settled_at", type_=UtcDateTime),
            attempts=NOTICE.c.attempts + bindparam("tries", type_=Integer()),
        )
    )
)


def _add_unanswered_statement(dialect: str) -> Update:
    """A member may have several notices in a batch."""
    unanswered = in_param(dialect, NOTICE.c.id, "notices") & (NOTICE.c.answer == "")
    more = select(NOTICE.c.member_id, func.count().label("number")).where(unanswered).group_by(NOTICE.c.member_id)
    theirs = more.subquery("more")
    counted = MEMBER.c.unanswered + theirs.c.number
    return update(MEMBER).where(MEMBER.c.id == theirs.c.member_id).values(unanswered=counted)


_ADD_UNANSWERED = CompiledStatement(_add_unanswered_statement)


def record_outcomes(tx: Connection, outcomes: Sequence[Outcome], claimed_at: datetime, now: datetime) -> None:
    """Write down what came of the batch that was claimed then; what others have claimed since is theirs, and what is
    written down already stays as it is.

    Members are locked before their notices, as a press does.
    """
    if not outcomes:
        return
    force_index_scans(tx)
    if tx.dialect.name == "postgresql":  # SQLite has one writer
        members = sorted({outcome.notice.member_id for outcome in outcomes})
        _LOCK_MEMBERS.rows(tx, members=pack_ids(tx.dialect.name, members))
    references: defaultdict[_OutcomeChange, dict[int, str]] = defaultdict(dict)
    for outcome in outcomes:
        references[_change_of(outcome, now)][outcome.notice.id] = outcome.reference
    recorded = 0
    for change, by_notice in references.items():
        notices = pack_ids(tx.dialect.name, list(by_notice))
        values = {"references": json.dumps(by_notice), "claimed_at": claimed_at, **change._asdict()}
        recorded += _RECORD_OUTCOMES.change(tx, notices=notices, **values)
    if not recorded:
        return
    sent = [outcome.notice for outcome in outcomes if outcome.state is NoticeState.SENT]
    awaiting = [notice.id for notice in sent if notice.kind.awaits_answer]
    if awaiting:  # any sign of life sets the count back
        _ADD_UNANSWERED.change(tx, notices=pack_ids(tx.dialect.name, awaiting))
    digests = [notice.member_id for notice in sent if notice.kind is Digest.kind]
    if digests:
        held = (NOTICE.c.member_id.in_(digests)) & (NOTICE.c.state == NoticeState.HELD)
        tx.execute(update(NOTICE).where(held).values(state=NoticeState.SKIPPED, last_error="told in the digest"))
    for outcome in outcomes:
        identity = outcome.notice.address.identity
        if outcome.pause_until:
            pause_workspace(tx, identity.platform, identity.workspace, outcome.pause_until)
        if outcome.unanswered is not None:
            record_silence(tx, identity.platform, identity.workspace, outcome.unanswered)
        if outcome.unreachable:
            _give_up_address(tx, outcome, now)


class _OutcomeChange(NamedTuple):
    """What came of notices: parameters of `_RECORD_OUTCOMES`."""

    new_state: str
    new_error: str
    new_not_before: datetime
    new_settled_at: datetime | None
    tries: int


def _change_of(outcome: Outcome, now: datetime) -> _OutcomeChange:
    return _OutcomeChange(
        new_state=outcome.state,
        new_error=outcome.error[:300],
        new_not_before=outcome.not_before or now,
        new_settled_at=None if outcome.state in OPEN_STATES else now,
        tries=outcome.tried,
    )


def _give_up_address(tx: Connection, outcome: Outcome, now: datetime) -> None:
    """Send no more there until its person speaks, go on where else they can be reached, and tell the owners."""
    gone, member = outcome.notice.address.identity, outcome.notice.member_id
    if outcome.everybody:
        mark_workspace_unreachable(tx, gone.platform, gone.workspace, outcome.error)
    else:
        mark_unreachable(tx, gone, outcome.error)
    elsewhere = find_reachable_place(tx, member)
    if elsewhere:
        there = (NOTICE.c.platform == gone.platform) & (NOTICE.c.workspace == gone.workspace)
        waiting = there & (NOTICE.c.member_id == member) & (NOTICE.c.state == NoticeState.PENDING)
        move = update(NOTICE).values(platform=elsewhere.platform, workspace=elsewhere.workspace)
        tx.execute(move.where(waiting))
        tx.execute(move.where(NOTICE.c.id == outcome.notice.id).values(state=NoticeState.PENDING, settled_at=None))
    log.warning("member %s cannot be reached any more on %s", member, gone.platform)
    week = week_name(week_of(now.date()))
    schedule(tx, find_owners(tx, member), UnreachedPeople(week), now, now + _REPORT_FOR)
