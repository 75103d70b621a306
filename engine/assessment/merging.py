"""What becomes of two people's assessments when they turn out to be one person."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from engine.assessment.rules.navigation import next_stop
from engine.content.models import Pack
from engine.scoring.records.assessments import (
    ASSESSMENT,
    RATING,
    AssessmentState,
    Pace,
    discard_assessment,
    find_ratings,
    set_position,
)


@dataclass(frozen=True, slots=True)
class MergedAssessments:
    """What was decided: `added` answers came to the open assessment, `dropped` went with one of another form."""

    results: int
    """Submitted assessments of the one who joins."""
    goes_on: str | None
    """The form that is open now."""
    added: int = 0
    dropped_form: str | None = None
    dropped: int = 0


def merge_open_assessments(tx: Connection, kept: int, joined: int, pack: Pack, now: datetime) -> MergedAssessments:
    """Leave at most one assessment open between two members: the one that was touched last.

    Of two of the same form the answers come together, and where both have one, that of the open one stays, unless it
    is a skip; it goes on with the first question that has none. One of another form is closed, because a person
    answers one at a time.
    """
    mine = (ASSESSMENT.c.member_id == joined) & (ASSESSMENT.c.state == AssessmentState.SUBMITTED)
    results = int(tx.scalar(select(func.count()).select_from(ASSESSMENT).where(mine)) or 0)
    both = (ASSESSMENT.c.member_id.in_([kept, joined])) & (ASSESSMENT.c.state == AssessmentState.OPEN)
    query = select(ASSESSMENT.c.id, ASSESSMENT.c.form_id, ASSESSMENT.c.pace, ASSESSMENT.c.paused).where(both)
    open_ones = tx.execute(query.order_by(ASSESSMENT.c.touched_at.desc(), ASSESSMENT.c.id)).all()
    if len(open_ones) < 2:
        return MergedAssessments(results, open_ones[0].form_id if open_ones else None)
    last, other = open_ones
    answers = len(find_ratings(tx, other.id))
    if last.form_id != other.form_id:
        discard_assessment(tx, other.id)
        return MergedAssessments(results, last.form_id, dropped_form=other.form_id, dropped=answers)
    rated = select(RATING.c.skill_id).where(RATING.c.assessment_id == other.id, RATING.c.value.is_not(None))
    skipped = (RATING.c.assessment_id == last.id) & RATING.c.value.is_(None)
    tx.execute(delete(RATING).where(skipped, RATING.c.skill_id.in_(rated.scalar_subquery())))
    have = select(RATING.c.skill_id).where(RATING.c.assessment_id == last.id)
    new = (RATING.c.assessment_id == other.id) & RATING.c.skill_id.not_in(have)
    added = tx.execute(update(RATING).where(new).values(assessment_id=last.id)).rowcount
    discard_assessment(tx, other.id)
    if last.pace and last.form_id in pack.forms:
        position = next_stop(pack.forms[last.form_id], Pace(last.pace), find_ratings(tx, last.id), "")
        set_position(tx, last.id, position, now, paused=last.paused)
    return MergedAssessments(results, last.form_id, added=added)
