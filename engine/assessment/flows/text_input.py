"""Typed words in the middle of an assessment: answers, and wishes such as “back”."""

from __future__ import annotations

from collections.abc import Callable

from engine.assessment.flows import conversation as flow
from engine.assessment.flows.evidence import hear_evidence
from engine.assessment.flows.results import finish
from engine.assessment.rules.answers import Mistake, Rated, read_answer
from engine.assessment.rules.navigation import skills_at
from engine.chat.cards import Replies
from engine.chat.text import Text
from engine.scoring.records import REVIEW, Pace, Sitting
from engine.turn import Args, Turn

Wish = Callable[[Turn, Sitting], Replies]

WISHES: dict[str, Wish] = {
    "back": flow.go_back,
    "why": flow.explain,
    "stop": flow.stop,
    "review": lambda turn, sitting: flow.go_to(turn, sitting, REVIEW),
    "restart": flow.ask_restart,
    "submit": finish,
    "single": lambda turn, sitting: flow.start_at_pace(turn, sitting, Pace.SINGLE),
    "express": lambda turn, sitting: flow.start_at_pace(turn, sitting, Pace.EXPRESS),
    "evidence": lambda turn, sitting: again(turn, sitting, turn.voice.text("assessment.evidence_how")),
    "go_on": flow.go_on,
}
"""By its name in the vocabulary, what is done; `skip` is an answer and comes as a rating."""


def hear_answer(turn: Turn, text: str) -> Replies | None:
    """Take `text` as an answer in the open assessment; None where it is none."""
    sitting = flow.find_usable(turn)
    if sitting is None:
        return _without_assessment(turn, text)
    if turn.scope.person.role_id not in turn.pack.role_by_id:
        role = flow.find_role(turn.pack, text)
        return flow.pick_role(turn, Args({"role": role})) if role else None
    if sitting.paused:
        return flow.resume(turn, Args({})) if _is_go_on(turn, text) else None
    if evidence := hear_evidence(turn, sitting, text):
        return evidence
    skills = skills_at(turn.pack.forms[sitting.form_id], sitting.position)
    match read_answer(text, turn.voice.vocabulary, len(skills)):
        case None:
            return None
        case Mistake(key):
            return again(turn, sitting, turn.voice.text(key, count=len(skills)))
        case Rated(values):
            if not skills or sitting.pace is None:
                return again(turn, sitting, turn.voice.text("assessment.not_asking"))
            return flow.record(turn, sitting, skills, values)
        case wish:
            if wish.name == "skip":
                return flow.record(turn, sitting, skills, (None,) * len(skills)) if skills else None
            return WISHES[wish.name](turn, sitting) if wish.name in WISHES else None


def misunderstood(turn: Turn) -> Replies | None:
    """The question that is open once more, for words that mean nothing at all; None where none is open."""
    sitting = flow.find_usable(turn)
    if sitting is None or sitting.paused:
        return None
    is_rating = turn.scope.person.role_id in turn.pack.role_by_id and sitting.pace and sitting.position != REVIEW
    key = "assessment.not_understood" if is_rating else "assessment.not_understood_choose"
    return again(turn, sitting, turn.voice.text(key))


def again(turn: Turn, sitting: Sitting, notice: Text) -> Replies:
    return turn.reply(flow.where_we_are(turn, sitting, notice=notice))


def _without_assessment(turn: Turn, text: str) -> Replies | None:
    """Naming one's role starts a newcomer's first assessment."""
    if turn.scope.person.role_id in turn.pack.role_by_id:
        return None
    role = flow.find_role(turn.pack, text)
    return flow.pick_role(turn, Args({"role": role})) if role else None


def _is_go_on(turn: Turn, text: str) -> bool:
    match read_answer(text, turn.voice.vocabulary, 1):
        case None | Rated() | Mistake():
            return False
        case wish:
            return wish.name == "go_on"
