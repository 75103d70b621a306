"""Everything that an owner is told about the program, for chat, for the report and for the export alike."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, case, func, select

from engine.content.models import Pack
from engine.content.program import Metric
from engine.curriculum.notifications import WEEKLY
from engine.curriculum.records.enrolments import ENROLMENT, find_cohorts
from engine.notices.records.notices import NOTICE
from engine.notices.states import NoticeState
from engine.people.records.members import MEMBER
from engine.people.records.members import MemberStatus as Presence
from engine.program import records
from engine.program.facts import find_certified, gather
from engine.program.records import Value
from engine.program.rules.cohorts import Cohort, Compared, Messages, compare, group
from engine.program.rules.measures import Advanced, Facts
from engine.program.rules.metric_status import Standing, stand
from engine.program.rules.phases import Rollout, rollout


@dataclass(frozen=True, slots=True)
class Overview:
    """The program of an organisation on a day. `rollout` is None before anybody has begun."""

    started: date | None
    start_is_set: bool
    rollout: Rollout | None
    done: frozenset[str]
    """Activities of the rollout that are done."""
    metrics: tuple[Standing, ...]
    facts: Facts


def look(tx: Connection, organisation_id: int, pack: Pack, now: datetime, today: date) -> Overview:
    """See the program as it is now; months that are over are closed on the way."""
    records.close_months(tx, organisation_id, pack.core.id, now)
    facts = gather(tx, organisation_id, pack)
    values: dict[str, list[Value]] = {}
    for value in records.find_values(tx, organisation_id):
        values.setdefault(value.metric_id, []).append(value)
    started, is_set = records.find_start(tx, organisation_id)
    done = frozenset(records.find_done(tx, organisation_id))
    return Overview(
        started=started,
        start_is_set=is_set,
        rollout=rollout(pack.rollout, started, today, done) if started else None,
        done=done,
        metrics=tuple(stand(each, facts, values.get(each.id, ()), today) for each in metrics_of(pack).values()),
        facts=facts,
    )


def metrics_of(pack: Pack) -> dict[str, Metric]:
    """All metrics of a pack by id, in its order."""
    return {metric.id: metric for heap in pack.metrics for metric in heap.metrics}


def look_at_cohorts(
    tx: Connection, organisation_id: int, pack: Pack, facts: Facts, today: date
) -> tuple[Compared, ...]:
    """The cohorts beside each other, and everybody at their own pace."""
    paces: dict[int | None, list[Advanced]] = {}
    for each in facts.projects:
        paces.setdefault(each.cohort, []).append(each)
    certified, messages = _certified(tx, organisation_id, pack), _messages(tx, organisation_id)
    cohorts: list[tuple[int | None, Cohort]] = [
        (each.id, Cohort(each.name, each.start, _week(each.start, today, pack), each.messages_after))
        for each in find_cohorts(tx, organisation_id)
    ]
    return compare(
        [
            group(cohort, paces.get(key, ()), certified[key], messages.get(key, Messages()), today)
            for key, cohort in (*cohorts, (None, Cohort()))
        ]
    )


def _week(start: date, today: date, pack: Pack) -> int | None:
    """The week of a program that began on a day and never stood still; None outside of it."""
    week = (today - start).days // 7 + 1
    return week if 1 <= week <= len(pack.curriculum.weeks) else None


def _certified(tx: Connection, organisation_id: int, pack: Pack) -> Counter[int | None]:
    """How many people with a certificate each cohort has."""
    found = find_certified(tx, organisation_id, pack)
    query = select(ENROLMENT.c.member_id, ENROLMENT.c.cohort_id).where(
        ENROLMENT.c.organisation_id == organisation_id, ENROLMENT.c.ended_at.is_(None)
    )
    return Counter(cohort for member, cohort in tx.execute(query) if member in found) if found else Counter()


def _messages(tx: Connection, organisation_id: int) -> dict[int | None, Messages]:
    """By cohort, the weekly messages that its people were sent."""
    answered = func.sum(case((NOTICE.c.answer != "", 1), else_=0))
    query = (
        select(ENROLMENT.c.cohort_id, func.count(), answered)
        .join_from(NOTICE, ENROLMENT, ENROLMENT.c.member_id == NOTICE.c.member_id)
        .join(MEMBER, MEMBER.c.id == NOTICE.c.member_id)
        .where(
            NOTICE.c.organisation_id == organisation_id,
            NOTICE.c.kind == WEEKLY.name,
            NOTICE.c.state == NoticeState.SENT,
        )
        .where(ENROLMENT.c.ended_at.is_(None), MEMBER.c.standing == Presence.ACTIVE)
    )
    return {cohort: Messages(*counts) for cohort, *counts in tx.execute(query.group_by(ENROLMENT.c.cohort_id))}
