"""What a mentor answers, and what the two of a pair do: check in, and leave."""

from datetime import timedelta

from engine.chat.cards import Replies
from engine.chat.errors import InvalidInput, Refusal
from engine.chat.text import Text
from engine.mentoring.cards.pairs import current_card, helped_card, introduction_card, leave_card, pair_card
from engine.mentoring.cards.search import hub_card
from engine.mentoring.forms import HELPED, MET_FORM
from engine.mentoring.jobs import free_all_asks
from engine.mentoring.notifications import AskDeclined, CheckInPutOff, PairEnded, PairIntroduced, notify_partner
from engine.mentoring.records import pairs as records
from engine.mentoring.records.offers import lock_capacity
from engine.mentoring.records.pairs import Pair, PairState
from engine.mentoring.views import find_own_pair, list_open_pairs, view_hub, view_pair
from engine.notices.records.preferences import find_preferences
from engine.notices.rules.cadence import working_day_later
from engine.turn import Args, Turn


def show_waiting(turn: Turn, args: Args) -> Replies:
    """What waits longest for the person: an ask or a check-in; else where they stand."""
    waiting = [view.pair for view in list_open_pairs(turn) if view.waits]
    return _show_pair(turn, waiting[-1]) if waiting else _show_hub(turn)


def show_pair(turn: Turn, args: Args) -> Replies:
    """An ask or a pair as it is now, to either of the two."""
    return _show_pair(turn, find_own_pair(turn, args))


def accept_ask(turn: Turn, args: Args) -> Replies:
    """Become somebody's mentor. With the last place taken, everybody else who asked is told so, once.

    The offer is locked, so that two asks for one place are decided one after the other.
    """
    pair, me, rules = _find_ask_of_me(turn, args), turn.scope.member_id, turn.pack.mentoring
    capacity = lock_capacity(turn.tx, me)
    going = records.find_pairs(turn.tx, me, [PairState.ACCEPTED])
    mentees = [other.mentee.id for other in going if other.mentor.id == me]
    if len(mentees) >= capacity or pair.mentee.id in mentees:
        raise Refusal("mentoring.no_place")
    first = turn.now + timedelta(days=rules.check_in_every_days)
    if not records.change_state(turn.tx, pair.id, PairState.ASKED, PairState.ACCEPTED, turn.now, next_check_at=first):
        raise Refusal("mentoring.gone_ask")
    notify_partner(turn.tx, pair.mentee.id, PairIntroduced(pair.id), turn.now)
    if len(mentees) + 1 >= capacity:
        free_all_asks(turn.tx, me, turn.now)
    return turn.reply(introduction_card(turn.voice, rules, view_pair(turn, find_own_pair(turn, args))))


def decline_ask(turn: Turn, args: Args) -> Replies:
    """Say no, for no reason; the asker is told kindly."""
    pair = _find_ask_of_me(turn, args)
    if not records.change_state(turn.tx, pair.id, PairState.ASKED, PairState.DECLINED, turn.now):
        raise Refusal("mentoring.gone_ask")
    notify_partner(turn.tx, pair.mentee.id, AskDeclined(pair.id), turn.now)
    return _show_hub(turn, turn.voice.text("mentoring.declined", name=pair.mentee.name))


def withdraw_ask(turn: Turn, args: Args) -> Replies:
    pair = find_own_pair(turn, args)
    is_own = pair.mentee.id == turn.scope.member_id
    if not is_own or not records.change_state(turn.tx, pair.id, PairState.ASKED, PairState.WITHDRAWN, turn.now):
        return show_pair(turn, args)
    return _show_hub(turn, turn.voice.text("mentoring.withdrawn", name=pair.mentor.name))


def answer_check_in(turn: Turn, args: Args) -> Replies:
    """Note whether the two met, and ask for a line on it."""
    pair, met = _find_checked_pair(turn, args), args.word("met")
    if met not in ("yes", "no"):
        raise Refusal("chat.unknown_button")
    answer = records.CheckInAnswer(pair.checks, turn.scope.member_id, met == "yes", "", turn.now)
    records.save_check_in(turn.tx, turn.scope.organisation_id, pair.id, answer)
    return turn.reply(helped_card(turn.voice, view_pair(turn, pair), met=answer.met))


def keep_what_helped(turn: Turn, args: Args) -> Replies:
    """Keep what helped, for both."""
    pair = _find_checked_pair(turn, args)
    try:
        helped = MET_FORM.read(turn)[HELPED]
    except InvalidInput as problem:
        view, typed = view_pair(turn, pair), MET_FORM.typed(turn)[HELPED.name]
        own = [answer for answer in view.check_ins if answer.member_id == turn.scope.member_id]
        if not own:
            raise Refusal("mentoring.no_check") from None
        card = helped_card(turn.voice, view, met=own[-1].met, helped=typed, problem=turn.explain(problem))
        return turn.reply(card)
    if not records.save_helped(turn.tx, pair.id, pair.checks, turn.scope.member_id, helped):
        raise Refusal("mentoring.no_check")
    notice = turn.voice.text("mentoring.kept")
    return turn.reply(pair_card(turn.voice, turn.pack.mentoring, view_pair(turn, pair), notice))


def put_off_check_in(turn: Turn, args: Args) -> Replies:
    """Have the question come back on another day."""
    pair, person = _find_checked_pair(turn, args), turn.scope.person
    wishes = find_preferences(turn.tx, person.id, person.timezone, turn.now)
    when = working_day_later(wishes.rhythm, turn.now, turn.pack.mentoring.later_days)
    notify_partner(turn.tx, person.id, CheckInPutOff(pair.id, pair.checks, when.date()), when)
    return _show_hub(turn, turn.voice.text("mentoring.comes_back", when=turn.voice.moment(when)))


def ask_leave(turn: Turn, args: Args) -> Replies:
    pair = find_own_pair(turn, args)
    if pair.state is not PairState.ACCEPTED:
        return _show_pair(turn, pair)
    return turn.reply(leave_card(turn.voice, view_pair(turn, pair)))


def leave_pair(turn: Turn, args: Args) -> Replies:
    """End a pair; the other is told that it is over, and nothing else."""
    pair = find_own_pair(turn, args)
    if not records.change_state(turn.tx, pair.id, PairState.ACCEPTED, PairState.ENDED, turn.now):
        return show_pair(turn, args)
    other = pair.other(turn.scope.member_id)
    notify_partner(turn.tx, other.id, PairEnded(pair.id), turn.now)
    return _show_hub(turn, turn.voice.text("mentoring.left", name=other.name))


def _find_ask_of_me(turn: Turn, args: Args) -> Pair:
    """The ask that a press names, which the person may answer."""
    pair = find_own_pair(turn, args)
    if pair.state is not PairState.ASKED or pair.mentor.id != turn.scope.member_id:
        raise Refusal("mentoring.gone_ask")
    return pair


def _find_checked_pair(turn: Turn, args: Args) -> Pair:
    """The pair whose newest check-in a press is about."""
    pair = find_own_pair(turn, args)
    if pair.state is not PairState.ACCEPTED or pair.checks != args.number("number") or not pair.checks:
        raise Refusal("mentoring.no_check")
    return pair


def _show_pair(turn: Turn, pair: Pair) -> Replies:
    view = view_pair(turn, pair)
    if view.has_come_to_nothing and not view.is_mentee:
        raise Refusal("mentoring.gone_ask")
    return turn.reply(current_card(turn.voice, turn.pack.mentoring, view))


def _show_hub(turn: Turn, notice: Text | None = None) -> Replies:
    return turn.reply(hub_card(turn.voice, view_hub(turn), notice))
