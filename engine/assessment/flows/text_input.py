"""Typed words in the middle of an assessment: answers, and wishes such as “back”."""

from collections.abc import Callable
from datetime import timedelta

from engine.assessment import answering
from engine.assessment.current import find_current_assessment, has_known_role, show_current_card
from engine.assessment.results import ask_whether_to_submit, submit_assessment
from engine.assessment.roles import choose_role, find_role
from engine.assessment.rules.answers import Mistake, Rated, Wish, read_answer
from engine.assessment.rules.navigation import skills_at
from engine.chat.cards import Replies
from engine.chat.text import Text, shorten
from engine.chat.typed import one_line
from engine.notices.records.ledger import was_sent_since
from engine.scoring.records.assessments import REVIEW, OpenAssessment, Pace, find_touched
from engine.turn import Turn

WISHES: dict[str, Callable[[Turn, OpenAssessment], Replies]] = {
    "back": answering.go_back,
    "why": answering.explain_question,
    "stop": answering.pause_assessment,
    "review": answering.show_review,
    "restart": answering.confirm_restart,
    "submit": lambda turn, assessment: _submit_typed(turn, assessment),
    "submit_anyway": lambda turn, assessment: submit_assessment(turn, assessment, sure=True),
    "single": lambda turn, assessment: answering.start_at_pace(turn, assessment, Pace.SINGLE),
    "express": lambda turn, assessment: answering.start_at_pace(turn, assessment, Pace.EXPRESS),
    "evidence": lambda turn, assessment: _ask_again(turn, assessment, turn.voice.text("assessment.evidence_how")),
    "go_on": answering.answer_open_questions,
}
"""By its name in the vocabulary, what is done; `skip` is an answer and comes as a rating."""
QUOTED = 40
"""Characters of a message that are said back."""
LISTENS_FOR = timedelta(minutes=30)
"""How long after its question was shown a bare “3” or “done” is an answer to it."""
FEW_WORDS = 2
"""Up to so many words that mean nothing were meant as an answer; more are a sentence about something else."""


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
    if not _is_listening(turn, assessment):
        return None
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
    """The open question once more, for words that were meant as its answer; None where they were not."""
    assessment = find_current_assessment(turn)
    if assessment is None or assessment.paused:
        return None
    text = turn.request.text
    if not _is_listening(turn, assessment):
        skills = skills_at(turn.pack.forms[assessment.form_id], assessment.position)
        was_answer = has_known_role(turn) and read_answer(text, turn.voice.vocabulary, len(skills) or 1)
        notice = turn.voice.text("assessment.asked_earlier", said=shorten(one_line(text), QUOTED))
        return answering.move_to(turn, assessment, assessment.position, notice) if was_answer else None
    if len(text.split()) > FEW_WORDS:
        return None
    is_rating = has_known_role(turn) and assessment.pace and assessment.position != REVIEW
    key = "assessment.not_understood" if is_rating else "assessment.not_understood_choose"
    return _ask_again(turn, assessment, turn.voice.text(key))


def _is_listening(turn: Turn, assessment: OpenAssessment) -> bool:
    """Whether the card of the assessment is the last that was shown where the person speaks, and not long ago."""
    person = turn.scope.person
    if not person.asks:
        return False
    since = find_touched(turn.tx, assessment.id)
    return turn.now - since < LISTENS_FOR and not was_sent_since(turn.tx, person.id, turn.request.identity, since)


def _submit_typed(turn: Turn, assessment: OpenAssessment) -> Replies:
    """Submit what is complete; “done” is soon said, so open questions are named first."""
    is_complete = len(assessment.ratings) >= len(turn.pack.forms[assessment.form_id].skills)
    return submit_assessment(turn, assessment) if is_complete else ask_whether_to_submit(turn, assessment)


def _ask_again(turn: Turn, assessment: OpenAssessment, notice: Text) -> Replies:
    return show_current_card(turn, assessment, notice=notice)
