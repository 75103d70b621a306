"""Examples of events and of the forum."""

from collections.abc import Iterator
from datetime import timedelta

from demo.events import confirm_events
from demo.examples.notices import due
from demo.scripted_user import Player
from engine.chat.examples import Example
from engine.community.notifications import FEEDBACK, NEWS, REMINDER
from engine.content.load import Content

SENTENCE = "weekly forum every wednesday 15:00 Europe/Berlin 45 min https://meet.example.com/forum"


def live_events(ada: Player, olga: Player, content: Content) -> Iterator[Example]:
    """Olga confirms what the content has; ada takes part; olga moves, cancels, and makes a series."""
    yield Example("community", "events, none yet", ada.says("/events"))
    yield Example("community", "events to confirm", olga.says("/events"))
    yield Example("community", "events, one confirmed", olga.presses("events.confirm"))
    yield Example("community", "series taken back", olga.presses("events.take_back"))
    confirm_events(olga)
    ada.now = olga.now
    yield Example("community", "events", ada.says("/events"))
    yield Example("community", "event", ada.presses("events.show"))
    yield Example("community", "event, said yes", ada.presses("events.answer", answer="yes"))
    yield Example("community", "event, shown", ada.presses("events.shown"))
    ada.card = ada.says("/events")
    yield Example("community", "feed, none", ada.presses("events.feed"))
    yield Example("community", "events of owners", olga.says("/events"))
    yield Example("community", "event of owners", olga.presses("events.show"))
    yield Example("community", "one moved", olga.presses("events.move"))
    form = {"when": "friday 16:00 60 min", "capacity": "1", "place": "Room 5", "host": "Olga Example"}
    yield Example("community", "event, moved", olga.presses("events.keep_move", form))
    yield Example("community", "news, moved", due(ada, content, NEWS))
    yield Example("community", "event, waiting", olga.at(ada.now).presses("events.answer", answer="yes"))
    yield Example("community", "reminder", due(ada, content, REMINDER))
    yield Example("community", "after", due(ada, content, FEEDBACK))
    yield Example("community", "takeaway", ada.presses("events.attended", was="there"))
    yield Example("community", "takeaway, refused", ada.presses("events.takeaway", {"takeaway": " "}))
    yield Example("community", "takeaway, kept", ada.presses("events.takeaway", {"takeaway": "Ask for the metric"}))
    yield Example("community", "one cancelled?", olga.at(ada.now).says("/events", "events.show", "events.cancel"))
    yield Example("community", "event, cancelled", olga.presses("events.cancel_now"))
    yield Example("community", "series, new", olga.says(f"/events new {SENTENCE}"))
    yield Example("community", "series, edited", olga.presses("events.edit"))
    yield Example("community", "series, not understood", olga.says("/events new dinner every 30 february 19:00"))
    yield Example("community", "events managed", olga.says("/events manage"))
    yield Example("community", "series", olga.presses("events.series"))
    yield Example("community", "series ended?", olga.presses("events.end"))


def live_forum(ada: Player, olga: Player, content: Content) -> Iterator[Example]:
    """Ada asks and hosts, olga hosts too, and the two swap."""
    yield Example("community", "forum, none", ada.says("/forum"))
    confirm_events(olga)
    ada.now = olga.now
    yield Example("community", "forum, nothing yet", ada.says("/forum"))
    yield Example("community", "topic", ada.presses("forum.ask", question=""))
    yield Example("community", "topic, refused", ada.presses("forum.keep", {"words": " "}))
    ada.says("/forum propose How we cache embeddings")
    yield Example("community", "forum, hosted", ada.says("/forum ask How do you test prompts?", "forum.host"))
    olga.now = ada.now = ada.now + timedelta(weeks=2)
    yield Example("community", "forum of a second host", olga.says("/forum", "forum.host"))
    olga.now = ada.now = ada.now + timedelta(weeks=3)
    yield Example("community", "swaps", olga.says("/forum", "forum.swap"))
    yield Example("community", "swap asked for", olga.presses("forum.ask_swap"))
    yield Example("community", "swap", due(ada, content, NEWS, "forum_swap"))
    yield Example("community", "tidy", ada.says("/forum", "forum.tidy"))
