"""A result that somebody shares with their manager, as the manager sees it."""

from engine.assessment.cards.results import shared_result_card
from engine.assessment.records import find_shared_results
from engine.chat.cards import Replies
from engine.chat.errors import Refusal
from engine.insight.records.access_log import Accessed, log_access
from engine.scoring.history import find_results
from engine.turn import Args, Turn


def show_shared_result(turn: Turn, args: Args) -> Replies:
    """Show it while it is shared; the access is logged first."""
    wanted = args.number("assessment")
    shared = {result.assessment_id: result for result in find_shared_results(turn.tx, turn.scope.member_id)}.get(wanted)
    if shared is None:
        raise Refusal("result.not_shared")
    results = find_results(turn.tx, shared.member_id, turn.pack)
    result = next((result for result in results if result.assessment.id == wanted), None)
    if result is None:
        raise Refusal("result.not_shared")
    log_access(turn, Accessed.RESULT, member_id=shared.member_id)
    role = turn.pack.role_by_id.get(result.assessment.role_id or "")
    name = role.name if role else ""
    return turn.reply(shared_result_card(turn.voice, result, name, shared.name, shared.shared_at))
