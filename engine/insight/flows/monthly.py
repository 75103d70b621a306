"""The monthly digest of teams' figures, switched on and off by its reader."""

from engine.chat.cards import Replies
from engine.insight.cards.team_gaps import monthly_card
from engine.insight.records.monthly import stop_monthly, want_monthly
from engine.turn import Args, Turn


def switch_monthly(turn: Turn, args: Args) -> Replies:
    """Switch the digest on or off."""
    scope, on = turn.scope, bool(args.optional("on"))
    if on:
        want_monthly(turn.tx, scope.organisation_id, scope.member_id, turn.now)
    else:
        stop_monthly(turn.tx, scope.member_id)
    return turn.reply(monthly_card(turn.voice, on=on))
