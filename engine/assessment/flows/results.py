"""Results and history: what `/progress` and the buttons of a result do."""

from datetime import timedelta

from engine.assessment import records
from engine.assessment.cards import results as cards
from engine.assessment.current import find_current_assessment, on_current_card
from engine.assessment.notifications import SharedResult
from engine.assessment.results import show_result, submit_assessment
from engine.chat.cards import Replies
from engine.chat.errors import Refusal, require_found
from engine.notices.schedule import schedule
from engine.scoring.history import find_change, find_results
from engine.scoring.records.assessments import OpenAssessment
from engine.turn import Args, Turn

TOLD_WITHIN = timedelta(days=14)
"""After that a manager who was away finds a shared result under `/team-gaps` only."""


@on_current_card
def submit(turn: Turn, args: Args, assessment: OpenAssessment) -> Replies:
    """Submit the open assessment."""
    return submit_assessment(turn, assessment)


def open_result(turn: Turn, args: Args) -> Replies:
    """Show one of the person's own results again."""
    return show_result(turn, args.number("assessment"))


def share_result(turn: Turn, args: Args) -> Replies:
    """Let the person's manager see one of their results."""
    assessment_id = args.number("assessment")
    manager = require_found(records.find_manager(turn.tx, turn.scope.member_id), "result.no_manager")
    if not records.share_result(turn.tx, turn.scope, assessment_id, manager, turn.now):
        raise Refusal("assessment.no_result")
    schedule(turn.tx, [manager.id], SharedResult(assessment_id), turn.now, turn.now + TOLD_WITHIN)
    return show_result(turn, assessment_id)


def unshare_result(turn: Turn, args: Args) -> Replies:
    """Let nobody see one of the person's results any more."""
    records.unshare_result(turn.tx, turn.scope.member_id, args.number("assessment"))
    return show_result(turn, args.number("assessment"))


def show_history(turn: Turn, args: Args) -> Replies:
    """Show the results of all forms, and what is open."""
    results = find_results(turn.tx, turn.scope.member_id, turn.pack)
    assessment = find_current_assessment(turn)
    open_form = turn.pack.forms[assessment.form_id] if assessment else None
    if not results:
        return turn.reply(cards.no_progress_card(turn.voice, open_form))
    since = find_change(turn, [each for each in results if each.form.id == turn.pack.core.id and each.score.level])
    return turn.reply(cards.progress_card(turn.voice, turn.pack, results, since, open_form))
