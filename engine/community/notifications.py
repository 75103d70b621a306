"""What the bot says by itself about events: reminders, what has changed, and one question afterwards."""

from abc import abstractmethod
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Self

from sqlalchemy import Connection

from engine.chat.cards import Card
from engine.community.cards.forum import SwapView, swap_card
from engine.community.cards.notifications import feedback_card, news_card, reminder_card
from engine.community.records import events as records
from engine.community.records.events import Occurrence
from engine.community.records.forum import SwapState, find_swap
from engine.community.rules.reminder_times import BEFORE, Lead, expires, moment_of
from engine.community.rules.seats import COMING, Answer
from engine.community.views import view_event
from engine.notices.kinds import Kind
from engine.notices.notification import NOTHING, Due, Notification, Offer
from engine.notices.schedule import schedule
from engine.people.records.members import find_timezones
from engine.turn import Turn

REMINDER = Kind("event", budgeted=True, awaits_answer=False, optional=True)
NEWS = Kind("event_news", budgeted=False, awaits_answer=False, optional=False)
FEEDBACK = Kind("event_after", budgeted=True, awaits_answer=False, optional=False)


@dataclass(frozen=True, slots=True)
class EventReminder(Notification):
    """An event is in a week, tomorrow, or in an hour."""

    kind = REMINDER
    key_format = "{occurrence}@{starts:%Y-%m-%dT%H:%M%z}/{lead}"
    example_values = (1, datetime(2026, 3, 4, 14, tzinfo=UTC), Lead.DAY)
    occurrence: int
    starts: datetime
    """In the zone of the series; once the event is moved, the reminder is another one."""
    lead: Lead

    @classmethod
    def of(cls, occurrence: Occurrence, lead: Lead) -> Self:
        return cls(occurrence.row, occurrence.local_start, lead)

    def offer(self, turn: Turn, due: Due) -> Offer:
        """The event; nothing after a no, a move or a cancellation, or without the yes that asked for it. Who has not
        answered hears of it a week before, where it is by day for them."""
        occurrence = _find_occurrence(turn, self.occurrence)
        if occurrence is None or occurrence.cancelled or occurrence.starts <= turn.now:
            return NOTHING
        if self.of(occurrence, self.lead).key != self.key:
            return NOTHING
        seen = view_event(turn, occurrence)
        is_wanted = seen.mine is Answer.YES
        if self.lead is Lead.WEEK and not is_wanted:
            is_wanted = seen.mine is not Answer.NO and (bool(seen.mine) or occurrence.is_by_day(turn.voice.zone))
        return Offer(reminder_card(turn.voice, seen, turn.now)) if is_wanted else NOTHING


@dataclass(frozen=True, slots=True)
class EventFeedback(Notification):
    """An event is over: was the reader there, and what do they take away?"""

    kind = FEEDBACK
    key_format = "{occurrence}@{starts:%Y-%m-%dT%H:%M%z}/after"
    example_values = (1, datetime(2026, 3, 4, 14, tzinfo=UTC))
    occurrence: int
    starts: datetime
    """In the zone of the series."""

    @classmethod
    def of(cls, occurrence: Occurrence) -> Self:
        return cls(occurrence.row, occurrence.local_start)

    def offer(self, turn: Turn, due: Due) -> Offer:
        """The question, for those who want to hear of events, said yes to it and have not answered yet."""
        occurrence = _find_occurrence(turn, self.occurrence)
        if occurrence is None or occurrence.cancelled or REMINDER.name in due.wishes.kinds_off:
            return NOTHING
        visit = records.find_visit(turn.tx, occurrence.row, turn.scope.member_id)
        is_open = visit is not None and visit.answer is Answer.YES and visit.attended is None
        if not is_open or self.of(occurrence).key != self.key:
            return NOTHING
        return Offer(feedback_card(turn.voice, occurrence, turn.now))


@dataclass(frozen=True, slots=True)
class EventNews(Notification):
    """Something about an event that is ahead; what is news later takes its place."""

    kind = NEWS
    example_values: ClassVar[tuple[object, ...]] = (1, 1)
    occurrence: int
    sequence: int
    """Of the occurrence when this was news."""

    def offer(self, turn: Turn, due: Due) -> Offer:
        occurrence = _find_occurrence(turn, self.occurrence)
        if occurrence is None or occurrence.sequence != self.sequence or occurrence.ends <= turn.now:
            return NOTHING
        return Offer(self.draw(turn, occurrence))

    @abstractmethod
    def draw(self, turn: Turn, occurrence: Occurrence) -> Card | None:
        """Its card; None where it no longer concerns the reader."""


@dataclass(frozen=True, slots=True)
class EventChange(EventNews):
    """Something has changed, for those who are coming or may be."""

    sentence: ClassVar[str]
    concerned: ClassVar[Collection[Answer]] = COMING

    def draw(self, turn: Turn, occurrence: Occurrence) -> Card | None:
        seen = view_event(turn, occurrence)
        return news_card(turn.voice, self.sentence, seen, turn.now) if seen.mine in self.concerned else None


