"""What a person can do in an open assessment, whether they press a button or type it."""

from collections.abc import Mapping
from dataclasses import replace

from engine.assessment.cards import conversation as cards
from engine.assessment.current import show_current_card
from engine.assessment.forms import read_evidence, type_evidence
from engine.assessment.rules.navigation import at_pace, next_stop, previous_stop, skills_at, stops
from engine.chat.cards import Replies
from engine.chat.errors import InvalidInput
from engine.chat.evidence import EVIDENCE_LENGTH
from engine.chat.text import Text, shorten
from engine.chat.typed import one_line, split_link
from engine.content.models import Skill
from engine.scoring.records import assessments as records
from engine.scoring.records.assessments import REVIEW, Evidence, OpenAssessment, Pace
from engine.scoring.rules.scoring import EVIDENCE_FROM
from engine.turn import Turn


def start_at_pace(turn: Turn, assessment: OpenAssessment, pace: Pace) -> Replies:
    """Start the questions, or go on at another pace."""
    form = turn.pack.forms[assessment.form_id]
    position = at_pace(form, pace, assessment.position) if assessment.pace else stops(form, pace)[0]
    records.begin_questions(turn.tx, assessment.id, pace, position, turn.now)
    return show_current_card(turn, _moved(assessment, position, pace))


def save_answers(turn: Turn, assessment: OpenAssessment, ratings: Mapping[str, int | None]) -> Replies:
    """Keep the answers to the skills that are asked, and ask the next question."""
    form = turn.pack.forms[assessment.form_id]
    assessment = replace(assessment, ratings={**assessment.ratings, **ratings})
    records.save_ratings(turn.tx, turn.scope.organisation_id, assessment.id, ratings, turn.now)
    position = next_stop(form, _pace_of(assessment), assessment.ratings, assessment.position)
    records.set_position(turn.tx, assessment.id, position, turn.now)
    best = max(ratings, key=lambda skill: ratings[skill] or 0)
    offer = form.skill_by_id[best] if (ratings[best] or 0) >= EVIDENCE_FROM else None
    return show_current_card(turn, _moved(assessment, position), offer=offer)


def move_to(turn: Turn, assessment: OpenAssessment, position: str, notice: Text | None = None) -> Replies:
    """Ask the question at `position`; before the pace is chosen there is only the introduction to show."""
    position = position if assessment.pace else assessment.position
    records.set_position(turn.tx, assessment.id, position, turn.now)
    return show_current_card(turn, _moved(assessment, position), notice=notice)


def resume_assessment(turn: Turn, assessment: OpenAssessment) -> Replies:
    """Go on where the person has stopped."""
    notice = turn.voice.text("assessment.resumed", done=len(assessment.ratings)) if assessment.pace else None
    return move_to(turn, assessment, assessment.position, notice)


def show_review(turn: Turn, assessment: OpenAssessment) -> Replies:
    """Show every answer, before anything is counted."""
    return move_to(turn, assessment, REVIEW)


def answer_open_questions(turn: Turn, assessment: OpenAssessment) -> Replies:
    """From the review go to the questions that are still open, or else to those that were skipped; elsewhere show the
    question that is asked."""
    if assessment.position != REVIEW:
        return show_current_card(turn, assessment)
    form, answered = turn.pack.forms[assessment.form_id], assessment.ratings
    if len(answered) == len(form.skills):
        answered = {skill: value for skill, value in answered.items() if value is not None}
    return move_to(turn, assessment, next_stop(form, _pace_of(assessment), answered, ""))


def go_back(turn: Turn, assessment: OpenAssessment) -> Replies:
    """Ask the question before this one."""
    earlier = previous_stop(turn.pack.forms[assessment.form_id], _pace_of(assessment), assessment.position)
    if earlier is None:
        return show_current_card(turn, assessment, notice=turn.voice.text("assessment.at_first"))
    return move_to(turn, assessment, earlier)


