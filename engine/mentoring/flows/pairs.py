"""What a mentor answers, and what the two of a pair do: check in, and leave."""

from __future__ import annotations

from datetime import timedelta

from engine.chat.cards import Replies
from engine.chat.errors import Refusal
from engine.chat.typed import one_line
from engine.mentoring.asks import free_all_asks
from engine.mentoring.cards import pairs as pair_cards
from engine.mentoring.cards.search import LONGEST
from engine.mentoring.flows.search import open_pair, own_pair, show
from engine.mentoring.notifications import AskDeclined, CheckInPutOff, PairEnded, PairIntroduced, notify_partner
from engine.mentoring.records import offers
from engine.mentoring.records import pairs as records
from engine.mentoring.records.pairs import Pair, State
from engine.mentoring.views import going, seen
from engine.notices.records.preferences import find_preferences
from engine.notices.rules.cadence import working_day_later
from engine.turn import Args, Turn


def waiting(turn: Turn, args: Args) -> Replies:
    """What waits longest for the person: an ask or a check-in; else where they stand."""
    found = [each for each in going(turn) if each.waits]
    return open_pair(turn, Args({"pair": str(found[-1].pair.id)})) if found else show(turn)


def accept(turn: Turn, args: Args) -> Replies:
    """Become somebody's mentor. With the last place taken, everybody else who asked is told so, once.

    The offer is locked, so that two asks for one place are decided one after the other.
    """
    pair, me, rules = _asked_of_me(turn, args), turn.scope.member_id, turn.pack.mentoring
    capacity = offers.hold_capacity(turn.tx, me)
    mentees = [each.mentee.id for each in records.find_pairs(turn.tx, me, [State.ACCEPTED]) if each.mentor.id == me]
    if len(mentees) >= capacity or pair.mentee.id in mentees:
        raise Refusal("mentoring.no_place")
    first = turn.now + timedelta(days=rules.check_in_every_days)
    if not records.move(turn.tx, pair.id, State.ASKED, State.ACCEPTED, turn.now, next_check_at=first):
        raise Refusal("mentoring.gone_ask")
    notify_partner(turn.tx, pair.mentee.id, PairIntroduced(pair.id), turn.now)
    if len(mentees) + 1 >= capacity:
        free_all_asks(turn.tx, me, turn.now)
    return turn.reply(pair_cards.introduction_card(turn.voice, rules, seen(turn, own_pair(turn, args))))


def decline(turn: Turn, args: Args) -> Replies:
    """Say no, for no reason; the asker is told kindly."""
    pair = _asked_of_me(turn, args)
    if not records.move(turn.tx, pair.id, State.ASKED, State.DECLINED, turn.now):
        raise Refusal("mentoring.gone_ask")
    notify_partner(turn.tx, pair.mentee.id, AskDeclined(pair.id), turn.now)
    return show(turn, turn.voice.text("mentoring.declined", name=pair.mentee.name))


def met(turn: Turn, args: Args) -> Replies:
    """Note whether the two met, and ask for a line on it."""
    pair, said = _to_check(turn, args), args.word("met")
    if said not in ("yes", "no"):
        raise Refusal("chat.unknown_button")
    records.keep_check_in(turn.tx, turn.scope.organisation_id, pair, turn.scope.member_id, said == "yes", turn.now)
    return turn.reply(pair_cards.helped_card(turn.voice, seen(turn, pair), met=said == "yes"))


def helped(turn: Turn, args: Args) -> Replies:
    """Keep what helped, for both."""
    pair, said = _to_check(turn, args), one_line(turn.request.form.get("helped", ""))
    if len(said) > LONGEST:
        problem = turn.voice.text("mentoring.too_long")
        mine = [each for each in seen(turn, pair).said if each.member_id == turn.scope.member_id]
        return turn.reply(
            pair_cards.helped_card(turn.voice, seen(turn, pair), met=mine[-1].met, helped=said, problem=problem)
        )
    if not records.keep_helped(turn.tx, pair.id, pair.checks, turn.scope.member_id, said):
        raise Refusal("mentoring.no_check")
    notice = turn.voice.text("mentoring.kept")
    return turn.reply(pair_cards.pair_card(turn.voice, turn.pack.mentoring, seen(turn, pair), notice))


def later(turn: Turn, args: Args) -> Replies:
    """Have the question come back on another day."""
    pair, person = _to_check(turn, args), turn.scope.person
    wishes = find_preferences(turn.tx, person.id, person.timezone, turn.now)
    when = working_day_later(wishes.rhythm, turn.now, turn.pack.mentoring.later_days)
    notify_partner(turn.tx, person.id, CheckInPutOff(pair.id, pair.checks, when.date()), when)
    return show(turn, turn.voice.text("mentoring.comes_back", when=turn.voice.moment(when)))


def leave(turn: Turn, args: Args) -> Replies:
    """Ask whether the pair should end."""
    pair = own_pair(turn, args)
    if pair.state is not State.ACCEPTED:
        return open_pair(turn, args)
    return turn.reply(pair_cards.leave_card(turn.voice, seen(turn, pair)))


def leave_now(turn: Turn, args: Args) -> Replies:
    """End a pair; the other is told that it is over, and nothing else."""
    pair = own_pair(turn, args)
    if not records.move(turn.tx, pair.id, State.ACCEPTED, State.ENDED, turn.now):
        return open_pair(turn, args)
    other = pair.other(turn.scope.member_id)
    notify_partner(turn.tx, other.id, PairEnded(pair.id), turn.now)
    return show(turn, turn.voice.text("mentoring.left", name=other.name))


def _asked_of_me(turn: Turn, args: Args) -> Pair:
    pair = own_pair(turn, args)
    if pair.state is not State.ASKED or pair.mentor.id != turn.scope.member_id:
        raise Refusal("mentoring.gone_ask")
    return pair


def _to_check(turn: Turn, args: Args) -> Pair:
    """The pair whose newest check-in a press is about."""
    pair = own_pair(turn, args)
    if pair.state is not State.ACCEPTED or pair.checks != args.number("number") or not pair.checks:
        raise Refusal("mentoring.no_check")
    return pair
