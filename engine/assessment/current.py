"""The open assessment of a person: finding it, showing the card that it has reached, and running what needs that card.

The assessment's row says where the person is, so every step works the same from any platform and after any restart. A
press names the version that its card was drawn from; an older one shows where the person is now.
"""

from collections.abc import Callable

from engine.assessment.cards import conversation as cards
from engine.assessment.rules.navigation import skills_at
from engine.chat.cards import Replies
from engine.chat.errors import Refusal
from engine.chat.text import Text
from engine.content.models import Form, Skill
from engine.scoring.records.assessments import (
    OpenAssessment,
    Pace,
    discard_assessment,
    find_evidence,
    find_open_assessment,
    open_assessment,
)
from engine.scoring.rules.scoring import EVIDENCE_FROM
from engine.turn import Args, Turn

Step = Callable[[Turn, Args, OpenAssessment], Replies]


def find_current_assessment(turn: Turn) -> OpenAssessment | None:
    """The open assessment; one whose form the pack no longer has is closed, since nobody could finish it."""
    assessment = find_open_assessment(turn.tx, turn.scope.member_id)
    if assessment and assessment.form_id not in turn.pack.forms:
        discard_assessment(turn.tx, assessment.id)
        return None
    return assessment


def open_form(turn: Turn, form: Form) -> OpenAssessment:
    """Open an assessment of a form for the person of a turn."""
    scope = turn.scope
    return open_assessment(turn.tx, scope.organisation_id, scope.member_id, form.id, turn.now)


def has_known_role(turn: Turn) -> bool:
    """Whether the person has a role that the pack still has; without one nothing can be scored."""
    return turn.scope.person.role_id in turn.pack.role_by_id


def on_current_card(step: Step) -> Callable[[Turn, Args], Replies]:
    """Run `step` only for a press on the newest card of the open assessment; others are shown where they are, as is
    somebody whose role the pack no longer has and who must choose one first."""

    def flow(turn: Turn, args: Args) -> Replies:
        assessment = find_current_assessment(turn)
        if assessment is None or assessment.id != args.number("assessment"):
            raise Refusal("assessment.closed")
        if assessment.version != args.number("version"):
            return show_current_card(turn, assessment, notice=turn.voice.text("assessment.stale"))
        if not has_known_role(turn):
            return show_current_card(turn, assessment)
        return step(turn, args, assessment)

    return flow


def show_current_card(
    turn: Turn, assessment: OpenAssessment, *, notice: Text | None = None, offer: Skill | None = None
) -> Replies:
    """Show the card that the open assessment has reached; `offer` is a skill to offer evidence for."""
    voice, form = turn.voice, turn.pack.forms[assessment.form_id]
    role = turn.pack.role_by_id.get(turn.scope.person.role_id or "")
    if role is None:
        return turn.reply(cards.role_card(voice, turn.pack.roles, None, notice))
    if assessment.pace is None:
        return turn.reply(cards.intro_card(voice, form, role, assessment, notice))
    skills = skills_at(form, assessment.position)
    is_single = bool(skills) and assessment.pace == Pace.SINGLE
    if is_single and (assessment.ratings.get(skills[0].id) or 0) >= EVIDENCE_FROM:
        offer = skills[0]
    view = cards.AssessmentView(form, assessment, notice, offer)
    if not skills:
        return turn.reply(cards.review_card(voice, view, find_evidence(turn.tx, assessment.id)))
    if is_single:
        return turn.reply(cards.question_card(voice, view, skills[0]))
    return turn.reply(cards.domain_card(voice, view, form.domain_of[skills[0].id]))
