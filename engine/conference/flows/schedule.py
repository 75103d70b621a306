"""Making the schedule: by itself, by hand where it refuses clashes and says why, and showing it to everybody."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from engine.chat.cards import Mode, Replies, Reply
from engine.chat.errors import Refusal
from engine.chat.text import Text
from engine.chat.typed import one_line
from engine.conference.cards import organiser as cards
from engine.conference.cards.organiser import Board
from engine.conference.finding import conference_of, find_conference, find_talk, hold_conference
from engine.conference.notifications import notify_changes
from engine.conference.records import talks as records
from engine.conference.records.tables import State
from engine.conference.records.talks import Conference, Talk
from engine.conference.rules.availability import frame_of, moment_at, piece_of, place_of
from engine.conference.rules.scheduler import make_timetable
from engine.conference.rules.scheduler import swap as swapped
from engine.conference.rules.timetable import Frame, Piece, Place, clashes, clashes_of
from engine.paging import wanted_page
from engine.recurrence.from_words import UnclearWords, read_day, read_phrase
from engine.recurrence.zones import zone_of
from engine.turn import Args, Turn


def schedule(turn: Turn, args: Args) -> Replies:
    """Show the schedule while it is made."""
    conference = find_conference(turn, args)
    return _show(turn, conference, page=wanted_page(args))


def make(turn: Turn, args: Args) -> Replies:
    """Find places for the talks that have none, or for all anew."""
    conference = _changing(turn, hold_conference(turn, args))
    frame, pieces, placed = _problem(turn, conference)
    if not frame.rooms:
        raise Refusal("conference.needs_rooms")
    bad = {each for clash in clashes(frame, list(pieces.values()), placed) for each in (clash.talk, clash.other)}
    kept = {} if args.optional("anew") else {number: place for number, place in placed.items() if number not in bad}
    found = make_timetable(frame, list(pieces.values()), kept)
    for number in pieces:
        if found.get(number) != placed.get(number):
            _put(turn, number, found.get(number))
    left = len(pieces) - len(found)
    return _show(turn, conference, turn.voice.text("conference.made", placed=len(found), left=left))


def place(turn: Turn, args: Args) -> Replies:
    """Open one talk of the schedule."""
    conference, talk = find_talk(turn, args)
    return _place(turn, conference, talk)


def move(turn: Turn, args: Args) -> Replies:
    """Open the form for another place."""
    conference, talk = find_talk(turn, args)
    here, clock = place_of(talk), ""
    if here:
        local = moment_at(conference.occurrence, here.starts).astimezone(_zone(conference))
        clock = f"{local:%Y-%m-%d %H:%M}"
    board = look(turn, conference)
    return (Reply(cards.move_form(turn.voice, board, talk, str(here.room) if here else "", clock), Mode.FORM),)


def keep_move(turn: Turn, args: Args) -> Replies:
    """Move a talk to where the form says, unless something clashes there."""
    conference, talk = _planned(turn, args)
    room, clock = turn.request.form.get("room", ""), one_line(turn.request.form.get("clock", ""))
    board = look(turn, conference)
    frame, pieces, placed = _problem(turn, conference)
    try:
        to = Place(_starts(turn, conference, clock), _room(room, board))
    except UnclearWords as unclear:
        notice = turn.voice.text(unclear.key, **unclear.values)
        return (Reply(cards.move_form(turn.voice, board, talk, room, clock, notice), Mode.FORM),)
    if clash := next(clashes_of(frame, pieces[talk.id], to, pieces, placed), None):
        notice = cards.clash_text(turn.voice, board, clash)
        return (Reply(cards.move_form(turn.voice, board, talk, room, clock, notice), Mode.FORM),)
    _put(turn, talk.id, to)
    return _show(turn, conference, turn.voice.text("conference.moved", title=talk.title))


def swaps(turn: Turn, args: Args) -> Replies:
    """Offer the talks with which one could change places."""
    conference, talk = _planned(turn, args)
    return turn.reply(cards.swaps_card(turn.voice, look(turn, conference), talk, wanted_page(args)))


def swap(turn: Turn, args: Args) -> Replies:
    """Let two talks change places, unless something clashes then."""
    conference, talk = _planned(turn, args)
    frame, pieces, placed = _problem(turn, conference)
    other = args.number("other")
    if other == talk.id or other not in placed or talk.id not in placed:
        raise Refusal("conference.no_swap")
    after = swapped(placed, talk.id, other)
    for number in (talk.id, other):
        if clash := next(clashes_of(frame, pieces[number], after[number], pieces, after), None):
            notice = cards.clash_text(turn.voice, look(turn, conference), clash)
            return _place(turn, conference, talk, notice)
    for number in (talk.id, other):
        _put(turn, number, after[number])
    return _show(turn, conference, turn.voice.text("conference.swapped"))


def take_out(turn: Turn, args: Args) -> Replies:
    """Take a talk out of the schedule; it keeps being accepted."""
    conference, talk = _planned(turn, args)
    _put(turn, talk.id, None)
    return _show(turn, conference, turn.voice.text("conference.taken_out", title=talk.title))


def publish(turn: Turn, args: Args) -> Replies:
    """Show the schedule to everybody as it is now; those whom a change concerns are told, each once."""
    conference = _changing(turn, hold_conference(turn, args))
    board = look(turn, conference)
    if board.clashes:
        raise Refusal("conference.clashes", count=len(board.clashes))
    if not board.changed:
        return _show(turn, conference, turn.voice.text("conference.nothing_changed"))
    for talk in board.changed:
        shown = {"shown_room_id": talk.room_id, "shown_starts": talk.starts, "shown_at": turn.now}
        records.change_talk(turn.tx, talk.id, **shown, sequence=talk.sequence + 1)
    records.change_conference(turn.tx, conference.id, published_at=turn.now)
    told = notify_changes(turn.tx, conference, board.changed, turn.now)
    return _show(turn, conference_of(turn, conference.id), turn.voice.text("conference.published", told=told))


def look(turn: Turn, conference: Conference) -> Board:
    """The schedule while it is made."""
    talks = _to_place(turn, conference)
    frame, pieces, placed = _problem(turn, conference)
    return Board(
        conference=conference,
        rules=turn.pack.conference,
        rooms=records.find_rooms(turn.tx, conference.id),
        talks=talks,
        clashes=clashes(frame, list(pieces.values()), placed),
        marks=records.count_marks(turn.tx, conference.id),
    )


def _to_place(turn: Turn, conference: Conference) -> list[Talk]:
    """What needs a place, in the order of the schedule, or still is in the one that everybody sees."""
    found = records.find_talks(turn.tx, conference.id, State.PROPOSED)
    return sorted((each for each in found if each.is_planned), key=_in_order)


def _in_order(talk: Talk) -> tuple[bool, int, int, int]:
    return (talk.starts is None, talk.starts or 0, talk.room_id or 0, talk.id)


def _problem(turn: Turn, conference: Conference) -> tuple[Frame, dict[int, Piece], Mapping[int, Place]]:
    """The conference as the rules of timetables see it."""
    talks, rules = _to_place(turn, conference), turn.pack.conference
    listeners = records.find_listeners(turn.tx, [each.id for each in talks])
    frame = frame_of(rules, conference.occurrence, records.find_rooms(turn.tx, conference.id))
    pieces = {each.id: piece_of(rules, conference.occurrence, each, listeners) for each in talks}
    return frame, pieces, {each.id: place for each in talks if (place := place_of(each))}


def _planned(turn: Turn, args: Args) -> tuple[Conference, Talk]:
    """A talk that needs a place, held, for those who may give it one."""
    conference, talk = find_talk(turn, args, hold=True)
    _changing(turn, conference)
    if not talk.is_planned:
        raise Refusal("conference.no_talk")
    return conference, talk


def _changing(turn: Turn, conference: Conference) -> Conference:
    """A conference of which the schedule may still be changed."""
    if conference.occurrence.ends <= turn.now or conference.occurrence.cancelled:
        raise Refusal("community.over", event=conference.occurrence.series.title)
    return conference


def _put(turn: Turn, talk_id: int, to: Place | None) -> None:
    where = {"room_id": to.room, "starts": to.starts} if to else {"room_id": None, "starts": None}
    records.change_talk(turn.tx, talk_id, **where)


def _starts(turn: Turn, conference: Conference, words: str) -> int:
    """Minutes from the start of the conference to the time that words mean; raises Unclear."""
    occurrence = conference.occurrence
    zone, today = occurrence.series.pattern.timezone, occurrence.starts.astimezone(_zone(conference)).date()
    phrase = read_phrase(words, turn.voice.vocabulary.calendar, today)
    if phrase.starts is None:
        raise UnclearWords("conference.no_clock", said=words[:40])
    moment = read_day(phrase, occurrence.starts, zone, today)
    return int((moment - occurrence.starts).total_seconds()) // 60


def _room(words: str, board: Board) -> int:
    found = next((number for number in board.rooms if str(number) == words), None)
    if found is None:
        raise UnclearWords("conference.needs_rooms")
    return found


def _zone(conference: Conference) -> ZoneInfo:
    return zone_of(conference.occurrence.series.pattern.timezone)


def _place(turn: Turn, conference: Conference, talk: Talk, notice: Text | None = None) -> Replies:
    if not talk.is_planned:
        raise Refusal("conference.no_talk")
    return turn.reply(cards.place_card(turn.voice, look(turn, conference), talk, notice))


def _show(turn: Turn, conference: Conference, notice: Text | None = None, page: int = 0) -> Replies:
    return turn.reply(cards.schedule_card(turn.voice, look(turn, conference), page, notice))
