"""Makes batches: takes the answers that wait, once a month has closed, and tells them together, once."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, Select, case, func, insert, or_, select, update

from engine.content.models import Form, Pack
from engine.insight.records.figures import COUNTED, FIGURE, FRESH, WAIT, Figure, month_begin, read_figure
from engine.insight.records.totals import CUT, NOBODY, replace_share, save_total
from engine.insight.rules.disclosure import (
    CUT_BATCHES,
    CUT_PEOPLE,
    Answer,
    Batch,
    CountedBatch,
    count_levels,
    cut_batches,
    disclose_place,
    to_plain,
)
from engine.insight.rules.trend import Group
from engine.people.records.members import IS_ACTIVE, MEMBER, TEAM
from engine.room import Present
from engine.scoring.records.assessments import RATING
from engine.scoring.records.results import DOMAIN_RESULT, LATEST

AT_ONCE = 200
"""Groups that one transaction closes at most, so that others need not wait long."""


@dataclass(frozen=True, slots=True)
class ClosingRules:
    """What a closing goes by."""

    pack: Pack
    smallest: int
    now: datetime


@dataclass(frozen=True, slots=True)
class TeamGroup:
    """Whose answers are told together: a team, or the small teams below a person."""

    team_ids: tuple[int, ...]
    above_id: int | None = None

    @property
    def team_id(self) -> int | None:
        return self.team_ids[0] if self.above_id is None else None


def close_groups(tx: Connection, organisation_id: int, groups: Iterable[TeamGroup], rules: ClosingRules) -> int:
    """Make the batches that the closed answers of these groups give, and return how many.

    One closing of an organisation waits for another: the row of its first team stands for all.
    """
    first = select(TEAM.c.id).where(TEAM.c.organisation_id == organisation_id).order_by(TEAM.c.id).limit(1)
    tx.execute(first.with_for_update(key_share=True))
    closed = 0
    for group in groups:
        waiting: dict[int, int] = dict(tx.execute(_waiting_statement(rules, group.team_ids)).all())
        if len(waiting) >= rules.smallest:
            _save_batch(tx, organisation_id, group, waiting, rules)
            closed += 1
    return closed


def close_due_groups(tx: Connection, rules: ClosingRules) -> int:
    """Make the next batches that are due anywhere, at most AT_ONCE, and return how many; 0 when all are made."""
    for find_due in (_find_due_teams, _find_due_small_groups):
        due = find_due(tx, rules)
        if closed := sum(close_groups(tx, organisation, groups, rules) for organisation, groups in due.items()):
            return closed
    return 0


def run_closing(tx: Connection, present: Present) -> int:
    """The job of `close_due_groups`, and once there is nothing left to close, of `cut_due_organisation`."""
    rules = ClosingRules(present.pack, present.deployment.smallest_group, present.now)
    return close_due_groups(tx, rules) or cut_due_organisation(tx, rules)


def cut_due_organisation(tx: Connection, rules: ClosingRules) -> int:
    """In the first month of a quarter, count the batches of one organisation that no cut has counted, exactly, where
    there are enough of them; return how many organisations that were: 1 or 0.

    They must hold at least half of the people that all groups' newest batches hold: a cut of few stands for nobody, and
    the older one does until there are enough. So a batch waits for its cut, and is in one only.
    """
    day = month_begin(rules.now).date()
    if day.month % 3 != 1:
        return 0
    new = FIGURE.c.cut_on.is_(None) & (FIGURE.c.closed_on <= day)
    people, batches = (func.sum(case((new, count), else_=0)) for count in (FIGURE.c.people, 1))
    cut = select(CUT).where(CUT.c.organisation_id == FIGURE.c.organisation_id, CUT.c.closed_on == day)
    due = select(FIGURE.c.organisation_id).where(FIGURE.c.in_total, ~cut.exists()).group_by(FIGURE.c.organisation_id)
    due = due.having(people >= CUT_PEOPLE, batches >= CUT_BATCHES, 2 * people >= func.sum(FIGURE.c.people))
    organisation_id = tx.scalar(due.order_by(FIGURE.c.organisation_id).limit(1))
    if organisation_id is None:
        return 0
    waiting = (FIGURE.c.organisation_id == organisation_id) & FIGURE.c.in_total & new
    figures = [read_figure(row) for row in tx.execute(select(FIGURE).where(waiting).order_by(FIGURE.c.id))]
    counted = [count_again(tx, figure, rules) for figure in figures]
    tx.execute(update(FIGURE).where(waiting).values(cut_on=day))
    total = sum((figure.group for figure in figures), Group())
    save_total(tx, organisation_id, day, replace(total, batch=cut_batches(counted)), CUT)
    return 1


def group_small_teams(tx: Connection, team_ids: Collection[int]) -> list[TeamGroup]:
    """Small teams by the person above those who lead them.

    Whoever most of a team's people report to leads it; where nobody is above the leader, the leader counts as that.
    """
    led = MEMBER.c.team_id.in_(team_ids) & MEMBER.c.manager_id.is_not(None)
    query = select(MEMBER.c.team_id, MEMBER.c.manager_id).where(led, IS_ACTIVE)
    managers: dict[int, Counter[int]] = {}
    for team_id, manager_id in tx.execute(query.order_by(MEMBER.c.manager_id)):
        managers.setdefault(team_id, Counter())[manager_id] += 1
    leaders = {team_id: count.most_common(1)[0][0] for team_id, count in managers.items()}
    above = dict(tx.execute(select(MEMBER.c.id, MEMBER.c.manager_id).where(MEMBER.c.id.in_(leaders.values()))).all())
    below: dict[int, list[int]] = {}
    for team_id, leader in sorted(leaders.items()):
        below.setdefault(above[leader] or leader, []).append(team_id)
    return [TeamGroup(tuple(teams), above_id) for above_id, teams in below.items()]


def retire_figures(tx: Connection, now: datetime) -> int:
    """Take out of the totals what a year has made stale, and teams in which nobody is active; return how many."""
    active = select(MEMBER.c.id).where(MEMBER.c.team_id == FIGURE.c.team_id, IS_ACTIVE)
    gone = FIGURE.c.team_id.is_not(None) & ~active.exists()
    stale = FIGURE.c.closed_on < (now - FRESH).date()
    rows = tx.execute(select(FIGURE).where(FIGURE.c.in_total, or_(gone, stale)).limit(AT_ONCE)).all()
    for row in rows:
        tx.execute(update(FIGURE).where(FIGURE.c.id == row.id).values(in_total=False))
        replace_share(tx, row.organisation_id, read_figure(row).group, NOBODY, month_begin(now).date())
    return len(rows)


def _find_due_teams(tx: Connection, rules: ClosingRules) -> dict[int, list[TeamGroup]]:
    """Organisation id to teams of which enough answers wait."""
    due = _waiting_statement(rules).with_only_columns(MEMBER.c.organisation_id, MEMBER.c.team_id).order_by(None)
    due = due.where(MEMBER.c.team_id.is_not(None)).group_by(MEMBER.c.organisation_id, MEMBER.c.team_id)
    rows = tx.execute(due.having(func.count() >= rules.smallest).order_by(MEMBER.c.team_id).limit(AT_ONCE))
    teams: dict[int, list[TeamGroup]] = {}
    for organisation_id, team_id in rows:
        teams.setdefault(organisation_id, []).append(TeamGroup((team_id,)))
    return teams


def _find_due_small_groups(tx: Connection, rules: ClosingRules) -> dict[int, list[TeamGroup]]:
    """Organisation id to groups of small teams; whether enough of their answers wait is for the closing to see."""
    waiting = _waiting_statement(rules).with_only_columns(MEMBER.c.team_id).order_by(None)
    size = select(MEMBER.c.organisation_id, MEMBER.c.team_id).where(IS_ACTIVE)
    size = size.where(MEMBER.c.team_id.in_(waiting)).group_by(MEMBER.c.organisation_id, MEMBER.c.team_id)
    small: dict[int, list[int]] = {}
    for organisation_id, team_id in tx.execute(size.having(func.count() < rules.smallest)):
        small.setdefault(organisation_id, []).append(team_id)
    return {organisation_id: group_small_teams(tx, teams) for organisation_id, teams in small.items()}


def _waiting_statement(rules: ClosingRules, team_ids: Sequence[int] | None = None) -> Select[Any]:
    """Assessment and member of closed answers of active people that no batch holds, the longest here first."""
    closed = month_begin(rules.now)
    query = (
        select(LATEST.c.assessment_id, MEMBER.c.id)
        .join_from(MEMBER, LATEST, LATEST.c.member_id == MEMBER.c.id)
        .outerjoin(COUNTED, COUNTED.c.assessment_id == LATEST.c.assessment_id)
        .where(IS_ACTIVE, LATEST.c.form_id == rules.pack.core.id)
        .where(LATEST.c.submitted_at < closed, LATEST.c.submitted_at >= closed - WAIT)
        .where(COUNTED.c.assessment_id.is_(None))
        .order_by(MEMBER.c.id)
    )
    return query if team_ids is None else query.where(MEMBER.c.team_id.in_(team_ids))


def _save_batch(
    tx: Connection, organisation_id: int, group: TeamGroup, waiting: Mapping[int, int], rules: ClosingRules
) -> None:
    """Write a batch of assessments (by id, with their members), and put it into the organisation's total."""
    active = select(func.count()).where(MEMBER.c.team_id.in_(group.team_ids), IS_ACTIVE)
    values: dict[str, Any] = {
        "organisation_id": organisation_id,
        "team_id": group.team_id,
        "above_id": group.above_id,
        "team_ids": "" if group.above_id is None else ",".join(map(str, group.team_ids)),
        "closed_on": month_begin(rules.now).date(),
        "in_total": True,
        "people": len(waiting),
        "active": tx.execute(active).scalar_one(),
        "batch": json.dumps(to_plain(_build_batch(tx, [*waiting], rules))),
    }
    known = FIGURE.c.in_total & (
        FIGURE.c.team_id == group.team_id if group.above_id is None else FIGURE.c.above_id == group.above_id
    )
    before = tx.execute(select(FIGURE).where(known)).first()
    tx.execute(update(FIGURE).where(known).values(in_total=False))
    row = tx.execute(insert(FIGURE).values(**values).returning(FIGURE)).one()
    own = {"organisation_id": organisation_id, "figure_id": row.id}
    tx.execute(insert(COUNTED), [{**own, "assessment_id": key, "member_id": who} for key, who in waiting.items()])
    old = read_figure(before).group if before else NOBODY
    replace_share(tx, organisation_id, old, read_figure(row).group, row.closed_on)


