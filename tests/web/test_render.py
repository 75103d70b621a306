"""Cards as the local page shows them."""

import json
import re
from html.parser import HTMLParser

import pytest

from adapters.web.render import card_html
from engine.chat.cards import Action, Card, Image
from engine.chat.charts import Chart, Theme
from tests.cards.gallery import NAMES, Gallery
from tests.cards.specimens import SPECIMENS
from tests.conversation import pressable, words
from tests.golden import FOLDER, check_golden, check_none_left_over, file_name

BLOCKS = FOLDER / "web" / "blocks"


def page(card: Card) -> str:
    """The card's page, the same on every machine and day."""

    def picture(chart: Chart, theme: Theme) -> str:
        return f"/picture/{type(chart).__name__}-{theme}.png"

    return f"{card_html(card, uid='card', picture=picture)}\n"


@pytest.mark.parametrize("name", SPECIMENS)
def test_every_kind_of_block_looks_as_it_did(name: str, request: pytest.FixtureRequest) -> None:
    file = BLOCKS / f"{file_name(name)}.html"
    check_golden(file, page(SPECIMENS[name]), write=request.config.getoption("--write-golden"))


def test_no_golden_file_is_left_over(request: pytest.FixtureRequest) -> None:
    check_none_left_over(BLOCKS, "*", map(file_name, SPECIMENS), write=request.config.getoption("--write-golden"))


class Read(HTMLParser):
    """What a card's page holds: its words, and the actions of what can be pressed. Every tag must be closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.actions: list[Action] = []
        self.words = ""
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in ("script", "style", "iframe")
        if tag not in ("br", "hr", "img", "input", "source"):
            self.open.append(tag)
        if action := dict(attrs).get("data-action"):
            read = json.loads(action)
            self.actions.append(Action(read["command"], read["args"]))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize("name", NAMES)
def test_every_example_is_a_page_whose_buttons_ask_for_what_was_meant(name: str, gallery: Gallery) -> None:
    read = Read(page(gallery[name]))
    assert read.actions == [action for _, action in pressable(gallery[name])]
    said = [
        line for line in words(gallery[name]).split("\n") if not re.search(r" = |: |\||\(chosen\)|^\[.\] |/\d+$", line)
    ]
    alternatives = {block.alt for block in gallery[name].blocks if isinstance(block, Image)}
    assert [line for line in said if line.strip() not in read.words and line not in alternatives] == []
