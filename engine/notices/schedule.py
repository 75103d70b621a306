"""Putting notifications into the ledger."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Insert, String, bindparam, literal, select

from engine.notices.notification import Notification
from engine.notices.records.notices import NOTICE
from engine.notices.states import NoticeState
from engine.people.records.members import IDENTITY
from engine.store.compiled_sql import CompiledStatement
from engine.store.sql import INSERT, in_param, pack_ids
from engine.store.types import UtcDateTime


def schedule(
    tx: Connection, members: Sequence[int], notification: Notification, at: datetime, expires: datetime
) -> None:
    """Have a notification sent to each of `members` when it is `at`, where they were last and can be reached.

    Each gets it once, however often it is asked; from `expires` on it is of no use any more.
    """
    if not members:
        return
    _ADD_NOTICES.change(
        tx,
        members=pack_ids(tx.dialect.name, members),
        new_kind=notification.kind.name,
        new_occurrence=notification.key,
        new_not_before=at,
        new_expires_at=expires,
    )


_EMPTY = ("platform_ref", "last_error", "subject", "answer")
_COPIED = ("organisation_id", "member_id", "platform", "workspace")
_COLUMNS = [*_COPIED, "kind", "occurrence", "state", "attempts", "not_before", "expires_at", *_EMPTY]


def _add_statement(dialect: str) -> Insert:
    rows = (
        select(
            *(IDENTITY.c[name] for name in _COPIED),
            bindparam("new_kind", type_=String()),
            bindparam("new_occurrence", type_=String()),
            literal(NoticeState.PENDING.value),
            literal(0),
            bindparam("new_not_before", type_=UtcDateTime),
            bindparam("new_expires_at", type_=UtcDateTime),
            *(literal("") for _ in _EMPTY),
        )
        .where(in_param(dialect, IDENTITY.c.member_id, "members"), IDENTITY.c.unreachable.is_(None))
        .order_by(IDENTITY.c.used_at.desc().nulls_last())  # of a member's identities the first one wins
    )
    added: Insert = INSERT[dialect](NOTICE).from_select(_COLUMNS, rows).on_conflict_do_nothing()
    return added


_ADD_NOTICES = CompiledStatement(_add_statement)
