"""Results and history: what `/progress` and the buttons of a result do."""

from dataclasses import replace
from datetime import timedelta

from engine.assessment import records
from engine.assessment.answering import answer_open_questions
from engine.assessment.cards import results as cards
from engine.assessment.current import find_current_assessment, on_current_card
from engine.assessment.notifications import SharedResult
from engine.assessment.results import choose_result, show_result, submit_assessment
from engine.chat.cards import Replies
from engine.chat.errors import Refusal, require_found
from engine.chat.text import Text
from engine.notices.schedule import schedule
from engine.scoring.history import Result, find_change, find_results
from engine.scoring.records import results as kept
from engine.scoring.records.assessments import REVIEW, OpenAssessment
from engine.turn import Args, Turn

TOLD_WITHIN = timedelta(days=14)
"""After that a manager who was away finds a shared result under `/team-gaps` only."""


@on_current_card
def submit(turn: Turn, args: Args, assessment: OpenAssessment) -> Replies:
    """Submit the open assessment; the button of a question whether to do so is sure."""
    return submit_assessment(turn, assessment, sure=bool(args.optional("sure")))


def open_result(turn: Turn, args: Args) -> Replies:
    """Show one of the person's own results again."""
    return show_result(turn, args.number("assessment"))


def complete_result(turn: Turn, args: Args) -> Replies:
    """Go on with a result that has too few ratings for a level; what is open already goes on instead."""
    assessment = find_current_assessment(turn)
    if assessment is None:
        result = _find_result(turn, args)
        if not result.score.missing:
            return show_result(turn, result.assessment.id)
        kept.reopen_assessment(turn.tx, result.assessment.id, turn.now)
        assessment = require_found(find_current_assessment(turn))
    return answer_open_questions(turn, replace(assessment, position=REVIEW))


def delete_result(turn: Turn, args: Args) -> Replies:
    """Delete one of the person's own results, once they have said which and are sure."""
    own = find_results(turn.tx, turn.scope.member_id, turn.pack)
    if not args.optional("assessment") and len(own) > 1:
        return turn.reply(cards.choose_deleted_card(turn.voice, own))
    result = _find_result(turn, args) if args.optional("assessment") else require_found(next(iter(own), None))
    if not args.optional("sure"):
        return turn.reply(cards.delete_result_card(turn.voice, result))
    kept.delete_result(turn.tx, turn.scope.member_id, result.assessment.id)
    return _show_history(turn, turn.voice.text("result.deleted"))


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


def _find_result(turn: Turn, args: Args) -> Result:
    return choose_result(find_results(turn.tx, turn.scope.member_id, turn.pack), args.number("assessment"))


def show_history(turn: Turn, args: Args) -> Replies:
    """Show the results of all forms, and what is open."""
    return _show_history(turn)


def _show_history(turn: Turn, notice: Text | None = None) -> Replies:
    results = find_results(turn.tx, turn.scope.member_id, turn.pack)
    assessment = find_current_assessment(turn)
    open_form = turn.pack.forms[assessment.form_id] if assessment else None
    if not results:
        return turn.reply(cards.no_progress_card(turn.voice, open_form), notice)
    core = [result for result in results if result.form.id == turn.pack.core.id and not result.score.missing]
    since = find_change(turn, core)
    return turn.reply(cards.progress_card(turn.voice, turn.pack, results, since, open_form), notice)
