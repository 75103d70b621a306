"""What `/events` does: what is next, saying whether one comes and was there, and one's own calendar."""

from engine.chat.cards import Replies
from engine.chat.errors import InvalidInput, Refusal
from engine.community import rsvp
from engine.community.agenda import find_upcoming
from engine.community.cards.events import feed_card
from engine.community.cards.notifications import takeaway_card
from engine.community.feed import PATH, make_feed_token
from engine.community.finding import find_event, find_series_by_words, list_series, lock_event
from engine.community.forms import TAKEAWAY, TAKEAWAY_FORM
from engine.community.overview import show_agenda
from engine.community.records import events as records
from engine.community.records.choices import find_feed_secret, save_choice
from engine.community.records.events import Occurrence, Series
from engine.community.rules.seats import Answer
from engine.community.views import show_event
from engine.notes import note_card
from engine.turn import Args, Turn


def show_events(turn: Turn, args: Args) -> Replies:
    """Show what is next; with words the event that they name."""
    words = args.optional("words")
    if words and (named := find_series_by_words(list_series(turn), words)):
        return _show_next(turn, named)
    return show_agenda(turn)


def show_named_event(turn: Turn, args: Args) -> Replies:
    """Open one event."""
    return show_event(turn, find_event(turn, args))


def answer_invitation(turn: Turn, args: Args) -> Replies:
    """Say yes, maybe or no, in place. The press says which, so that a second one changes nothing."""
    wish = args.choice("answer", (Answer.YES, Answer.MAYBE, Answer.NO))
    occurrence = lock_event(turn, args)
    got = rsvp.answer_invitation(turn.tx, occurrence, turn.scope.member_id, wish, turn.now)
    return show_event(turn, occurrence, turn.voice.text(f"community.said_{got}"))


def set_visibility(turn: Turn, args: Args) -> Replies:
    """Let others see whether one goes, or not."""
    occurrence = find_event(turn, args)
    shown = bool(args.optional("shown"))
    save_choice(turn.tx, turn.scope.organisation_id, turn.scope.member_id, {"shown": shown})
    return show_event(turn, occurrence)


def show_feed_address(turn: Turn, args: Args) -> Replies:
    """Show the address of one's own calendar, where there is one."""
    has_one = find_feed_secret(turn.tx, turn.scope.member_id) is not None
    return _show_feed(turn) if has_one else turn.reply(feed_card(turn.voice, ""))


def renew_feed(turn: Turn, args: Args) -> Replies:
    """Make an address; the one before stops working."""
    return _show_feed(turn, anew=True)


def stop_feed(turn: Turn, args: Args) -> Replies:
    """Let the address stop working."""
    save_choice(turn.tx, turn.scope.organisation_id, turn.scope.member_id, {"feed_secret": None})
    return turn.reply(feed_card(turn.voice, ""))


def save_attendance(turn: Turn, args: Args) -> Replies:
    """Note whether somebody was there; then ask what they took away."""
    was = args.choice("was", ("there", "away"))
    occurrence = _lock_attended(turn, args)
    records.save_visit(turn.tx, occurrence, turn.scope.member_id, {"attended": was == "there"})
    if was == "away":
        return turn.reply(note_card(turn.voice, "community.was_away_noted", event=occurrence.series.title))
    visit = records.find_visit(turn.tx, occurrence.row, turn.scope.member_id)
    return turn.reply(takeaway_card(turn.voice, occurrence, visit.takeaway if visit else ""))


def save_takeaway(turn: Turn, args: Args) -> Replies:
    """Keep what was typed."""
    occurrence = _lock_attended(turn, args)
    try:
        takeaway = TAKEAWAY_FORM.read(turn)[TAKEAWAY]
    except InvalidInput as problem:
        typed = TAKEAWAY_FORM.typed(turn)[TAKEAWAY.name]
        return turn.reply(takeaway_card(turn.voice, occurrence, typed), turn.explain(problem))
    records.save_visit(turn.tx, occurrence, turn.scope.member_id, {"attended": True, "takeaway": takeaway})
    return turn.reply(note_card(turn.voice, "community.takeaway_kept", event=occurrence.series.title))


def _show_feed(turn: Turn, *, anew: bool = False) -> Replies:
    if not turn.deployment.address:
        raise Refusal("community.no_address")
    token = make_feed_token(turn.tx, turn.scope.organisation_id, turn.scope.member_id, anew=anew)
    return turn.reply(feed_card(turn.voice, f"{turn.deployment.address.rstrip('/')}/{PATH}/{token}.ics"))


def _show_next(turn: Turn, series: Series) -> Replies:
    """The next event of a series."""
    upcoming = find_upcoming(turn.tx, [series], turn.now)
    if not upcoming:
        raise Refusal("community.nothing_ahead", event=series.title)
    return show_event(turn, upcoming[0])


def _lock_attended(turn: Turn, args: Args) -> Occurrence:
    """The event that a press names, which the person said yes to and which has begun."""
    occurrence = lock_event(turn, args)
    visit = records.find_visit(turn.tx, occurrence.row, turn.scope.member_id)
    if visit is None or visit.answer is not Answer.YES or occurrence.cancelled or occurrence.starts > turn.now:
        raise Refusal("community.not_attended", event=occurrence.series.title)
    return occurrence
