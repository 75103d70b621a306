"""Evidence: a line and a link that show a rating, offered and never forced."""

from __future__ import annotations

from engine.assessment.cards import conversation as cards
from engine.assessment.flows import conversation as flow
from engine.chat.cards import Mode, Replies, Reply
from engine.chat.errors import Refusal
from engine.chat.evidence import EVIDENCE_LENGTH, check_evidence
from engine.chat.typed import one_line, read_link, split_link
from engine.content.models import Skill
from engine.scoring import records
from engine.scoring.records import Evidence, Sitting
from engine.turn import Args, Turn


def ask_evidence(turn: Turn, args: Args) -> Replies:
    """Open the form for one rating."""
    sitting, skill = _rated(turn, args)
    given = records.find_evidence(turn.tx, sitting.id).get(skill.id, Evidence("", ""))
    return (Reply(cards.evidence_card(turn.voice, sitting, skill, given), Mode.FORM),)


def keep_evidence(turn: Turn, args: Args) -> Replies:
    """Keep what was typed; if something is wrong with it, the form comes back with everything in it."""
    sitting, skill = _rated(turn, args)
    note = one_line(turn.request.form.get("note", ""))
    link = turn.request.form.get("link", "").strip()
    if problem := check_evidence(note, link):
        notice = turn.voice.text(problem, most=EVIDENCE_LENGTH)
        typed = Evidence(note, link)
        return (Reply(cards.evidence_card(turn.voice, sitting, skill, typed, notice), Mode.FORM),)
    return _keep(turn, sitting, skill, Evidence(note, read_link(link) or ""))


def log_evidence(turn: Turn, args: Args) -> Replies:
    """Take a message of the person's own as evidence for their latest rating."""
    sitting = flow.find_usable(turn)
    if sitting is None or sitting.pace is None:
        raise Refusal("assessment.evidence_later")
    return _take(turn, sitting, args.word("said"))


def hear_evidence(turn: Turn, sitting: Sitting, text: str) -> Replies | None:
    """“evidence: …” belongs to the latest rating; None where the text does not start so."""
    words = turn.voice.vocabulary.answers.get("evidence", ())
    start = next((word for word in words if text.strip().casefold().startswith(word + ":")), None)
    if start is None:
        return None
    return _take(turn, sitting, text.strip()[len(start) + 1 :])


def _take(turn: Turn, sitting: Sitting, words: str) -> Replies:
    """Keep words and the first link in them for the latest rating, or say why not."""
    note, link = split_link(one_line(words))
    skill_id = records.latest_rated(turn.tx, sitting.id)
    skill = turn.pack.forms[sitting.form_id].skill_by_id.get(skill_id or "")
    if skill is None:
        notice = turn.voice.text("assessment.evidence_nothing")
        return turn.reply(flow.where_we_are(turn, sitting, notice=notice))
    if problem := check_evidence(note, link):
        notice = turn.voice.text(problem, most=EVIDENCE_LENGTH)
        return turn.reply(flow.where_we_are(turn, sitting, notice=notice))
    return _keep(turn, sitting, skill, Evidence(note, link))


def _rated(turn: Turn, args: Args) -> tuple[Sitting, Skill]:
    """The open assessment and one of its skills that has a rating."""
    sitting = flow.find_usable(turn)
    if sitting is None or sitting.id != args.number("assessment"):
        raise Refusal("assessment.closed")
    skill = turn.pack.forms[sitting.form_id].skill_by_id.get(args.word("skill"))
    if skill is None or sitting.ratings.get(skill.id) is None:
        raise Refusal("assessment.evidence_nothing")
    return sitting, skill


def _keep(turn: Turn, sitting: Sitting, skill: Skill, evidence: Evidence) -> Replies:
    records.add_evidence(turn.tx, sitting.id, skill.id, evidence)
    return turn.reply(
        flow.where_we_are(turn, sitting, notice=turn.voice.text("assessment.evidence_kept", skill=skill.name))
    )
