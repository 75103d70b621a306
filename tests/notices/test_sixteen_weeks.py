"""Somebody reads all their messages in a row: each says something that none before it has said."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

from engine.chat.cards import Context, Paragraph
from engine.chat.text import as_plain_text
from tests.conversation import Chat, pressable, words
from tests.notices.conftest import MONDAY
from tests.notices.mailbox import Mailbox

WEEK = timedelta(weeks=1)


async def live(chat: Chat, mailbox: Mailbox) -> None:
    """Somebody who does every small step and no project."""
    await chat.says("ada", "/nudges")
    await chat.sends("ada", action=dict(pressable(chat.cards["ada"]))["Community events"])
    for week in range(19):
        await mailbox.live_until(MONDAY + week * WEEK)
        newest = mailbox.messages[-1].card
        done = dict(pressable(newest)).get("Done")
        if done:
            await chat.sends("ada", action=done)
        await mailbox.live_until(MONDAY + week * WEEK + timedelta(days=4))


async def test_no_two_weekly_messages_say_the_same(chat: Chat, mailbox: Mailbox) -> None:
    await live(chat, mailbox)
    weekly = [each.card for each in mailbox.messages if each.card.key == "weekly"]
    assert [card.title.partition(":")[0] for card in weekly[:-1]] == [f"Week {number} of 16" for number in range(1, 17)]
    said = Counter(
        as_plain_text(block.text) for card in weekly for block in card.blocks if isinstance(block, Paragraph | Context)
    )
    small_print = as_plain_text(weekly[0].blocks[-1].text)  # type: ignore[union-attr]  # a Context
    assert said.pop(small_print) == 17
    assert [text for text, times in said.items() if times > 1] == []


async def test_who_finishes_no_project_is_helped_now_and_then_and_not_nagged(chat: Chat, mailbox: Mailbox) -> None:
    await live(chat, mailbox)
    helps = [each for each in mailbox.messages if each.card.key == "behind"]
    assert len(helps) == 2
    assert helps[-1].at < MONDAY + 16 * WEEK, "the closing message has said what is left"
    assert all(later.at - earlier.at >= 6 * WEEK for earlier, later in pairwise(helps))
    assert "Nothing is lost" in words(helps[0].card)
    assert "do not try to" in words(helps[-1].card)


async def test_the_last_weekly_message_says_what_has_come_of_it(chat: Chat, mailbox: Mailbox) -> None:
    await live(chat, mailbox)
    last = [each for each in mailbox.messages if each.card.key == "weekly"][-1]
    assert last.at == MONDAY + 16 * WEEK
    assert last.card.title == "16 weeks are over"
    assert "16 small steps" in words(last.card)
    assert "0 of 32 projects" in words(last.card)
