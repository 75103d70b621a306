"""What is next, as the person sees it, and what waits for them where they are an owner."""

from datetime import timedelta

from engine.chat.cards import Replies
from engine.chat.text import Text
from engine.community.agenda import find_upcoming
from engine.community.cards.events import OwnersDesk, events_card
from engine.community.confirming import view_waiting
from engine.community.finding import list_every_series
from engine.community.records.events import Occurrence, Series
from engine.community.views import view_events
from engine.turn import Turn

SOON = timedelta(days=21)
"""The overview has the next occurrence of each series, and all that are as soon as this."""
MOST = 10


def show_agenda(turn: Turn, notice: Text = (), confirmed: Series | None = None) -> Replies:
    """Show what is next; to owners also what waits for them, and what they have just `confirmed`."""
    every = list_every_series(turn)
    upcoming = find_upcoming(turn.tx, [one for one in every if one.confirmed_at], turn.now, MOST)
    first: dict[int, Occurrence] = {}
    for event in upcoming:
        first.setdefault(event.series.id, event)
    chosen = [event for event in upcoming if event is first[event.series.id] or event.starts < turn.now + SOON]
    is_owner = turn.scope.person.is_owner
    desk = OwnersDesk(view_waiting(turn.tx, every, turn.now), confirmed) if is_owner else None
    return turn.reply(events_card(turn.voice, view_events(turn, chosen[:MOST]), turn.now, desk), notice)
