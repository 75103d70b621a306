"""Showing an event as the person sees it: their answer, and of the others only those who let it be seen."""

from collections.abc import Sequence

from engine.chat.cards import Replies
from engine.chat.text import Text
from engine.community.cards.events import EventView, event_card
from engine.community.records.choices import find_shown_names, is_shown
from engine.community.records.events import Occurrence, find_answers, find_names
from engine.community.records.readings import find_readings
from engine.community.rules.seats import Answer
from engine.turn import Turn


def show_event(turn: Turn, occurrence: Occurrence, notice: Text = ()) -> Replies:
    card = event_card(turn.voice, view_event(turn, occurrence), turn.now, owner=turn.scope.person.is_owner)
    return turn.reply(card, notice)


def view_event(turn: Turn, occurrence: Occurrence) -> EventView:
    return view_events(turn, [occurrence])[0]


def view_events(turn: Turn, occurrences: Sequence[Occurrence]) -> list[EventView]:
    """Occurrences as the person sees them."""
    me = turn.scope.member_id
    with_row = {occurrence.row: occurrence for occurrence in occurrences if occurrence.id is not None}
    answers = find_answers(turn.tx, with_row)
    going = {member_id for given in answers.values() for member_id, answer in given.items() if answer is Answer.YES}
    hosts = find_names(turn.tx, [event.host_id for event in occurrences if event.host_id is not None])
    names, shown = find_shown_names(turn.tx, going), is_shown(turn.tx, me)
    papers = find_readings(turn.tx, [row for row, occurrence in with_row.items() if not occurrence.cancelled])

    def view_one(occurrence: Occurrence) -> EventView:
        given = answers.get(occurrence.id or 0, {})
        waiting = [member_id for member_id, answer in given.items() if answer is Answer.WAITING]
        return EventView(
            occurrence=occurrence,
            me=me,
            answers=given,
            mine=given.get(me),
            place_in_line=waiting.index(me) + 1 if me in waiting else 0,
            named={member_id: name for member_id, name in names.items() if given.get(member_id) is Answer.YES},
            host=hosts.get(occurrence.host_id or 0, ""),
            shown=shown,
            papers=papers.get(occurrence.id or 0, ()),
        )

    return [view_one(occurrence) for occurrence in occurrences]
