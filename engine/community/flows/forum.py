"""What `/forum` does: topics and questions, votes, and the rota of hosts."""

from __future__ import annotations

from engine.chat.cards import Mode, Replies, Reply
from engine.chat.errors import Refusal
from engine.chat.text import Text
from engine.chat.typed import one_line
from engine.community.agenda import find_upcoming
from engine.community.cards import forum as cards
from engine.community.cards.events import FORUM
from engine.community.cards.forum import Forum
from engine.community.finding import list_series
from engine.community.hosting import exchange, fill_rota
from engine.community.records import events as records
from engine.community.records import forum as forum_records
from engine.community.records.events import Series
from engine.community.records.forum import LONGEST_TOPIC, Swap, SwapState
from engine.community.tidings import News, tell_some
from engine.scoring.organisation_gaps import find_biggest_gaps
from engine.turn import Args, Turn

GAPS = 2
MOST_TOPICS = 5
"""Open topics of one person."""


def forum(turn: Turn, args: Args) -> Replies:
    """Show the forum that a press names, or the next one; “/forum propose …” and “/forum ask …” add to it."""
    series = _forum(turn, args)
    said = args.optional("said")
    first, _, rest = said.partition(" ")
    for question in (False, True):
        words = turn.voice.vocabulary.calendar.get("question" if question else "topic", ())
        if first.casefold().rstrip(":") in words:
            return _add(turn, series, rest, is_question=question)
    return _show(turn, series)


def ask(turn: Turn, args: Args) -> Replies:
    """Open the form for a topic or a question."""
    card = cards.ask_card(turn.voice, _forum(turn, args), "", is_question=bool(args.optional("question")))
    return (Reply(card, Mode.FORM),)


def keep(turn: Turn, args: Args) -> Replies:
    """Add what was typed."""
    words = turn.request.form.get("words", "")
    return _add(turn, _forum(turn, args), words, is_question=bool(args.optional("question")))


def vote(turn: Turn, args: Args) -> Replies:
    """Want a topic, or no longer. The press says which, so that a second one changes nothing."""
    series = _series_of_topic(turn, args)
    wanted = bool(args.optional("wanted"))
    who = (turn.scope.organisation_id, args.number("topic"), turn.scope.member_id)
    forum_records.vote(turn.tx, *who, wanted=wanted)
    return _show(turn, series)


def tidy(turn: Turn, args: Args) -> Replies:
    """List what the person may take off the list."""
    return _tidy(turn, _forum(turn, args))


def close(turn: Turn, args: Args) -> Replies:
    """Take a topic off the list: one's own, or as host or owner any that was talked about."""
    series, number = _series_of_topic(turn, args), args.number("topic")
    if all(each.id != number for each in _closable(_look(turn, series))):
        raise Refusal("forum.not_yours")
    forum_records.close_topic(turn.tx, number, turn.now)
    return _tidy(turn, series)


def host(turn: Turn, args: Args) -> Replies:
    """Host in turn, or no longer."""
    series, joins = _forum(turn, args), bool(args.optional("joins"))
    forum_records.volunteer(turn.tx, series, turn.scope.member_id, turn.now, joins=joins)
    return _show(turn, series, turn.voice.text("forum.hosting" if joins else "forum.not_hosting"))


def swap(turn: Turn, args: Args) -> Replies:
    """Offer the days of other hosts."""
    look = _look(turn, _forum(turn, args))
    if all(each.host_id != turn.scope.member_id for each in look.ahead):
        raise Refusal("forum.no_turn")
    return turn.reply(cards.swaps_card(turn.voice, look, turn.now))


def ask_swap(turn: Turn, args: Args) -> Replies:
    """Ask another host to exchange days. Two who ask each other for the same have agreed."""
    series, me = _forum(turn, args), turn.scope.member_id
    by_day = {each.day.isoformat(): each for each in fill_rota(turn.tx, series, turn.now)}
    mine, theirs = by_day.get(args.word("day")), by_day.get(args.word("theirs"))
    if mine is None or theirs is None or mine.host_id != me or theirs.host_id in (None, me):
        raise Refusal("forum.swap_stale")
    assert theirs.host_id is not None
    if mirror := forum_records.find_open_swap(turn.tx, theirs.row, mine.row):
        return _agree(turn, mirror, series)
    if forum_records.find_open_swap(turn.tx, mine.row, theirs.row) is None:
        who = (turn.scope.organisation_id, mine.row, theirs.row, me, theirs.host_id)
        number = forum_records.add_swap(turn.tx, *who, turn.now)
        tell_some(turn.tx, News.SWAP, theirs, [theirs.host_id], turn.now, about=f"-{number}")
    return _show(turn, series, turn.voice.text("forum.swap_sent"))


