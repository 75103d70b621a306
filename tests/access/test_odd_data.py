"""Odd data and made-up presses, which must break nobody's reply."""

import pytest
from sqlalchemy import update

from engine.chat.cards import Action
from engine.people.records.members import MEMBER
from tests.access.expectations import press
from tests.access.settling import settle_in
from tests.conversation import Chat, pressable


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
