"""What `/conference` does: how far it is, its program, one's own agenda, and the way to everything else in words."""

from __future__ import annotations

from engine.chat.cards import Replies
from engine.chat.errors import Refusal
from engine.chat.text import Text
from engine.community.finding import find_series_by_words
from engine.community.records import events as community
from engine.community.records.events import Occurrence
from engine.community.rules.seats import Answer
from engine.conference.cards import attendee as cards
from engine.conference.finding import conference_of, conference_series, find_edition, find_talk
from engine.conference.records import talks as records
from engine.conference.records.talks import Talk
from engine.conference.reminders import schedule_agenda_reminders
from engine.conference.views import agenda_of, look, waits
from engine.paging import wanted_page
from engine.turn import Args, Turn


def conference(turn: Turn, args: Args) -> Replies:
    """Show the conference that a press or words name, or the next one."""
    said = args.optional("said")
    if said and (series := find_series_by_words(conference_series(turn), said)):
        return _show(turn, find_edition(turn, Args({}), series))
    return _show(turn, find_edition(turn, args))


def program(turn: Turn, args: Args) -> Replies:
    """List the talks."""
    hall = look(turn, find_edition(turn, args))
    return turn.reply(cards.program_card(turn.voice, hall, wanted_page(args)))


def talk(turn: Turn, args: Args) -> Replies:
    """Open one talk."""
    return _talk(turn, _public(turn, args))


def mark(turn: Turn, args: Args) -> Replies:
    """Put a talk into one's agenda, or take it out. The press says which, so that a second one changes nothing."""
    chosen, wanted = _public(turn, args), bool(args.optional("wanted"))
    held = conference_of(turn, chosen.occurrence_id)
    if held.occurrence.cancelled or held.occurrence.ends <= turn.now:
        raise Refusal("community.over", event=held.occurrence.series.title)
    records.mark(turn.tx, chosen, turn.scope.member_id, wanted=wanted)
    key = "marked" if wanted else "unmarked"
    if wanted:
        if _notes_interest(turn, held.occurrence):
            key = "marked_first"
        schedule_agenda_reminders(turn.tx, held, [chosen], [turn.scope.member_id], turn.now)
    return _talk(turn, chosen, turn.voice.text(f"conference.{key}"))


def agenda(turn: Turn, args: Args) -> Replies:
    """Show what the person wants to hear, and gives."""
    hall = look(turn, find_edition(turn, args))
    return turn.reply(cards.agenda_card(turn.voice, hall, agenda_of(turn, hall), wanted_page(args), turn.now))


def past(turn: Turn, args: Args) -> Replies:
    """List the talks of earlier conferences."""
    hall = look(turn, find_edition(turn, args))
    series = conference_series(turn, ended=True)
    editions = []
    for number in records.find_published(turn.tx, turn.scope.organisation_id):
        held = community.find_occurrence_by_id(turn.tx, series, number)
        if held and held.ends <= turn.now and not held.cancelled:
            editions.append((held, [each for each in records.find_talks(turn.tx, number) if each.was_shown]))
    editions.sort(key=lambda each: each[0].starts, reverse=True)
    return turn.reply(cards.past_card(turn.voice, editions, hall, wanted_page(args)))


def _show(turn: Turn, occurrence: Occurrence, notice: Text | None = None) -> Replies:
    hall = look(turn, occurrence)
    return turn.reply(cards.conference_card(turn.voice, hall, waits(turn, hall), turn.now, notice))


def _public(turn: Turn, args: Args) -> Talk:
    """A talk that everybody may see."""
    found = find_talk(turn, args)[1]
    if not found.is_given:
        raise Refusal("conference.no_talk")
    return found


def _talk(turn: Turn, chosen: Talk, notice: Text | None = None) -> Replies:
    hall = look(turn, conference_of(turn, chosen.occurrence_id).occurrence)
    return turn.reply(cards.talk_card(turn.voice, hall, chosen, turn.now, notice))


def _notes_interest(turn: Turn, occurrence: Occurrence) -> bool:
    """Take a mark for a maybe of somebody who has not said whether they come: so they hear of moves."""
    if community.find_visit(turn.tx, occurrence.row, turn.scope.member_id):
        return False
    community.save_answer(turn.tx, occurrence, turn.scope.member_id, Answer.MAYBE, turn.now)
    return True
