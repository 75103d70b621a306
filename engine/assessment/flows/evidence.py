"""What the buttons about evidence do."""

from typing import NamedTuple

from engine.assessment.answering import save_evidence, take_evidence
from engine.assessment.cards.conversation import evidence_card
from engine.assessment.current import find_current_assessment
from engine.assessment.forms import EVIDENCE_FORM, read_evidence, type_evidence
from engine.chat.cards import Replies
from engine.chat.errors import InvalidInput, Refusal
from engine.content.models import Skill
from engine.scoring.records.assessments import Evidence, OpenAssessment, find_evidence
from engine.turn import Args, Turn


class RatedSkill(NamedTuple):
    """A skill that has a rating in the open assessment."""

    assessment: OpenAssessment
    skill: Skill


def open_evidence_form(turn: Turn, args: Args) -> Replies:
    """Open the form for one rating."""
    assessment, skill = _find_rated_skill(turn, args)
    evidence = find_evidence(turn.tx, assessment.id).get(skill.id, Evidence("", ""))
    return turn.open_form(evidence_card(turn.voice, assessment, skill, type_evidence(evidence)))


def keep_evidence(turn: Turn, args: Args) -> Replies:
    """Keep what was typed; if something is wrong with it, the form comes back with everything in it."""
    assessment, skill = _find_rated_skill(turn, args)
    typed = EVIDENCE_FORM.typed(turn)
    try:
        evidence = read_evidence(typed, turn)
    except InvalidInput as problem:
        return turn.open_form(evidence_card(turn.voice, assessment, skill, typed), problem)
    return save_evidence(turn, assessment, skill, evidence)


def log_evidence(turn: Turn, args: Args) -> Replies:
    """Take a message of the person's own as evidence for their latest rating."""
    assessment = find_current_assessment(turn)
    if assessment is None or assessment.pace is None:
        raise Refusal("assessment.evidence_later")
    return take_evidence(turn, assessment, args.word("said"), cut=True)


def _find_rated_skill(turn: Turn, args: Args) -> RatedSkill:
    """The open assessment and one of its skills that has a rating."""
    assessment = find_current_assessment(turn)
    if assessment is None or assessment.id != args.number("assessment"):
        raise Refusal("assessment.closed")
    skill = turn.pack.forms[assessment.form_id].skill_by_id.get(args.word("skill"))
    if skill is None or assessment.ratings.get(skill.id) is None:
        raise Refusal("assessment.evidence_nothing")
    return RatedSkill(assessment, skill)
