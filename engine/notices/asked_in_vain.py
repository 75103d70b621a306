"""Asks that reach nobody: who waits for somebody who has left, or whom no message reaches, is told so, once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, String, cast, exists, or_, select

from engine.notices.cards import asked_in_vain_card
from engine.notices.kinds import Kind
from engine.notices.notification import NOTHING, Due, Notification, Offer
from engine.notices.records.notices import NOTICE
from engine.notices.schedule import schedule
from engine.people.records.members import MEMBER, MemberStatus
from engine.people.records.reachability import can_be_reached
from engine.turn import Turn

_TOLD_FOR = timedelta(days=7)
"""For so long the news is of use to who asked."""
_HEARS_NOTHING = or_(MEMBER.c.standing != MemberStatus.ACTIVE, ~can_be_reached(MEMBER))


@dataclass(frozen=True, slots=True)
class AskedInVain(Notification):
    """Somebody whom the reader has asked hears nothing of it."""

    kind = Kind("asked_in_vain", budgeted=False, awaits_answer=False, optional=False)
    key_format = "{asked}"
    example_values = (2,)
    asked: int

    def offer(self, turn: Turn, due: Due) -> Offer:
        here = (MEMBER.c.id == self.asked) & (MEMBER.c.organisation_id == turn.scope.organisation_id)
        name = turn.tx.scalar(select(MEMBER.c.name).where(here, _HEARS_NOTHING))
        return Offer(asked_in_vain_card(turn.voice, name)) if name else NOTHING


def in_vain(asks: Select[Any]) -> Select[Any]:
    """Of open asks, as rows of who asked and who was asked, joined with the members who were asked, those of no use of
    which nobody was told."""
    asker, asked = asks.selected_columns
    told = (NOTICE.c.member_id == asker) & (NOTICE.c.kind == AskedInVain.kind.name)
    return asks.where(_HEARS_NOTHING, ~exists().where(told, NOTICE.c.occurrence == cast(asked, String)))


def tell_askers(tx: Connection, asks: Select[Any], now: datetime) -> int:
    """Tell who asked, each once for whom they asked; returns how many asks that is about."""
    rows = tx.execute(asks).all()
    for asker, asked in rows:
        schedule(tx, [asker], AskedInVain(asked), now, now + _TOLD_FOR)
    return len(rows)
