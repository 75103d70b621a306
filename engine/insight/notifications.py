"""What the bot says by itself about figures of teams."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from engine.chat.errors import Refusal
from engine.insight.cards.asking import ask_card
from engine.insight.cards.team_gaps import month_card
from engine.insight.records.figures import find_next_closing, find_silent, month_begin
from engine.insight.records.monthly import find_wanting, wants_monthly
from engine.insight.records.team_asks import find_ask
from engine.insight.views import build_report, view_teams
from engine.insight.visibility import find_visible_teams
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
    example_values = ("2026-03",)
    month: str
    """Such as 2026-03."""

    def offer(self, turn: Turn, due: Due) -> Offer:
        """This month's digest; nothing where no figures of theirs are new. The look is noted."""
        if not wants_monthly(turn.tx, turn.scope.member_id):
            return NOTHING
        try:
            visible = find_visible_teams(turn)
        except Refusal:
            return NOTHING
        view = view_teams(turn, visible, visible.all_together)
        if view.now is None or view.closed_on != month_begin(turn.now).date():
            return NOTHING
        report = build_report(turn, view, view.now, several=visible.several)
        return Offer(month_card(turn.voice, turn.pack, report))


@dataclass(frozen=True, slots=True)
class TeamAsked(Notification):
    """Somebody asks their team for its answers, to those who have not given any."""

    kind = Kind("asked", budgeted=True, awaits_answer=False, optional=True)
    key_format = "{ask}"
    example_values = (1,)
    ask: int

    def offer(self, turn: Turn, due: Due) -> Offer:
        """Only while this person is in the team and silent, and who asked is there."""
        asked = find_ask(turn.tx, self.ask)
        if asked is None or turn.scope.member_id not in find_silent(
            turn.tx, turn.pack.core.id, asked.team_id, turn.now
        ):
            return NOTHING
        closing = find_next_closing(turn.now).date()
        return Offer(ask_card(turn.voice, asked.asker, turn.deployment.smallest_group, closing))


def plan_monthly(tx: Connection, now: datetime) -> int:
    """Put this month's digest into the ledger, once, for all who want it; returns for how many."""
    begun = month_begin(now)
    if now >= begun + TOLD_WITHIN:
        return 0
    wanting = find_wanting(tx, begun)
    schedule(tx, wanting, NewTeamFigures(f"{begun:%Y-%m}"), now, begun + TOLD_WITHIN)
    return len(wanting)
