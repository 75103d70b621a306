"""Recipients: what is known about the people to whom a batch of notices goes, asked once for all of them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, or_, select

from engine.chat.ports import Address
from engine.chat.requests import Identity
from engine.notices.records.notices import NOTICE, PREFERENCES
from engine.notices.records.preferences import PREFERENCE_COLUMNS, find_leaves, preferences_of
from engine.notices.registry import Registry
from engine.notices.rules.cadence import Preferences
from engine.notices.states import NoticeState
from engine.notices.workspace import Workspace
from engine.people.records.members import IDENTITY, MEMBER, PERSON_COLUMNS, Person
from engine.store.compiled_sql import CompiledStatement
from engine.store.sql import in_param, pack_ids
from engine.store.types import UtcDateTime

_WEEK = timedelta(days=8)


@dataclass(slots=True)
class Recipient:
    """Somebody to whom notices of a batch go."""

    person: Person
    wishes: Preferences
    address: Address | None
    """Where to reach them in the batch's workspace; None where they are not in it any more."""
    sent: list[datetime]
    """When notices went out lately that count against the budget; what this batch sends is added."""
    awaiting: int = 0
    """How many of the batch await an answer."""


_FIND_MEMBERS = CompiledStatement(
    lambda dialect: (
        select(*PERSON_COLUMNS, *(PREFERENCES.c[name] for name in PREFERENCE_COLUMNS))
        .select_from(MEMBER.outerjoin(PREFERENCES, PREFERENCES.c.member_id == MEMBER.c.id))
        .where(in_param(dialect, MEMBER.c.id, "members"))
    )
)
_ON_ITS_WAY = (NoticeState.SENT, NoticeState.SENDING, NoticeState.IN_DOUBT)


@cache
def _sent_lately_statement(budgeted: tuple[str, ...]) -> CompiledStatement:
    """When notices of these kinds went out, or were on their way."""
    return CompiledStatement(
        lambda dialect: select(NOTICE.c.member_id, NOTICE.c.sending_at).where(
            in_param(dialect, NOTICE.c.member_id, "members"),
            or_(*(NOTICE.c.kind == kind for kind in budgeted)),
            or_(*(NOTICE.c.state == state for state in _ON_ITS_WAY)),
            NOTICE.c.sending_at > bindparam("since", type_=UtcDateTime),
        )
    )


class _KnownIdentity(NamedTuple):
    """A row of `_FIND_IDENTITIES`."""

    member_id: int
    platform: str
    workspace: str
    user: str
    address: str
    used_at: datetime | None
    unreachable: str | None

    def as_address(self) -> Address:
        return Address(Identity(self.platform, self.workspace, self.user), self.address)


# All of these members' identities: had the statement the workspace in it, SQLite would look at everybody there.
_FIND_IDENTITIES = CompiledStatement(
    lambda dialect: (
        select(*(IDENTITY.c[name] for name in _KnownIdentity._fields))
        .where(in_param(dialect, IDENTITY.c.member_id, "members"))
        .order_by(IDENTITY.c.unreachable.is_(None), IDENTITY.c.used_at.asc().nulls_first())
    )
)


def find_recipients(
    tx: Connection, members: Sequence[int], workspace: Workspace, now: datetime, registry: Registry
) -> dict[int, Recipient]:
    """By id, what is known about these members."""
    leaves, lately = find_leaves(tx, members, now), _find_sent_lately(tx, members, now, registry.budgeted)
    identities = _find_identities(tx, members, workspace)
    recipients = {}
    for row in _FIND_MEMBERS.rows(tx, members=pack_ids(tx.dialect.name, members)):
        about, wishes = row[: len(PERSON_COLUMNS)], row[len(PERSON_COLUMNS) :]
        identity = identities.get(row[0])
        contact = (identity.address, identity.used_at, identity.unreachable) if identity else ("", None, None)
        person = Person(*[*about, *contact])
        preferences = preferences_of(person.timezone, wishes, leaves.get(person.id, ()))
        address = identity.as_address() if identity else None
        recipients[person.id] = Recipient(person, preferences, address, lately.get(person.id, []))
    return recipients


def _find_sent_lately(
    tx: Connection, members: Sequence[int], now: datetime, budgeted: tuple[str, ...]
) -> dict[int, list[datetime]]:
    """By member, when notices that count went out in the last days, or were on their way."""
    sent: defaultdict[int, list[datetime]] = defaultdict(list)
    rows = _sent_lately_statement(budgeted).rows(tx, members=pack_ids(tx.dialect.name, members), since=now - _WEEK)
    for member, moment in rows:
        sent[member].append(moment)
    return sent


def _find_identities(tx: Connection, members: Sequence[int], workspace: Workspace) -> dict[int, _KnownIdentity]:
    """By member, where to reach them in a workspace: of several identities the reachable one that was used last."""
    identities = (_KnownIdentity(*row) for row in _FIND_IDENTITIES.rows(tx, members=pack_ids(tx.dialect.name, members)))
    here = (workspace.platform, workspace.external_id)
    return {identity.member_id: identity for identity in identities if (identity.platform, identity.workspace) == here}
