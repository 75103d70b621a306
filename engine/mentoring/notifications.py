"""What the bot says by itself about mentoring: each thing once, while it is true."""

from abc import abstractmethod
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from sqlalchemy import Connection

from engine.chat.cards import Card
from engine.mentoring.cards import pairs as cards
from engine.mentoring.records.pairs import PairState, find_pair
from engine.mentoring.views import PairView, view_pair
from engine.notices.kinds import Kind
from engine.notices.notification import NOTHING, Due, Notification, Offer
from engine.notices.schedule import schedule
from engine.turn import Turn

NEWS_FOR = timedelta(days=14)
"""After that, who was away finds it under `/mentor` only."""

MENTORING = Kind("mentoring", budgeted=True, awaits_answer=False, optional=True)


@dataclass(frozen=True, slots=True)
class PairNotification(Notification):
    """Something about an ask or a pair, to one of the two."""

    kind = MENTORING
    example_values: ClassVar[tuple[object, ...]] = (1,)
    state: ClassVar[PairState]
    """In which there is something to say."""
    pair: int

    def offer(self, turn: Turn, due: Due) -> Offer:
        pair = find_pair(turn.tx, turn.scope.member_id, self.pair)
        card = self.find_card(turn, view_pair(turn, pair)) if pair and pair.state is self.state else None
        return Offer(card) if card else NOTHING

    @abstractmethod
    def find_card(self, turn: Turn, view: PairView) -> Card | None:
        """What it says; None where that is no longer so."""


@dataclass(frozen=True, slots=True)
class MentorAsked(PairNotification):
    """Somebody asks, to the mentor."""

    key_format = "{pair}/asked"
    state = PairState.ASKED

    def find_card(self, turn: Turn, view: PairView) -> Card | None:
        return None if view.is_mentee else cards.request_card(turn.voice, view)


@dataclass(frozen=True, slots=True)
class PairIntroduced(PairNotification):
    """The two are introduced, to the mentee."""

    key_format = "{pair}/accepted"
    state = PairState.ACCEPTED

    def find_card(self, turn: Turn, view: PairView) -> Card | None:
        return cards.introduction_card(turn.voice, turn.pack.mentoring, view) if view.is_mentee else None


@dataclass(frozen=True, slots=True)
class AskRefused(PairNotification):
    """An ask has come to nothing, to who asked."""

    def find_card(self, turn: Turn, view: PairView) -> Card | None:
        return cards.refused_card(turn.voice, view) if view.is_mentee else None


@dataclass(frozen=True, slots=True)
class AskDeclined(AskRefused):
    """The mentor has said no."""

    key_format = "{pair}/declined"
    state = PairState.DECLINED


@dataclass(frozen=True, slots=True)
class AskLapsed(AskRefused):
    """Nobody has answered in time."""

    key_format = "{pair}/lapsed"
    state = PairState.LAPSED


@dataclass(frozen=True, slots=True)
class AskFreed(AskRefused):
    """The mentor has no place any more, or is gone."""

    key_format = "{pair}/freed"
    state = PairState.FREED


@dataclass(frozen=True, slots=True)
class CheckInDue(PairNotification):
    """Did the two meet? To both, while they have not answered for themselves and it is the newest check-in."""

    key_format = "{pair}/check/{number}"
    state = PairState.ACCEPTED
    example_values: ClassVar[tuple[object, ...]] = (1, 1)
    number: int
    """Of the check-in, from 1."""

    def find_card(self, turn: Turn, view: PairView) -> Card | None:
        due = view.pair.checks == self.number and view.waits
        return cards.check_in_card(turn.voice, view) if due else None


@dataclass(frozen=True, slots=True)
class CheckInPutOff(CheckInDue):
    """The same, on the later day that its reader asked for."""

    key_format = "{pair}/check/{number}/{day}"
    example_values = (1, 1, date(2026, 3, 20))
    day: date


@dataclass(frozen=True, slots=True)
class PairEnded(PairNotification):
    """The pair is over, to the one who stays."""

    key_format = "{pair}/ended"
    state = PairState.ENDED

    def find_card(self, turn: Turn, view: PairView) -> Card | None:
        return cards.over_card(turn.voice, view)


@dataclass(frozen=True, slots=True)
class PairCompleted(PairNotification):
    """All check-ins have been: thanks, to both."""

    key_format = "{pair}/completed"
    state = PairState.COMPLETED

    def find_card(self, turn: Turn, view: PairView) -> Card | None:
        return cards.over_card(turn.voice, view)


def notify_partner(tx: Connection, member_id: int | None, news: PairNotification, at: datetime) -> None:
    """Have one of a pair told; nobody where they are erased."""
    if member_id is not None:
        schedule(tx, [member_id], news, at, at + NEWS_FOR)
