"""What `/forum` does: topics and questions, votes, and the rota of hosts."""

from engine.chat.cards import Replies
from engine.chat.errors import InvalidInput, Refusal, require_found
from engine.chat.text import Text
from engine.community.agenda import find_upcoming
from engine.community.cards import forum as cards
from engine.community.cards.events import FORUM
from engine.community.cards.forum import ForumView
from engine.community.finding import find_series_by_id, list_series
from engine.community.forms import TOPIC, TOPIC_FORM
from engine.community.hosting import exchange_days, fill_rota
from engine.community.notifications import SwapAgreed, SwapAsked, notify_members
from engine.community.records import events as records
from engine.community.records import forum as forum_records
from engine.community.records.events import Series
from engine.community.records.forum import Swap, SwapState
from engine.scoring.organisation_gaps import find_biggest_gaps
from engine.turn import Args, Turn

GAPS = 2
MOST_TOPICS = 5
"""Open topics of one person."""


def open_forum(turn: Turn, args: Args) -> Replies:
    """Show the forum that a press names, or the next one; “/forum propose …” and “/forum ask …” add to it."""
    series = _find_forum(turn, args)
    first, _, rest = args.optional("said").partition(" ")
    for question in (False, True):
        words = turn.voice.vocabulary.calendar.get("question" if question else "topic", ())
        if first.casefold().rstrip(":") in words:
            return _add_topic(turn, series, rest, is_question=question)
    return _show_forum(turn, series)


def open_topic_form(turn: Turn, args: Args) -> Replies:
    """Open the form for a topic or a question."""
    is_question = bool(args.optional("question"))
    return turn.open_form(cards.topic_form(turn.voice, _find_forum(turn, args), "", is_question=is_question))


def save_topic(turn: Turn, args: Args) -> Replies:
    """Add what was typed."""
    words = TOPIC_FORM.typed(turn)[TOPIC.name]
    return _add_topic(turn, _find_forum(turn, args), words, is_question=bool(args.optional("question")))


def toggle_vote(turn: Turn, args: Args) -> Replies:
    """Want a topic, or no longer. The press says which, so that a second one changes nothing."""
    series = _find_topic_series(turn, args)
    me, wanted = turn.scope.member_id, bool(args.optional("wanted"))
    forum_records.save_vote(turn.tx, turn.scope.organisation_id, args.number("topic"), me, wanted=wanted)
    return _show_forum(turn, series)


def show_closable_topics(turn: Turn, args: Args) -> Replies:
    """List what the person may take off the list."""
    return _show_closable_topics(turn, _find_forum(turn, args))


def close_topic(turn: Turn, args: Args) -> Replies:
    """Take a topic off the list: one's own, or as host or owner any that was talked about."""
    series, number = _find_topic_series(turn, args), args.number("topic")
    if all(topic.id != number for topic in _find_closable_topics(_view_forum(turn, series))):
        raise Refusal("forum.not_yours")
    forum_records.close_topic(turn.tx, number, turn.now)
    return _show_closable_topics(turn, series)


def toggle_hosting(turn: Turn, args: Args) -> Replies:
    """Host in turn, or no longer."""
    series, joins = _find_forum(turn, args), bool(args.optional("joins"))
    forum_records.save_volunteer(turn.tx, series, turn.scope.member_id, turn.now, joins=joins)
    return _show_forum(turn, series, turn.voice.text("forum.hosting" if joins else "forum.not_hosting"))


def show_swaps(turn: Turn, args: Args) -> Replies:
    """Offer the days of other hosts."""
    view = _view_forum(turn, _find_forum(turn, args))
    if all(occurrence.host_id != turn.scope.member_id for occurrence in view.ahead):
        raise Refusal("forum.no_turn")
    return turn.reply(cards.swaps_card(turn.voice, view, turn.now))


def ask_swap(turn: Turn, args: Args) -> Replies:
    """Ask another host to exchange days. Two who ask each other for the same have agreed."""
    series, me = _find_forum(turn, args), turn.scope.member_id
    by_day = {occurrence.day.isoformat(): occurrence for occurrence in fill_rota(turn.tx, series, turn.now)}
    mine, theirs = by_day.get(args.word("day")), by_day.get(args.word("theirs"))
    if mine is None or theirs is None or mine.host_id != me or theirs.host_id in (None, me):
        raise Refusal("forum.swap_stale")
    assert theirs.host_id is not None
    if mirror := forum_records.find_open_swap(turn.tx, theirs.row, mine.row):
        return _agree_to_swap(turn, mirror, series)
    if forum_records.find_open_swap(turn.tx, mine.row, theirs.row) is None:
        swap_id = forum_records.add_swap(turn.tx, mine, theirs, turn.now)
        asked = SwapAsked(theirs.row, theirs.sequence, swap_id)
        notify_members(turn.tx, asked, theirs, [theirs.host_id], turn.now)
    return _show_forum(turn, series, turn.voice.text("forum.swap_sent"))


