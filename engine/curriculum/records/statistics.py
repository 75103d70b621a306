"""Who takes the program at which pace, and what they have shown: counted by the database, for a whole organisation."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Date, Subquery, case, func, select

from engine.content.models import Curriculum
from engine.curriculum.records.enrolments import COHORT, ENROLMENT, PAUSE, START, read_weeks
from engine.curriculum.records.projects import PROJECT_DONE
from engine.curriculum.records.reviews import has_evidence
from engine.curriculum.rules.pace import Enrolment, Pause
from engine.people.records.members import MEMBER, MemberStatus


@dataclass(frozen=True, slots=True)
class PaceGroup:
    """The current runs of active people who take the program at exactly one pace: of all who have the same start and
    order and never paused, or of one person who did."""

    cohort_id: int | None
    enrolment: Enrolment
    people: int
    shown: Mapping[tuple[str, date], int]
    """How many of them did a project with evidence on a day, in UTC."""


def find_pace_groups(
    tx: Connection, organisation_id: int, curriculum: Curriculum, project_ids: Collection[str]
) -> list[PaceGroup]:
    """The current runs of an organisation by pace, with what was shown of some projects."""
    runs = _current_runs(organisation_id)
    pace = (runs.c.alone, runs.c.cohort_id, runs.c.start, runs.c.shift, runs.c.weeks)
    done_on = func.date(PROJECT_DONE.c.done_at, type_=Date())
    shown: dict[tuple[object, ...], dict[tuple[str, date], int]] = {}
    done = (
        select(*pace, PROJECT_DONE.c.project_id, done_on.label("day"))
        .join_from(runs, PROJECT_DONE, PROJECT_DONE.c.member_id == runs.c.member_id)
        .where(PROJECT_DONE.c.project_id.in_(project_ids), has_evidence(curriculum))
        .subquery()
    )
    for *key, project, day, count in tx.execute(select(*done.c, func.count()).group_by(*done.c)):
        shown.setdefault(tuple(key), {})[project, day] = count
    pauses: dict[int, list[Pause]] = {}
    paused = select(PAUSE.c.enrolment_id, PAUSE.c.first, PAUSE.c.last, PAUSE.c.quiet, PAUSE.c.id)
    for enrolment_id, *pause in tx.execute(paused.where(PAUSE.c.enrolment_id.in_(select(runs.c.alone)))):
        pauses.setdefault(enrolment_id, []).append(Pause(*pause))
    groups = []
    for *key, people in tx.execute(select(*pace, func.count()).group_by(*pace)):
        alone, cohort_id, start, shift, weeks = key
        mine = tuple(pauses.get(alone, ()))
        enrolment = Enrolment(alone, start, read_weeks(weeks, curriculum.weeks), shift=shift, pauses=mine)
        groups.append(PaceGroup(cohort_id, enrolment, people, shown.get(tuple(key), {})))
    return groups


def _current_runs(organisation_id: int) -> Subquery:
    """The current enrolments of active people, each with its pace; `alone` is that of somebody who paused, else 0."""
    paused = select(PAUSE.c.id).where(PAUSE.c.enrolment_id == ENROLMENT.c.id).exists()
    return (
        select(
            ENROLMENT.c.member_id,
            case((paused, ENROLMENT.c.id), else_=0).label("alone"),
            ENROLMENT.c.cohort_id,
            START,
            ENROLMENT.c.shift,
            ENROLMENT.c.weeks,
        )
        .join_from(ENROLMENT, MEMBER, MEMBER.c.id == ENROLMENT.c.member_id)
        .outerjoin(COHORT, ENROLMENT.c.cohort_id == COHORT.c.id)
        .where(ENROLMENT.c.organisation_id == organisation_id, ENROLMENT.c.ended_at.is_(None))
        .where(MEMBER.c.standing == MemberStatus.ACTIVE)
        .subquery()
    )
