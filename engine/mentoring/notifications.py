"""What notices about mentoring say, built from what is true when they are sent; nothing where that is no longer so."""

from __future__ import annotations

from engine.chat.cards import Card
from engine.mentoring.cards import pairs as cards
from engine.mentoring.records.pairs import Pair, State, find_check_ins, find_pair
from engine.mentoring.tidings import News
from engine.mentoring.views import seen
from engine.turn import Turn


def news(turn: Turn, subject: str) -> Card | None:
    """The card for one of a pair."""
    pair_id, what, *rest = subject.split("/")
    pair = find_pair(turn.tx, turn.scope.member_id, int(pair_id))
    if pair is None:
        return None
    if what == News.CHECK:
        return _check_in(turn, pair, int(rest[0]))
    is_mentee = pair.mentee.id == turn.scope.member_id
    match News(what):
        case News.ASKED:
            wanted = pair.state is State.ASKED and not is_mentee
            return cards.request_card(turn.voice, seen(turn, pair)) if wanted else None
        case News.ACCEPTED:
            wanted = pair.state is State.ACCEPTED and is_mentee
            return cards.introduction_card(turn.voice, turn.pack.mentoring, seen(turn, pair)) if wanted else None
        case News.ENDED | News.COMPLETED:
            return cards.over_card(turn.voice, seen(turn, pair)) if pair.state == what else None
        case _:
            return cards.refused_card(turn.voice, seen(turn, pair)) if pair.state == what and is_mentee else None


def _check_in(turn: Turn, pair: Pair, number: int) -> Card | None:
    """The newest question, while nobody has answered it for themselves."""
    if pair.state is not State.ACCEPTED or pair.checks != number:
        return None
    said = find_check_ins(turn.tx, [pair.id])[pair.id]
    if any(each.number == number and each.member_id == turn.scope.member_id for each in said):
        return None
    return cards.check_in_card(turn.voice, seen(turn, pair))
