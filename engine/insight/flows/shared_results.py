"""A result that somebody shares with their manager, as the manager sees it."""

from __future__ import annotations

from engine.assessment.cards.results import shared_result_card
from engine.assessment.records import find_shared_results
from engine.chat.cards import Replies
from engine.chat.errors import Refusal
from engine.insight.records.access_log import Seen, note_look
from engine.scoring.history import find_results
from engine.turn import Args, Turn


def shared(turn: Turn, args: Args) -> Replies:
    """Show it while it is shared; the look is noted first."""
    wanted = args.number("assessment")
    found = next(
        (each for each in find_shared_results(turn.tx, turn.scope.member_id) if each.assessment_id == wanted), None
    )
    if found is None:
        raise Refusal("result.not_shared")
    result = next(
        (each for each in find_results(turn.tx, found.member_id, turn.pack) if each.assessment.id == wanted), None
    )
    if result is None:
        raise Refusal("result.not_shared")
    note_look(turn, Seen.RESULT, member_id=found.member_id)
    role = turn.pack.role_by_id.get(result.assessment.role_id or "")
    name = role.name if role else ""
    return turn.reply(shared_result_card(turn.voice, result, name, found.name, found.shared_at))