def answer_swap(turn: Turn, args: Args) -> Replies:
    """Agree to exchange days, or not."""
    swap = forum_records.find_swap(turn.tx, args.number("swap"))
    if swap is None or swap.asked_of != turn.scope.member_id:
        raise Refusal("chat.unknown_button")
    occurrence = records.find_occurrence_by_id(turn.tx, list_series(turn), swap.theirs_id)
    if occurrence is None or swap.state != SwapState.OPEN:
        raise Refusal("forum.swap_stale")
    if args.word("said") == "agree":
        return _agree_to_swap(turn, swap, occurrence.series)
    forum_records.settle_swap(turn.tx, swap.id, SwapState.DECLINED)
    return _show_forum(turn, occurrence.series, turn.voice.text("forum.swap_declined"))


def _agree_to_swap(turn: Turn, swap: Swap, series: Series) -> Replies:
    if not exchange_days(turn.tx, swap, series, turn.now):
        raise Refusal("forum.swap_stale")
    other = records.find_occurrence_by_id(turn.tx, [series], swap.theirs_id)
    assert other is not None
    agreed = SwapAgreed(other.row, other.sequence, swap.id)
    notify_members(turn.tx, agreed, other, [swap.asked_by], turn.now)
    return _show_forum(turn, series, turn.voice.text("forum.swapped"))


def _add_topic(turn: Turn, series: Series, typed: str, *, is_question: bool) -> Replies:
    """Keep a topic; if something is wrong with it, the form comes back with everything in it."""
    try:
        words = TOPIC.read(typed, turn)
        if forum_records.count_open_topics(turn.tx, series.id, turn.scope.member_id) >= MOST_TOPICS:
            raise InvalidInput("forum.many", topics=MOST_TOPICS)
    except InvalidInput as problem:
        form = cards.topic_form(turn.voice, series, typed, is_question=is_question)
        return turn.open_form(form, problem)
    topic = {"words": words, "is_question": is_question}
    forum_records.add_topic(turn.tx, series, turn.scope.member_id, topic, turn.now)
    return _show_forum(turn, series, turn.voice.text("forum.added"))


def _show_forum(turn: Turn, series: Series, notice: Text = ()) -> Replies:
    return turn.reply(cards.forum_card(turn.voice, _view_forum(turn, series), turn.now), notice)


def _show_closable_topics(turn: Turn, series: Series) -> Replies:
    return turn.reply(cards.tidy_card(turn.voice, series, _find_closable_topics(_view_forum(turn, series))))


def _find_closable_topics(view: ForumView) -> list[forum_records.Topic]:
    return [topic for topic in view.topics if topic.is_mine or view.may_close]


def _view_forum(turn: Turn, series: Series) -> ForumView:
    """The forum as the person sees it."""
    ahead, me, form = fill_rota(turn.tx, series, turn.now), turn.scope.member_id, turn.pack.core
    gaps = find_biggest_gaps(turn.tx, turn.scope.organisation_id, form.id)[:GAPS]
    hosts = [occurrence.host_id for occurrence in ahead]
    return ForumView(
        series=series,
        ahead=ahead,
        topics=forum_records.find_topics(turn.tx, series.id, me),
        gaps=[domain.name for gap in gaps for domain in form.domains if domain.id == gap],
        names=records.find_names(turn.tx, {host for host in hosts if host is not None}),
        me=me,
        volunteers=me in forum_records.find_volunteers(turn.tx, series.id),
        may_close=turn.scope.person.is_owner or hosts[:1] == [me],
    )


def _find_forum(turn: Turn, args: Args) -> Series:
    """The forum that a press names, or the one that is next."""
    forums = [series for series in list_series(turn) if series.kind == FORUM]
    if args.optional("series"):
        number = args.number("series")
        forums = [series for series in forums if series.id == number]
    soonest = find_upcoming(turn.tx, forums, turn.now)
    if not soonest and not forums:
        raise Refusal("forum.none")
    return soonest[0].series if soonest else forums[0]


def _find_topic_series(turn: Turn, args: Args) -> Series:
    series_id = forum_records.find_topic_series(turn.tx, args.number("topic"))
    return require_found(find_series_by_id(turn, series_id), "forum.closed")
