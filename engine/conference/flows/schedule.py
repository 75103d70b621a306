"""Making the schedule: by itself, by hand where it refuses clashes and says why, and showing it to everybody."""

from engine.chat.cards import Replies
from engine.chat.errors import Refusal
from engine.chat.text import Text
from engine.chat.typed import one_line
from engine.conference.cards import schedule as cards
from engine.conference.finding import (
    ConferenceAndTalk,
    find_conference,
    find_talk,
    lock_conference,
    lock_talk,
    require_conference,
)
from engine.conference.forms import CLOCK, MOVE_FORM, ROOM
from engine.conference.notifications import notify_changes
from engine.conference.records.conferences import Conference, change_conference
from engine.conference.records.talks import Talk, change_talk
from engine.conference.rules.availability import find_slot, moment_at
from engine.conference.rules.scheduler import make_timetable, swap_slots
from engine.conference.rules.timetable import TimeSlot, find_clashes_of
from engine.conference.schedule_view import ScheduleView, find_problem, view_schedule
from engine.paging import wanted_page
from engine.recurrence.from_words import read_day, read_when
from engine.recurrence.rule_words import UnclearWords
from engine.recurrence.zones import zone_of
from engine.turn import Args, Turn


def show_schedule(turn: Turn, args: Args) -> Replies:
    """Show the schedule while it is made."""
    return _show_schedule(turn, find_conference(turn, args), page=wanted_page(args))


def make_schedule(turn: Turn, args: Args) -> Replies:
    """Find slots for the talks that have none, or for all anew."""
    conference = _require_changeable(turn, lock_conference(turn, args))
    problem = find_problem(turn, conference)
    if not problem.grid.rooms:
        raise Refusal("conference.needs_rooms")
    clashing = {talk_id for clash in problem.clashes for talk_id in (clash.talk, clash.other)}
    kept = {talk_id: slot for talk_id, slot in problem.placed.items() if talk_id not in clashing}
    sessions = list(problem.sessions.values())
    timetable = make_timetable(problem.grid, sessions, {} if args.optional("anew") else kept)
    for session in sessions:
        if timetable.get(session.id) != problem.placed.get(session.id):
            _put_talk(turn, session.id, timetable.get(session.id))
    left = len(sessions) - len(timetable)
    return _show_schedule(turn, conference, turn.voice.text("conference.made", placed=len(timetable), left=left))


def show_planned_talk(turn: Turn, args: Args) -> Replies:
    """Open one talk of the schedule."""
    conference, talk = find_talk(turn, args)
    return _show_planned_talk(turn, conference, talk)


def open_move_form(turn: Turn, args: Args) -> Replies:
    """Open the form for another slot."""
    conference, talk = find_talk(turn, args)
    typed = {}
    if slot := find_slot(talk):
        zone = zone_of(conference.occurrence.series.pattern.timezone)
        starts = moment_at(conference.occurrence, slot.starts).astimezone(zone)
        typed = {ROOM.name: str(slot.room), CLOCK.name: f"{starts:%Y-%m-%d %H:%M}"}
    return turn.open_form(cards.move_form(turn.voice, view_schedule(turn, conference), talk, typed))


def move_talk(turn: Turn, args: Args) -> Replies:
    """Move a talk to where the form says, unless something clashes there."""
    conference, talk = _lock_planned_talk(turn, args)
    typed = MOVE_FORM.typed(turn)
    view, problem = view_schedule(turn, conference), find_problem(turn, conference)
    form = cards.move_form(turn.voice, view, talk, typed)
    try:
        slot = TimeSlot(_read_starts(turn, conference, one_line(typed[CLOCK.name])), _read_room(typed[ROOM.name], view))
    except UnclearWords as unclear:
        return turn.open_form(form, turn.explain(unclear))
    session = problem.sessions[talk.id]
    if clash := next(find_clashes_of(problem.grid, session, slot, problem.sessions, problem.placed), None):
        return turn.open_form(form, cards.explain_clash(turn.voice, view, clash))
    _put_talk(turn, talk.id, slot)
    return _show_schedule(turn, conference, turn.voice.text("conference.moved", title=talk.title))


def show_swaps(turn: Turn, args: Args) -> Replies:
    """Offer the talks with which one could change places."""
    conference, talk = _lock_planned_talk(turn, args)
    return turn.reply(cards.swaps_card(turn.voice, view_schedule(turn, conference), talk, wanted_page(args)))


