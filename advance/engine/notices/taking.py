"""Taking: a slice of due notices is looked at, refused or put off where its reader wishes so, and marked as sending
with the card that is true now."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from advance.engine.chat.cards import Card
from advance.engine.chat.ports import Address
from advance.engine.chat.requests import Identity, Request
from advance.engine.content.load import Content
from advance.engine.notices.admission import Verdict, admit, digest_at
from advance.engine.notices.cadence import Wishes, week_begins, week_name, week_of, zone_of
from advance.engine.notices.kinds import BUILDERS, READS, Due
from advance.engine.notices.names import DIGEST, MANNERS, State
from advance.engine.notices.planner import Planned, add_notices
from advance.engine.notices.preferences import WISHES, find_leaves, wishes_of
from advance.engine.notices.records import DUE, NOTICE, PREFERENCES
from advance.engine.people.records import IDENTITY, MEMBER, WORKSPACE, Person, Standing
from advance.engine.prepared import OfMembers, Prepared, reading_ahead
from advance.engine.server import ALONE, Server
from advance.engine.store import UtcDateTime, among_these, as_one
from advance.engine.turn import Scope, Turn

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=1)
"""After that a notice in sending counts as abandoned: far longer than any platform is waited for."""
RETRY_BUILD = timedelta(minutes=10)
"""When a card that could not be built is tried again."""
DIGEST_FOR = timedelta(days=3)
"""How late a digest may be."""
_WEEK = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A notice on its way. Without a card it was on its way before, and is to be looked up."""

    id: int
    member_id: int
    kind: str
    attempts: int
    address: Address
    key: str
    """What the platform keeps with the message, to find it by."""
    card: Card | None


Refused = tuple[str, State]
"""Kind and last state of a notice that is not going out."""


@dataclass(slots=True)
class _Slice:
    """What is known about the readers of a slice, and what is to be written."""

    tx: Connection
    now: datetime
    content: Content
    server: Server
    wishes: dict[int, Wishes]
    sent: dict[int, list[datetime]]
    """By member, when notices went out that count against the budget; what this slice sends is added."""
    awaiting: Counter[int] = field(default_factory=Counter)
    """By member, what this slice sends that awaits an answer."""
    changes: list[dict[str, object]] = field(default_factory=list)
    outgoing: list[Outgoing] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