def count_again(tx: Connection, figure: Figure, rules: ClosingRules) -> CountedBatch:
    """A batch with its exact counts, of places in which all answers are still there, and say what was told."""
    ids = tx.scalars(select(COUNTED.c.assessment_id).where(COUNTED.c.figure_id == figure.id)).all()
    answers = _find_answers(tx, ids, rules.pack.core)
    told = figure.group.batch
    counts = {place_id: count_levels(answers.get(place_id, ()), rules.pack.levels) for place_id in told}
    return CountedBatch(
        told, {place_id: counts[place_id] for place_id in told if told[place_id].fits(counts[place_id])}
    )


def _build_batch(tx: Connection, assessment_ids: Sequence[int], rules: ClosingRules) -> Batch:
    """What is told of some assessments of the core form, in each of its domains and skills."""
    answers = _find_answers(tx, assessment_ids, rules.pack.core)
    batch = {}
    for domain in rules.pack.core.domains:
        for place_id in (domain.id, *(skill.id for skill in domain.skills)):
            told, with_mean = answers.get(place_id, ()), place_id == domain.id
            if place := disclose_place(told, rules.pack.levels, rules.smallest, with_mean=with_mean):
                batch[place_id] = place
    return batch


def _find_answers(tx: Connection, assessment_ids: Sequence[int], form: Form) -> dict[str, list[Answer]]:
    """What some assessments of a form say, by domain and skill.

    Of a domain they say something where its level stands: with at least half of its questions answered.
    """
    answers: dict[str, list[Answer]] = {}
    targets: dict[tuple[int, str], Fraction] = {}

    def add(place_id: str, value: Fraction, target: Fraction) -> None:
        answers.setdefault(place_id, []).append(Answer(value, target))

    for row in tx.execute(select(DOMAIN_RESULT).where(DOMAIN_RESULT.c.assessment_id.in_(assessment_ids))):
        targets[row.assessment_id, row.domain_id] = target = Fraction(row.target_tenths, 10)
        if row.rated and 2 * row.rated >= row.asked:
            add(row.domain_id, Fraction(row.total, row.rated), target)
    rated = select(RATING.c.assessment_id, RATING.c.skill_id, RATING.c.value)
    rated = rated.where(RATING.c.assessment_id.in_(assessment_ids), RATING.c.value.is_not(None))
    for assessment_id, skill_id, value in tx.execute(rated):
        domain = form.domain_of.get(skill_id)
        if domain and (assessment_id, domain.id) in targets:
            add(skill_id, Fraction(value), targets[assessment_id, domain.id])
    return answers
