"""Odd data and made-up presses, which must break nobody's reply."""

from collections.abc import Mapping

import pytest
from sqlalchemy import Connection, update

from engine.chat.cards import Action
from engine.people.records.members import MEMBER
from engine.rooms import COMMANDS
from tests.access.expectations import press
from tests.access.people import settle_in_as, tried
from tests.access.settling import settle_in
from tests.conversation import Chat, pressable

BIG = "2147483648"
"""The first number that is larger than any id in PostgreSQL."""


@pytest.mark.parametrize(
    "odd",
    [
        {"locale": "xx"},
        {"locale": ""},
        {"locale": "not a locale"},
        {"timezone": "Mars/Olympus_Mons"},
        {"timezone": ""},
        {"timezone": "../../etc/passwd"},
        {"role_id": "withdrawn_role"},
    ],
    ids=str,
)
async def test_what_a_members_row_says_never_breaks_a_reply(chat: Chat, odd: dict[str, str]) -> None:
    ids = await settle_in(chat, "ada")
    chat.store.run(lambda tx: tx.execute(update(MEMBER).values(**odd)))
    asked = [press("assess.why", ids), press("assess.back", ids), press("assess.result", ids), press("plan.tick", ids)]
    got = [(await chat.sends("ada", action=action)).key for action in asked]
    got += [(await chat.says("ada", text)).key for text in ("hello", "/assess", "3", "why", "/plan", "/progress", "?")]
    assert "apology" not in got, got
    chat.meet("bob", **odd)
    assert (await chat.says("bob", "hello")).key == "welcome"


@pytest.mark.parametrize(
    "form",
    [{"note": "before\x00after"}, {"link": "example.org/" + "x" * 488}, {"link": "example.org/\ud800"}],
    ids=["a NUL", "a link that grows beyond its column", "half a character"],
)
async def test_no_evidence_breaks_a_reply(chat: Chat, form: dict[str, str]) -> None:
    ids = await settle_in(chat, "ada")
    card = await chat.sends("ada", action=press("assess.keep_evidence", ids), form=form)
    assert card.key in ("question", "evidence")


@pytest.mark.parametrize("pace", ["", "One at a time", "Express"])
async def test_a_made_up_answer_to_another_place_breaks_no_reply(chat: Chat, pace: str) -> None:
    card = await chat.says("ada", "/assess")
    if pace:
        card = await chat.presses("ada", pace)
    for place in ("", "ai_system_design", "review"):
        drawn = next(action.args for _, action in pressable(card) if "version" in action.args)
        args = {"assessment": drawn["assessment"], "version": drawn["version"]}
        for action in (
            Action("assess.answer", {**args, "skill": place, "value": "3"}),
            Action("assess.answer_domain", {**args, "domain": place}),
        ):
            assert (await chat.sends("ada", action=action)).key != "apology", (action.command, place)
        card = await chat.says("ada", "my answers")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_no_number_in_a_press_is_too_large_for_the_database(chat: Chat) -> None:
    ids = await settle_in_as(chat, "owner")
    chat.store.run(press_with_big_numbers, chat, ids)


def press_with_big_numbers(tx: Connection, chat: Chat, ids: Mapping[str, str]) -> None:
    """Make every press with each of its numbers changed into one that no id can be."""
    for name, args in ((name, press(name, ids).args) for name in COMMANDS):
        for number in (key for key, value in args.items() if value.isdigit()):
            try:
                tried(tx, chat, "pat", Action(name, {**args, number: BIG}))
            except Exception as error:
                raise AssertionError(f"{name}: {number}={BIG} is a defect") from error
