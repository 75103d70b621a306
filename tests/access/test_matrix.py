"""Who may do what: every command for every kind of person."""

from itertools import count
from typing import Any

import pytest
from sqlalchemy import Connection, select, update
from sqlmodel import SQLModel

from engine.access import Access
from engine.chat.cards import Card
from engine.people.records.members import MEMBER, add_organisation
from engine.rooms import COMMANDS
from tests.access.expectations import EXPECTED, FORM, SECRET, access, press
from tests.access.people import MAY, WHOLE, mistakes, settle_in_as, tried
from tests.access.settling import settle_in
from tests.conversation import Chat, pressable, words


def everything(tx: Connection) -> dict[str, list[Any]]:
    """All rows of all tables."""
    return {table.name: sorted(map(repr, tx.execute(select(table)))) for table in SQLModel.metadata.sorted_tables}


def belongings(tx: Connection, organisation_id: int) -> dict[str, list[Any]]:
    """All rows of one organisation."""
    tables = [table for table in SQLModel.metadata.sorted_tables if "organisation_id" in table.c]
    own = {table: select(table).where(table.c.organisation_id == organisation_id) for table in tables}
    return {table.name: sorted(map(repr, tx.execute(query))) for table, query in own.items()}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_here_what_it_gives(command: str) -> None:
    assert command in EXPECTED, (
        f"Add {command!r} to EXPECTED in tests/access/expectations.py: what do those get who may give it?"
    )


def test_nothing_is_expected_of_a_command_that_is_gone() -> None:
    assert set(EXPECTED) <= set(COMMANDS)


@pytest.mark.parametrize("kind", MAY)
async def test_the_gate_lets_in_whom_a_command_needs_and_nobody_else(chat: Chat, kind: str) -> None:
    ids = await settle_in_as(chat, kind)
    assert chat.store.run(mistakes, chat, kind, ids, COMMANDS) == []


@pytest.mark.parametrize("kind", MAY)
async def test_each_gets_what_they_may_have_and_no_more(chat: Chat, kind: str) -> None:
    ids = await settle_in_as(chat, kind)
    asked = [name for name in EXPECTED if kind in WHOLE or access(name) is not Access.MEMBER]
    got = {name: chat.store.run(tried, chat, "pat", press(name, ids)).key for name in asked}
    assert got == {name: EXPECTED[name].card if access(name) in MAY[kind] else "note" for name in asked}


@pytest.mark.parametrize("kind", ["stranger", "former member"])
async def test_who_is_not_on_the_roster_gets_one_card_and_leaves_no_trace(chat: Chat, kind: str) -> None:
    ids = await settle_in(chat, "ada")
    who = "mallory"
    if kind == "former member":
        who = "ada"
        chat.store.run(lambda tx: tx.execute(update(MEMBER).values(standing="left")))
    before = chat.store.run(everything)
    for command in COMMANDS:
        pressed = await chat.sends(who, action=press(command, ids), form=FORM)
        typed = await chat.says(who, f"/{command}")
        assert (pressed.key, typed.key) == ("stranger", "stranger"), command
        assert pressable(pressed) == []
    after = chat.store.run(everything)
    if kind == "former member":  # of whom is known that they were answered, so that a retry is not answered again
        assert len(after.pop("seen_event")) == len(before.pop("seen_event")) + 2 * len(COMMANDS)
    assert after == before


async def test_another_organisation_reads_and_changes_nothing(chat: Chat) -> None:
    ids = await settle_in(chat, "ada")
    other = Chat(
        chat.engine,
        chat.store,
        chat.clock,
        chat.store.run(add_organisation, "Other"),
        chat.content,
        _events=count(10**6),
    )
    other.meet("eve")
    before = chat.store.run(belongings, chat.organisation_id)
    own_scope: list[Card] = []
    for opened in (False, True):
        if opened:
            await other.says("eve", "/assess")
            await other.presses("eve", "One at a time")
        for command in COMMANDS:
            for assessment in (ids["assessment"], ids["submitted"]):
                action = press(command, ids | {"assessment": assessment})
                own_scope.append(await other.sends("eve", action=action, form=FORM))
                if own_scope[-1].key == "erased":
                    other.meet("eve")
    assert chat.store.run(belongings, chat.organisation_id) == before
    assert not any(SECRET in words(card) or "Ada" in words(card) for card in own_scope)
    assert not {card.key for card in own_scope} & {"apology", "evidence", "result"}
    assert "Question 2 of 16" in words(await chat.says("ada", "/assess"))
