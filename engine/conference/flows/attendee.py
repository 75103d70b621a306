"""What `/conference` does: how far it is, its program, and one's own agenda."""

from engine.chat.cards import Replies
from engine.chat.errors import Refusal
from engine.chat.text import Text
from engine.community.finding import find_series_by_words
from engine.community.records.events import Occurrence, find_occurrence_by_id, find_visit, save_answer
from engine.community.rules.seats import Answer
from engine.conference.cards import attendee as cards
from engine.conference.finding import find_edition, find_talk, list_conference_series, require_conference
from engine.conference.records.conferences import find_published
from engine.conference.records.talks import Talk, find_talks, save_mark
from engine.conference.reminders import schedule_agenda_reminders
from engine.conference.views import find_agenda, find_own_tasks, view_conference
from engine.paging import wanted_page
from engine.turn import Args, Turn


def show_conference(turn: Turn, args: Args) -> Replies:
    """Show the conference that a press or words name, or the next one."""
    words = args.optional("said")
    series = find_series_by_words(list_conference_series(turn), words) if words else None
    view = view_conference(turn, find_edition(turn, Args({}) if series else args, series))
    return turn.reply(cards.conference_card(turn.voice, view, find_own_tasks(turn, view), turn.now))


def show_program(turn: Turn, args: Args) -> Replies:
    """List the talks."""
    view = view_conference(turn, find_edition(turn, args))
    return turn.reply(cards.program_card(turn.voice, view, wanted_page(args)))


def show_talk(turn: Turn, args: Args) -> Replies:
    """Open one talk."""
    return _show_talk(turn, _find_public_talk(turn, args))


def mark_talk(turn: Turn, args: Args) -> Replies:
    """Put a talk into one's agenda, or take it out. The press says which, so that a second one changes nothing."""
    talk, wanted = _find_public_talk(turn, args), bool(args.optional("wanted"))
    conference = require_conference(turn, talk.occurrence_id)
    if conference.occurrence.cancelled or conference.occurrence.ends <= turn.now:
        raise Refusal("community.over", event=conference.occurrence.series.title)
    save_mark(turn.tx, talk, turn.scope.member_id, wanted=wanted)
    key = "marked" if wanted else "unmarked"
    if wanted:
        if _note_interest(turn, conference.occurrence):
            key = "marked_first"
        schedule_agenda_reminders(turn.tx, conference, [talk], [turn.scope.member_id], turn.now)
    return _show_talk(turn, talk, turn.voice.text(f"conference.{key}"))


def show_agenda(turn: Turn, args: Args) -> Replies:
    """Show what the person wants to hear, and gives."""
    view = view_conference(turn, find_edition(turn, args))
    return turn.reply(cards.agenda_card(turn.voice, view, find_agenda(turn, view), wanted_page(args), turn.now))


def show_past(turn: Turn, args: Args) -> Replies:
    """List the talks of earlier conferences."""
    view = view_conference(turn, find_edition(turn, args))
    series = list_conference_series(turn, ended=True)
    given = []
    for conference_id in find_published(turn.tx, turn.scope.organisation_id):
        occurrence = find_occurrence_by_id(turn.tx, series, conference_id)
        if occurrence and occurrence.ends <= turn.now and not occurrence.cancelled:
            talks = find_talks(turn.tx, conference_id)
            given += [cards.GivenTalk(occurrence, talk) for talk in talks if talk.was_shown]
    given.sort(key=lambda each: each.occurrence.starts, reverse=True)
    return turn.reply(cards.past_card(turn.voice, given, view, wanted_page(args)))


def _find_public_talk(turn: Turn, args: Args) -> Talk:
    """A talk that everybody may see."""
    talk = find_talk(turn, args).talk
    if not talk.is_given:
        raise Refusal("conference.no_talk")
    return talk


def _show_talk(turn: Turn, talk: Talk, notice: Text | None = None) -> Replies:
    view = view_conference(turn, require_conference(turn, talk.occurrence_id).occurrence)
    return turn.reply(cards.talk_card(turn.voice, view, talk, turn.now), notice)


def _note_interest(turn: Turn, occurrence: Occurrence) -> bool:
    """Take a mark for a maybe of somebody who has not said whether they come: so they hear of moves."""
    if find_visit(turn.tx, occurrence.row, turn.scope.member_id):
        return False
    save_answer(turn.tx, occurrence, turn.scope.member_id, Answer.MAYBE, turn.now)
    return True
