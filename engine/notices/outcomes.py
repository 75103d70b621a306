"""Settling: what came of a slice of notices, written down in one transaction."""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, Integer, Update, bindparam, func, select, update

from engine.notices.claim import Outgoing
from engine.notices.notifications import Digest, UnreachedPeople
from engine.notices.records.notices import NOTICE
from engine.notices.rules.cadence import week_name, week_of
from engine.notices.schedule import schedule
from engine.notices.states import NoticeState
from engine.people.records.members import MEMBER, find_owners
from engine.people.records.reachability import find_reachable_place, mark_unreachable, pause_workspace
from engine.store.compiled_sql import CompiledStatement
from engine.store.sql import force_index_scans, in_param, json_value, pack_ids
from engine.store.types import UtcDateTime

log = logging.getLogger(__name__)

_REPORT_FOR = timedelta(days=7)


class Outcome(NamedTuple):
    """What came of sending or looking up one notice."""

    notice: Outgoing
    state: NoticeState
    reference: str = ""
    error: str = ""
    not_before: datetime | None = None
    tried: int = 0
    unreachable: bool = False
    pause_until: datetime | None = None
    """Until when the platform wants to be left alone by the whole workspace."""


_LOCK = CompiledStatement(
    lambda dialect: (
        select(MEMBER.c.id).where(in_param(dialect, MEMBER.c.id, "members")).order_by(MEMBER.c.id).with_for_update()
    )
)


_SETTLE = CompiledStatement(
    lambda dialect: (
        update(NOTICE)
        .where(
            in_param(dialect, NOTICE.c.id, "notices"),
            NOTICE.c.state == NoticeState.SENDING,
            NOTICE.c.sending_at == bindparam("taken", type_=UtcDateTime),
        )
        .values(
            state=bindparam("to"),
            platform_ref=json_value(dialect, "references", NOTICE.c.id),
            last_error=bindparam("error"),
            not_before=bindparam("from_then", type_=UtcDateTime),
            settled_at=bindparam("over", type_=UtcDateTime),
            attempts=NOTICE.c.attempts + bindparam("tried", type_=Integer()),
        )
    )
)


def _more_silence_statement(dialect: str) -> Update:
    """A member may have several notices in a slice."""
    unanswered = in_param(dialect, NOTICE.c.id, "notices") & (NOTICE.c.answer == "")
    more = select(NOTICE.c.member_id, func.count().label("number")).where(unanswered).group_by(NOTICE.c.member_id)
    theirs = more.subquery("more")
    counted = MEMBER.c.unanswered + theirs.c.number
    return update(MEMBER).where(MEMBER.c.id == theirs.c.member_id).values(unanswered=counted)


_MORE_SILENCE = CompiledStatement(_more_silence_statement)
OPEN = {NoticeState.PENDING, NoticeState.SENDING}


def record_outcomes(tx: Connection, outcomes: Sequence[Outcome], taken: datetime, now: datetime) -> None:
    """Write down what came of the slice that was `taken` then; what others have taken since is theirs.

    Members are locked before their notices, as a press does.
    """
    if not outcomes:
        return
    force_index_scans(tx)
    if tx.dialect.name == "postgresql":  # SQLite has one writer
        members = sorted({each.notice.member_id for each in outcomes})
        _LOCK.rows(tx, members=pack_ids(tx.dialect.name, members))
    alike: defaultdict[_Became, dict[int, str]] = defaultdict(dict)
    for each in outcomes:
        alike[_became(each, now)][each.notice.id] = each.reference
    for became, references in alike.items():
        notices = pack_ids(tx.dialect.name, list(references))
        _SETTLE.change(tx, notices=notices, references=json.dumps(references), taken=taken, **became._asdict())
    sent = [each.notice for each in outcomes if each.state is NoticeState.SENT]
    _note_silence(tx, sent)
    digests = [each.member_id for each in sent if each.kind is Digest.kind]
    if digests:
        held = (NOTICE.c.member_id.in_(digests)) & (NOTICE.c.state == NoticeState.HELD)
        tx.execute(update(NOTICE).where(held).values(state=NoticeState.SKIPPED, last_error="told in the digest"))
    for each in outcomes:
        if each.pause_until:
            identity = each.notice.address.identity
            pause_workspace(tx, identity.platform, identity.workspace, each.pause_until)
        if each.unreachable:
            _give_up_address(tx, each, now)


class _Became(NamedTuple):
    """What came of notices: parameters of `_SETTLE`."""

    to: str
    error: str
    from_then: datetime
    over: datetime | None
    tried: int


def _became(each: Outcome, now: datetime) -> _Became:
    return _Became(
        to=each.state,
        error=each.error[:300],
        from_then=each.not_before or now,
        over=None if each.state in OPEN else now,
        tried=each.tried,
    )


def _note_silence(tx: Connection, sent: Sequence[Outgoing]) -> None:
    """Count what awaits an answer and has none yet; any sign of life sets the count back."""
    awaiting = [each for each in sent if each.kind.awaits_answer]
    if awaiting:
        _MORE_SILENCE.change(tx, notices=pack_ids(tx.dialect.name, [each.id for each in awaiting]))


def _give_up_address(tx: Connection, each: Outcome, now: datetime) -> None:
    """Send no more there until its person speaks, go on where else they can be reached, and tell the owners."""
    gone, member = each.notice.address.identity, each.notice.member_id
    mark_unreachable(tx, gone, each.error)
    elsewhere = find_reachable_place(tx, member)
    if elsewhere:
        there = (NOTICE.c.platform == gone.platform) & (NOTICE.c.workspace == gone.workspace)
        waiting = there & (NOTICE.c.member_id == member) & (NOTICE.c.state == NoticeState.PENDING)
        move = update(NOTICE).values(platform=elsewhere.platform, workspace=elsewhere.workspace)
        tx.execute(move.where(waiting))
        tx.execute(move.where(NOTICE.c.id == each.notice.id).values(state=NoticeState.PENDING, settled_at=None))
    log.warning("member %s cannot be reached any more on %s", member, gone.platform)
    week = week_name(week_of(now.date()))
    schedule(tx, find_owners(tx, member), UnreachedPeople(week), now, now + _REPORT_FOR)
