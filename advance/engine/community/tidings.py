"""Tidings: who is to be told what about an occurrence, each once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from advance.engine.community import records
from advance.engine.community.records import Occurrence
from advance.engine.community.seats import Answer


class News(StrEnum):
    """What happened to an occurrence."""

    MOVED = "event_moved"
    """Another time or another place."""
    CANCELLED = "event_cancelled"
    RESTORED = "event_restored"
    SEAT = "event_seat"
    """Somebody who waited has a seat."""


COMING = (Answer.YES, Answer.MAYBE, Answer.WAITING)


def tell(tx: Connection, news: News, occurrence: Occurrence, now: datetime) -> int:
    """Tell everybody who is coming, or may be; returns how many."""
    answers = records.find_answers(tx, [occurrence.row])[occurrence.row]
    return tell_some(tx, news, occurrence, [who for who, answer in answers.items() if answer in COMING], now)


def tell_some(tx: Connection, news: News, occurrence: Occurrence, members: Collection[int], now: datetime) -> int:
    """Tell these members; returns how many."""
    return len(members)
