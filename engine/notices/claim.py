"""Claiming: each of a batch of due notices is refused, put off, or marked as sending with the card that is true now."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, Integer, bindparam, select, update

from engine.chat.cards import Card
from engine.chat.ports import Address
from engine.chat.requests import Request
from engine.content.load import Content
from engine.deployment import STANDALONE, Deployment
from engine.notices.kinds import Kind
from engine.notices.notification import Due, UnreadableKey
from engine.notices.notifications import Digest
from engine.notices.recipients import Recipient, find_recipients
from engine.notices.records.notices import DUE, NOTICE
from engine.notices.registry import Registry
from engine.notices.rules.cadence import week_begins, week_name, week_of
from engine.notices.rules.send_policy import GO, NOTHING_TO_SAY, Verdict, decide_sending, digest_at
from engine.notices.schedule import schedule
from engine.notices.states import OPEN_STATES, NoticeState
from engine.notices.workspace import Workspace
from engine.people.records.members import WORKSPACE, MemberStatus
from engine.recurrence.zones import zone_of
from engine.store.compiled_sql import CompiledStatement, MemberBatchQuery, reading_ahead
from engine.store.failures import is_database_error
from engine.store.sql import force_index_scans, in_param, pack_ids
from engine.store.types import UtcDateTime
from engine.turn import AllRooms, Scope, Turn

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=1)
"""After that a notice in sending counts as abandoned: far longer than any platform is waited for."""
RETRY_BUILD = timedelta(minutes=10)
"""When a card that could not be built is tried again."""
RETRY_UNREADABLE = timedelta(hours=1)
"""When a notice that this version cannot read is looked at again: a newer one may be back by then."""
DIGEST_FOR = timedelta(days=3)
"""How late a digest may be."""


class OutgoingNotice(NamedTuple):
    """A notice on its way. Without a card it was on its way before, and is to be looked up."""

    id: int
    member_id: int
    kind: Kind
    attempts: int
    address: Address
    key: str
    """What the platform keeps with the message, to find it by."""
    card: Card | None
    expires_at: datetime
    posted_at: datetime | None = None
    """When it was claimed to be sent, of one that is to be looked up."""


class RefusedNotice(NamedTuple):
    """A notice that is not going out."""

    kind: str
    state: NoticeState


class ClaimedBatch(NamedTuple):
    """What became of a batch of due notices."""

    due: int
    """How many were due; none means that nothing is due any more."""
    outgoing: Sequence[OutgoingNotice] = ()
    """To be sent now."""
    refused: Sequence[RefusedNotice] = ()
    unanswered: int = 0
    """How many calls in a row the platform has not answered there."""


@dataclass(frozen=True, slots=True)
class NoticeContext:
    """What cards of notices are built from, besides their recipients."""

    content: Content
    rooms: AllRooms
    registry: Registry
    deployment: Deployment = STANDALONE


@dataclass(slots=True)
class _Batch:
    """What is at hand for a batch, and what is to be written."""

    tx: Connection
    now: datetime
    lease_ends: datetime
    """Until when what this batch sends belongs to it."""
    context: NoticeContext
    changes: defaultdict["_NoticeChange", list[int]] = field(default_factory=lambda: defaultdict(list))
    """What becomes of notices, by their ids: nearly all of a batch become the same."""
    outgoing: list[OutgoingNotice] = field(default_factory=list)
    refused: list[RefusedNotice] = field(default_factory=list)


class _DueNotice(NamedTuple):
    """A row of `_FIND_DUE`."""

    id: int
    member_id: int
    kind: str
    occurrence: str
    state: str
    attempts: int
    subject: str
    not_before: datetime
    expires_at: datetime
    last_error: str
    posted_at: datetime | None


# Of notices alone, in the order of their index: the batch is found before anything else is looked up for it.
_FIND_DUE = CompiledStatement(
    lambda _: (
        select(*(NOTICE.c[name] for name in _DueNotice._fields))
        .where(
            NOTICE.c.platform == bindparam("platform"),
            NOTICE.c.workspace == bindparam("workspace"),
            DUE,
            NOTICE.c.not_before <= bindparam("now", type_=UtcDateTime),
        )
        .order_by(NOTICE.c.not_before, NOTICE.c.id)
        .limit(bindparam("limit", type_=Integer()))
        .with_for_update(skip_locked=True)
    )
)


class _NoticeChange(NamedTuple):
    """What a notice becomes: the columns that `_CHANGE_NOTICES` sets."""

    state: str
    not_before: datetime
    sending_at: datetime | None
    posted_at: datetime | None
    settled_at: datetime | None
    last_error: str
    subject: str
    attempts: int


_CHANGE_NOTICES = CompiledStatement(
    lambda dialect: (
        update(NOTICE)
        .where(in_param(dialect, NOTICE.c.id, "notices"))
        .values({name: bindparam(f"new_{name}", type_=NOTICE.c[name].type) for name in _NoticeChange._fields})
    )
)
_FIND_WEATHER = CompiledStatement(
    lambda _: select(WORKSPACE.c.paused_until, WORKSPACE.c.unanswered).where(
        WORKSPACE.c.platform == bindparam("platform"), WORKSPACE.c.external_id == bindparam("workspace")
    )
)


def claim_batch(
    tx: Connection, workspace: Workspace, now: datetime, limit: int, context: NoticeContext
) -> ClaimedBatch:
    """Decide about up to `limit` due notices of a workspace, and mark those as sending that are to go out.

    Where the platform did not answer the last call, it is one: the next one is a trial.
    """
    weather = _find_weather(tx, workspace)
    if weather.paused_until and weather.paused_until > now:
        return ClaimedBatch(0)
    force_index_scans(tx)
    platform, external_id = workspace.platform, workspace.external_id
    limit = 1 if weather.unanswered else limit
    rows = _FIND_DUE.rows(tx, platform=platform, workspace=external_id, now=now, limit=limit)
    if not rows:
        return ClaimedBatch(0)
    notices = [_DueNotice(*row) for row in rows]
    members = list({notice.member_id for notice in notices})
    recipients = find_recipients(tx, members, workspace, now, context.registry)
    batch = _Batch(tx, now, now + LEASE, context)
    with reading_ahead(tx, members, _find_read_ahead(notices, context.registry)):
        for notice in notices:
            _decide_notice(batch, notice, recipients[notice.member_id])
    for change, ids in batch.changes.items():
        values = {f"new_{name}": value for name, value in change._asdict().items()}
        _CHANGE_NOTICES.change(tx, notices=pack_ids(tx.dialect.name, ids), **values)
    return ClaimedBatch(len(notices), batch.outgoing, batch.refused, weather.unanswered)


def _find_read_ahead(notices: Sequence[_DueNotice], registry: Registry) -> list[MemberBatchQuery]:
    """What the notifications of a batch read of all their recipients at once."""
    kinds = {notice.kind for notice in notices}
    notifications = [notification for kind in kinds for notification in registry.find_classes(kind)]
    return list(dict.fromkeys(query for notification in notifications for query in notification.reads))


class _Weather(NamedTuple):
    """How a platform has been in a workspace lately: a row of `_FIND_WEATHER`."""

    paused_until: datetime | None = None
    unanswered: int = 0


def _find_weather(tx: Connection, workspace: Workspace) -> _Weather:
    rows = _FIND_WEATHER.rows(tx, platform=workspace.platform, workspace=workspace.external_id)
    return next((_Weather(*row) for row in rows), _Weather())


def _decide_notice(batch: _Batch, notice: _DueNotice, recipient: Recipient) -> None:
    """Send a notice, put it off, or refuse it."""
    if recipient.address is None:
        _add_change(batch, notice, Verdict(NoticeState.DEAD, "there is nowhere to send it"))
        return
    kind = batch.context.registry.kinds.get(notice.kind)
    if kind is None:
        _put_off_unreadable(batch, notice)
        return
    if notice.state == NoticeState.SENDING:
        _add_change(batch, notice, Verdict(NoticeState.SENDING, "looked up"))
        _add_outgoing(batch, notice, kind, recipient.address, None)
        return
    if recipient.person.unreachable is not None:
        _add_change(batch, notice, Verdict(NoticeState.DEAD, f"unreachable: {recipient.person.unreachable}"))
        return
    verdict = _apply_send_policy(batch, notice, kind, recipient)
    if verdict.state is NoticeState.HELD:
        _schedule_digest(batch, recipient)
    if verdict.state is NoticeState.EXPIRED and notice.last_error:
        verdict = Verdict(NoticeState.DEAD if notice.attempts else NoticeState.EXPIRED, notice.last_error)
    if verdict.state is not NoticeState.SENDING:
        _add_change(batch, notice, verdict)
        return
    _build_card(batch, notice, kind, recipient, recipient.address)


def _put_off_unreadable(batch: _Batch, notice: _DueNotice) -> None:
    """Leave a notice for a version that knows it; one that may have been sent is looked up by that version."""
    log.error("notice %s: %s %s is unknown to this version", notice.id, notice.kind, notice.occurrence)
    later = batch.now + RETRY_UNREADABLE
    _add_change(batch, notice, Verdict(NoticeState(notice.state), "unknown to this version", later))


def _apply_send_policy(batch: _Batch, notice: _DueNotice, kind: Kind, recipient: Recipient) -> Verdict:
    week = week_begins(recipient.wishes.rhythm, batch.now) if recipient.sent else batch.now
    return decide_sending(
        kind,
        notice.expires_at,
        recipient.wishes,
        active=recipient.person.standing == MemberStatus.ACTIVE,
        unanswered=recipient.person.unanswered + recipient.awaiting,
        sent=sum(moment >= week for moment in recipient.sent),
        now=batch.now,
    )


def _build_card(batch: _Batch, notice: _DueNotice, kind: Kind, recipient: Recipient, address: Address) -> None:
    """Have a notice say what is true now, and send it where there is something to say."""
    person, context = recipient.person, batch.context
    voice = context.content.voices.voice(person.locale, person.timezone)
    request = Request(address.identity, _idempotency_key(notice), batch.now)
    scope, pack = Scope(person), context.content.pack
    turn = Turn(batch.tx, scope, pack, voice, batch.now, request, context.rooms, context.deployment)
    due = Due(notice.id, notice.expires_at, recipient.wishes, context.registry.revive)
    try:
        offer = context.registry.revive(notice.kind, notice.occurrence).offer(turn, due)
    except UnreadableKey:
        _put_off_unreadable(batch, notice)
        return
    except Exception as error:
        if is_database_error(error):
            raise
        log.error("notice %s: its card cannot be built", notice.id, exc_info=error)
        verdict = Verdict(NoticeState.PENDING, f"cannot be built: {type(error).__name__}", batch.now + RETRY_BUILD)
        _add_change(batch, notice, verdict, tried=1)
        return
    if follow_up := offer.follow_up:
        schedule(batch.tx, [person.id], follow_up.notification, follow_up.at, follow_up.expires)
    if offer.card is None:
        _add_change(batch, notice, Verdict(NoticeState.SKIPPED, NOTHING_TO_SAY))
        return
    _add_change(batch, notice, GO, offer.subject)
    _add_outgoing(batch, notice, kind, address, offer.card)
    recipient.awaiting += kind.awaits_answer
    if kind.budgeted:
        recipient.sent.append(batch.now)


def _schedule_digest(batch: _Batch, recipient: Recipient) -> None:
    """Have a digest for what is over the budget."""
    rhythm = recipient.wishes.rhythm
    when = digest_at(rhythm, batch.now)
    week = week_name(week_of(when.astimezone(zone_of(rhythm.zone)).date()))
    schedule(batch.tx, [recipient.person.id], Digest(week), when, when + DIGEST_FOR)


def _add_outgoing(batch: _Batch, notice: _DueNotice, kind: Kind, address: Address, card: Card | None) -> None:
    key = _idempotency_key(notice)
    expires_at, posted_at = notice.expires_at, notice.posted_at
    outgoing = OutgoingNotice(
        notice.id, notice.member_id, kind, notice.attempts, address, key, card, expires_at, posted_at
    )
    batch.outgoing.append(outgoing)


def _idempotency_key(notice: _DueNotice) -> str:
    """What a notice is found by at its platform, so that it is never sent twice."""
    return f"{notice.id}-{notice.member_id}-{notice.kind}-{notice.occurrence}"


def _add_change(batch: _Batch, notice: _DueNotice, verdict: Verdict, subject: str = "", tried: int = 0) -> None:
    """Have it written what becomes of a notice."""
    sending = verdict.state is NoticeState.SENDING
    was_sending = notice.state == NoticeState.SENDING
    settled = verdict.state not in OPEN_STATES
    if settled:
        batch.refused.append(RefusedNotice(notice.kind, verdict.state))
    change = _NoticeChange(
        state=verdict.state,
        not_before=verdict.not_before or (batch.lease_ends if sending else notice.not_before),
        sending_at=batch.now if sending else None,
        posted_at=(notice.posted_at if was_sending else batch.now) if sending else None,
        settled_at=batch.now if settled else None,
        last_error=verdict.reason,
        subject=subject or notice.subject,
        attempts=notice.attempts + tried,
    )
    batch.changes[change].append(notice.id)
