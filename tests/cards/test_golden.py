"""Every kind of card as the local page shows it, kept in files: a change of looks or words is a diff to be read."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import engine
from adapters.web.render import card_html
from demo.examples import Example, examples
from engine.chat.cards import Buttons, Card, Checklist, Choices, SelectInput, Table, TextInput
from engine.chat.charts import Chart, Theme
from engine.content.load import Content, default_pack, load_content

GOLDEN = Path(__file__).parents[1] / "golden" / "web"
EXAMPLES = {}


def unversioned() -> Content:
    """The content without its digest, which would change some cards with every edit of any file."""
    content = load_content(default_pack())
    return replace(content, pack=content.pack.model_copy(update={"digest": "digest"}))


for _example in examples(unversioned()):
    _name = f"{_example.room}-{re.sub('[^a-z0-9]+', '-', _example.name.lower()).strip('-')}"
    assert _name not in EXAMPLES, f"two examples are called {_name}"
    EXAMPLES[_name] = _example


def shown(example: Example) -> str:
    """The card's page, the same on every machine and day."""

    def picture(chart: Chart, theme: Theme) -> str:
        return f"/picture/{type(chart).__name__}-{theme}.png"

    return f"{card_html(example.card, uid='card', picture=picture)}\n"


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_card_looks_as_it_did(name: str, request: pytest.FixtureRequest) -> None:
    file, found = GOLDEN / f"{name}.html", shown(EXAMPLES[name])
    if request.config.getoption("--write-golden"):
        GOLDEN.mkdir(parents=True, exist_ok=True)
        file.write_text(found, encoding="utf-8")
    expected = file.read_text(encoding="utf-8") if file.exists() else ""
    if found != expected:
        lines = difflib.unified_diff(expected.splitlines(), found.splitlines(), "golden", "now", lineterm="", n=1)
        changed = "\n".join(lines)
        pytest.fail(f"{name} has changed. If you meant it: make golden, then read the diff.\n{changed}", pytrace=False)


def test_no_golden_file_is_left_over(request: pytest.FixtureRequest) -> None:
    left_over = [file for file in GOLDEN.glob("*") if file.stem not in EXAMPLES]
    if request.config.getoption("--write-golden"):
        for file in left_over:
            file.unlink()
    else:
        assert not left_over, "make golden removes what no example shows any more"


def test_examples_are_the_same_whenever_they_are_lived_through() -> None:
    assert [shown(example) for example in examples(unversioned())] == [shown(example) for example in EXAMPLES.values()]


def kinds_in_code() -> Iterator[str]:
    """The first argument of every Card(…) in the engine; where it is a parameter, of every call of that function."""
    trees = [ast.parse(file.read_text()) for file in Path(engine.__file__).parent.rglob("*.py")]
    places = {"Card": 0}
    for function in (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        names = [argument.arg for argument in function.args.args]
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
            if isinstance(call.func, ast.Name) and call.func.id == "Card" and isinstance(call.args[0], ast.Name):
                places[function.name] = names.index(call.args[0].id)
    for call in (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)):
        called = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        if called in places and len(call.args) > places[called]:
            kind = call.args[places[called]]
            if isinstance(kind, ast.Constant):
                yield str(kind.value)
            else:
                assert called == "Card", f"{called} is given a kind of card that only a run can tell"


def test_every_kind_of_card_has_an_example() -> None:
    in_code = set(kinds_in_code())
    assert len(in_code) > 15
    assert in_code == {example.card.key for example in EXAMPLES.values()}


def labels(card: Card) -> Iterator[tuple[int, str]]:
    """What a card says in places where Slack or Teams have little room, with the most characters that they allow."""
    yield 150, card.title  # a header of Slack
    for block in card.blocks:
        match block:
            case Buttons(buttons):
                yield from ((75, button.label) for button in buttons)  # a button of Slack
            case Choices(_, options):
                yield from ((75, option.label) for option in options)
            case Checklist(_, items):
                yield from ((150, item.label) for item in items)  # Slack cuts a long one itself; Teams wraps it
            case SelectInput(_, label, options):
                yield 2000, label
                yield from ((75, option.label) for option in options)  # an option of Slack
            case TextInput(_, label, hint):
                yield 2000, label
                if hint:
                    yield 150, hint  # a placeholder of Slack
            case _:
                pass


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_is_pressed_fits_the_platforms(name: str) -> None:
    card = EXAMPLES[name].card
    assert [words for most, words in labels(card) if not words.strip() or len(words) > most] == []
    assert 1 <= len(card.fallback_text) <= 3000


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_card_keeps_to_the_counts_of_the_platforms(name: str) -> None:
    card = EXAMPLES[name].card
    assert len(card.blocks) <= 50, "Slack shows 50 blocks in a message"
    for block in card.blocks:
        match block:
            case Buttons(buttons):
                assert 1 <= len(buttons) <= 25, "Slack shows 25 buttons in a row"
            case SelectInput(_, _, options):
                assert 1 <= len(options) <= 100, "Slack shows 100 options"
            case Table(_, columns, rows):
                assert len(columns) <= 20, "Slack shows 20 columns"
                assert len(rows) <= 99, "Slack shows 100 rows with the head"
                assert all(len(row) == len(columns) for row in rows)
            case _:
                pass
