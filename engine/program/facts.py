"""Gathers the facts that the metrics are computed from, in a handful of statements."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import Connection, func, select

from engine.achievements.records import ACHIEVEMENT, CONFIRMATION, ConfirmationState, EntryKind
from engine.achievements.rules.counting import LoggedEntry, merge_works
from engine.certificates.records import CERTIFICATE
from engine.content.models import Pack
from engine.curriculum.records.statistics import find_pace_groups
from engine.curriculum.rules.pace import WEEK
from engine.people.records.members import MEMBER, count_members, is_active_in
from engine.program import records
from engine.program.rules.measures import AdvancedProjects, ProgramFacts

BASIC_PHASES = 2
"""Phases of the curriculum at its start whose projects are not advanced."""


def gather_facts(tx: Connection, organisation_id: int, pack: Pack) -> ProgramFacts:
    return ProgramFacts(
        started=records.find_start(tx, organisation_id).day,
        months=records.find_months(tx, organisation_id),
        roster=count_members(tx, is_active_in(organisation_id)),
        certified=list(find_certified(tx, organisation_id, pack).values()),
        projects=list(_find_advanced_projects(tx, organisation_id, pack)),
        works=merge_works(_find_logged(tx, organisation_id)),
    )


def find_certified(tx: Connection, organisation_id: int, pack: Pack) -> dict[int, date]:
    """For each active member with the program's certificate or one that they logged, when they had the first."""
    valid = (CERTIFICATE.c.organisation_id == organisation_id) & CERTIFICATE.c.revoked_at.is_(None)
    own = CERTIFICATE.c.certificate_id == pack.curriculum.certificate.id
    issued = select(CERTIFICATE.c.member_id, CERTIFICATE.c.issued_at).where(valid, own)
    theirs = (ACHIEVEMENT.c.organisation_id == organisation_id) & (ACHIEVEMENT.c.kind == EntryKind.CERTIFICATE)
    logged = select(ACHIEVEMENT.c.member_id, func.min(ACHIEVEMENT.c.happened_on)).where(theirs)
    active = select(MEMBER.c.id).where(is_active_in(organisation_id))
    of_active = logged.where(ACHIEVEMENT.c.member_id.in_(active)).group_by(ACHIEVEMENT.c.member_id)
    certified: dict[int, date] = dict(tx.execute(of_active).all())
    for member, at in tx.execute(issued.where(CERTIFICATE.c.member_id.in_(active))):
        certified[member] = min(certified.get(member, at.date()), at.date())
    return certified


def _find_advanced_projects(tx: Connection, organisation_id: int, pack: Pack) -> Iterator[AdvancedProjects]:
    """The projects of the advanced phases for everybody, by pace."""
    modules = [module for phase in pack.curriculum.phases[BASIC_PHASES:] for module in phase.modules]
    projects = [project.id for module in modules for project in module.projects]
    for run in find_pace_groups(tx, organisation_id, pack.curriculum, projects):
        enrolment, due = run.enrolment, dict[str, date]()
        for module in modules:
            numbers = [enrolment.weeks.index(week.number) for week in module.weeks if week.number in enrolment.weeks]
            begins = enrolment.first_day(max(numbers) + 1) if numbers else None
            if begins:
                due |= {project.id: begins + timedelta(days=WEEK) for project in module.projects}
        yield AdvancedProjects(run.cohort_id, run.people, due, run.shown)


def _find_logged(tx: Connection, organisation_id: int) -> list[LoggedEntry]:
    """Entries of the log, of people who are there and of those who have left."""
    confirmed = select(CONFIRMATION.c.achievement_id).where(CONFIRMATION.c.state == ConfirmationState.CONFIRMED)
    names = ("kind", "title", "happened_on", "link", "right_first_time")
    columns = [*(ACHIEVEMENT.c[name] for name in names), ACHIEVEMENT.c.id.in_(confirmed)]
    query = select(*columns).where(ACHIEVEMENT.c.organisation_id == organisation_id)
    return [LoggedEntry(*row) for row in tx.execute(query.order_by(ACHIEVEMENT.c.id))]
