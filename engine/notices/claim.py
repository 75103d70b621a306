"""Claiming: a slice of due notices is looked at, refused or put off where its reader wishes so, and marked as sending
with the card that is true now."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, Integer, bindparam, select, update
from sqlalchemy.exc import SQLAlchemyError

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
from engine.notices.rules.send_policy import GO, Verdict, decide_sending, digest_at
from engine.notices.schedule import schedule
from engine.notices.states import NoticeState
from engine.notices.workspace import Workspace
from engine.people.records.members import WORKSPACE, MemberStatus
from engine.recurrence.zones import zone_of
from engine.store.compiled_sql import CompiledStatement, MemberBatchQuery, reading_ahead
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


class Outgoing(NamedTuple):
    """A notice on its way. Without a card it was on its way before, and is to be looked up."""

    id: int
    member_id: int
    kind: Kind
    attempts: int
    address: Address
    key: str
    """What the platform keeps with the message, to find it by."""
    card: Card | None


Refused = tuple[str, NoticeState]
"""Kind and last state of a notice that is not going out."""


class Claimed(NamedTuple):
    """What came of looking at a slice."""

    looked_at: int
    outgoing: Sequence[Outgoing] = ()
    """To be sent now."""
    refused: Sequence[Refused] = ()


@dataclass(frozen=True, slots=True)
class Means:
    """What it takes to say what notices say."""

    content: Content
    rooms: AllRooms
    registry: Registry
    deployment: Deployment = STANDALONE


@dataclass(slots=True)
class _Slice:
    """What is at hand for a slice, and what is to be written."""

    tx: Connection
    now: datetime
    lease: datetime
    """Until when what this slice sends belongs to it."""
    means: Means
    changes: defaultdict[_Change, list[int]] = field(default_factory=lambda: defaultdict(list))
    """What becomes of notices, by their ids: nearly all of a slice become the same."""
    outgoing: list[Outgoing] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


class _Due(NamedTuple):
    """A row of `_DUE`."""

    id: int
    member_id: int
    kind: str
    occurrence: str
    state: str
    attempts: int
    subject: str
    not_before: datetime
    expires_at: datetime


# Of notices alone, in the order of their index: the slice is found before anything else is looked up for it.
_DUE = CompiledStatement(
    lambda _: (
        select(*(NOTICE.c[name] for name in _Due._fields))
        .where(
            NOTICE.c.platform == bindparam("platform"),
            NOTICE.c.workspace == bindparam("workspace"),
            DUE,
            NOTICE.c.not_before <= bindparam("now", type_=UtcDateTime),
        )
        .order_by(NOTICE.c.not_before, NOTICE.c.id)
        .limit(bindparam("most", type_=Integer()))
        .with_for_update(skip_locked=True)
    )
)


class _Change(NamedTuple):
    """What a notice becomes: the parameters of `_CHANGE`."""

    to: str
    from_then: datetime
    begun: datetime | None
    over: datetime | None
    why: str
    about: str
    tries: int


_CHANGE = CompiledStatement(
    lambda dialect: (
        update(NOTICE)
        .where(in_param(dialect, NOTICE.c.id, "notices"))
        .values(
            state=bindparam("to"),
            not_before=bindparam("from_then", type_=UtcDateTime),
            sending_at=bindparam("begun", type_=UtcDateTime),
            settled_at=bindparam("over", type_=UtcDateTime),
            last_error=bindparam("why"),
            subject=bindparam("about"),
            attempts=bindparam("tries"),
        )
    )
)
_PAUSED = CompiledStatement(
    lambda _: select(WORKSPACE.c.paused_until).where(
        WORKSPACE.c.platform == bindparam("platform"), WORKSPACE.c.external_id == bindparam("workspace")
    )
)


def claim(tx: Connection, workspace: Workspace, now: datetime, most: int, means: Means) -> Claimed:
    """Look at up to `most` due notices of a workspace, and mark those as sending that are to go out."""
    if is_paused(tx, workspace, now):
        return Claimed(0)
    force_index_scans(tx)
    platform, external_id = workspace.platform, workspace.external_id
    rows = _DUE.rows(tx, platform=platform, workspace=external_id, now=now, most=most)
    if not rows:
        return Claimed(0)
    notices = [_Due(*row) for row in rows]
    members = list({notice.member_id for notice in notices})
    recipients = find_recipients(tx, members, workspace, now, means.registry)
    slice_ = _Slice(tx, now, now + LEASE, means)
    with reading_ahead(tx, members, _reads(notices, means.registry)):
        for notice in notices:
            _look_at(slice_, notice, recipients[notice.member_id])
    for change, ids in slice_.changes.items():
        _CHANGE.change(tx, notices=pack_ids(tx.dialect.name, ids), **change._asdict())
    return Claimed(len(notices), slice_.outgoing, slice_.refused)


def _reads(notices: Sequence[_Due], registry: Registry) -> list[MemberBatchQuery]:
    """What the notifications of a slice read of all their recipients at once."""
    kinds = {notice.kind for notice in notices}
    return list(dict.fromkeys(query for kind in kinds for cls in registry.classes(kind) for query in cls.reads))


def is_paused(tx: Connection, workspace: Workspace, now: datetime) -> bool:
    """Whether the platform has asked to be left alone there."""
    rows = _PAUSED.rows(tx, platform=workspace.platform, workspace=workspace.external_id)
    return any(until is not None and until > now for (until,) in rows)


def _look_at(slice_: _Slice, notice: _Due, recipient: Recipient) -> None:
    if recipient.address is None:
        _write(slice_, notice, Verdict(NoticeState.DEAD, "there is nowhere to send it"))
        return
    kind = slice_.means.registry.kinds.get(notice.kind)
    if kind is None:
        _put_off_unreadable(slice_, notice)
        return
    if notice.state == NoticeState.SENDING:
        _write(slice_, notice, Verdict(NoticeState.SENDING, "looked up"))
        _go_out(slice_, notice, kind, recipient.address, None)
        return
    if recipient.person.unreachable is not None:
        _write(slice_, notice, Verdict(NoticeState.DEAD, f"unreachable: {recipient.person.unreachable}"))
        return
    verdict = _admit(slice_, notice, kind, recipient)
    if verdict.state is NoticeState.HELD:
        _hold(slice_, recipient)
    if verdict.state is not NoticeState.SENDING:
        _write(slice_, notice, verdict)
        return
    _build(slice_, notice, kind, recipient, recipient.address)


def _put_off_unreadable(slice_: _Slice, notice: _Due) -> None:
    """Leave a notice for a version that knows it."""
    log.error("notice %s: %s %s is unknown to this version", notice.id, notice.kind, notice.occurrence)
    later = slice_.now + RETRY_UNREADABLE
    _write(slice_, notice, Verdict(NoticeState.PENDING, "unknown to this version", later))


def _admit(slice_: _Slice, notice: _Due, kind: Kind, recipient: Recipient) -> Verdict:
    week = week_begins(recipient.wishes.rhythm, slice_.now) if recipient.sent else slice_.now
    return decide_sending(
        kind,
        notice.expires_at,
        recipient.wishes,
        active=recipient.person.standing == MemberStatus.ACTIVE,
        unanswered=recipient.person.unanswered + recipient.awaiting,
        sent=sum(moment >= week for moment in recipient.sent),
        now=slice_.now,
    )


def _build(slice_: _Slice, notice: _Due, kind: Kind, recipient: Recipient, address: Address) -> None:
    """Have a notice say what is true now."""
    person, means = recipient.person, slice_.means
    voice = means.content.voices.voice(person.locale, person.timezone)
    request = Request(address.identity, _key(notice), slice_.now)
    scope, pack = Scope(person), means.content.pack
    turn = Turn(slice_.tx, scope, pack, voice, slice_.now, request, means.rooms, means.deployment)
    due = Due(notice.id, notice.expires_at, recipient.wishes, means.registry.revive)
    try:
        offer = means.registry.revive(notice.kind, notice.occurrence).offer(turn, due)
    except UnreadableKey:
        _put_off_unreadable(slice_, notice)
        return
    except SQLAlchemyError:
        raise
    except Exception as error:
        log.error("notice %s: its card cannot be built", notice.id, exc_info=error)
        later = slice_.now + RETRY_BUILD
        _write(slice_, notice, Verdict(NoticeState.PENDING, f"cannot be built: {type(error).__name__}", later), tried=1)
        return
    if follow_up := offer.follow_up:
        schedule(slice_.tx, [person.id], follow_up.notification, follow_up.at, follow_up.expires)
    if offer.card is None:
        _write(slice_, notice, Verdict(NoticeState.SKIPPED, "there is nothing to say"))
        return
    _write(slice_, notice, GO, offer.subject)
    _go_out(slice_, notice, kind, address, offer.card)
    recipient.awaiting += kind.awaits_answer
    if kind.budgeted:
        recipient.sent.append(slice_.now)


def _hold(slice_: _Slice, recipient: Recipient) -> None:
    """Have a digest for what is over the budget."""
    rhythm = recipient.wishes.rhythm
    when = digest_at(rhythm, slice_.now)
    week = week_name(week_of(when.astimezone(zone_of(rhythm.zone)).date()))
    schedule(slice_.tx, [recipient.person.id], Digest(week), when, when + DIGEST_FOR)


def _go_out(slice_: _Slice, notice: _Due, kind: Kind, address: Address, card: Card | None) -> None:
    out = Outgoing(notice.id, notice.member_id, kind, notice.attempts, address, _key(notice), card)
    slice_.outgoing.append(out)


def _key(notice: _Due) -> str:
    return f"{notice.id}-{notice.member_id}-{notice.kind}-{notice.occurrence}"


def _write(slice_: _Slice, notice: _Due, verdict: Verdict, subject: str = "", tried: int = 0) -> None:
    sending = verdict.state is NoticeState.SENDING
    over = verdict.state not in (NoticeState.SENDING, NoticeState.PENDING)
    if over:
        slice_.refused.append((notice.kind, verdict.state))
    change = _Change(
        to=verdict.state,
        from_then=slice_.lease if sending else verdict.not_before or notice.not_before,
        begun=slice_.now if sending else None,
        over=slice_.now if over else None,
        why=verdict.reason,
        about=subject or notice.subject,
        tries=notice.attempts + tried,
    )
    slice_.changes[change].append(notice.id)
