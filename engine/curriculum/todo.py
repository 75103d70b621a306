"""What of the curriculum waits for a person, as the home card and the greeting mention it."""

from collections.abc import Iterator

from engine.chat.cards import Action, Button
from engine.curriculum.records.reviews import find_pending_reviews
from engine.turn import Todo, Turn


def list_todos(turn: Turn) -> Iterator[Todo]:
    """Colleagues' requests for a review."""
    if reviews := len(find_pending_reviews(turn)):
        yield Todo(Button(turn.voice.line("review.waiting", count=reviews), Action("reviews")))
