"""What recipients answer to notifications, as the ledger keeps it."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import select, update

from engine.notices.kinds import Kind
from engine.notices.records.notices import NOTICE
from engine.turn import Turn


class Response(StrEnum):
    """The answer to a notice."""

    DONE = "done"
    TODAY = "today"
    TOMORROW = "tomorrow"
    NEXT_WEEK = "next_week"
    KNOWN = "known"
    WRONG_ROLE = "wrong_role"
    NO_TIME = "no_time"
    BLOCKED = "blocked"


class Received(NamedTuple):
    """A notification that somebody got, as it stands in the ledger."""

    id: int
    kind: str
    key: str
    subject: str


def find_received(turn: Turn, notice_id: int) -> Received | None:
    """A notification that the person of a turn got; nobody else's."""
    mine = (NOTICE.c.id == notice_id) & (NOTICE.c.member_id == turn.scope.member_id)
    columns = (NOTICE.c.id, NOTICE.c.kind, NOTICE.c.occurrence, NOTICE.c.subject)
    row = turn.tx.execute(select(*columns).where(mine)).first()
    return Received(*row) if row else None


def save_response(turn: Turn, notice_id: int, response: Response) -> None:
    """Keep an answer in place of an earlier one."""
    answered = update(NOTICE).where(NOTICE.c.id == notice_id)
    turn.tx.execute(answered.values(answer=response, answered_at=turn.now))


def had_since(turn: Turn, kind: Kind, since: datetime) -> bool:
    """Whether the person got a notification of a kind since then, or is to get one."""
    mine = (NOTICE.c.member_id == turn.scope.member_id) & (NOTICE.c.kind == kind.name)
    return turn.tx.scalar(select(NOTICE.c.id).where(mine, NOTICE.c.not_before > since).limit(1)) is not None
