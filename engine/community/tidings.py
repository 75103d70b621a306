"""Tidings: what the bot says first about an occurrence, each to everybody whom it concerns, and each once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

from sqlalchemy import Connection, select, update

from engine.community.records import events as records
from engine.community.records.events import OCCURRENCE, Occurrence
from engine.community.rules.reminder_times import BEFORE, Lead, expires, moment_of
from engine.community.rules.seats import Answer
from engine.notices.kinds import Kind
from engine.notices.notification import Due, Notification, Offer
from engine.notices.records.notices import NOTICE
from engine.notices.rules.cadence import NEVER
from engine.notices.schedule import schedule
from engine.notices.states import NoticeState
from engine.people.records.members import ACTIVE, MEMBER
from engine.recurrence.zones import zone_of
from engine.turn import Turn


@dataclass(frozen=True, slots=True)
class EventReminder(Notification):
    """To be split."""

    kind = Kind("event", budgeted=True, awaits_answer=False, optional=True)
    key_format = "{about}"
    about: str

    @classmethod
    def example(cls) -> Self:
        return cls("1/1/moved")

    def offer(self, turn: Turn, due: Due) -> Offer:
        from engine.community.notifications import reminder

        return Offer(reminder(turn, self.about))


@dataclass(frozen=True, slots=True)
class EventNews(Notification):
    """To be split."""

    kind = Kind("event_news", budgeted=False, awaits_answer=False, optional=False)
    key_format = "{about}"
    about: str

    @classmethod
    def example(cls) -> Self:
        return cls("1/1/moved")

    def offer(self, turn: Turn, due: Due) -> Offer:
        from engine.community.notifications import news

        return Offer(news(turn, self.about))


@dataclass(frozen=True, slots=True)
class EventAfter(Notification):
    """To be split."""

    kind = Kind("event_after", budgeted=True, awaits_answer=False, optional=False)
    key_format = "{about}"
    about: str

    @classmethod
    def example(cls) -> Self:
        return cls("1/1/moved")

    def offer(self, turn: Turn, due: Due) -> Offer:
        """Only for those who want to hear of events."""
        from engine.community.notifications import afterwards

        return Offer(afterwards(turn, self.about)) if EventReminder.kind.name not in due.wishes.kinds_off else Offer()


class News(StrEnum):
    """What happened to an occurrence."""

    MOVED = "moved"
    """Another time or another place."""
    CANCELLED = "cancelled"
    RESTORED = "restored"
    SEAT = "seat"
    """Somebody who waited has a seat."""
    HOST = "host"
    """Somebody is the host."""
    SWAP = "swap"
    """Another host asks to exchange days."""
    SWAPPED = "swapped"
    """The other host has agreed."""
    PAPER = "paper"
    """A paper has been picked."""


COMING = (Answer.YES, Answer.MAYBE, Answer.WAITING)


def tell(tx: Connection, news: News, occurrence: Occurrence, now: datetime) -> int:
    """Tell everybody who is coming, or may be; returns how many. Who comes is reminded of the new time."""
    answers = records.find_answers(tx, [occurrence.row])[occurrence.row]
    if not occurrence.cancelled:
        remind(tx, occurrence, [who for who, answer in answers.items() if answer is Answer.YES], now)
    return tell_some(tx, news, occurrence, [who for who, answer in answers.items() if answer in COMING], now)


def tell_some(
    tx: Connection, news: News, occurrence: Occurrence, members: Sequence[int], now: datetime, about: str = ""
) -> int:
    """Tell these members; returns how many. Later news of the same occurrence takes the place of these."""
    key = f"{occurrence.row}/{occurrence.sequence}/{news}{about}"
    if members and occurrence.ends > now:
        schedule(tx, members, EventNews(key), now, occurrence.ends)
    return len(members)


def remind(tx: Connection, occurrence: Occurrence, members: Collection[int], now: datetime) -> None:
    """Have those who come reminded before, and asked afterwards."""
    for lead in (*BEFORE, Lead.AFTER):
        plan_lead(tx, lead, occurrence, members, now)


def plan_lead(tx: Connection, lead: Lead, occurrence: Occurrence, members: Collection[int], now: datetime) -> None:
    """Put one reminder into the ledger for each of these members, at the moment that is right in their zone."""
    zones: defaultdict[str, list[int]] = defaultdict(list)
    for member_id, timezone in tx.execute(select(MEMBER.c.id, MEMBER.c.timezone).where(MEMBER.c.id.in_(members))):
        zones[timezone].append(member_id)
    cls = EventAfter if lead is Lead.AFTER else EventReminder
    until = expires(lead, occurrence.starts, occurrence.ends)
    for timezone, each in zones.items():
        moment = moment_of(lead, occurrence.starts, occurrence.ends, timezone)
        if moment >= now:
            schedule(tx, each, cls(key_of(occurrence, lead)), moment, until)


def follow_clocks(tx: Connection, now: datetime) -> int:
    """Move reminders that wait to the clocks of people whom the planner is to look at anew, because they have changed
    their zone; returns of how many reminders. Asked before the planner, which then has looked."""
    waiting = (
        select(NOTICE.c.id, NOTICE.c.occurrence, MEMBER.c.timezone)
        .join_from(MEMBER, NOTICE, NOTICE.c.member_id == MEMBER.c.id)
        .where(
            ACTIVE,
            MEMBER.c.next_due_at == NEVER,
            NOTICE.c.kind == EventReminder.kind.name,
            NOTICE.c.state == NoticeState.PENDING,
        )
    )
    rows = tx.execute(waiting).all()
    wanted = {row.id: (row.occurrence.partition("@")[0], row.occurrence.rpartition("/")[2]) for row in rows}
    numbers = {int(number) for number, lead in wanted.values() if number.isdigit() and lead in (Lead.DAY, Lead.WEEK)}
    at = dict(tx.execute(select(OCCURRENCE.c.id, OCCURRENCE.c.starts_at).where(OCCURRENCE.c.id.in_(numbers))).all())
    moved = 0
    for row in rows:
        number, lead = wanted[row.id]
        if lead in (Lead.DAY, Lead.WEEK) and number.isdigit() and (starts := at.get(int(number))):
            moment = max(now, moment_of(Lead(lead), starts, starts, row.timezone))
            tx.execute(update(NOTICE).where(NOTICE.c.id == row.id).values(not_before=moment))
            moved += 1
    return moved


def key_of(occurrence: Occurrence, lead: Lead) -> str:
    """What a reminder is about: after a move it is another one."""
    local = occurrence.starts.astimezone(zone_of(occurrence.series.pattern.timezone))
    return f"{occurrence.row}@{local:%Y-%m-%dT%H:%M%z}/{lead}"
