"""What somebody fills in during an assessment: the ratings of a domain, and what shows one of them."""

from collections.abc import Mapping, Sequence

from engine.chat.errors import InvalidInput
from engine.chat.evidence import EVIDENCE_LINK, EVIDENCE_NOTE
from engine.chat.forms import ChoiceField, Form, Label
from engine.chat.text import Plain
from engine.content.models import Skill
from engine.scoring.records.assessments import Evidence
from engine.turn import Turn

SKIP = "skip"
"""The answer of somebody who is not sure."""
ANSWERS: Mapping[str, Label] = {**{value: Plain(value) for value in "012345"}, SKIP: "assessment.not_sure"}
LONGEST_NAME = 60
"""Characters of a skill's name that still stands before its question."""

EVIDENCE_FORM = Form((EVIDENCE_NOTE, EVIDENCE_LINK))


def ratings_form(skills: Sequence[Skill]) -> Form:
    """A rating for each skill."""
    return Form(tuple(ChoiceField(skill.id, Plain(_ask(skill)), options=ANSWERS) for skill in skills))


def read_evidence(typed: Mapping[str, str], turn: Turn) -> Evidence:
    """A note, a link or both; raises InvalidInput."""
    values = EVIDENCE_FORM.check(typed, turn)
    evidence = Evidence(values[EVIDENCE_NOTE], values[EVIDENCE_LINK])
    if not evidence.note and not evidence.link:
        raise InvalidInput("assessment.evidence_empty")
    return evidence


def type_evidence(evidence: Evidence) -> dict[str, str]:
    """Evidence as one would type it."""
    return {EVIDENCE_NOTE.name: evidence.note, EVIDENCE_LINK.name: evidence.link}


def _ask(skill: Skill) -> str:
    return skill.question if len(skill.name) > LONGEST_NAME else f"{skill.name}. {skill.question}"
