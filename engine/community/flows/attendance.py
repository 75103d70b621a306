"""What people say afterwards: whether they were there, and what they took away."""

from engine.chat.cards import Replies
from engine.chat.errors import InvalidInput, Refusal
from engine.community.cards import notifications as cards
from engine.community.finding import lock_event
from engine.community.forms import TAKEAWAY, TAKEAWAY_FORM
from engine.community.records import events as records
from engine.community.records.events import Occurrence
from engine.community.rules.seats import Answer
from engine.notes import note_card
from engine.turn import Args, Turn


def save_attendance(turn: Turn, args: Args) -> Replies:
    """Note whether somebody was there; then ask what they took away."""
    was = args.word("was")
    if was not in ("there", "away"):
        raise Refusal("chat.unknown_button")
    occurrence = _lock_attended(turn, args)
    records.save_visit(turn.tx, occurrence, turn.scope.member_id, {"attended": was == "there"})
    if was == "away":
        return turn.reply(note_card(turn.voice, "community.was_away_noted", event=occurrence.series.title))
    visit = records.find_visit(turn.tx, occurrence.row, turn.scope.member_id)
    return turn.reply(cards.takeaway_card(turn.voice, occurrence, visit.takeaway if visit else ""))


def save_takeaway(turn: Turn, args: Args) -> Replies:
    """Keep what was typed."""
    occurrence = _lock_attended(turn, args)
    try:
        takeaway = TAKEAWAY_FORM.read(turn)[TAKEAWAY]
    except InvalidInput as problem:
        typed = TAKEAWAY_FORM.typed(turn)[TAKEAWAY.name]
        return turn.reply(cards.takeaway_card(turn.voice, occurrence, typed, turn.explain(problem)))
    records.save_visit(turn.tx, occurrence, turn.scope.member_id, {"attended": True, "takeaway": takeaway})
    return turn.reply(note_card(turn.voice, "community.takeaway_kept", event=occurrence.series.title))


def _lock_attended(turn: Turn, args: Args) -> Occurrence:
    """The event that a press names, which the person said yes to and which has begun."""
    occurrence = lock_event(turn, args)
    visit = records.find_visit(turn.tx, occurrence.row, turn.scope.member_id)
    if visit is None or visit.answer is not Answer.YES or occurrence.cancelled or occurrence.starts > turn.now:
        raise Refusal("community.not_attended", event=occurrence.series.title)
    return occurrence
