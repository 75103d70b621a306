"""Submissions: in time to the second, more time for all, and a deadline that moves along."""

from datetime import timedelta

import pytest

from engine.chat.cards import Action
from tests.conversation import Chat, pressable, words
from tests.hackathon.players import DEADLINE, people, submit, team

ENTRY = {"title": "Bot", "link": "https://code.example.com/bot", "about": "It answers."}


async def submits_at(chat: Chat, number: str, late: timedelta) -> str:
    """Submit so that the server receives it this much after the deadline."""
    chat.clock.time = DEADLINE + late - timedelta(seconds=5)
    return words(await chat.sends("ada", action=Action("hackathon.keep_entry", {"team": number}), form=ENTRY))


@pytest.mark.parametrize(("late", "taken"), [(-1, True), (0, True), (0.9, True), (1, False), (3600, False)])
async def test_the_last_second_counts_and_the_one_after_does_not(chat: Chat, late: float, taken: bool) -> None:
    people(chat, "bob", olga=True)
    number = await team(chat, "Owls", "ada", "bob")
    said = await submits_at(chat, number, timedelta(seconds=late))
    assert ("Submitted." in said) is taken
    assert ("Submissions closed on Fri, May 22, 3:00" in said) is not taken
    if not taken:
        assert "Olga can give everybody more time" in said
        assert "https://code.example.com/bot" in said, "what was typed is not lost"


async def test_the_host_gives_everybody_more_time_once_however_often_it_is_pressed(chat: Chat) -> None:
    people(chat, "bob", olga=True)
    number = await team(chat, "Owls", "ada", "bob")
    await submits_at(chat, number, timedelta(hours=1))
    await chat.says("olga", "/hackathon")
    await chat.says("olga", "/events hackathon")
    card = await chat.presses("olga", "Ideas, teams and results")
    assert card.key == "hackathon"
    await chat.presses("olga", "For the host")
    hour = next(action for label, action in pressable(chat.cards["olga"]) if label == "An hour more")
    first = words(await chat.sends("olga", action=hour))
    assert "Submissions close on Fri, May 22, 5:00" in first
    assert "has changed meanwhile" in words(await chat.sends("olga", action=hour))
    assert "Submitted." in words(
        await chat.sends("ada", action=Action("hackathon.keep_entry", {"team": number}), form=ENTRY)
    )


@pytest.mark.parametrize("typed", ["soon", "", "2020-01-01 09:00", "2031-01-01", "32:00", "every 30 february"])
async def test_a_deadline_that_is_none_comes_back(chat: Chat, typed: str) -> None:
    people(chat, olga=True)
    await chat.says("olga", "/hackathon")
    await chat.presses("olga", "For the host")
    await chat.presses("olga", "Another deadline")
    assert (await chat.presses("olga", "Keep it", {"when": typed})).key == "hackathon_deadline_form"


async def test_a_deadline_is_typed_in_the_zone_of_who_types(chat: Chat) -> None:
    chat.meet("olga", is_owner=True, timezone="Europe/Berlin")
    await chat.says("olga", "/hackathon")
    await chat.presses("olga", "For the host")
    await chat.presses("olga", "Another deadline")
    await chat.presses("olga", "Keep it", {"when": "2026-05-22 18:30"})
    assert "Submit until: Fri, May 22, 4:30" in words(await chat.says("ada", "/hackathon"))


async def test_the_deadline_moves_along_with_the_event(chat: Chat) -> None:
    people(chat, olga=True)
    await chat.says("ada", "/hackathon team Owls")
    await chat.says("olga", "/events hackathon")
    await chat.presses("olga", "Change this one")
    await chat.presses("olga", "Save", {"when": "2026-06-02 10:00"})
    assert "Submit until: Wed, Jun 3, 4:00" in words(await chat.says("ada", "/hackathon"))


async def test_only_the_team_submits_and_sees_it_before_the_deadline(chat: Chat) -> None:
    people(chat, "bob", "eve")
    number = await team(chat, "Owls", "ada", "bob")
    await submit(chat, "ada", "Bot")
    show = Action("hackathon.team", {"team": number})
    assert "Bot ·" in words(await chat.sends("bob", action=show))
    assert "Bot ·" not in words(await chat.sends("eve", action=show))
    refused = await chat.sends("eve", action=Action("hackathon.keep_entry", {"team": number}), form=ENTRY)
    assert "Only those in Owls" in words(refused)
    chat.clock.time = DEADLINE + timedelta(minutes=1)
    assert "Bot ·" in words(await chat.sends("eve", action=show))
    assert "Submissions closed" in words(await chat.sends("eve", action=Action("hackathon.join", {"team": number})))


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"title": "Bot", "link": "javascript:alert(1)", "about": "It"},
        {"title": "Bot", "link": "https://x.example.com"},
        ENTRY | {"title": "x" * 121},
        ENTRY | {"about": "x" * 601},
        ENTRY | {"link": "https://example.com/" + "x" * 500},
    ],
)
async def test_a_submission_that_is_none_comes_back(chat: Chat, form: dict[str, str]) -> None:
    number = await team(chat, "Owls", "ada")
    card = await chat.sends("ada", action=Action("hackathon.keep_entry", {"team": number}), form=form)
    assert card.key == "hackathon_entry_form"


async def test_a_submission_is_typed_and_changed(chat: Chat) -> None:
    people(chat, "bob")
    await team(chat, "Owls", "ada", "bob")
    card = await chat.says("ada", "/hackathon submit Runbook bot https://code.example.com/bot")
    assert card.key == "hackathon_entry_form", "what it does is asked"
    await chat.presses("ada", "Submit", {**ENTRY, "title": "Runbook bot"})
    card = await chat.says("bob", "/hackathon submit Runbook oracle https://code.example.com/oracle")
    assert "Runbook oracle · https://code.example.com/oracle" in words(card)
    assert "What it does: It answers." in words(card)
