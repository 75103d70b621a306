"""Examples of the log."""

from collections.abc import Iterator

from demo.examples.people import joins
from demo.scripted_user import Player
from engine.chat.examples import Example


def live_log(ada: Player) -> Iterator[Example]:
    """The log of ada, and what bob is asked."""
    bob = joins(ada, "bob", "Bob Example", team="Search")
    joins(ada, "bobby", "Bob Other")
    yield Example("log", "log, empty", ada.says("/log"))
    yield Example("log", "form", ada.presses("log.form"))
    yield Example("log", "form, refused", ada.presses("log.keep", {"title": "Lazy indexes", "link": "not a link"}))
    yield Example("log", "entry", ada.says("/log talk RAG in <production> at the team day https://example.org/slides"))
    yield Example("log", "ask", ada.presses("log.ask"))
    yield Example("log", "ask, several", ada.presses("log.ask_now", {"colleague": "bob"}))
    yield Example("log", "entry, asked", ada.presses("log.ask_now"))
    yield Example("log", "request", bob.says("hello"))
    yield Example("log", "log, answered", bob.presses("log.confirm"))
    yield Example("log", "feed, without a team", ada.says("/log feed"))
    yield Example("log", "feed, empty", bob.says("/log feed"))
    bob.presses("log.share")
    yield Example("log", "entry, deployment", bob.says("/log deployment the **ranker**"))
    yield Example("log", "feed", bob.says("/log feed"))
    yield Example("log", "log", ada.says("/log"))
    ada.presses("log.open")
    yield Example("log", "remove", ada.presses("log.remove"))
