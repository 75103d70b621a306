"""What the bot says by itself about papers."""

from dataclasses import dataclass

from engine.chat.cards import Card
from engine.community.notifications import EventNews
from engine.community.records.events import Occurrence
from engine.community.rules.seats import Answer
from engine.community.views import view_event
from engine.papers.cards.paper import picked_card
from engine.turn import Turn


@dataclass(frozen=True, slots=True)
class PaperPicked(EventNews):
    """A paper has been picked for a review."""

    key_format = "{occurrence}/{sequence}/paper-{paper}"
    example_values = (1, 1, 1)
    paper: int

    def draw(self, turn: Turn, occurrence: Occurrence) -> Card | None:
        seen = view_event(turn, occurrence)
        paper = next((paper for paper in seen.papers if paper.id == self.paper), None)
        if paper is None or occurrence.starts <= turn.now or seen.mine is Answer.NO:
            return None
        return picked_card(turn.voice, seen, paper, turn.now)
