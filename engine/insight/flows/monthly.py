"""The monthly digest of teams' figures: switched on and off by its reader, and built when it is due."""

from __future__ import annotations

from engine.chat.cards import Card, Replies
from engine.chat.errors import Refusal
from engine.insight.cards import team_gaps as team_cards
from engine.insight.flows.team_gaps import look_at, outline_of
from engine.insight.records.figures import closing
from engine.insight.records.monthly import stop_monthly, want_monthly, wants_monthly
from engine.insight.visibility import sight_of
from engine.turn import Args, Turn


def monthly(turn: Turn, args: Args) -> Replies:
    """Switch the digest on or off."""
    scope, on = turn.scope, bool(args.optional("on"))
    if on:
        want_monthly(turn.tx, scope.organisation_id, scope.member_id, turn.now)
    else:
        stop_monthly(turn.tx, scope.member_id)
    return turn.reply(team_cards.monthly_card(turn.voice, on=on))


def month_card(turn: Turn) -> Card | None:
    """This month's digest for the person of a turn; None where no figures of theirs are new. The look is noted."""
    if not wants_monthly(turn.tx, turn.scope.member_id):
        return None
    try:
        sight = sight_of(turn)
    except Refusal:
        return None
    picture = look_at(turn, sight)
    if picture.now is None or picture.closed_on != closing(turn.now).date():
        return None
    return team_cards.month_card(turn.voice, turn.pack, outline_of(turn, picture, picture.now, several=sight.several))
