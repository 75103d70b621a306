"""What the bot says by itself about figures of teams."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import Connection

from engine.chat.errors import Refusal
from engine.insight.cards import team_gaps as team_cards
from engine.insight.flows.team_gaps import look_at, outline_of
from engine.insight.records.figures import closing
from engine.insight.records.monthly import find_wanting, wants_monthly
from engine.insight.visibility import sight_of
from engine.notices.kinds import Kind
from engine.notices.notification import NOTHING, Due, Notification, Offer
from engine.notices.schedule import schedule
from engine.turn import Turn

TOLD_WITHIN = timedelta(days=14)
"""Later in a month its digest is no news any more."""


@dataclass(frozen=True, slots=True)
class NewTeamFigures(Notification):
    """New figures of this person's teams, for those who switched that on."""

    kind = Kind("teams", budgeted=True, awaits_answer=False, optional=False)
    key_format = "{month}"
    month: str
    """Such as 2026-03."""

    @classmethod
    def example(cls) -> Self:
        return cls("2026-03")

    def offer(self, turn: Turn, due: Due) -> Offer:
        """This month's digest; nothing where no figures of theirs are new. The look is noted."""
        if not wants_monthly(turn.tx, turn.scope.member_id):
            return NOTHING
        try:
            sight = sight_of(turn)
        except Refusal:
            return NOTHING
        picture = look_at(turn, sight)
        if picture.now is None or picture.closed_on != closing(turn.now).date():
            return NOTHING
        outline = outline_of(turn, picture, picture.now, several=sight.several)
        return Offer(team_cards.month_card(turn.voice, turn.pack, outline))


def plan_monthly(tx: Connection, now: datetime) -> int:
    """Put this month's digest into the ledger for all who want it, once, however often it is asked; returns for how
    many."""
    begun = closing(now)
    if now >= begun + TOLD_WITHIN:
        return 0
    wanting = find_wanting(tx, begun)
    schedule(tx, wanting, NewTeamFigures(f"{begun:%Y-%m}"), now, begun + TOLD_WITHIN)
    return len(wanting)
