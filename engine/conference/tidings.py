"""What goes into the ledger of notices about a conference: news, and reminders at the moments that are right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from sqlalchemy import Connection, select

from engine.community.rules.reminder_times import HOUR, Lead, expires, moment_of
from engine.conference.records import talks as records
from engine.conference.records.tables import Decision, Said
from engine.conference.records.talks import Conference, Talk
from engine.conference.rules.availability import moment_at
from engine.notices.kinds import Kind
from engine.notices.notification import Due, FollowUp, Notification, Offer
from engine.notices.schedule import schedule
from engine.people.records.members import MEMBER
from engine.recurrence.rules import local_moment
from engine.recurrence.zones import zone_of
from engine.store.sql import in_ids
from engine.turn import Turn


@dataclass(frozen=True, slots=True)
class ConferenceReminder(Notification):
    """To be split."""

    kind = Kind("conference", budgeted=True, awaits_answer=False, optional=True)
    key_format = "{about}"
    about: str

    @classmethod
    def example(cls) -> Self:
        return cls("1/1/moved")

    def offer(self, turn: Turn, due: Due) -> Offer:
        from engine.conference.notifications import announcement

        return Offer(announcement(turn, self.about))


@dataclass(frozen=True, slots=True)
class ConferenceNews(Notification):
    """To be split."""

    kind = Kind("conference_news", budgeted=False, awaits_answer=False, optional=False)
    key_format = "{about}"
    about: str

    @classmethod
    def example(cls) -> Self:
        return cls("1/1/moved")

    def offer(self, turn: Turn, due: Due) -> Offer:
        from engine.conference.notifications import announcement

        return Offer(announcement(turn, self.about))


MORNING = time(8)
"""When people see what is in their agenda for the day, by their own clock."""
BEFORE_CLOSING = timedelta(days=2)
"""How long before the end of the call those are reminded who have a draft."""


def tell(tx: Connection, conference: Conference, what: str, members: Collection[int], now: datetime) -> None:
    """Tell these members something once; `what` names it."""
    if members and conference.occurrence.ends > now:
        schedule(tx, list(members), ConferenceNews(what), now, conference.occurrence.ends)


def tell_decision(tx: Connection, conference: Conference, talk: Talk, decision: Decision, now: datetime) -> None:
    tell(tx, conference, f"decision/{talk.id}/{decision}", [each.id for each in talk.speakers], now)


def tell_asked(tx: Connection, conference: Conference, talk: Talk, now: datetime) -> None:
    """Ask those who are to speak with the author."""
    asked = [each.id for each in talk.people if each.said is Said.ASKED]
    tell(tx, conference, f"with/{talk.id}", asked, now)


def tell_changes(tx: Connection, conference: Conference, changed: Sequence[Talk], now: datetime) -> int:
    """Tell those who give these talks or have them in their agenda, one message each; returns how many."""
    listeners = records.find_listeners(tx, [each.id for each in changed])
    told = {each.id for talk in changed for each in talk.speakers}.union(*listeners.values())
    tell(tx, conference, changes_key(conference, now), sorted(told), now)
    return len(told)


def changes_key(conference: Conference, at: datetime) -> str:
    return f"schedule/{conference.id}/{at:%Y-%m-%dT%H:%M:%S.%f}"


def remind_of_deadline(tx: Connection, conference: Conference, authors: Collection[int], now: datetime) -> None:
    """Remind those who have a draft before the call closes, if that is not too soon to be a help."""
    moment = conference.closes_at - BEFORE_CLOSING
    if authors and moment > now:
        schedule(tx, list(authors), ConferenceReminder(deadline_key(conference)), moment, conference.closes_at)


def deadline_key(conference: Conference) -> str:
    return f"deadline/{conference.id}@{conference.closes_at:%Y-%m-%dT%H:%M}"


def speaking_key(lead: str, talk: Talk, starts: datetime) -> str:
    return f"{lead}/{talk.id}@{starts:%Y-%m-%dT%H:%M}"


def remind_speakers(tx: Connection, conference: Conference, talks: Iterable[Talk], now: datetime) -> None:
    """A week and a day ahead of their talk, at the same time of their clock."""
    for talk in talks:
        if talk.shown_starts is None:
            continue
        starts = moment_at(conference.occurrence, talk.shown_starts)
        ends = starts + timedelta(minutes=talk.minutes)
        for speaker in talk.speakers:
            for lead in (Lead.WEEK, Lead.DAY):
                moment = moment_of(lead, starts, ends, speaker.timezone)
                if moment >= now:
                    reminder = ConferenceReminder(speaking_key(lead, talk, starts))
                    schedule(tx, [speaker.id], reminder, moment, expires(lead, starts, ends))


def remind_of_agendas(
    tx: Connection, conference: Conference, talks: Iterable[Talk], members: Collection[int], now: datetime
) -> None:
    """Show these members what is in their agenda on the morning of each day of theirs."""
    shown = {each.id: each for each in talks if each.is_shown}
    marks = records.find_listeners(tx, list(shown))
    zones = dict(tx.execute(select(MEMBER.c.id, MEMBER.c.timezone).where(in_ids(tx, MEMBER.c.id, list(members)))).all())
    alike: defaultdict[FollowUp, list[int]] = defaultdict(list)
    for member_id, timezone in zones.items():
        mine = [shown[number] for number, who in marks.items() if member_id in who]
        for planned in _mornings(conference, mine, timezone):
            if planned.at >= now:
                alike[planned].append(member_id)
    for planned, same in alike.items():
        schedule(tx, same, planned.notification, planned.at, planned.expires)


def agenda_key(conference: Conference, day: date) -> str:
    return f"agenda/{conference.id}@{day}"


def first_of_days(conference: Conference, talks: Iterable[Talk], timezone: str) -> Mapping[date, datetime]:
    """The days of a zone on which these talks are, each with the start of its first one."""
    starts = sorted(moment_at(conference.occurrence, each.shown_starts or 0) for each in talks)
    found: dict[date, datetime] = {}
    for moment in starts:
        found.setdefault(moment.astimezone(zone_of(timezone)).date(), moment)
    return found


def _mornings(conference: Conference, talks: Sequence[Talk], timezone: str) -> Iterable[FollowUp]:
    for day, first in first_of_days(conference, talks, timezone).items():
        morning = local_moment(day, MORNING, timezone)
        moment = morning if morning + HOUR <= first else first - HOUR
        yield FollowUp(ConferenceReminder(agenda_key(conference, day)), moment, first)
