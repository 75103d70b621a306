"""Submitting, results and history: what `/progress` does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from engine.assessment import records as sharing
from engine.assessment.cards import results as result_cards
from engine.assessment.cards.conversation import CONVERSATION
from engine.assessment.flows import conversation as flow
from engine.assessment.notifications import SharedResult
from engine.chat.cards import Replies
from engine.chat.errors import Refusal
from engine.content.models import Form
from engine.curriculum.next_steps import look_ahead
from engine.notices.schedule import schedule
from engine.scoring import records
from engine.scoring.history import Result, compare_results, find_results
from engine.scoring.records import Sitting
from engine.scoring.rules.scoring import Score, score_ratings
from engine.turn import Args, Turn

TOLD_WITHIN = timedelta(days=14)
"""After that a manager who was away finds a shared result under `/team-gaps` only."""


@flow.on_current
def submit(turn: Turn, args: Args, sitting: Sitting) -> Replies:
    return finish(turn, sitting)


def finish(turn: Turn, sitting: Sitting) -> Replies:
    """Score the open assessment, keep the result and show it."""
    form = turn.pack.forms[sitting.form_id]
    ratings = sitting.ratings
    role = turn.pack.role_by_id.get(turn.scope.person.role_id or "")
    if role is None or not any(ratings.get(skill.id) is not None for skill in form.skills):
        return turn.reply(flow.where_we_are(turn, sitting, notice=turn.voice.text("assessment.nothing_rated")))
    _keep(turn, sitting, form, ratings, score_ratings(form, ratings, role, turn.pack.levels))
    return tuple(replace(each, card=replace(each.card, conversation=CONVERSATION)) for each in _show(turn, sitting.id))


def result(turn: Turn, args: Args) -> Replies:
    """Show one of the person's own results again."""
    return _show(turn, args.number("assessment"))


def share_result(turn: Turn, args: Args) -> Replies:
    """Let the person's manager see one of their results."""
    scope, assessment_id = turn.scope, args.number("assessment")
    manager = sharing.manager_of(turn.tx, scope.member_id)
    if manager is None:
        raise Refusal("result.no_manager")
    if not sharing.share(turn.tx, scope.organisation_id, scope.member_id, assessment_id, manager, turn.now):
        raise Refusal("assessment.no_result")
    schedule(turn.tx, [manager.id], SharedResult(assessment_id), turn.now, turn.now + TOLD_WITHIN)
    return _show(turn, assessment_id)


def take_back(turn: Turn, args: Args) -> Replies:
    """Let nobody see one of the person's results any more."""
    sharing.take_back(turn.tx, turn.scope.member_id, args.number("assessment"))
    return _show(turn, args.number("assessment"))


def progress(turn: Turn, args: Args) -> Replies:
    """History of all forms, and what is open."""
    results = find_results(turn.tx, turn.scope.member_id, turn.pack)
    sitting = flow.find_usable(turn)
    open_form = turn.pack.forms[sitting.form_id] if sitting else None
    if not results:
        return turn.reply(result_cards.no_progress_card(turn.voice, open_form))
    core = [each for each in results if each.form.id == turn.pack.core.id]
    since = compare_results(core[0], core[-1]) if len(core) > 1 else None
    return turn.reply(result_cards.progress_card(turn.voice, turn.pack, results, since, open_form))


def _keep(turn: Turn, sitting: Sitting, form: Form, ratings: Mapping[str, int | None], scored: Score) -> None:
    rated = [value for skill in form.skills if (value := ratings.get(skill.id)) is not None]
    values = {
        "submitted_at": turn.now,
        "content_version": turn.pack.revision,
        "role_id": turn.scope.person.role_id,
        "level_id": scored.level.id if scored.level else None,
        "rated": len(rated),
        "total": sum(rated),
    }
    domains: list[dict[str, object]] = [
        {
            "assessment_id": sitting.id,
            "domain_id": each.domain.id,
            "organisation_id": turn.scope.organisation_id,
            "asked": len(each.domain.skills),
            "rated": each.rated,
            "total": sum(ratings.get(skill.id) or 0 for skill in each.domain.skills),
            "target_tenths": int(each.target * 10),
        }
        for each in scored.domains
    ]
    records.submit(turn.tx, sitting.id, values, domains)


def _show(turn: Turn, assessment_id: int) -> Replies:
    results = find_results(turn.tx, turn.scope.member_id, turn.pack)
    shown = next((each for each in results if each.sitting.id == assessment_id), None)
    if shown is None:
        raise Refusal("assessment.no_result")
    same = [each for each in results if each.form.id == shown.form.id]
    at = same.index(shown)
    changes = [compare_results(each, shown) for each in _compared(same[:at])]
    ratings = records.find_ratings(turn.tx, assessment_id)
    outlook = look_ahead(turn, shown.score, ratings)
    role = turn.pack.role_by_id.get(shown.sitting.role_id or "")
    card = result_cards.result_card(
        turn.voice,
        turn.pack,
        shown,
        ratings,
        outlook,
        [each for each in changes if each],
        role.name if role else "",
        sharing.sharing_of(turn.tx, turn.scope.member_id, assessment_id),
    )
    return turn.reply(card)


def _compared(earlier: list[Result]) -> list[Result]:
    """The one before and the baseline, once if they are the same."""
    return list({each.sitting.id: each for each in (earlier[-1], earlier[0])}.values()) if earlier else []
