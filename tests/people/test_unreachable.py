"""Who takes no messages is asked nothing by anybody: the one who asks is told so, and may ask somebody else."""

import pytest

from engine.chat.cards import Action
from tests.conversation import Chat, words
from tests.hackathon.players import event_of
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
