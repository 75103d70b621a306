"""A notification that comes once more."""

from dataclasses import dataclass, replace
from datetime import date

from engine.chat.cards import Context
from engine.curriculum.records.projects import find_action_answers
from engine.notices.kinds import Kind
from engine.notices.notification import NOTHING, Due, Notification, Offer, UnreadableKey
from engine.notices.responses import find_received
from engine.turn import Turn


@dataclass(frozen=True, slots=True)
class Reminder(Notification):
    """An earlier notification, once more, because its reader asked for that."""

    kind = Kind("reminder", budgeted=False, awaits_answer=True, optional=False)
    key_format = "{notice}@{day}"
    example_values = (1, date(2026, 3, 2))
    notice: int
    day: date

    def offer(self, turn: Turn, due: Due) -> Offer:
        """The earlier one as it would be today; nothing where its subject is settled by now."""
        origin = find_received(turn, self.notice)
        if origin is None or origin.subject in find_action_answers(turn.tx, turn.scope.member_id):
            return NOTHING
        try:
            offer = due.revive(origin.kind, origin.key).offer(turn, due)
        except UnreadableKey:
            return NOTHING
        if offer.card is None:
            return NOTHING
        why_again = Context(turn.voice.text("notices.reminded"))
        return Offer(replace(offer.card, blocks=(why_again, *offer.card.blocks)), offer.subject)
