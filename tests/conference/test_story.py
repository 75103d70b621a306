"""A conference from its call for talks to the logs of those who spoke."""

from datetime import timedelta

import pytest

from tests.conference.stage import STARTS, call, decides, meet_everybody, proposes, reviewed, scheduled
from tests.conversation import Chat, words
from tests.notices.mailbox import open_mailbox


@pytest.fixture(autouse=True)
def everybody(chat: Chat) -> None:
    meet_everybody(chat)


async def test_a_conference_from_its_call_to_the_log(chat: Chat) -> None:
    mailbox = open_mailbox(chat)
    await chat.says("ada", "/events conference")
    assert "There is no call for talks yet" in words(await chat.presses("ada", "Talks and schedule"))
    assert "The call is open" in words(await call(chat))
    card = await proposes(chat, "ada", "Cheaper retrieval", speakers="Bob")
    assert "Proposed" in words(card)
    assert "asked: Bob" in words(card)
    await mailbox.tick()
    asked = mailbox.to("bob")[-1].card
    assert asked.key == "talk_with"
    assert "Speakers: Ada and Bob" in words(await chat.presses("bob", "I agree"))
    await proposes(chat, "cleo", "Drift alarms")
    await reviewed(chat)
    await decides(chat, cheaper="Accept", drift="Accept")
    await mailbox.tick()
    assert "is accepted for the" in words(mailbox.to("ada")[-1].card)
    chat.cards["ada"] = mailbox.to("ada")[-1].card
    assert "Wonderful" in words(await chat.presses("ada", "I speak"))
    assert "Published. I tell 3 people" in words(await scheduled(chat))
    await chat.says("rita", "/conference program")
    await chat.presses("rita", "Drift")
    assert "It is in your agenda" in words(await chat.presses("rita", "I want to hear this"))
    assert "Next: Drift alarms, Tue, Oct 27, 9:00" in words(await chat.says("rita", "/conference agenda"))
    await mailbox.live_until(STARTS + timedelta(hours=9))
    await chat.says("bob", "/log")
    assert "Cheaper retrieval" in words(chat.cards["bob"])
    await mailbox.live_until(STARTS + timedelta(days=2))
    assert words(await chat.says("ada", "/log")).count("Cheaper retrieval") == 1
    assert "Cheaper retrieval: Ada and Bob" in words(await chat.says("rita", "/conference past"))