def swap_talks(turn: Turn, args: Args) -> Replies:
    """Let two talks change places, unless something clashes then."""
    conference, talk = _lock_planned_talk(turn, args)
    problem = find_problem(turn, conference)
    other_id = args.number("other")
    if other_id == talk.id or other_id not in problem.placed or talk.id not in problem.placed:
        raise Refusal("conference.no_swap")
    swapped = swap_slots(problem.placed, talk.id, other_id)
    for talk_id in (talk.id, other_id):
        session, slot = problem.sessions[talk_id], swapped[talk_id]
        if clash := next(find_clashes_of(problem.grid, session, slot, problem.sessions, swapped), None):
            notice = cards.explain_clash(turn.voice, view_schedule(turn, conference), clash)
            return _show_planned_talk(turn, conference, talk, notice)
    for talk_id in (talk.id, other_id):
        _put_talk(turn, talk_id, swapped[talk_id])
    return _show_schedule(turn, conference, turn.voice.text("conference.swapped"))


def unschedule_talk(turn: Turn, args: Args) -> Replies:
    """Take a talk out of the schedule; it keeps being accepted."""
    conference, talk = _lock_planned_talk(turn, args)
    _put_talk(turn, talk.id, None)
    return _show_schedule(turn, conference, turn.voice.text("conference.taken_out", title=talk.title))


def publish_schedule(turn: Turn, args: Args) -> Replies:
    """Show the schedule to everybody as it is now; those whom a change concerns are told, each once."""
    conference = _require_changeable(turn, lock_conference(turn, args))
    view = view_schedule(turn, conference)
    if view.clashes:
        raise Refusal("conference.clashes", count=len(view.clashes))
    if not view.changed:
        return _show_schedule(turn, conference, turn.voice.text("conference.nothing_changed"))
    for talk in view.changed:
        shown = {"shown_room_id": talk.room_id, "shown_starts": talk.starts, "shown_at": turn.now}
        change_talk(turn.tx, talk.id, **shown, sequence=talk.sequence + 1)
    change_conference(turn.tx, conference.id, published_at=turn.now)
    told = notify_changes(turn.tx, conference, view.changed, turn.now)
    notice = turn.voice.text("conference.published", told=told)
    return _show_schedule(turn, require_conference(turn, conference.id), notice)


def _lock_planned_talk(turn: Turn, args: Args) -> ConferenceAndTalk:
    """A talk that needs a slot, locked, in a schedule that may still be changed."""
    named = lock_talk(turn, args)
    _require_changeable(turn, named.conference)
    _require_planned(named.talk)
    return named


def _require_changeable(turn: Turn, conference: Conference) -> Conference:
    """A conference of which the schedule may still be changed."""
    if conference.occurrence.ends <= turn.now or conference.occurrence.cancelled:
        raise Refusal("community.over", event=conference.occurrence.series.title)
    return conference


def _require_planned(talk: Talk) -> None:
    if not talk.is_planned:
        raise Refusal("conference.no_talk")


def _put_talk(turn: Turn, talk_id: int, slot: TimeSlot | None) -> None:
    change_talk(turn.tx, talk_id, room_id=slot.room if slot else None, starts=slot.starts if slot else None)


def _read_starts(turn: Turn, conference: Conference, words: str) -> int:
    """Minutes from the start of the conference to the time that words mean; raises UnclearWords."""
    occurrence = conference.occurrence
    zone = occurrence.series.pattern.timezone
    today = occurrence.starts.astimezone(zone_of(zone)).date()
    phrase = read_when(words, turn.voice.vocabulary.calendar, today)
    if phrase.starts is None:
        raise UnclearWords("conference.no_clock", said=words[:40])
    moment = read_day(phrase, occurrence.starts, zone, today)
    return int((moment - occurrence.starts).total_seconds()) // 60


def _read_room(words: str, view: ScheduleView) -> int:
    room = next((room for room in view.rooms if str(room) == words), None)
    if room is None:
        raise UnclearWords("conference.needs_rooms")
    return room


def _show_planned_talk(turn: Turn, conference: Conference, talk: Talk, notice: Text | None = None) -> Replies:
    _require_planned(talk)
    return turn.reply(cards.planned_talk_card(turn.voice, view_schedule(turn, conference), talk), notice)


def _show_schedule(turn: Turn, conference: Conference, notice: Text | None = None, page: int = 0) -> Replies:
    return turn.reply(cards.schedule_card(turn.voice, view_schedule(turn, conference), page), notice)
