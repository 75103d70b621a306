"""Asking a team for its answers: one message to those who have not given any."""

from datetime import timedelta

from engine.chat.cards import Replies
from engine.chat.errors import Refusal
from engine.insight.cards.asking import asked_card
from engine.insight.notifications import TeamAsked
from engine.insight.records.figures import find_silent
from engine.insight.records.team_asks import ASK_AGAIN, add_ask, find_recent_ask
from engine.insight.visibility import find_visible_teams
from engine.notices.schedule import schedule
from engine.turn import Args, Turn

ASKED_FOR = timedelta(days=14)
"""Whom the message has not reached by then is not asked any more."""


def ask_team(turn: Turn, args: Args) -> Replies:
    """Ask those of a team who have not answered, but never whoever asks, and no team twice in a month."""
    scope, now = turn.scope, turn.now
    team = find_visible_teams(turn).find_team(args.word("team"))
    if team is None:
        raise Refusal("team_gaps.not_yours")
    if recent := find_recent_ask(turn.tx, team.id, now):
        again = turn.voice.date(recent.asked_at + ASK_AGAIN)
        raise Refusal("team_gaps.ask_again", name=recent.asker, when=turn.voice.date(recent.asked_at), again=again)
    silent = [who for who in find_silent(turn.tx, turn.pack.core.id, team.id, now) if who != scope.member_id]
    if not silent:
        raise Refusal("team_gaps.ask_nobody", name=team.name)
    ask_id = add_ask(turn.tx, scope.organisation_id, team.id, scope.member_id, now)
    schedule(turn.tx, silent, TeamAsked(ask_id), now, now + ASKED_FOR)
    return turn.reply(asked_card(turn.voice, team, len(silent), turn.voice.date(now + ASK_AGAIN)))
