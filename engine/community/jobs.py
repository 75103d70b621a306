"""What happens to events by itself: series follow the content, seldom ones are announced, reminders follow clocks."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from engine.community.agenda import find_outdated, find_upcoming, load_series
from engine.community.notifications import REMINDER, EventReminder, schedule_event_reminder
from engine.community.records.events import Occurrence, find_series_of_kinds, lock_occurrence, mark_invited
from engine.community.rules.reminder_times import INVITED, Lead, moment_of
from engine.notices.records.notices import NOTICE
from engine.notices.rules.cadence import NEVER
from engine.notices.states import NoticeState
from engine.people.records.members import ACTIVE, MEMBER, find_active_members
from engine.room import Present

AHEAD = timedelta(days=15)
"""How long before the event its invitations go into the ledger: more than a week and the difference of all zones."""


def follow_content(tx: Connection, present: Present) -> int:
    """Bring series up to date with the content before anything is said about them; returns for how many organisations.

    An organisation that has never looked at its events gets the content's series.
    """
    community = present.pack.community
    outdated = find_outdated(tx, community)
    for organisation_id in outdated:
        load_series(tx, organisation_id, community, present.now)
    return len(outdated)


def invite_members(tx: Connection, present: Present) -> int:
    """Put the invitations to what is near into the ledger, once for each time that it has; returns for how many."""
    now = present.now
    upcoming = find_upcoming(tx, find_series_of_kinds(tx, INVITED), now, per_series=2)
    near = [event for event in upcoming if now < event.starts < now + AHEAD and event.invited_for != event.starts]
    return sum(_invite_members_to(tx, event, now) for event in near)


def _invite_members_to(tx: Connection, occurrence: Occurrence, now: datetime) -> bool:
    held = lock_occurrence(tx, occurrence.series, occurrence.day, now)
    if held.cancelled or held.invited_for == held.starts:
        return False
    members = find_active_members(tx, held.series.organisation_id)
    schedule_event_reminder(tx, Lead.WEEK, held, members, now)
    mark_invited(tx, held)
    return True


_WAITING_FOR_CHANGED_CLOCKS = (
    select(NOTICE.c.id, NOTICE.c.occurrence, MEMBER.c.timezone)
    .join_from(MEMBER, NOTICE, NOTICE.c.member_id == MEMBER.c.id)
    .where(ACTIVE, MEMBER.c.next_due_at == NEVER, NOTICE.c.kind == REMINDER.name, NOTICE.c.state == NoticeState.PENDING)
)


def move_reminders_to_changed_clocks(tx: Connection, present: Present) -> int:
    """Move reminders that wait to the clocks of people whom the planner is to look at anew, because they have changed
    their zone; returns how many. Runs before the planner, which then has looked."""
    moved = 0
    for notice_id, key, timezone in tx.execute(_WAITING_FOR_CHANGED_CLOCKS).all():
        reminder = EventReminder.read(key)
        if reminder and reminder.lead in (Lead.DAY, Lead.WEEK):
            moment = moment_of(reminder.lead, reminder.starts, reminder.starts, timezone)
            changed = update(NOTICE).where(NOTICE.c.id == notice_id)
            tx.execute(changed.values(not_before=max(present.now, moment)))
            moved += 1
    return moved
