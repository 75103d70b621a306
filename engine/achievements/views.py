"""What of other people's logs waits for a person."""

from engine.achievements.cards import request_card
from engine.achievements.records import find_requests
from engine.chat.cards import Replies
from engine.turn import Turn


def show_first_request(turn: Turn) -> Replies:
    """The first entry that the person is asked to confirm, in a card of its own; () where none waits."""
    requests = find_requests(turn.tx, turn.scope.member_id)
    return turn.reply(request_card(turn.voice, requests[0], len(requests) - 1)) if requests else ()
