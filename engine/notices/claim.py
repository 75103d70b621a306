"""Taking: a slice of due notices is looked at, refused or put off where its reader wishes so, and marked as sending
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
from engine.notices.planner import Planned, add_notices
from engine.notices.policies import DIGEST, MANNERS, NoticeState
from engine.notices.recipients import Reader, find_readers
from engine.notices.records.notices import DUE, NOTICE
from engine.notices.registry import BUILDERS, READS, Due
from engine.notices.rules.cadence import week_begins, week_name, week_of
from engine.notices.rules.send_policy import GO, Verdict, admit, digest_at
from engine.people.records.members import WORKSPACE, MemberStatus
from engine.recurrence.zones import zone_of
from engine.store.compiled_sql import CompiledStatement, MemberBatchQuery, reading_ahead
from engine.store.sql import force_index_scans, in_param, pack_ids
from engine.store.types import UtcDateTime
from engine.turn import Scope, Turn

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=1)
"""After that a notice in sending counts as abandoned: far longer than any platform is waited for."""
RETRY_BUILD = timedelta(minutes=10)
"""When a card that could not be built is tried again."""
DIGEST_FOR = timedelta(days=3)
"""How late a digest may be."""


class Outgoing(NamedTuple):
    """A notice on its way. Without a card it was on its way before, and is to be looked up."""

    id: int
    member_id: int
    kind: str
    attempts: int
    address: Address
    key: str
    """What the platform keeps with the message, to find it by."""
    card: Card | None


Refused = tuple[str, NoticeState]
"""Kind and last state of a notice that is not going out."""


@dataclass(slots=True)
class _Slice:
    """What is at hand for a slice, and what is to be written."""

    tx: Connection
    now: datetime
    lease: datetime
    """Until when what this slice sends belongs to it."""
    content: Content
    server: Deployment
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


def take(
    tx: Connection,
    platform: str,
    workspace: str,
    now: datetime,
    most: int,
    content: Content,
    server: Deployment = STANDALONE,
) -> tuple[int, list[Outgoing], list[Refused]]:
    """How many due notices of a workspace were looked at, those that are to go out now, and those that never will."""
    if is_paused(tx, platform, workspace, now):
        return 0, [], []
    force_index_scans(tx)
    found = _DUE.rows(tx, platform=platform, workspace=workspace, now=now, most=most)
    if not found:
        return 0, [], []
    notices = [_Due(*row) for row in found]
    members = list({each.member_id for each in notices})
    readers = find_readers(tx, members, platform, workspace, now)
    slice_ = _Slice(tx, now, now + LEASE, content, server)
    with reading_ahead(tx, members, _reads(notices)):
        for each in notices:
            _look_at(slice_, each, readers[each.member_id])
    for change, ids in slice_.changes.items():
        _CHANGE.change(tx, notices=pack_ids(tx.dialect.name, ids), **change._asdict())
    return len(notices), slice_.outgoing, slice_.refused


def _reads(notices: Sequence[_Due]) -> list[MemberBatchQuery]:
    """What the kinds of a slice read of all their readers at once."""
    return list(dict.fromkeys(each for kind in {one.kind for one in notices} for each in READS.get(kind, ())))


def is_paused(tx: Connection, platform: str, workspace: str, now: datetime) -> bool:
    """Whether the platform has asked to be left alone there."""
    found = _PAUSED.rows(tx, platform=platform, workspace=workspace)
    return any(until is not None and until > now for (until,) in found)


def _look_at(slice_: _Slice, notice: _Due, reader: Reader) -> None:
    if reader.address is None:
        _write(slice_, notice, Verdict(NoticeState.DEAD, "there is nowhere to send it"))
        return
    if notice.state == NoticeState.SENDING:
        _write(slice_, notice, Verdict(NoticeState.SENDING, "looked up"))
        _go_out(slice_, notice, reader.address, None)
        return
    if reader.person.unreachable is not None:
        _write(slice_, notice, Verdict(NoticeState.DEAD, f"unreachable: {reader.person.unreachable}"))
        return
    verdict = _admit(slice_, notice, reader)
    if verdict.state is NoticeState.HELD:
        _hold(slice_, reader)
    if verdict.state is not NoticeState.SENDING:
        _write(slice_, notice, verdict)
        return
    _build(slice_, notice, reader, reader.address)


def _admit(slice_: _Slice, notice: _Due, reader: Reader) -> Verdict:
    week = week_begins(reader.wishes.rhythm, slice_.now) if reader.sent else slice_.now
    return admit(
        notice.kind,
        notice.expires_at,
        reader.wishes,
        active=reader.person.standing == MemberStatus.ACTIVE,
        unanswered=reader.person.unanswered + reader.awaiting,
        sent=sum(each >= week for each in reader.sent),
        now=slice_.now,
    )


def _build(slice_: _Slice, notice: _Due, reader: Reader, address: Address) -> None:
    person, content = reader.person, slice_.content
    voice = content.voices.voice(person.locale, person.timezone)
    request = Request(address.identity, _key(notice), slice_.now)
    turn = Turn(slice_.tx, Scope(person), content.pack, voice, slice_.now, request, slice_.server)
    due = Due(notice.id, notice.kind, notice.occurrence, notice.expires_at, reader.wishes)
    try:
        offer = BUILDERS[notice.kind](turn, due)
    except SQLAlchemyError:
        raise
    except Exception as error:
        log.error("notice %s: its card cannot be built", notice.id, exc_info=error)
        later = slice_.now + RETRY_BUILD
        _write(slice_, notice, Verdict(NoticeState.PENDING, f"cannot be built: {type(error).__name__}", later), tried=1)
        return
    if offer.follow:
        add_notices(slice_.tx, [person.id], offer.follow)
    if offer.card is None:
        _write(slice_, notice, Verdict(NoticeState.SKIPPED, "there is nothing to say"))
        return
    _write(slice_, notice, GO, offer.subject)
    _go_out(slice_, notice, address, offer.card)
    reader.awaiting += MANNERS[notice.kind].awaits
    if MANNERS[notice.kind].counts:
        reader.sent.append(slice_.now)


def _hold(slice_: _Slice, reader: Reader) -> None:
    """Have a digest for what is over the budget."""
    rhythm = reader.wishes.rhythm
    when = digest_at(rhythm, slice_.now)
    week = week_name(week_of(when.astimezone(zone_of(rhythm.zone)).date()))
    add_notices(slice_.tx, [reader.person.id], Planned(DIGEST, week, when, when + DIGEST_FOR))


def _go_out(slice_: _Slice, notice: _Due, address: Address, card: Card | None) -> None:
    out = Outgoing(notice.id, notice.member_id, notice.kind, notice.attempts, address, _key(notice), card)
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