def answer_swap(turn: Turn, args: Args) -> Replies:
    """Agree to exchange days, or not."""
    found = forum_records.find_swap(turn.tx, args.number("swap"))
    if found is None or found.asked_of != turn.scope.member_id:
        raise Refusal("chat.unknown_button")
    occurrence = records.find_occurrence_by_id(turn.tx, list_series(turn), found.theirs_id)
    if occurrence is None or found.state != SwapState.OPEN:
        raise Refusal("forum.swap_stale")
    if args.word("said") == "agree":
        return _agree(turn, found, occurrence.series)
    forum_records.settle_swap(turn.tx, found.id, SwapState.DECLINED)
    return _show(turn, occurrence.series, turn.voice.text("forum.swap_declined"))


def _agree(turn: Turn, found: Swap, series: Series) -> Replies:
    if not exchange(turn.tx, found, series, turn.now):
        raise Refusal("forum.swap_stale")
    other = records.find_occurrence_by_id(turn.tx, [series], found.theirs_id)
    assert other is not None
    tell_some(turn.tx, News.SWAPPED, other, [found.asked_by], turn.now, about=f"-{found.id}")
    return _show(turn, series, turn.voice.text("forum.swapped"))


def _add(turn: Turn, series: Series, typed: str, *, is_question: bool) -> Replies:
    """Keep a topic; if something is wrong with it, the form comes back with everything in it."""
    words = one_line(typed)
    problem = "forum.empty" if not words else "forum.long" if len(words) > LONGEST_TOPIC else ""
    if not problem and forum_records.count_open(turn.tx, series.id, turn.scope.member_id) >= MOST_TOPICS:
        problem = "forum.many"
    if problem:
        notice = turn.voice.text(problem, most=LONGEST_TOPIC, topics=MOST_TOPICS)
        return (Reply(cards.ask_card(turn.voice, series, words, is_question=is_question, notice=notice), Mode.FORM),)
    forum_records.add_topic(turn.tx, series, turn.scope.member_id, words, turn.now, is_question=is_question)
    return _show(turn, series, turn.voice.text("forum.added"))


def _show(turn: Turn, series: Series, notice: Text | None = None) -> Replies:
    return turn.reply(cards.forum_card(turn.voice, _look(turn, series), turn.now, notice))


def _tidy(turn: Turn, series: Series) -> Replies:
    return turn.reply(cards.tidy_card(turn.voice, series, _closable(_look(turn, series))))


def _closable(look: Forum) -> list[forum_records.Topic]:
    return [each for each in look.topics if each.mine or look.keeps]


def _look(turn: Turn, series: Series) -> Forum:
    """The forum as the person sees it."""
    ahead, me = fill_rota(turn.tx, series, turn.now), turn.scope.member_id
    form = turn.pack.core
    gaps = find_biggest_gaps(turn.tx, turn.scope.organisation_id, form.id)[:GAPS]
    hosts_next = bool(ahead) and ahead[0].host_id == me
    return Forum(
        series=series,
        ahead=ahead,
        topics=forum_records.find_topics(turn.tx, series.id, me),
        gaps=[domain.name for each in gaps for domain in form.domains if domain.id == each],
        names=records.find_names(turn.tx, {each.host_id for each in ahead if each.host_id is not None}),
        me=me,
        volunteers=me in forum_records.find_volunteers(turn.tx, series.id),
        keeps=turn.scope.person.is_owner or hosts_next,
    )


def _forum(turn: Turn, args: Args) -> Series:
    """The forum that a press names, or the one that is next."""
    found = [each for each in list_series(turn) if each.kind == FORUM]
    if args.optional("series"):
        number = args.number("series")
        found = [each for each in found if each.id == number]
    soonest = find_upcoming(turn.tx, found, turn.now)
    if not soonest and not found:
        raise Refusal("forum.none")
    return soonest[0].series if soonest else found[0]


def _series_of_topic(turn: Turn, args: Args) -> Series:
    number = forum_records.find_series_of(turn.tx, args.number("topic"))
    found = next((each for each in list_series(turn) if each.id == number), None)
    if found is None:
        raise Refusal("forum.closed")
    return found
