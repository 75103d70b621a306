"""Inviting everybody to what comes seldom: a week ahead of a hackathon or a conference."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from engine.community.agenda import find_upcoming, load_series
from engine.community.records import events as records
from engine.community.rules.reminder_times import INVITED, Lead
from engine.community.tidings import plan_lead
from engine.content.models import Community
from engine.people.records.members import MEMBER, ORGANISATION, MemberStatus

AHEAD = timedelta(days=15)
"""How long before the event its invitations go into the ledger: more than a week and the difference of all zones."""


def invite(tx: Connection, community: Community, now: datetime) -> int:
    """Put the invitations to what is near into the ledger, once for each time that it has; returns for how many events.

    An organisation that has never looked at its events gets the content's series first.
    """
    known = select(records.SERIES.c.organisation_id)
    for organisation_id in tx.scalars(select(ORGANISATION.c.id).where(ORGANISATION.c.id.not_in(known))).all():
        load_series(tx, organisation_id, community, now)
    rare = records.find_series_of_kinds(tx, INVITED)
    near = [each for each in find_upcoming(tx, rare, now, each=2) if now < each.starts < now + AHEAD]
    return sum(_invite(tx, each, now) for each in near)


def _invite(tx: Connection, occurrence: records.Occurrence, now: datetime) -> bool:
    held = records.lock_occurrence(tx, occurrence.series, occurrence.day, now)
    if held.cancelled or held.invited_for == held.starts:
        return False
    here = (MEMBER.c.organisation_id == held.series.organisation_id) & (MEMBER.c.standing == MemberStatus.ACTIVE)
    members = tx.scalars(select(MEMBER.c.id).where(here)).all()
    plan_lead(tx, Lead.WEEK, held, members, now)
    records.mark_invited(tx, held)
    return True
