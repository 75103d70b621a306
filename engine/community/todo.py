"""What of events waits for an owner, as the home card and the greeting mention it."""

from collections.abc import Iterator

from engine.chat.cards import Action, Button
from engine.community.finding import list_every_series
from engine.turn import Todo, Turn


def list_todos(turn: Turn) -> Iterator[Todo]:
    """The series that nobody has confirmed yet."""
    every = list_every_series(turn) if turn.scope.person.is_owner else ()
    if waiting := sum(series.confirmed_at is None for series in every):
        yield Todo(Button(turn.voice.line("community.home_waiting", count=waiting), Action("events")))
