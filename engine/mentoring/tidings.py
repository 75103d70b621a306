"""What people are told about mentoring by themselves: each thing once, through the ledger of notices."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection

from engine.notices.planner import Planned, add_notices
from engine.notices.policies import MENTORING

TOLD_WITHIN = timedelta(days=14)
"""After that, who was away finds it under `/mentor` only."""


class News(StrEnum):
    """What is said."""

    ASKED = "asked"
    """To the mentor: somebody asks."""
    ACCEPTED = "accepted"
    """To the mentee: the two are introduced."""
    DECLINED = "declined"
    LAPSED = "lapsed"
    FREED = "freed"
    CHECK = "check"
    """To both: did they meet?"""
    ENDED = "ended"
    """To the one who stays: the pair is over."""
    COMPLETED = "completed"
    """To both: thanks."""


def tell(tx: Connection, member_id: int | None, pair_id: int, news: News, now: datetime, number: int = 0) -> None:
    """Tell one of a pair; nobody where they are erased. `number` is that of the check-in."""
    if member_id is not None:
        about = f"{pair_id}/{news}" + (f"/{number}" if number else "")
        add_notices(tx, [member_id], Planned(MENTORING, about, now, now + TOLD_WITHIN))


def remind(tx: Connection, member_id: int, pair_id: int, number: int, when: datetime) -> None:
    """Ask about a check-in again, on a later day."""
    about = f"{pair_id}/{News.CHECK}/{number}/{when.date()}"
    add_notices(tx, [member_id], Planned(MENTORING, about, when, when + TOLD_WITHIN))
