"""Evidence for a rating: a note and a link, offered and never forced."""

from engine.assessment.current import show_current_card
from engine.assessment.forms import read_evidence, type_evidence
from engine.chat.cards import Replies
from engine.chat.errors import InvalidInput
from engine.chat.typed import one_line, split_link
from engine.content.models import Skill
from engine.scoring.records import assessments as records
from engine.scoring.records.assessments import Evidence, OpenAssessment, find_latest_rated_skill
from engine.turn import Turn


def hear_evidence(turn: Turn, assessment: OpenAssessment, text: str) -> Replies | None:
    """“evidence: …” belongs to the latest rating; None where the text does not start so."""
    words = turn.voice.vocabulary.answers.get("evidence", ())
    start = next((word for word in words if text.strip().casefold().startswith(word + ":")), None)
    if start is None:
        return None
    return take_evidence(turn, assessment, text.strip()[len(start) + 1 :])


def take_evidence(turn: Turn, assessment: OpenAssessment, words: str) -> Replies:
    """Keep words and the first link in them for the latest rating, or say why not."""
    note, link = split_link(one_line(words))
    skill_id = find_latest_rated_skill(turn.tx, assessment.id)
    skill = turn.pack.forms[assessment.form_id].skill_by_id.get(skill_id or "")
    if skill is None:
        return show_current_card(turn, assessment, notice=turn.voice.text("assessment.evidence_nothing"))
    try:
        evidence = read_evidence(type_evidence(Evidence(note, link)), turn)
    except InvalidInput as problem:
        return show_current_card(turn, assessment, notice=turn.explain(problem))
    return save_evidence(turn, assessment, skill, evidence)


def save_evidence(turn: Turn, assessment: OpenAssessment, skill: Skill, evidence: Evidence) -> Replies:
    """Keep evidence for the rating of a skill, and go on."""
    records.save_evidence(turn.tx, assessment.id, skill.id, evidence)
    notice = turn.voice.text("assessment.evidence_kept", skill=skill.name)
    return show_current_card(turn, assessment, notice=notice)