_NOTICE = ("id", "organisation_id", "member_id", "kind", "occurrence", "state", "attempts", "subject")
_TIMES = ("not_before", "expires_at")
_MEMBER = ("name", "role_id", "timezone", "locale", "standing", "is_owner", "unanswered")
_DUE = (
    select(
        *(NOTICE.c[name] for name in (*_NOTICE, *_TIMES)),
        *(MEMBER.c[name] for name in _MEMBER),
        *(PREFERENCES.c[name] for name in WISHES),
    )
    .select_from(
        NOTICE.join(MEMBER, NOTICE.c.member_id == MEMBER.c.id).outerjoin(
            PREFERENCES, PREFERENCES.c.member_id == NOTICE.c.member_id
        )
    )
    .where(
        NOTICE.c.platform == bindparam("platform"),
        NOTICE.c.workspace == bindparam("workspace"),
        DUE,
        NOTICE.c.not_before <= bindparam("now", type_=UtcDateTime),
    )
    .order_by(NOTICE.c.not_before, NOTICE.c.id)
    .limit(bindparam("most"))
    .with_for_update(of=NOTICE, skip_locked=True)
)
_CHANGE = Prepared(
    lambda _: (
        update(NOTICE)
        .where(NOTICE.c.id == bindparam("notice"))
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
_PAUSED = Prepared(
    lambda _: select(WORKSPACE.c.paused_until).where(
        WORKSPACE.c.platform == bindparam("platform"), WORKSPACE.c.external_id == bindparam("workspace")
    )
)
_COUNTING = [name for name, manner in MANNERS.items() if manner.counts]
_ON_ITS_WAY = (State.SENT, State.SENDING, State.IN_DOUBT)
_LATELY = Prepared(
    lambda dialect: select(NOTICE.c.member_id, NOTICE.c.sending_at).where(
        among_these(dialect, NOTICE.c.member_id, "members"),
        or_(*(NOTICE.c.kind == kind for kind in _COUNTING)),
        or_(*(NOTICE.c.state == state for state in _ON_ITS_WAY)),
        NOTICE.c.sending_at > bindparam("since", type_=UtcDateTime),
    )
)
_REACHED_AT = ("member_id", "platform", "workspace", "user", "address", "used_at", "unreachable")
# All of these members' identities: had the statement the workspace in it, SQLite would look at everybody there.
_ADDRESSES = Prepared(
    lambda dialect: (
        select(*(IDENTITY.c[name] for name in _REACHED_AT))
        .where(among_these(dialect, IDENTITY.c.member_id, "members"))
        .order_by(IDENTITY.c.unreachable.is_(None), IDENTITY.c.used_at.asc().nulls_first())
    )
)


class _Reached(NamedTuple):
    """A row of `_ADDRESSES`."""

    member_id: int
    platform: str
    workspace: str
    user: str
    address: str
    used_at: datetime | None
    unreachable: str | None


def take(
    tx: Connection,
    platform: str,
    workspace: str,
    now: datetime,
    most: int,
    content: Content,
    server: Server = ALONE,
) -> tuple[int, list[Outgoing], list[Refused]]:
    """How many due notices of a workspace were looked at, those that are to go out now, and those that never will."""
    if is_paused(tx, platform, workspace, now):
        return 0, [], []
    rows = tx.execute(_DUE, {"platform": platform, "workspace": workspace, "now": now, "most": most}).all()
    if not rows:
        return 0, [], []
    members = list({row.member_id for row in rows})
    leaves = find_leaves(tx, members, now)
    wishes = {
        row.member_id: wishes_of(row.timezone, tuple(row[-len(WISHES) :]), leaves.get(row.member_id, ()))
        for row in rows
    }
    slice_ = _Slice(tx, now, content, server, wishes, _sent_lately(tx, members, now))
    addresses = _addresses(tx, members, platform, workspace)
    with reading_ahead(tx, members, _reads(rows)):
        for row in rows:
            _look_at(slice_, row, addresses.get(row.member_id))
    _CHANGE.change_each(tx, slice_.changes)
    return len(rows), slice_.outgoing, slice_.refused


def _reads(rows: Sequence[Row[Any]]) -> list[OfMembers]:
    """What the kinds of a slice read of all their readers at once."""
    return list(dict.fromkeys(each for row in rows for each in READS.get(row.kind, ())))


def is_paused(tx: Connection, platform: str, workspace: str, now: datetime) -> bool:
    """Whether the platform has asked to be left alone there."""
    found = _PAUSED.rows(tx, platform=platform, workspace=workspace)
    return any(until is not None and until > now for (until,) in found)


def _look_at(slice_: _Slice, row: Row[Any], found: _Reached | None) -> None:
    if found is None:
        _write(slice_, row, Verdict(State.DEAD, "there is nowhere to send it"))
        return
    address = Address(Identity(found.platform, found.workspace, found.user), found.address)
    key = f"{row.id}-{row.member_id}-{row.kind}-{row.occurrence}"
    if row.state == State.SENDING:
        _write(slice_, row, Verdict(State.SENDING, "looked up"))
        slice_.outgoing.append(Outgoing(row.id, row.member_id, row.kind, row.attempts, address, key, None))
        return
    if found.unreachable is not None:
        _write(slice_, row, Verdict(State.DEAD, f"unreachable: {found.unreachable}"))
        return
    verdict = _admit(slice_, row)
    if verdict.state is State.HELD:
        _hold(slice_, row)
    if verdict.state is not State.SENDING:
        _write(slice_, row, verdict)
        return
    _build(slice_, row, found, address, key)


def _admit(slice_: _Slice, row: Row[Any]) -> Verdict:
    wishes = slice_.wishes[row.member_id]
    week = week_begins(wishes.rhythm, slice_.now)
    return admit(
        row.kind,
        row.expires_at,
        wishes,
        active=row.standing == Standing.ACTIVE,
        unanswered=row.unanswered + slice_.awaiting[row.member_id],
        sent=sum(each >= week for each in slice_.sent.get(row.member_id, ())),
        now=slice_.now,
    )


def _build(slice_: _Slice, row: Row[Any], found: _Reached, address: Address, key: str) -> None:
    person = Person(
        id=row.member_id,
        organisation_id=row.organisation_id,
        name=row.name,
        role_id=row.role_id,
        timezone=row.timezone,
        locale=row.locale,
        standing=row.standing,
        is_owner=row.is_owner,
        unanswered=row.unanswered,
        address=found.address,
        used_at=found.used_at,
        unreachable=None,
    )
    voice = slice_.content.voices.voice(row.locale, row.timezone)
    request = Request(address.identity, key, slice_.now)
    turn = Turn(slice_.tx, Scope(person), slice_.content.pack, voice, slice_.now, request, slice_.server)
    due = Due(row.id, row.kind, row.occurrence, row.expires_at, slice_.wishes[row.member_id])
    try:
        offer = BUILDERS[row.kind](turn, due)
    except SQLAlchemyError:
        raise
    except Exception as error:
        log.error("notice %s: its card cannot be built", row.id, exc_info=error)
        later = slice_.now + RETRY_BUILD
        _write(slice_, row, Verdict(State.PENDING, f"cannot be built: {type(error).__name__}", later), tried=1)
        return
    if offer.follow:
        add_notices(slice_.tx, [row.member_id], offer.follow)
    if offer.card is None:
        _write(slice_, row, Verdict(State.SKIPPED, "there is nothing to say"))
        return
    _write(slice_, row, Verdict(State.SENDING), offer.subject)
    slice_.outgoing.append(Outgoing(row.id, row.member_id, row.kind, row.attempts, address, key, offer.card))
    slice_.awaiting[row.member_id] += MANNERS[row.kind].awaits
    if MANNERS[row.kind].counts:
        slice_.sent.setdefault(row.member_id, []).append(slice_.now)


def _hold(slice_: _Slice, row: Row[Any]) -> None:
    """Have a digest for what is over the budget."""
    rhythm = slice_.wishes[row.member_id].rhythm
    when = digest_at(rhythm, slice_.now)
    week = week_name(week_of(when.astimezone(zone_of(rhythm.zone)).date()))
    add_notices(slice_.tx, [row.member_id], Planned(DIGEST, week, when, when + DIGEST_FOR))


def _write(slice_: _Slice, row: Row[Any], verdict: Verdict, subject: str = "", tried: int = 0) -> None:
    sending = verdict.state is State.SENDING
    over = verdict.state not in (State.SENDING, State.PENDING)
    if over:
        slice_.refused.append((row.kind, verdict.state))
    slice_.changes.append(
        {
            "notice": row.id,
            "to": verdict.state,
            "from_then": slice_.now + LEASE if sending else verdict.not_before or row.not_before,
            "begun": slice_.now if sending else None,
            "over": slice_.now if over else None,
            "why": verdict.reason,
            "about": subject or row.subject,
            "tries": row.attempts + tried,
        }
    )


def _sent_lately(tx: Connection, members: Sequence[int], now: datetime) -> dict[int, list[datetime]]:
    """By member, when notices that count went out in the last days, or were on their way."""
    found: dict[int, list[datetime]] = {}
    for member, moment in _LATELY.rows(tx, members=as_one(tx.dialect.name, members), since=now - _WEEK):
        found.setdefault(member, []).append(moment)
    return found


def _addresses(tx: Connection, members: Sequence[int], platform: str, workspace: str) -> dict[int, _Reached]:
    """By member, where to reach them in a workspace: of several identities the reachable one that was used last."""
    each = (_Reached(*row) for row in _ADDRESSES.rows(tx, members=as_one(tx.dialect.name, members)))
    return {found.member_id: found for found in each if (found.platform, found.workspace) == (platform, workspace)}
