"""Typed words in the middle of an assessment: answers, and wishes such as “back”."""

from collections.abc import Callable

from engine.assessment import answering
from engine.assessment.current import find_current_assessment, has_known_role, show_current_card
from engine.assessment.results import submit_assessment
from engine.assessment.roles import choose_role, find_role
from engine.assessment.rules.answers import Mistake, Rated, Wish, read_answer
from engine.assessment.rules.navigation import skills_at
from engine.chat.cards import Replies
from engine.chat.text import Text
from engine.scoring.records.assessments import REVIEW, OpenAssessment, Pace
from engine.turn import Turn

WISHES: dict[str, Callable[[Turn, OpenAssessment], Replies]] = {
    "back": answering.go_back,
    "why": answering.explain_question,
    "stop": answering.pause_assessment,
    "review": answering.show_review,
    "restart": answering.confirm_restart,
    "submit": submit_assessment,
    "single": lambda turn, assessment: answering.start_at_pace(turn, assessment, Pace.SINGLE),
    "express": lambda turn, assessment: answering.start_at_pace(turn, assessment, Pace.EXPRESS),
    "evidence": lambda turn, assessment: _ask_again(turn, assessment, turn.voice.text("assessment.evidence_how")),
    "go_on": answering.answer_open_questions,
}
"""By its name in the vocabulary, what is done; `skip` is an answer and comes as a rating."""


def hear_answer(turn: Turn, text: str) -> Replies | None:
    """Take `text` as an answer in the open assessment; None where it is none."""
    assessment = find_current_assessment(turn)
    if not has_known_role(turn):
        role = find_role(turn.pack, text)
        return choose_role(turn, role) if role else None
    if assessment is None:
        return None
    if assessment.paused:
        goes_on = read_answer(text, turn.voice.vocabulary, 1) == Wish("go_on")
        return answering.resume_assessment(turn, assessment) if goes_on else None
    if evidence := answering.hear_evidence(turn, assessment, text):
        return evidence
    skills = skills_at(turn.pack.forms[assessment.form_id], assessment.position)
    match read_answer(text, turn.voice.vocabulary, len(skills)):
        case None:
            return None
        case Mistake(key):
            return _ask_again(turn, assessment, turn.voice.text(key, count=len(skills)))
        case Rated(values):
            if not skills or assessment.pace is None:
                return _ask_again(turn, assessment, turn.voice.text("assessment.not_asking"))
            ratings = {skill.id: value for skill, value in zip(skills, values, strict=True)}
            return answering.save_answers(turn, assessment, ratings)
        case Wish("skip"):
            return answering.save_answers(turn, assessment, {skill.id: None for skill in skills}) if skills else None
        case Wish(name):
            return WISHES[name](turn, assessment) if name in WISHES else None


def ask_again(turn: Turn) -> Replies | None:
    """The question that is open once more, for words that mean nothing at all; None where none is open."""
    assessment = find_current_assessment(turn)
    if assessment is None or assessment.paused:
        return None
    is_rating = has_known_role(turn) and assessment.pace and assessment.position != REVIEW
    key = "assessment.not_understood" if is_rating else "assessment.not_understood_choose"
    return _ask_again(turn, assessment, turn.voice.text(key))


def _ask_again(turn: Turn, assessment: OpenAssessment, notice: Text) -> Replies:
    return show_current_card(turn, assessment, notice=notice)
