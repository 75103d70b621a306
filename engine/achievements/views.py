"""What of the log one person sees."""

from __future__ import annotations

from engine.achievements import cards, records
from engine.chat.cards import Replies
from engine.turn import Turn


def waiting_requests(turn: Turn) -> Replies:
    """The first entry that the person is asked to confirm, in a card of its own; () where none waits."""
    waiting = records.find_requests(turn.tx, turn.scope.member_id)
    return turn.reply(cards.request_card(turn.voice, waiting[0], len(waiting) - 1)) if waiting else ()
