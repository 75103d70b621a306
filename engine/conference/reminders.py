"""Reminders of a conference in the ledger: who gets them, and when."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection

from engine.community.rules.reminder_times import HOUR, Lead, expires, moment_of
from engine.conference.notifications import AgendaOfDay, CallClosing, TalkComing
from engine.conference.records.conferences import Conference
from engine.conference.records.talks import Talk, find_listeners
from engine.conference.rules.availability import moment_at
from engine.notices.notification import FollowUp
from engine.notices.schedule import schedule
from engine.people.records.members import find_timezones
from engine.recurrence.rules import local_moment
from engine.recurrence.zones import zone_of

MORNING = time(8)
"""When people see what is in their agenda for the day, by their own clock."""
BEFORE_CLOSING = timedelta(days=2)
"""How long before the end of the call those are reminded who have a draft."""


def schedule_call_reminders(tx: Connection, conference: Conference, authors: Collection[int], now: datetime) -> None:
    """Remind those who have a draft before the call closes, if that is not too soon to be a help."""
    moment = conference.closes_at - BEFORE_CLOSING
    if moment > now:
        reminder = CallClosing(conference.id, conference.closes_at)
        schedule(tx, list(authors), reminder, moment, conference.closes_at)


def schedule_talk_reminders(tx: Connection, conference: Conference, talks: Iterable[Talk], now: datetime) -> None:
    """Remind speakers a week and a day ahead of their talk, at the same time of their clock."""
    for talk in talks:
        if talk.shown_starts is None:
            continue
        starts = moment_at(conference.occurrence, talk.shown_starts)
        ends = starts + timedelta(minutes=talk.minutes)
        for speaker in talk.speakers:
            for lead in (Lead.WEEK, Lead.DAY):
                moment = moment_of(lead, starts, ends, speaker.timezone)
                if moment >= now:
                    reminder = TalkComing(lead, talk.id, starts)
                    schedule(tx, [speaker.id], reminder, moment, expires(lead, starts, ends))


def schedule_agenda_reminders(
    tx: Connection, conference: Conference, talks: Iterable[Talk], members: Collection[int], now: datetime
) -> None:
    """Show these members what is in their agenda on the morning of each day of theirs."""
    shown = {talk.id: talk for talk in talks if talk.is_shown}
    listeners = find_listeners(tx, list(shown))
    members_by_reminder: defaultdict[FollowUp, list[int]] = defaultdict(list)
    for member_id, timezone in find_timezones(tx, members).items():
        agenda = [shown[talk_id] for talk_id, members_of in listeners.items() if member_id in members_of]
        for reminder in _plan_mornings(conference, agenda, timezone):
            if reminder.at >= now:
                members_by_reminder[reminder].append(member_id)
    for reminder, readers in members_by_reminder.items():
        schedule(tx, readers, reminder.notification, reminder.at, reminder.expires)


def _plan_mornings(conference: Conference, talks: Sequence[Talk], timezone: str) -> Iterator[FollowUp]:
    """The reminders of an agenda, one for each day of a zone on which some of the talks are."""
    first: dict[date, datetime] = {}
    for starts in sorted(moment_at(conference.occurrence, talk.shown_starts or 0) for talk in talks):
        first.setdefault(starts.astimezone(zone_of(timezone)).date(), starts)
    for day, starts in first.items():
        morning = local_moment(day, MORNING, timezone)
        moment = morning if morning + HOUR <= starts else starts - HOUR
        yield FollowUp(AgendaOfDay(conference.id, day), moment, starts)
