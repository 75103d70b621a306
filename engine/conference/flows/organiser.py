"""What hosts of a conference do: the call, its rooms, and everything at a glance."""

from engine.chat.cards import Replies
from engine.chat.errors import Refusal
from engine.chat.text import Text
from engine.chat.typed import one_line
from engine.community.records.events import Occurrence
from engine.conference.cards import organiser as cards
from engine.conference.finding import (
    find_conference,
    find_edition,
    lock_conference,
    lock_conference_by_id,
    lock_edition,
)
from engine.conference.forms import CALL_FORM, CLOSES, NEW_ROOMS, ROOMS_FORM, read_deadline
from engine.conference.records import conferences as records
from engine.conference.records.conferences import Conference
from engine.conference.records.reviews import find_reviews
from engine.conference.records.tables import LONGEST_ROOM, Decision, TalkState
from engine.conference.records.talks import find_talks
from engine.conference.reminders import schedule_call_reminders
from engine.recurrence.rule_words import UnclearWords
from engine.recurrence.zones import zone_of
from engine.turn import Args, Turn

MOST_ROOMS = 20


def show_desk(turn: Turn, args: Args) -> Replies:
    """Show what is to be done."""
    return _show_desk(turn, find_edition(turn, args))


def open_call_form(turn: Turn, args: Args) -> Replies:
    """Open the form of the call; words say already until when it is."""
    occurrence = find_edition(turn, args)
    if words := args.optional("said"):
        return _open_call(turn, lock_edition(turn, args), words)
    conference = records.read_conference(turn.tx, occurrence) if occurrence.id else None
    zone = zone_of(occurrence.series.pattern.timezone)
    typed = f"{conference.closes_at.astimezone(zone):%Y-%m-%d %H:%M}" if conference else ""
    return turn.open_form(cards.call_form(turn.voice, occurrence, typed))


def save_call(turn: Turn, args: Args) -> Replies:
    """Open the call, or let it end at another time: so it is reopened, too."""
    return _open_call(turn, lock_edition(turn, args), CALL_FORM.typed(turn)[CLOSES.name])


def close_call(turn: Turn, args: Args) -> Replies:
    """Close the call now."""
    conference = lock_conference(turn, args)
    if conference.is_open(turn.now):
        records.open_call(turn.tx, conference.occurrence, turn.now)
    return _show_desk(turn, conference.occurrence, turn.voice.text("conference.call_now_closed"))


def show_rooms(turn: Turn, args: Args) -> Replies:
    """List the rooms; words are names of new ones."""
    conference = find_conference(turn, args)
    if words := args.optional("said"):
        return _add_rooms(turn, conference, words)
    return _show_rooms(turn, conference)


def add_rooms(turn: Turn, args: Args) -> Replies:
    """Add rooms, several with commas between."""
    conference = lock_conference_by_id(turn, args.number("conference"))
    return _add_rooms(turn, conference, ROOMS_FORM.typed(turn)[NEW_ROOMS.name])


def drop_room(turn: Turn, args: Args) -> Replies:
    """Remove a room in which no talk is."""
    conference = lock_conference_by_id(turn, args.number("conference"))
    room = args.number("room")
    if room not in records.find_rooms(turn.tx, conference.id):
        return _show_rooms(turn, conference)
    talks = find_talks(turn.tx, conference.id)
    if any(room in (talk.room_id, talk.shown_room_id) and talk.is_planned for talk in talks):
        raise Refusal("conference.room_taken")
    records.remove_room(turn.tx, room)
    return _show_rooms(turn, conference)


def _open_call(turn: Turn, occurrence: Occurrence, words: str) -> Replies:
    if occurrence.cancelled or occurrence.starts <= turn.now:
        raise Refusal("community.over", event=occurrence.series.title)
    try:
        zone = occurrence.series.pattern.timezone
        closes = read_deadline(words, turn.voice.vocabulary.calendar, zone, turn.now)
        if not turn.now < closes < occurrence.starts:
            raise UnclearWords("conference.closes_when")
    except UnclearWords as unclear:
        form = cards.call_form(turn.voice, occurrence, one_line(words)[:60])
        return turn.open_form(form, turn.explain(unclear))
    records.open_call(turn.tx, occurrence, closes)
    conference = records.read_conference(turn.tx, occurrence)
    assert conference is not None
    drafts = find_talks(turn.tx, conference.id, TalkState.DRAFT)
    schedule_call_reminders(turn.tx, conference, sorted({draft.author_id for draft in drafts}), turn.now)
    return _show_desk(turn, occurrence, turn.voice.text("conference.call_now_open"))


def _add_rooms(turn: Turn, conference: Conference, words: str) -> Replies:
    names = [name for part in words.split(",") if (name := one_line(part))]
    rooms = records.find_rooms(turn.tx, conference.id)
    problem = "room_missing" if not names else "room_long" if max(map(len, names)) > LONGEST_ROOM else ""
    problem = problem or ("many_rooms" if len({*rooms.values(), *names}) > MOST_ROOMS else "")
    if problem:
        notice = turn.voice.text(f"conference.{problem}", most=MOST_ROOMS, longest=LONGEST_ROOM)
        return _show_rooms(turn, conference, notice)
    for name in names:
        records.add_room(turn.tx, turn.scope.organisation_id, conference.id, name)
    return _show_rooms(turn, conference)


def _show_rooms(turn: Turn, conference: Conference, notice: Text | None = None) -> Replies:
    return turn.reply(cards.rooms_card(turn.voice, conference, records.find_rooms(turn.tx, conference.id)), notice)


def _show_desk(turn: Turn, occurrence: Occurrence, notice: Text | None = None) -> Replies:
    conference = records.read_conference(turn.tx, occurrence) if occurrence.id else None
    if conference is None:
        return turn.reply(cards.empty_desk_card(turn.voice, occurrence), notice)
    counts = _count_progress(turn, conference)
    return turn.reply(cards.desk_card(turn.voice, conference, counts, turn.now), notice)


def _count_progress(turn: Turn, conference: Conference) -> dict[str, int]:
    talks = find_talks(turn.tx, conference.id, TalkState.PROPOSED)
    return {
        "proposals": len(talks),
        "reviews": len(find_reviews(turn.tx, conference.id)),
        "accepted": sum(talk.decision is Decision.ACCEPTED for talk in talks),
        "confirmed": sum(talk.is_given and bool(talk.answer) for talk in talks),
        "placed": sum(talk.is_planned and talk.starts is not None for talk in talks),
    }
