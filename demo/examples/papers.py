"""Examples of papers: proposed, picked, read, and what came of them."""

from collections.abc import Iterator
from datetime import timedelta

from demo.examples.notices import due
from demo.examples.people import assess
from demo.scripted_user import Player
from engine.chat.cards import Card
from engine.chat.examples import Example
from engine.community.notifications import NEWS, REMINDER
from engine.content.load import Content

LINK = "https://arxiv.org/abs/2005.11401"
TITLE = "Retrieval-augmented generation for knowledge-intensive NLP tasks"


def live_papers(ada: Player, olga: Player, content: Content) -> Iterator[Example]:
    """Ada proposes and presents, olga picks, and ada keeps what came of it."""
    assess(ada, content.pack)
    olga.now = ada.now
    yield Example("papers", "list, empty", ada.says("/paper"))
    yield Example("papers", "history, empty", ada.says("/paper history"))
    yield Example("papers", "mine, none", ada.says("/paper mine"))
    yield Example("papers", "proposal without a title", ada.says(f"/paper propose {LINK}"))
    yield Example("papers", "proposal without a link", ada.presses("paper.keep", {"link": "retrieval", "title": TITLE}))
    yield Example("papers", "proposed", ada.presses("paper.keep", {"link": LINK, "title": TITLE}))
    yield Example("papers", "proposed again", olga.says("/paper propose arxiv.org/pdf/2005.11401v4.pdf"))
    yield Example("papers", "title", ada.presses("paper.retitle"))
    ada.says("/paper propose 10.48550/arXiv.1706.03762 Attention is all you need")
    yield Example("papers", "withdrawn", ada.presses("paper.withdraw"))
    ada.presses("paper.restore")
    ada.says("/paper present retrieval")
    yield Example("papers", "presented by somebody else", olga.says("/paper present retrieval"))
    olga.presses("paper.take", role="implementer")
    yield Example("papers", "list", ada.says("/paper"))
    yield Example("papers", "mine", ada.says("/paper mine"))
    yield Example("papers", "which", ada.says("/paper n"))
    ada.says("/events paper review")
    ada.presses("events.answer", answer="yes")
    yield Example("papers", "picked", olga.says("/paper retrieval", "paper.pick"))
    yield Example("papers", "news", due(ada, content, NEWS, "paper_news"))
    yield Example("papers", "list with what is picked", ada.says("/paper"))
    yield Example("papers", "reading", ada.says("/paper read"))
    yield Example("papers", "reading, ticked", ada.presses("paper.tick", step="claim"))
    yield Example("papers", "event", ada.says("/events paper review"))
    yield Example("papers", "welcome", ada.says("hello"))
    yield Example("papers", "reminder", _reminded(ada, content))
    olga.now = ada.now = ada.now + timedelta(days=2)
    yield Example("papers", "read", ada.says("/paper retrieval"))
    yield Example("papers", "notes", ada.presses("paper.note"))
    notes = {"words": "Retrieval pays where facts change weekly.", "link": "https://code.example.com/slides"}
    yield Example("papers", "noted", ada.presses("paper.keep_note", notes))
    yield Example("papers", "logged", ada.presses("paper.log"))
    yield Example("papers", "history", olga.says("/paper history weekly"))
    yield Example("papers", "history, nothing found", olga.says("/paper history diffusion"))


def _reminded(ada: Player, content: Content) -> Card:
    """The next reminder of an event at which a paper is read."""
    card = due(ada, content, REMINDER)
    while not ada.offered("paper.read"):
        card = due(ada, content, REMINDER)
    return card
