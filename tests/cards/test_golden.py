"""Every kind of card, as it is for all platforms, kept in files; and what of it fits all platforms."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import engine
from demo.examples import STORIES
from engine.chat.cards import Buttons, Card, Checklist, Choices, SelectInput, Table, TextInput
from tests.cards.gallery import CARDS, NAMES, Gallery, live_by_name
from tests.cards.transcript import transcript
from tests.golden import check_golden, check_none_left_over


@pytest.mark.parametrize("story", STORIES)
def test_cards_say_and_do_what_they_did(story: str, gallery: Gallery, request: pytest.FixtureRequest) -> None:
    cards, write = gallery.story(story), request.config.getoption("--write-golden")
    check_none_left_over(CARDS, f"{story}-*", cards, write=write)
    for name, card in cards.items():
        check_golden(CARDS / f"{name}.txt", transcript(card), write=write)


def test_no_golden_file_is_of_a_story_that_is_gone() -> None:
    assert {name.partition("-")[0] for name in NAMES} <= {*STORIES}


@pytest.mark.parametrize("story", STORIES)
def test_a_story_is_the_same_whenever_it_is_lived_through(story: str, gallery: Gallery) -> None:
    assert live_by_name(story, gallery.content) == gallery.story(story)


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


def test_every_kind_of_card_has_an_example(gallery: Gallery) -> None:
    in_code = set(kinds_in_code())
    assert len(in_code) > 15
    assert in_code == {card.key for _, card in gallery.cards()}


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


@pytest.mark.parametrize("name", NAMES)
def test_what_is_pressed_fits_the_platforms(name: str, gallery: Gallery) -> None:
    card = gallery[name]
    assert [words for most, words in labels(card) if not words.strip() or len(words) > most] == []
    assert 1 <= len(card.fallback_text) <= 3000


@pytest.mark.parametrize("name", NAMES)
def test_a_card_keeps_to_the_counts_of_the_platforms(name: str, gallery: Gallery) -> None:
    card = gallery[name]
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
