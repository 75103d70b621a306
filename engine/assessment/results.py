"""Submitting the open assessment, and showing a result."""

from dataclasses import replace

from engine.assessment.cards.conversation import CONVERSATION
from engine.assessment.cards.results import ResultView, result_card
from engine.assessment.current import show_current_card
from engine.assessment.records import find_sharing
from engine.chat.cards import Replies
from engine.chat.errors import require_found
from engine.curriculum.next_steps import plan_learning
from engine.scoring.history import find_change, find_results
from engine.scoring.records.assessments import OpenAssessment, find_ratings
from engine.scoring.records.results import save_submission
from engine.scoring.rules.scoring import Score, score_ratings
from engine.turn import Turn


def submit_assessment(turn: Turn, assessment: OpenAssessment) -> Replies:
    """Score the open assessment, keep the result and show it."""
    form, ratings = turn.pack.forms[assessment.form_id], assessment.ratings
    role = turn.pack.role_by_id.get(turn.scope.person.role_id or "")
    if role is None or not any(ratings.get(skill.id) is not None for skill in form.skills):
        return show_current_card(turn, assessment, notice=turn.voice.text("assessment.nothing_rated"))
    _save_result(turn, assessment, score_ratings(form, ratings, role, turn.pack.levels))
    replies = show_result(turn, assessment.id)
    return tuple(replace(reply, card=replace(reply.card, conversation=CONVERSATION)) for reply in replies)


def show_result(turn: Turn, assessment_id: int) -> Replies:
    """Show one of the person's own results, with what it means for them now."""
    results = find_results(turn.tx, turn.scope.member_id, turn.pack)
    found = next((result for result in results if result.assessment.id == assessment_id), None)
    result = require_found(found, "assessment.no_result")
    same_form = [other for other in results if other.form.id == result.form.id]
    ratings = find_ratings(turn.tx, assessment_id)
    role = turn.pack.role_by_id.get(result.assessment.role_id or "")
    view = ResultView(
        result=result,
        ratings=ratings,
        plan=plan_learning(turn, result.score, ratings),
        change=find_change(turn, same_form[: same_form.index(result) + 1]),
        role=role.name if role else "",
        sharing=find_sharing(turn.tx, turn.scope.member_id, assessment_id),
    )
    return turn.reply(result_card(turn.voice, turn.pack, view))


def _save_result(turn: Turn, assessment: OpenAssessment, score: Score) -> None:
    form, ratings = turn.pack.forms[assessment.form_id], assessment.ratings
    rated = [value for skill in form.skills if (value := ratings.get(skill.id)) is not None]
    values = {
        "submitted_at": turn.now,
        "content_version": turn.pack.revision,
        "role_id": turn.scope.person.role_id,
        "level_id": score.level.id if score.level else None,
        "rated": len(rated),
        "total": sum(rated),
    }
    domains: list[dict[str, object]] = [
        {
            "assessment_id": assessment.id,
            "domain_id": domain_score.domain.id,
            "organisation_id": turn.scope.organisation_id,
            "asked": len(domain_score.domain.skills),
            "rated": domain_score.rated,
            "total": sum(ratings.get(skill.id) or 0 for skill in domain_score.domain.skills),
            "target_tenths": int(domain_score.target * 10),
        }
        for domain_score in score.domains
    ]
    save_submission(turn.tx, assessment.id, values, domains)