@dataclass(frozen=True, slots=True)
class EventMoved(EventChange):
    """It is at another time or another place."""

    key_format = "{occurrence}/{sequence}/moved"
    sentence = "community.news_moved"


@dataclass(frozen=True, slots=True)
class EventCancelled(EventChange):
    """It does not take place."""

    key_format = "{occurrence}/{sequence}/cancelled"
    sentence = "community.news_cancelled"


@dataclass(frozen=True, slots=True)
class EventRestored(EventChange):
    """It takes place after all."""

    key_format = "{occurrence}/{sequence}/restored"
    sentence = "community.news_restored"


@dataclass(frozen=True, slots=True)
class SeatFree(EventChange):
    """Somebody who waited has a seat."""

    key_format = "{occurrence}/{sequence}/seat"
    sentence = "community.news_seat"
    concerned = (Answer.YES,)


@dataclass(frozen=True, slots=True)
class HostNews(EventNews):
    """Something for who hosts it; nothing for everybody else."""

    sentence: ClassVar[str]

    def draw(self, turn: Turn, occurrence: Occurrence) -> Card | None:
        if occurrence.cancelled or occurrence.host_id != turn.scope.member_id:
            return None
        return news_card(turn.voice, self.sentence, view_event(turn, occurrence), turn.now)


@dataclass(frozen=True, slots=True)
class HostChosen(HostNews):
    """It is the reader's turn to host."""

    key_format = "{occurrence}/{sequence}/host"
    sentence = "community.news_host"


@dataclass(frozen=True, slots=True)
class SwapAsked(EventNews):
    """Another host asks to exchange days; the event is the reader's."""

    key_format = "{occurrence}/{sequence}/swap-{swap}"
    example_values = (1, 1, 1)
    swap: int

    def draw(self, turn: Turn, occurrence: Occurrence) -> Card | None:
        swap = find_swap(turn.tx, self.swap)
        if swap is None or swap.asked_of != turn.scope.member_id or swap.state != SwapState.OPEN:
            return None
        offered = records.find_occurrence_by_id(turn.tx, [occurrence.series], swap.mine_id)
        name = records.find_names(turn.tx, [swap.asked_by]).get(swap.asked_by)
        if offered is None or name is None:
            return None
        return swap_card(turn.voice, SwapView(swap.id, name, offered, occurrence), turn.now)


@dataclass(frozen=True, slots=True)
class SwapAgreed(HostNews):
    """Another host has agreed to exchange days; the event is now the reader's."""

    key_format = "{occurrence}/{sequence}/swapped-{swap}"
    example_values = (1, 1, 1)
    sentence = "community.news_swapped"
    swap: int


def schedule_event_reminders(tx: Connection, occurrence: Occurrence, members: Collection[int], now: datetime) -> None:
    """Have those who come reminded before, and asked afterwards."""
    for lead in BEFORE:
        schedule_event_reminder(tx, lead, occurrence, members, now)
    if occurrence.ends >= now:
        until = expires(Lead.AFTER, occurrence.starts, occurrence.ends)
        schedule(tx, list(members), EventFeedback.of(occurrence), occurrence.ends, until)


def schedule_event_reminder(
    tx: Connection, lead: Lead, occurrence: Occurrence, members: Collection[int], now: datetime
) -> None:
    """Put one reminder into the ledger for each of these members, at the moment that is right in their zone."""
    zones: defaultdict[str, list[int]] = defaultdict(list)
    for member_id, timezone in find_timezones(tx, members).items():
        zones[timezone].append(member_id)
    until = expires(lead, occurrence.starts, occurrence.ends)
    for timezone, neighbours in zones.items():
        moment = moment_of(lead, occurrence.starts, occurrence.ends, timezone)
        if moment >= now:
            schedule(tx, neighbours, EventReminder.of(occurrence, lead), moment, until)


def notify_coming(tx: Connection, change: EventChange, occurrence: Occurrence, now: datetime) -> int:
    """Tell everybody who is coming, or may be; returns how many. Who comes is reminded of the new time."""
    answers = records.find_answers(tx, [occurrence.row])[occurrence.row]
    if not occurrence.cancelled:
        sure = [member_id for member_id, answer in answers.items() if answer is Answer.YES]
        schedule_event_reminders(tx, occurrence, sure, now)
    coming = [member_id for member_id, answer in answers.items() if answer in COMING]
    notify_members(tx, change, occurrence, coming, now)
    return len(coming)


def notify_members(
    tx: Connection, news: EventNews, occurrence: Occurrence, members: Sequence[int], now: datetime
) -> None:
    """Tell these members, unless the event is over."""
    if occurrence.ends > now:
        schedule(tx, members, news, now, occurrence.ends)


def _find_occurrence(turn: Turn, occurrence_id: int) -> Occurrence | None:
    """An occurrence in the reader's organisation, of a series that takes place."""
    every = records.find_series(turn.tx, turn.scope.organisation_id)
    series = [one for one in every if one.confirmed_at]
    return records.find_occurrence_by_id(turn.tx, series, occurrence_id)
