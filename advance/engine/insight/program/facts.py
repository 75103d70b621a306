"""Gathers the facts that the metrics are computed from, in a handful of statements."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, select

from advance.engine.achievements.counting import Logged
from advance.engine.achievements.records import ACHIEVEMENT, CONFIRMATION, Kind, State
from advance.engine.certificates.records import CERTIFICATE
from advance.engine.content.models import Pack
from advance.engine.curriculum.enrolments import find_enrolments
from advance.engine.curriculum.pace import WEEK, Enrolment
from advance.engine.curriculum.records import PROJECT_DONE
from advance.engine.insight.program import records
from advance.engine.insight.program.measures import Closed, Due, Facts
from advance.engine.people.records import MEMBER, Standing

BASIC_PHASES = 2
"""Phases of the curriculum at its start whose projects are not advanced."""


def gather(tx: Connection, organisation_id: int, pack: Pack) -> Facts:
    """The facts of an organisation."""
    members = tx.scalars(select(MEMBER.c.id).where(_active(organisation_id))).all()
    enrolments = find_enrolments(tx, members, pack.curriculum.weeks)
    months = records.find_months(tx, organisation_id)
    return Facts(
        started=records.find_start(tx, organisation_id)[0],
        months=[Closed(each.closed_on, each.told, each.present, each.left) for each in months],
        roster=len(members),
        certified=list(find_certified(tx, organisation_id, pack).values()),
        projects=list(find_due(tx, organisation_id, pack, enrolments)),
        logged=list(_logged(tx, organisation_id)),
    )


def find_certified(tx: Connection, organisation_id: int, pack: Pack) -> dict[int, date]:
    """For each active member with the program's certificate or one that they logged, when they had the first."""
    issued = select(CERTIFICATE.c.member_id, CERTIFICATE.c.issued_at).where(
        CERTIFICATE.c.organisation_id == organisation_id,
        CERTIFICATE.c.certificate_id == pack.curriculum.certificate.id,
        CERTIFICATE.c.revoked_at.is_(None),
    )
    logged = select(ACHIEVEMENT.c.member_id, func.min(ACHIEVEMENT.c.happened_on)).where(
        ACHIEVEMENT.c.organisation_id == organisation_id, ACHIEVEMENT.c.kind == Kind.CERTIFICATE
    )
    found: dict[int, date] = dict(tx.execute(logged.group_by(ACHIEVEMENT.c.member_id)).all())
    for member, at in tx.execute(issued):
        found[member] = min(found.get(member, at.date()), at.date())
    active = set(tx.scalars(select(MEMBER.c.id).where(_active(organisation_id))))
    return {member: day for member, day in found.items() if member in active}


def find_due(tx: Connection, organisation_id: int, pack: Pack, enrolments: dict[int, Enrolment]) -> Iterator[Due]:
    """Every project of the advanced phases for everybody whose run has an end in sight."""
    query = select(PROJECT_DONE.c.member_id, PROJECT_DONE.c.project_id, PROJECT_DONE.c.done_at)
    shown: dict[tuple[int, str], datetime] = {
        (member, project): at
        for member, project, at in tx.execute(
            query.where(PROJECT_DONE.c.organisation_id == organisation_id, PROJECT_DONE.c.link != "")
        )
    }
    modules = [module for phase in pack.curriculum.phases[BASIC_PHASES:] for module in phase.modules]
    for member, enrolment in enrolments.items():
        for module in modules:
            numbers = [enrolment.weeks.index(week.number) for week in module.weeks if week.number in enrolment.weeks]
            begins = enrolment.first_day(max(numbers) + 1) if numbers else None
            for project in module.projects if begins else ():
                at = shown.get((member, project.id))
                assert begins is not None, "there are projects only then"
                yield Due(member, begins + timedelta(days=WEEK), at.astimezone(UTC).date() if at else None)


def _logged(tx: Connection, organisation_id: int) -> Iterator[Logged]:
    """Entries of the log, of people who are there and of those who have left."""
    confirmed = select(CONFIRMATION.c.achievement_id).where(CONFIRMATION.c.state == State.CONFIRMED)
    query = select(
        ACHIEVEMENT.c.kind,
        ACHIEVEMENT.c.title,
        ACHIEVEMENT.c.happened_on,
        ACHIEVEMENT.c.link,
        ACHIEVEMENT.c.right_first_time,
        ACHIEVEMENT.c.id.in_(confirmed),
    ).where(ACHIEVEMENT.c.organisation_id == organisation_id)
    for kind, title, day, link, right, sure in tx.execute(query.order_by(ACHIEVEMENT.c.id)):
        yield Logged(kind, title, day, link, right, bool(sure))


def _active(organisation_id: int) -> ColumnElement[bool]:
    return and_(MEMBER.c.organisation_id == organisation_id, MEMBER.c.standing == Standing.ACTIVE)
