"""Who takes no messages is asked nothing by anybody: the one who asks is told so, and may ask somebody else; and so is
who has asked before."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from engine.chat.cards import Action
from tests.conversation import Chat, words
from tests.hackathon.players import event_of
from tests.notices.mailbox import open_mailbox
from tests.program.owned import asks, finishes_projects

UNREACHED = "No message of mine reaches Bob at the moment"


@pytest.fixture
async def gone(chat: Chat) -> Chat:
    """Bob's account is closed on the platform, though he is on the roster; olga owns the program."""
    chat.meet("olga", is_owner=True)
    chat.meet("bob")
    await chat.says("bob", "hello")
    await chat.engine.close_address(chat.identity("bob"), "is_inactive")
    return chat


async def test_to_confirm_an_entry(gone: Chat) -> None:
    await gone.says("ada", "/log talk RAG in production")
    await gone.presses("ada", "Ask a colleague")
    assert UNREACHED in words(await gone.presses("ada", "Ask", {"colleague": "bob"}))
    gone.meet("bobby")
    assert "Bobby will be asked" in words(await gone.presses("ada", "Ask", {"colleague": "bobby"}))


async def test_to_review_a_capstone(gone: Chat) -> None:
    await finishes_projects(gone)
    item = min(gone.content.pack.curriculum.capstone_ids)
    assert UNREACHED in words(await asks(gone, item, "bob@example.com"))


async def test_to_judge_a_hackathon(gone: Chat) -> None:
    await gone.confirms_as_owner("olga")
    await gone.sends("olga", action=Action("hackathon.judge_form", event_of(gone)))
    assert UNREACHED in words(await gone.presses("olga", "Ask somebody to judge", {"judge": "bob"}))


async def test_to_review_talks(gone: Chat) -> None:
    await gone.confirms_as_owner("olga")
    await gone.says("olga", "/conference call until 2026-09-01")
    assert UNREACHED in words(await gone.says("olga", "/conference committee bob"))


async def test_who_writes_again_is_asked_again(gone: Chat) -> None:
    await gone.says("bob", "hello")
    await gone.says("ada", "/log talk RAG in production")
    await gone.presses("ada", "Ask a colleague")
    assert "Bob will be asked" in words(await gone.presses("ada", "Ask", {"colleague": "bob"}))


async def ask_to_confirm(chat: Chat) -> None:
    await chat.says("ada", "/log talk RAG in production")
    await chat.presses("ada", "Ask a colleague")
    await chat.presses("ada", "Ask", {"colleague": "bob"})


async def ask_to_review(chat: Chat) -> None:
    await finishes_projects(chat)
    await asks(chat, min(chat.content.pack.curriculum.capstone_ids), "bob@example.com")


@pytest.mark.parametrize("ask", [ask_to_confirm, ask_to_review])
@pytest.mark.parametrize("how", ["is deactivated", "leaves"])
async def test_who_has_asked_is_told_once_within_a_minute(
    chat: Chat, ask: Callable[[Chat], Awaitable[None]], how: str
) -> None:
    mailbox = open_mailbox(chat)
    chat.meet("bob")
    await chat.says("bob", "hello")
    await ask(chat)
    await mailbox.tick()
    assert not [message for message in mailbox.to("ada") if message.card.key == "asked_in_vain"]
    if how == "leaves":
        chat.leaves("bob")
    else:
        await chat.engine.close_address(chat.identity("bob"), "is_inactive")
    for _ in range(3):
        chat.clock.forward(timedelta(minutes=1))
        await mailbox.tick()
    [told] = [message for message in mailbox.to("ada") if message.card.key == "asked_in_vain"]
    assert "no message of mine reaches them" in words(told.card)
    assert "Bob" in told.card.title
