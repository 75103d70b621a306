"""What those do who run a conference: the call, its rooms, and everything at a glance."""

from __future__ import annotations

from engine.chat.cards import Mode, Replies, Reply
from engine.chat.errors import Refusal
from engine.chat.text import Text
from engine.chat.typed import one_line
from engine.community.records.events import Occurrence
from engine.conference.cards import organiser as cards
from engine.conference.finding import (
    conference_of,
    find_conference,
    find_edition,
    hold_conference,
    hold_edition,
)
from engine.conference.records import reviews as review_records
from engine.conference.records import talks as records
from engine.conference.records.tables import LONGEST_ROOM, Decision, State
from engine.conference.records.talks import Conference
from engine.conference.reminders import schedule_call_reminders
from engine.conference.submission import read_deadline
from engine.recurrence.from_words import UnclearWords
from engine.recurrence.zones import zone_of
from engine.turn import Args, Turn

MOST_ROOMS = 20


def desk(turn: Turn, args: Args) -> Replies:
    """Show what is to be done."""
    occurrence = find_edition(turn, args)
    return _desk(turn, occurrence)


def call(turn: Turn, args: Args) -> Replies:
    """Open the form of the call; words say already until when it is."""
    occurrence = find_edition(turn, args)
    if words := args.optional("said"):
        return _open(turn, hold_edition(turn, args), words)
    conference = records.find_conference(turn.tx, occurrence) if occurrence.id else None
    zone = zone_of(occurrence.series.pattern.timezone)
    typed = f"{conference.closes_at.astimezone(zone):%Y-%m-%d %H:%M}" if conference else ""
    return (Reply(cards.call_form(turn.voice, occurrence, typed), Mode.FORM),)


def keep_call(turn: Turn, args: Args) -> Replies:
    """Open the call, or let it end at another time: so it is reopened, too."""
    occurrence = hold_edition(turn, args)
    return _open(turn, occurrence, turn.request.form.get("closes", ""))


def close(turn: Turn, args: Args) -> Replies:
    """Close the call now."""
    conference = hold_conference(turn, args)
    if conference.is_open(turn.now):
        records.open_call(turn.tx, conference.occurrence, turn.now)
    return _desk(turn, conference.occurrence, turn.voice.text("conference.call_now_closed"))


def rooms(turn: Turn, args: Args) -> Replies:
    """List the rooms; words are names of new ones."""
    conference = find_conference(turn, args)
    if words := args.optional("said"):
        return _add_rooms(turn, conference, words)
    return _rooms(turn, conference)


def add_room(turn: Turn, args: Args) -> Replies:
    """Add rooms, several with commas between."""
    conference = conference_of(turn, args.number("conference"), hold=True)
    return _add_rooms(turn, conference, turn.request.form.get("room", ""))


def drop_room(turn: Turn, args: Args) -> Replies:
    """Remove a room in which no talk is."""
    conference = conference_of(turn, args.number("conference"), hold=True)
    number = args.number("room")
    if number not in records.find_rooms(turn.tx, conference.id):
        return _rooms(turn, conference)
    talks = records.find_talks(turn.tx, conference.id)
    if any(number in (each.room_id, each.shown_room_id) and each.is_planned for each in talks):
        raise Refusal("conference.room_taken")
    records.remove_room(turn.tx, number)
    return _rooms(turn, conference)


def _open(turn: Turn, occurrence: Occurrence, words: str) -> Replies:
    voice = turn.voice
    if occurrence.cancelled or occurrence.starts <= turn.now:
        raise Refusal("community.over", event=occurrence.series.title)
    try:
        zone = occurrence.series.pattern.timezone
        closes = read_deadline(words, voice.vocabulary.calendar, zone, turn.now)
        if not turn.now < closes < occurrence.starts:
            raise UnclearWords("conference.closes_when")
    except UnclearWords as unclear:
        notice = voice.text(unclear.key, **unclear.values)
        return (Reply(cards.call_form(voice, occurrence, one_line(words)[:60], notice), Mode.FORM),)
    records.open_call(turn.tx, occurrence, closes)
    conference = records.find_conference(turn.tx, occurrence)
    assert conference is not None
    drafts = records.find_talks(turn.tx, conference.id, State.DRAFT)
    schedule_call_reminders(turn.tx, conference, sorted({each.author_id for each in drafts}), turn.now)
    return _desk(turn, occurrence, voice.text("conference.call_now_open"))


def _add_rooms(turn: Turn, conference: Conference, words: str) -> Replies:
    names = [name for each in words.split(",") if (name := one_line(each))]
    known = records.find_rooms(turn.tx, conference.id)
    problem = "room_missing" if not names else "room_long" if max(map(len, names)) > LONGEST_ROOM else ""
    problem = problem or ("many_rooms" if len({*known.values(), *names}) > MOST_ROOMS else "")
    if problem:
        notice = turn.voice.text(f"conference.{problem}", most=MOST_ROOMS, longest=LONGEST_ROOM)
        return _rooms(turn, conference, notice)
    for name in names:
        records.add_room(turn.tx, turn.scope.organisation_id, conference.id, name)
    return _rooms(turn, conference)


def _rooms(turn: Turn, conference: Conference, notice: Text | None = None) -> Replies:
    found = records.find_rooms(turn.tx, conference.id)
    return turn.reply(cards.rooms_card(turn.voice, conference, found, notice))


def _desk(turn: Turn, occurrence: Occurrence, notice: Text | None = None) -> Replies:
    conference = records.find_conference(turn.tx, occurrence) if occurrence.id else None
    counts = _counts(turn, conference) if conference else {}
    return turn.reply(cards.desk_card(turn.voice, occurrence, conference, counts, turn.now, notice))


def _counts(turn: Turn, conference: Conference) -> dict[str, int]:
    talks = records.find_talks(turn.tx, conference.id, State.PROPOSED)
    reviews = review_records.find_reviews(turn.tx, conference.id)
    return {
        "proposals": len(talks),
        "reviews": len(reviews),
        "accepted": sum(each.decision is Decision.ACCEPTED for each in talks),
        "confirmed": sum(each.is_given and bool(each.answer) for each in talks),
        "placed": sum(each.is_planned and each.starts is not None for each in talks),
    }
