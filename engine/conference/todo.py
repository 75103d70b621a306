"""What of conferences waits for a person, as the home card and the greeting mention it."""

from collections.abc import Iterator

from engine.chat.cards import Action, Button
from engine.community.cards.events import event_args
from engine.community.records.events import find_occurrence_by_id
from engine.conference.finding import list_conference_series
from engine.conference.records.conferences import find_concerning
from engine.conference.records.reviews import find_response
from engine.conference.records.tables import Response
from engine.conference.views import find_own_tasks, view_conference
from engine.turn import Todo, Turn


def list_todos(turn: Turn) -> Iterator[Todo]:
    """The one thing that waits of each conference that is ahead, the most pressing first; nothing otherwise."""
    conference_ids = find_concerning(turn.tx, turn.scope.organisation_id, turn.scope.member_id, turn.now)
    series = list_conference_series(turn) if conference_ids else []
    for conference_id in conference_ids:
        occurrence = find_occurrence_by_id(turn.tx, series, conference_id)
        if occurrence is None or occurrence.cancelled:
            continue
        tasks = find_own_tasks(turn, view_conference(turn, occurrence))
        invited = find_response(turn.tx, conference_id, turn.scope.member_id) is Response.ASKED
        for key, command, count in (
            ("confirm", "mine", tasks.to_confirm),
            ("asked", "mine", tasks.asked),
            ("invited", "reviews", int(invited)),
            ("reviews", "reviews", tasks.reviews),
            ("drafts", "mine", tasks.drafts),
        ):
            if count:
                label = turn.voice.line(f"conference.home_{key}", count=count)
                yield Todo(Button(label, Action(f"conference.{command}", event_args(occurrence))))
                break
