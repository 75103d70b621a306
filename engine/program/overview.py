"""Everything that an owner is told about the program, for chat, for the report and for the export alike."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, case, func, select

from engine.content.models import Pack
from engine.content.program import Metric
from engine.curriculum.records.enrolments import ENROLMENT, find_cohorts
from engine.notices.kinds import WEEKLY
from engine.notices.records.notices import NOTICE
from engine.notices.states import NoticeState
from engine.people.records.members import IS_ACTIVE, MEMBER
from engine.program import records
from engine.program.facts import find_certified, gather_facts
from engine.program.records import RolloutStart, Value
from engine.program.rules.cohorts import Cohort, ComparedCohort, MessageCounts, count_cohort, hide_small_cohorts
from engine.program.rules.measures import AdvancedProjects, ProgramFacts
from engine.program.rules.metric_status import MetricStatus, find_status
from engine.program.rules.phases import RolloutState, find_rollout_state


@dataclass(frozen=True, slots=True)
class ProgramView:
    """The program of an organisation on a day. `rollout` is None before anybody has begun."""

    start: RolloutStart
    rollout: RolloutState | None
    done: frozenset[str]
    """Activities of the rollout that are done."""
    metrics: tuple[MetricStatus, ...]
    facts: ProgramFacts


def view_program(tx: Connection, organisation_id: int, pack: Pack, now: datetime, today: date) -> ProgramView:
    """The program as it is now; months that are over are closed on the way."""
    records.close_months(tx, organisation_id, pack.core, now)
    facts = gather_facts(tx, organisation_id, pack)
    values: dict[str, list[Value]] = {}
    for value in records.find_values(tx, organisation_id):
        values.setdefault(value.metric_id, []).append(value)
    start = records.find_start(tx, organisation_id)
    done = frozenset(records.find_done_activities(tx, organisation_id))
    return ProgramView(
        start=start,
        rollout=find_rollout_state(pack.rollout, start.day, today, done) if start.day else None,
        done=done,
        metrics=tuple(find_status(one, facts, values.get(one.id, ()), today) for one in metrics_of(pack).values()),
        facts=facts,
    )


def metrics_of(pack: Pack) -> dict[str, Metric]:
    """All metrics of a pack by id, in its order."""
    return {metric.id: metric for heap in pack.metrics for metric in heap.metrics}


def compare_cohorts(
    tx: Connection, organisation_id: int, pack: Pack, facts: ProgramFacts, today: date
) -> tuple[ComparedCohort, ...]:
    """The cohorts beside each other, and everybody at their own pace."""
    paces: dict[int | None, list[AdvancedProjects]] = {}
    for projects in facts.projects:
        paces.setdefault(projects.cohort, []).append(projects)
    certified, messages = _count_certified(tx, organisation_id, pack), _count_messages(tx, organisation_id)
    cohorts: dict[int | None, Cohort] = {
        row.id: Cohort(row.name, row.start, _program_week(row.start, today, pack), row.messages_after)
        for row in find_cohorts(tx, organisation_id)
    }
    groups = [
        count_cohort(cohort, paces.get(key, ()), certified[key], messages.get(key, MessageCounts()), today)
        for key, cohort in (*cohorts.items(), (None, Cohort()))
    ]
    return hide_small_cohorts(groups)


def _program_week(start: date, today: date, pack: Pack) -> int | None:
    """The week of a program that began on a day and never stood still; None outside of it."""
    week = (today - start).days // 7 + 1
    return week if 1 <= week <= len(pack.curriculum.weeks) else None


def _count_certified(tx: Connection, organisation_id: int, pack: Pack) -> Counter[int | None]:
    """How many people with a certificate each cohort has."""
    certified = find_certified(tx, organisation_id, pack)
    going = (ENROLMENT.c.organisation_id == organisation_id) & ENROLMENT.c.ended_at.is_(None)
    query = select(ENROLMENT.c.member_id, ENROLMENT.c.cohort_id).where(going)
    return Counter(cohort for member, cohort in tx.execute(query) if member in certified) if certified else Counter()


def _count_messages(tx: Connection, organisation_id: int) -> dict[int | None, MessageCounts]:
    """By cohort, the weekly messages that its people were sent."""
    answered = func.sum(case((NOTICE.c.answer != "", 1), else_=0))
    query = (
        select(ENROLMENT.c.cohort_id, func.count(), answered)
        .join_from(NOTICE, ENROLMENT, ENROLMENT.c.member_id == NOTICE.c.member_id)
        .join(MEMBER, MEMBER.c.id == NOTICE.c.member_id)
        .where(NOTICE.c.organisation_id == organisation_id, NOTICE.c.kind == WEEKLY.name)
        .where(NOTICE.c.state == NoticeState.SENT, ENROLMENT.c.ended_at.is_(None), IS_ACTIVE)
    )
    return {cohort: MessageCounts(*counts) for cohort, *counts in tx.execute(query.group_by(ENROLMENT.c.cohort_id))}
