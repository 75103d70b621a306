"""What the bot says by itself about a conference: news as they happen, and reminders at the moments that are right."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from engine.community.rules.reminder_times import Lead
from engine.conference.cards import notifications as cards
from engine.conference.cards.reviewer import invitation_card
from engine.conference.cards.speaker import co_speaker_card, decision_card
from engine.conference.finding import find_uncancelled_conference, find_uncancelled_talk
from engine.conference.records.conferences import Conference
from engine.conference.records.reviews import find_response
from engine.conference.records.tables import Decision, Response, TalkState
from engine.conference.records.talks import Talk, find_listeners, find_marked
from engine.conference.rules.availability import moment_at
from engine.conference.views import find_agenda, in_program_order, list_own_talks, view_conference
from engine.notices.kinds import Kind
from engine.notices.notification import NOTHING, Due, Notification, Offer
from engine.notices.schedule import schedule
from engine.turn import Turn

REMINDER = Kind("conference", budgeted=True, awaits_answer=False, optional=True)
NEWS = Kind("conference_news", budgeted=False, awaits_answer=False, optional=False)


@dataclass(frozen=True, slots=True)
class CallClosing(Notification):
    """The call for talks closes soon, for authors of drafts."""

    kind = REMINDER
    key_format = "deadline/{conference}@{closes_at:%Y-%m-%dT%H:%M}"
    example_values = (1, datetime(2026, 9, 1, 23, 59))
    conference: int
    closes_at: datetime

    def offer(self, turn: Turn, due: Due) -> Offer:
        """The deadline, while it is still the same and a draft still waits."""
        conference = find_uncancelled_conference(turn, self.conference)
        if conference is None or not conference.is_open(turn.now):
            return NOTHING
        drafts = sum(talk.state is TalkState.DRAFT for talk in list_own_talks(turn, conference.id))
        if not drafts or self.key != CallClosing(conference.id, conference.closes_at).key:
            return NOTHING
        return Offer(cards.deadline_card(turn.voice, conference, drafts, turn.now))


@dataclass(frozen=True, slots=True)
class TalkComing(Notification):
    """A talk is due in a week or a day, for those who give it."""

    kind = REMINDER
    key_format = "{lead}/{talk}@{starts:%Y-%m-%dT%H:%M}"
    example_values = (Lead.WEEK, 1, datetime(2026, 10, 27, 9))
    lead: Lead
    talk: int
    starts: datetime

    def offer(self, turn: Turn, due: Due) -> Offer:
        """When and where, unless it is given at another time or by others now."""
        named = find_uncancelled_talk(turn, self.talk)
        if named is None or not named.talk.is_shown or not named.talk.is_by(turn.scope.member_id):
            return NOTHING
        conference, talk = named
        starts = moment_at(conference.occurrence, talk.shown_starts or 0)
        if starts <= turn.now or self.key != TalkComing(self.lead, talk.id, starts).key:
            return NOTHING
        return Offer(cards.speaking_card(turn.voice, view_conference(turn, conference.occurrence), talk))


@dataclass(frozen=True, slots=True)
class AgendaOfDay(Notification):
    """What somebody wants to hear or gives on a day, on its morning."""

    kind = REMINDER
    key_format = "agenda/{conference}@{day}"
    example_values = (1, date(2026, 10, 27))
    conference: int
    day: date
    """By the clock of the reader."""

    def offer(self, turn: Turn, due: Due) -> Offer:
        """The talks of the day that are still ahead."""
        conference = find_uncancelled_conference(turn, self.conference)
        if conference is None:
            return NOTHING
        view = view_conference(turn, conference.occurrence)
        today = [
            talk
            for talk in find_agenda(turn, view).talks
            if talk.is_shown
            and (starts := moment_at(view.occurrence, talk.shown_starts or 0)) > turn.now
            and starts.astimezone(turn.voice.zone).date() == self.day
        ]
        return Offer(cards.morning_card(turn.voice, view, today)) if today else NOTHING


@dataclass(frozen=True, slots=True)
class DecisionMade(Notification):
    """What is decided about a talk, for those who speak."""

    kind = NEWS
    key_format = "decision/{talk}/{decision}"
    example_values = (1, Decision.ACCEPTED)
    talk: int
    decision: Decision

    def offer(self, turn: Turn, due: Due) -> Offer:
        """The decision, while it is the last one and nobody has answered it."""
        named = find_uncancelled_talk(turn, self.talk)
        if named is None or named.talk.told != self.decision or named.talk.answer:
            return NOTHING
        conference, talk = named
        if talk.state is not TalkState.PROPOSED or not talk.is_by(turn.scope.member_id):
            return NOTHING
        return Offer(decision_card(turn.voice, view_conference(turn, conference.occurrence), talk))


@dataclass(frozen=True, slots=True)
class CoSpeakerAsked(Notification):
    """The author of a talk asks somebody to speak with them."""

    kind = NEWS
    key_format = "with/{talk}"
    example_values = (1,)
    talk: int

    def offer(self, turn: Turn, due: Due) -> Offer:
        """The question, while it is open and its author is there."""
        named = find_uncancelled_talk(turn, self.talk)
        if named is None or not named.talk.is_asked(turn.scope.member_id):
            return NOTHING
        conference, talk = named
        author = next((person.name for person in talk.people if person.id == talk.author_id), None)
        if author is None or talk.state is not TalkState.PROPOSED:
            return NOTHING
        return Offer(co_speaker_card(turn.voice, view_conference(turn, conference.occurrence), talk, author))


@dataclass(frozen=True, slots=True)
class ReviewerAsked(Notification):
    """The host of a conference asks somebody to review its talks."""

    kind = NEWS
    key_format = "committee/{conference}"
    example_values = (1,)
    conference: int

    def offer(self, turn: Turn, due: Due) -> Offer:
        """The question, while it is open and there is something to review."""
        conference = find_uncancelled_conference(turn, self.conference)
        if conference is None or conference.announced_at:
            return NOTHING
        if find_response(turn.tx, conference.id, turn.scope.member_id) is not Response.ASKED:
            return NOTHING
        return Offer(invitation_card(turn.voice, conference))


@dataclass(frozen=True, slots=True)
class ScheduleChanged(Notification):
    """Talks have another time, or none any more, for those who give them or want to hear them."""

    kind = NEWS
    key_format = "schedule/{conference}/{at:%Y-%m-%dT%H:%M:%S.%f}"
    example_values = (1, datetime(2026, 10, 1, 9))
    conference: int
    at: datetime

    def offer(self, turn: Turn, due: Due) -> Offer:
        """The reader's talks that changed then and not since."""
        conference = find_uncancelled_conference(turn, self.conference)
        if conference is None:
            return NOTHING
        me = turn.scope.member_id
        own = [talk for talk in list_own_talks(turn, conference.id) if talk.is_by(me)]
        talks = {talk.id: talk for talk in (*find_marked(turn.tx, conference.id, me), *own)}.values()
        changed = [talk for talk in talks if talk.shown_at and self.key == replace(self, at=talk.shown_at).key]
        if not changed:
            return NOTHING
        first = all(talk.sequence == 1 and talk.is_given for talk in changed)
        view = view_conference(turn, conference.occurrence)
        return Offer(cards.changes_card(turn.voice, view, in_program_order(changed), first=first))


