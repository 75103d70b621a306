"""Asks and pairs as one of the two sees them, and what waits for that person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.chat.cards import Action, Button
from engine.mentoring.records.offers import find_offering
from engine.mentoring.records.pairs import Pair, Partner, Said, State, find_check_ins, find_pairs
from engine.mentoring.rules.matching import Hours, shared_spans
from engine.mentoring.rules.topics import serving, topics_of
from engine.turn import Todo, Turn

OPEN = (State.ASKED, State.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Seen:
    """A pair or an ask, from the reader's side."""

    pair: Pair
    me: int
    topic: str
    """Its name; empty where the pack no longer has it."""
    said: tuple[Said, ...]
    shared: tuple[tuple[int, int], ...]
    """When both work, from minute to minute of the reader's day."""

    @property
    def is_mentee(self) -> bool:
        return self.pair.mentee.id == self.me

    @property
    def other(self) -> Partner:
        return self.pair.other(self.me)

    @property
    def waits(self) -> bool:
        """Whether the reader is asked something: to mentor, or whether the two met."""
        if self.pair.state is State.ASKED:
            return not self.is_mentee
        answered = any(each.number == self.pair.checks and each.member_id == self.me for each in self.said)
        return self.pair.state is State.ACCEPTED and self.pair.checks > 0 and not answered


def seen(turn: Turn, pair: Pair) -> Seen:
    """One pair, for the person of a turn."""
    return _seen(turn, [pair])[0]


def going(turn: Turn) -> list[Seen]:
    """The person's open asks and pairs, those first that wait for them."""
    found = _seen(turn, find_pairs(turn.tx, turn.scope.member_id, OPEN))
    return sorted(found, key=lambda each: not each.waits)


def past(turn: Turn) -> list[Seen]:
    """What is over: pairs on either side, and the person's own asks that came to nothing."""
    over = [state for state in State if state not in OPEN]
    found = _seen(turn, find_pairs(turn.tx, turn.scope.member_id, over))
    return [each for each in found if each.is_mentee or each.pair.state in (State.ENDED, State.COMPLETED)]


def todos(turn: Turn) -> Iterator[Todo]:
    """Asks and check-ins that wait for the person."""
    if asks := sum(each.waits for each in going(turn)):
        yield Todo(Button(turn.voice.line("mentoring.waiting", count=asks), Action("mentor.waiting")))


def who_offers(turn: Turn, topic_id: str) -> tuple[str, ...]:
    """Names of those who offer publicly to mentor in a topic and have a place free, whoever they are."""
    return find_offering(turn.tx, turn.scope.organisation_id, serving(turn.pack, topic_id))


def hours_of(turn: Turn) -> Hours:
    """The working day of the pack."""
    rules = turn.pack.mentoring
    return Hours(*rules.working_hours, rules.good_overlap_hours)


def _seen(turn: Turn, pairs: Sequence[Pair]) -> list[Seen]:
    topics, said = topics_of(turn.pack), find_check_ins(turn.tx, [pair.id for pair in pairs]) if pairs else {}
    hours, me, zone = hours_of(turn), turn.scope.member_id, turn.scope.person.timezone
    return [
        Seen(
            pair,
            me,
            topics[pair.topic_id].name if pair.topic_id in topics else "",
            tuple(said[pair.id]),
            tuple(shared_spans(zone, pair.other(me).timezone, hours, turn.now)),
        )
        for pair in pairs
    ]
