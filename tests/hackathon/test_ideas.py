"""Ideas: whose they are, how they are liked, and what a long list looks like."""

import pytest

from engine.chat.cards import Action
from tests.conversation import Chat, pressable, words
from tests.hackathon.players import event_of, people, submit, team


async def test_an_idea_is_changed_and_taken_back_by_who_proposed_it(chat: Chat) -> None:
    people(chat, "bob")
    card = await chat.says("ada", "/hackathon idea Runbook bot – finds the *page*")
    assert "finds the *page*" in words(card)
    assert "Proposed by: Ada" in words(card)
    change = dict(pressable(card))["Change it"]
    assert "Only who proposed it" in words(await chat.sends("bob", action=change))
    keep = Action("hackathon.keep_idea", change.args)
    assert "Only who proposed it" in words(await chat.sends("bob", action=keep, form={"title": "Mine"}))
    await chat.sends("ada", action=change)
    card = await chat.presses("ada", "Keep it", {"title": "Runbook oracle", "wants_0": "model_deployment"})
    assert "Needs: Model deployment" in words(card)
    taken = dict(pressable(card))["Take it back"]
    assert "Only who proposed it" in words(await chat.sends("bob", action=taken))
    assert "“Runbook oracle” is off the list" in words(await chat.sends("ada", action=taken))
    assert "not on the list any more" in words(await chat.sends("ada", action=taken))


async def test_a_like_counts_once_and_can_be_taken_back(chat: Chat) -> None:
    people(chat, "bob")
    number = dict(pressable(await chat.says("ada", "/hackathon idea Runbook bot")))["Change it"].args
    likes = Action("hackathon.like", {**number, "liked": "yes"})
    for _ in range(3):
        card = await chat.sends("bob", action=likes)
    assert "Liked: 2 likes" in words(card)
    assert "Liked: 1 like" in words(await chat.presses("bob", "I no longer like it"))


async def test_a_team_takes_an_idea_along_also_when_it_leaves_the_list(chat: Chat) -> None:
    people(chat, "bob")
    await team(chat, "Owls", "bob")
    number = dict(pressable(await chat.says("ada", "/hackathon idea Runbook bot")))["Change it"].args
    await chat.sends("bob", action=Action("hackathon.idea", number))
    assert "Worked on by: Owls" in words(await chat.presses("bob", "Take it into Owls"))
    await chat.sends("ada", action=Action("hackathon.close_idea", number))
    assert (await submit(chat, "bob", "Bot")).key == "hackathon_team"


@pytest.mark.parametrize("title", ["", " \x00 ", "x" * 81, "RUNBOOK BOT"])
async def test_an_idea_that_is_none_comes_back(chat: Chat, title: str) -> None:
    await chat.says("ada", "/hackathon idea Runbook bot")
    await chat.sends("ada", action=Action("hackathon.idea_form", event_of(chat)))
    card = await chat.presses("ada", "Keep it", {"title": title, "wants_0": "gardening"})
    assert card.key == "hackathon_idea_form"


async def test_one_person_cannot_fill_the_list_and_many_fill_pages(chat: Chat) -> None:
    names = [f"person{at}" for at in range(3)]
    people(chat, *names)
    for who in names:
        for at in range(5):
            await chat.says(who, f"/hackathon idea {at} of {who}")
    assert "You have 5 ideas on the list already" in words(await chat.says("person0", "/hackathon idea one more"))
    card = await chat.says("ada", "/hackathon ideas")
    assert sum(action.command == "hackathon.idea" for _, action in pressable(card)) == 12
    card = await chat.presses("ada", "More")
    assert sum(action.command == "hackathon.idea" for _, action in pressable(card)) == 3
    assert "More" not in [label for label, _ in pressable(card)]
    again = await chat.sends("ada", action=Action("hackathon.ideas", event_of(chat) | {"page": "9" * 9}))
    assert again.key == "hackathon_ideas"


@pytest.mark.parametrize(
    "typed",
    [
        "/hackathon idea",
        "/hackathon idea :",
        "/hackathon team",
        "/hackathon submit",
        "/hackathon submit https://",
        "/hackathon judge",
        "/hackathon results",
        "/hackathon past",
        "/hackathon people",
        "/hackathon rules",
        "/hackathon \ud800 𝕏 " + "z" * 3000,
        "/hackathon idea " + "z" * 3000,
        "when is the next hackathon?",
    ],
)
async def test_whatever_is_typed_gets_an_answer(chat: Chat, typed: str) -> None:
    card = await chat.says("ada", typed)
    assert card.key == "note" or card.key.startswith("hackathon"), card.key


@pytest.mark.parametrize("page", ["-1", "x", "1.5"])
async def test_an_odd_page_is_a_stale_button(chat: Chat, page: str) -> None:
    await chat.says("ada", "/hackathon")
    card = await chat.sends("ada", action=Action("hackathon.teams", event_of(chat) | {"page": page}))
    assert card.key == "note"


async def test_without_a_hackathon_it_says_so(chat: Chat) -> None:
    people(chat, olga=True)
    await chat.says("olga", "/events manage")
    await chat.presses("olga", "Quarterly AI hackathon")
    await chat.presses("olga", "End the series")
    await chat.presses("olga", "End it")
    assert "No hackathon is planned at the moment" in words(await chat.says("ada", "/hackathon"))
    assert "No hackathon has results yet" in words(await chat.says("ada", "/hackathon past"))
