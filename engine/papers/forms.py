"""What somebody fills in about papers."""

from dataclasses import replace

from engine.chat.forms import Form, LineField, LinkField
from engine.chat.text import Plain
from engine.community.records.events import LONGEST_LINK
from engine.community.records.readings import LONGEST_TITLE
from engine.papers.records.parts import LONGEST_NOTE

PAPER_LINK = LineField("link", "papers.link_label", "papers.link_hint", longest=LONGEST_LINK, required=True)
PAPER_TITLE = LineField("title", "papers.title_label", "papers.title_hint", longest=LONGEST_TITLE)
PAPER_FORM = Form((PAPER_LINK, PAPER_TITLE))
"""A paper to propose; it needs a title only where the link names none, so `flows.papers` asks for that."""

TITLE = LineField(
    "title",
    "papers.title_label",
    longest=LONGEST_TITLE,
    required=True,
    missing="papers.no_title",
    too_long="papers.long_title",
)
TITLE_FORM = Form((TITLE,))

NOTE = LineField("words", "papers.note_label", longest=LONGEST_NOTE, multiline=True, too_long="papers.note_long")
NOTE_LINK = LinkField("link", "papers.code_label", Plain("https://…"), longest=LONGEST_LINK, wrong="papers.no_address")
NOTE_FORM = Form((NOTE, NOTE_LINK))
SLIDES_FORM = Form((NOTE, replace(NOTE_LINK, label="papers.slides_label")))

SEARCH = LineField("words", "papers.search_label", "papers.search_hint", longest=100)
SEARCH_FORM = Form((SEARCH,))