def notify_members(
    tx: Connection, conference: Conference, news: Notification, members: Collection[int], now: datetime
) -> None:
    """Tell these members something, unless the conference is over."""
    if conference.occurrence.ends > now:
        schedule(tx, list(members), news, now, conference.occurrence.ends)


def notify_decision(tx: Connection, conference: Conference, talk: Talk, decision: Decision, now: datetime) -> None:
    """Tell those who give a talk what is decided about it."""
    notify_members(tx, conference, DecisionMade(talk.id, decision), [speaker.id for speaker in talk.speakers], now)


def notify_asked_speakers(tx: Connection, conference: Conference, talk: Talk, now: datetime) -> None:
    """Ask those who are to speak with the author of a talk."""
    asked = [person.id for person in talk.people if person.response is Response.ASKED]
    notify_members(tx, conference, CoSpeakerAsked(talk.id), asked, now)


def notify_changes(tx: Connection, conference: Conference, changed: Sequence[Talk], now: datetime) -> int:
    """Tell those who give these talks or have them in their agenda, one message each; returns how many."""
    listeners = find_listeners(tx, [talk.id for talk in changed])
    concerned = {speaker.id for talk in changed for speaker in talk.speakers}.union(*listeners.values())
    notify_members(tx, conference, ScheduleChanged(conference.id, now), sorted(concerned), now)
    return len(concerned)
