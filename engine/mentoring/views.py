"""Asks and pairs as one of the two sees them, one's own offer, and what waits for that person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.chat.cards import Action, Button
from engine.chat.errors import require_found
from engine.mentoring.records import pairs as records
from engine.mentoring.records.offers import Offer, find_offer, find_offering, find_topics_of
from engine.mentoring.records.pairs import CheckInAnswer, Pair, PairState, Partner
from engine.mentoring.rules.matching import WorkingDay, find_shared_spans
from engine.mentoring.rules.topics import Topic, find_serving_topics, list_topics
from engine.turn import Args, Todo, Turn

OPEN = (PairState.ASKED, PairState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class PairView:
    """A pair or an ask, from the reader's side."""

    pair: Pair
    me: int
    topic: str
    """Its name; empty where the pack no longer has it."""
    check_ins: tuple[CheckInAnswer, ...]
    """What both have answered, the oldest first."""
    shared: tuple[tuple[int, int], ...]
    """When both work, from minute to minute of the reader's day."""

    @property
    def is_mentee(self) -> bool:
        return self.pair.mentee.id == self.me

    @property
    def other(self) -> Partner:
        return self.pair.other(self.me)

    @property
    def has_come_to_nothing(self) -> bool:
        """Whether it never became a pair."""
        return self.pair.state not in (*OPEN, PairState.ENDED, PairState.COMPLETED)

    @property
    def waits(self) -> bool:
        """Whether the reader is asked something: to mentor, or whether the two met."""
        if self.pair.state is PairState.ASKED:
            return not self.is_mentee
        answered = any(answer.number == self.pair.checks and answer.member_id == self.me for answer in self.check_ins)
        return self.pair.state is PairState.ACCEPTED and self.pair.checks > 0 and not answered


@dataclass(frozen=True, slots=True)
class OfferView:
    """Somebody's own offer, or what it would be."""

    offer: Offer | None
    """None before it is public."""
    topics: tuple[Topic, ...]
    """Those that the pack still has."""
    mentees: int


@dataclass(frozen=True, slots=True)
class HubView:
    """Where somebody stands."""

    pairs: Sequence[PairView]
    """Their open asks and pairs, those first that wait for them."""
    own: OfferView
    has_past: bool


def find_own_pair(turn: Turn, args: Args) -> Pair:
    """The person's own ask or pair that a press names."""
    return require_found(records.find_pair(turn.tx, turn.scope.member_id, args.number("pair")), "mentoring.gone_ask")


def view_pair(turn: Turn, pair: Pair) -> PairView:
    return _view_pairs(turn, [pair])[0]


def view_offer(turn: Turn) -> OfferView:
    me, topics = turn.scope.member_id, list_topics(turn.pack)
    chosen = tuple(topics[name] for name in find_topics_of(turn.tx, me) if name in topics)
    return OfferView(find_offer(turn.tx, me), chosen, records.count_mentees(turn.tx, me))


def view_hub(turn: Turn) -> HubView:
    return HubView(list_open_pairs(turn), view_offer(turn), has_past=bool(list_past_pairs(turn)))


def list_open_pairs(turn: Turn) -> list[PairView]:
    """The person's open asks and pairs, those first that wait for them."""
    views = _view_pairs(turn, records.find_pairs(turn.tx, turn.scope.member_id, OPEN))
    return sorted(views, key=lambda view: not view.waits)


def list_past_pairs(turn: Turn) -> list[PairView]:
    """What is over: pairs on either side, and the person's own asks that came to nothing."""
    over = [state for state in PairState if state not in OPEN]
    views = _view_pairs(turn, records.find_pairs(turn.tx, turn.scope.member_id, over))
    return [view for view in views if view.is_mentee or view.pair.state in (PairState.ENDED, PairState.COMPLETED)]


def list_todos(turn: Turn) -> Iterator[Todo]:
    """Asks and check-ins that wait for the person."""
    if count := sum(view.waits for view in list_open_pairs(turn)):
        yield Todo(Button(turn.voice.line("mentoring.waiting", count=count), Action("mentor.waiting")))


def find_topic(turn: Turn, name: str) -> Topic:
    """The topic that a press names."""
    return require_found(list_topics(turn.pack).get(name))


def find_mentor_names(turn: Turn, topic_id: str) -> tuple[str, ...]:
    """Names of those who offer publicly to mentor in a topic and have a place free, whoever they are."""
    return find_offering(turn.tx, turn.scope.organisation_id, find_serving_topics(turn.pack, topic_id))


def find_working_day(turn: Turn) -> WorkingDay:
    rules = turn.pack.mentoring
    return WorkingDay(*rules.working_hours, rules.good_overlap_hours)


def _view_pairs(turn: Turn, pairs: Sequence[Pair]) -> list[PairView]:
    topics = list_topics(turn.pack)
    check_ins = records.find_check_ins(turn.tx, [pair.id for pair in pairs]) if pairs else {}
    day, me, zone = find_working_day(turn), turn.scope.member_id, turn.scope.person.timezone
    return [
        PairView(
            pair,
            me,
            topics[pair.topic_id].name if pair.topic_id in topics else "",
            tuple(check_ins[pair.id]),
            tuple(find_shared_spans(zone, pair.other(me).timezone, day, turn.now)),
        )
        for pair in pairs
    ]
