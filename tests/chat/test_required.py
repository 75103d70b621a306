"""Inputs that may not stay empty: what a card insists on, the engine insists on, too, and on nothing else.

The played people of the examples fill in every form of the product. Each time, before they press, every input is left
empty once, as a client that checks nothing would send it; what came of that is taken back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import Connection, select
from sqlmodel import SQLModel

from demo.examples import examples
from demo.scripted_user import Player
from engine.chat.cards import Action, Card, Mode, Replies, SelectInput, TextInput
from engine.chat.requests import Request
from engine.content.load import Content

Inputs = dict[str, SelectInput | TextInput]
PASSING = {"seen_event", "posted_card", "kept_reply", "access_log", "link_code"}
"""Tables of what came in and was shown; they change even where a form is only shown again."""
DEPENDS = {
    ("evidence", "note"): "a line or a link is enough",
    ("evidence", "link"): "a line or a link is enough",
    ("paper_form", "title"): "a paper that is known has one",
    ("talk_form", "abstract"): "a draft needs none",
}
"""Card and input that may stay empty, and when; a client cannot know that."""


def inputs_of(card: Card) -> Inputs:
    return {each.name: each for each in card.blocks if isinstance(each, SelectInput | TextInput)}


def filled(inputs: Inputs, form: Mapping[str, str]) -> dict[str, str]:
    """Everything as it stands on the card, and as it is typed."""
    return {name: each.value for name, each in inputs.items()} | dict(form)


def everything(tx: Connection) -> dict[str, list[Any]]:
    """All rows of all tables."""
    tables = [table for table in SQLModel.metadata.sorted_tables if table.name not in PASSING]
    return {table.name: [tuple(row) for row in tx.execute(select(table))] for table in tables}


@dataclass
class Watcher:
    """Leaves each input empty once, whenever somebody sends a form."""

    insisted: set[tuple[str, str]] = field(default_factory=set)
    """Card and input that were refused while empty, as the card says."""
    waved_through: list[str] = field(default_factory=list)
    """What a card insists on and the engine does not."""
    sprung: list[str] = field(default_factory=list)
    """What the engine insists on and the card does not."""

    def watch_card(self, player: Player) -> None:
        """Of a card that somebody got, leave empty what it insists on."""
        card = player.card
        if card is None or card.sender is None:
            return
        self._leave_empty(player, card, card.sender.action, filled(inputs_of(card), {}))

    def watch_form(self, player: Player, action: Action, form: Mapping[str, str]) -> None:
        """Of a form that is good, leave each input empty that may be, and each that may not."""
        card = player.card
        if card is None or card.sender is None or card.sender.action.command != action.command:
            return
        inputs = inputs_of(card)
        typed = filled(inputs, form)
        self._leave_empty(player, card, action, typed)
        if refused(self._tried(player, action, typed)[0]):
            return
        for name, each in inputs.items():
            free = not each.required and (card.key, name) not in DEPENDS and not _chosen(each)
            if free and refused(self._tried(player, action, typed | {name: ""})[0]):
                self.sprung.append(f"{card.key}: {name}")

    def _leave_empty(self, player: Player, card: Card, action: Action, typed: Mapping[str, str]) -> None:
        for name, each in inputs_of(card).items():
            if not each.required:
                continue
            replies, changed = self._tried(player, action, {**typed, name: ""})
            if changed and not refused(replies):
                self.waved_through.append(f"{card.key}: {name}")
            self.insisted.add((card.key, name))

    def _tried(self, player: Player, action: Action, form: Mapping[str, str]) -> tuple[Replies, bool]:
        """The replies to a press, and whether anything was kept; it is taken back."""
        tx = player.tx
        before = everything(tx)
        savepoint = tx.begin_nested()
        replies = player.gate.handle(tx, Request(player.identity, "attempt", player.now, "", action, form))
        changed = everything(tx) != before
        savepoint.rollback()
        return replies, changed


def _chosen(each: SelectInput | TextInput) -> bool:
    """Whether it is a choice that cannot be emptied, for something is chosen from the start."""
    return isinstance(each, SelectInput) and bool(each.value)


def refused(replies: Replies) -> bool:
    """Whether the form came back."""
    return replies[-1].mode is Mode.FORM


@pytest.fixture
def watcher(monkeypatch: pytest.MonkeyPatch) -> Watcher:
    watcher, send = Watcher(), Player._send

    def watched(
        player: Player, text: str = "", action: Action | None = None, form: Mapping[str, str] | None = None
    ) -> Card:
        if action is not None and form:
            watcher.watch_form(player, action, form)
        card = send(player, text, action, form)
        watcher.watch_card(player)
        return card

    monkeypatch.setattr(Player, "_send", watched)
    return watcher


def test_cards_and_engine_insist_on_the_same_inputs(watcher: Watcher, content: Content) -> None:
    shown = {each.card.key: inputs_of(each.card) for each in examples(content)}
    marked = {(key, name) for key, inputs in shown.items() for name, each in inputs.items() if each.required}
    assert watcher.waved_through == []
    assert watcher.sprung == []
    assert marked <= watcher.insisted
