"""What people are told about mentoring by themselves: each thing once, through the ledger of notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from sqlalchemy import Connection

from engine.notices.kinds import Kind
from engine.notices.notification import Due, Notification, Offer
from engine.notices.schedule import schedule
from engine.turn import Turn


@dataclass(frozen=True, slots=True)
class MentoringNews(Notification):
    """To be split."""

    kind = Kind("mentoring", budgeted=True, awaits_answer=False, optional=True)
    key_format = "{about}"
    about: str

    @classmethod
    def example(cls) -> Self:
        return cls("1/asked")

    def offer(self, turn: Turn, due: Due) -> Offer:
        from engine.mentoring.notifications import news

        return Offer(news(turn, self.about))


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
        schedule(tx, [member_id], MentoringNews(about), now, now + TOLD_WITHIN)


def remind(tx: Connection, member_id: int, pair_id: int, number: int, when: datetime) -> None:
    """Ask about a check-in again, on a later day."""
    about = f"{pair_id}/{News.CHECK}/{number}/{when.date()}"
    schedule(tx, [member_id], MentoringNews(about), when, when + TOLD_WITHIN)