def explain_question(turn: Turn, assessment: OpenAssessment) -> Replies:
    """Say why this question is asked, and which topics teach it."""
    form = turn.pack.forms[assessment.form_id]
    skills = skills_at(form, assessment.position)
    if not skills:
        return show_current_card(turn, assessment)
    topics = [turn.pack.skill_by_id[topic].name for skill in skills for topic in skill.topics]
    role = turn.pack.role_by_id[turn.scope.person.role_id or ""]
    domain = form.domain_of[skills[0].id]
    target = turn.voice.number(role.domains[domain.id].target)
    values = {"domain": domain.name, "summary": domain.summary, "role": role.name, "target": target}
    notice = turn.voice.text("assessment.why_text", **values, topics="; ".join(dict.fromkeys(topics)))
    return show_current_card(turn, assessment, notice=notice)


def hear_evidence(turn: Turn, assessment: OpenAssessment, text: str) -> Replies | None:
    """“evidence: …” belongs to the latest rating; None where the text does not start so."""
    words = turn.voice.vocabulary.answers.get("evidence", ())
    start = next((word for word in words if text.strip().casefold().startswith(word + ":")), None)
    return None if start is None else take_evidence(turn, assessment, text.strip()[len(start) + 1 :])


def take_evidence(turn: Turn, assessment: OpenAssessment, words: str, *, cut: bool = False) -> Replies:
    """Keep words and the first link in them for the latest rating, or say why not; too many words are `cut` where they
    were not written for this."""
    note, link = split_link(one_line(words))
    if cut:
        note, link = shorten(note, EVIDENCE_LENGTH), link if len(link) <= EVIDENCE_LENGTH else ""
    skill_id = records.find_latest_rated_skill(turn.tx, assessment.id)
    skill = turn.pack.forms[assessment.form_id].skill_by_id.get(skill_id or "")
    if skill is None:
        return show_current_card(turn, assessment, notice=turn.voice.text("assessment.evidence_nothing"))
    try:
        evidence = read_evidence(type_evidence(Evidence(note, link)), turn)
    except InvalidInput as problem:
        return show_current_card(turn, assessment, notice=turn.explain(problem))
    return save_evidence(turn, assessment, skill, evidence)


def save_evidence(turn: Turn, assessment: OpenAssessment, skill: Skill, evidence: Evidence) -> Replies:
    """Keep evidence, a note and a link, for the rating of a skill, and go on."""
    records.save_evidence(turn.tx, assessment.id, skill.id, evidence)
    notice = turn.voice.text("assessment.evidence_kept", skill=skill.name)
    return show_current_card(turn, assessment, notice=notice)


def pause_assessment(turn: Turn, assessment: OpenAssessment) -> Replies:
    """Pause: the answers stay, and typed words are no longer answers."""
    records.set_position(turn.tx, assessment.id, assessment.position, turn.now, paused=True)
    form = turn.pack.forms[assessment.form_id]
    paused = replace(_moved(assessment, assessment.position), paused=True)
    return turn.reply(cards.paused_card(turn.voice, form, paused))


def confirm_restart(turn: Turn, assessment: OpenAssessment) -> Replies:
    """Ask before all answers are thrown away."""
    form, count = turn.pack.forms[assessment.form_id], str(len(assessment.ratings))
    confirm = cards.assessment_action("assess.restart_now", assessment)
    return turn.reply(cards.confirmation_card(turn.voice, "restart", assessment, confirm, form=form.name, count=count))


def _pace_of(assessment: OpenAssessment) -> Pace:
    return Pace(assessment.pace or Pace.SINGLE)


def _moved(assessment: OpenAssessment, position: str, pace: Pace | None = None) -> OpenAssessment:
    """The assessment as its row is now."""
    pace_now, version = pace or assessment.pace, assessment.version + 1
    return replace(assessment, position=position, pace=pace_now, paused=False, version=version)
