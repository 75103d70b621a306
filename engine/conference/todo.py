"""What of conferences waits for a person, as the home card and the greeting mention it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.chat.cards import Action, Button
from engine.community.cards.events import event_args
from engine.community.records import events as community
from engine.conference.finding import conference_series
from engine.conference.records import reviews as review_records
from engine.conference.records import talks as records
from engine.conference.records.tables import Said
from engine.conference.views import look, waits
from engine.turn import Todo, Turn


def todos(turn: Turn) -> Iterator[Todo]:
    """The one thing that waits of each conference that is ahead, the most pressing first; nothing otherwise."""
    numbers = records.find_concerning(turn.tx, turn.scope.organisation_id, turn.scope.member_id, turn.now)
    series = conference_series(turn) if numbers else []
    for number in numbers:
        occurrence = community.find_occurrence_by_id(turn.tx, series, number)
        if occurrence is None or occurrence.cancelled:
            continue
        desk = waits(turn, look(turn, occurrence))
        invited = review_records.said_of(turn.tx, number, turn.scope.member_id) is Said.ASKED
        for key, command, count in (
            ("confirm", "mine", desk.to_confirm),
            ("asked", "mine", desk.asked),
            ("invited", "reviews", int(invited)),
            ("reviews", "reviews", desk.reviews),
            ("drafts", "mine", desk.drafts),
        ):
            if count:
                label = turn.voice.line(f"conference.home_{key}", count=count)
                yield Todo(Button(label, Action(f"conference.{command}", event_args(occurrence))))
                break
