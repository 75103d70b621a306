"""Submitting the open assessment, and showing a result."""

from collections.abc import Sequence
from dataclasses import replace

from engine.assessment.cards.conversation import CONVERSATION, early_card
from engine.assessment.cards.results import ResultView, result_card, unleveled_card
from engine.assessment.current import show_current_card
from engine.assessment.records import find_sharing
from engine.chat.cards import Replies
from engine.chat.errors import require_found
from engine.curriculum.next_steps import plan_learning
from engine.scoring.history import Result, find_change, find_results
from engine.scoring.records.assessments import OpenAssessment, find_ratings
from engine.scoring.records.results import save_submission
from engine.scoring.rules.scoring import Score, count_missing, score_ratings
from engine.turn import Turn


def submit_assessment(turn: Turn, assessment: OpenAssessment, *, sure: bool = False) -> Replies:
    """Score the open assessment, keep the result and show it; where it has no level, ask first unless `sure`."""
    form, ratings = turn.pack.forms[assessment.form_id], assessment.ratings
    role = turn.pack.role_by_id.get(turn.scope.person.role_id or "")
    if role is None or not any(ratings.get(skill.id) is not None for skill in form.skills):
        return show_current_card(turn, assessment, notice=turn.voice.text("assessment.nothing_rated"))
    score = score_ratings(form, ratings, role, turn.pack.levels)
    if score.missing and not sure:
        return ask_whether_to_submit(turn, assessment)
    _save_result(turn, assessment, score)
    replies = show_result(turn, assessment.id)
    return tuple(replace(reply, card=replace(reply.card, conversation=CONVERSATION)) for reply in replies)


def ask_whether_to_submit(turn: Turn, assessment: OpenAssessment) -> Replies:
    """Say how many questions are open, and whether there would be a level, before anything is submitted."""
    form, ratings = turn.pack.forms[assessment.form_id], assessment.ratings
    rated = [[ratings.get(skill.id) is not None for skill in domain.skills] for domain in form.domains]
    missing = count_missing([(len(domain), sum(domain)) for domain in rated])
    counts = {"answered": len(ratings), "skipped": list(ratings.values()).count(None)}
    counts |= {"total": len(form.skills), "missing": missing}
    return turn.reply(early_card(turn.voice, form, assessment, counts))


def show_result(turn: Turn, assessment_id: int) -> Replies:
    """Show one of the person's own results, with what it means for them now."""
    results = find_results(turn.tx, turn.scope.member_id, turn.pack)
    result = choose_result(results, assessment_id)
    if result.score.missing:
        return turn.reply(unleveled_card(turn.voice, result))
    same_form = [other for other in results if other.form.id == result.form.id and not other.score.missing]
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


def choose_result(results: Sequence[Result], assessment_id: int) -> Result:
    """One of a person's results; raises Refusal where it is not among them."""
    found = next((result for result in results if result.assessment.id == assessment_id), None)
    return require_found(found, "assessment.no_result")


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
