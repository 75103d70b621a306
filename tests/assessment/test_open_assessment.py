"""An open assessment takes bare answers only while its card is the last thing shown, and not for long."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from engine.scoring.records.assessments import ASSESSMENT, RATING
from tests.conversation import Chat, words
from tests.notices.mailbox import open_mailbox
from tests.turns import count_rows

BARE = ("3", "skip", "back", "done", "not sure", "submit")


async def begin(chat: Chat, answers: int = 0) -> None:
    await chat.says("ada", "/assess")
    await chat.presses("ada", "One at a time")
    for _ in range(answers):
        await chat.says("ada", "3")


@pytest.mark.parametrize("said", BARE)
async def test_next_week_a_bare_answer_counts_for_nothing_and_the_question_comes_back(chat: Chat, said: str) -> None:
    await begin(chat, answers=4)
    chat.clock.forward(timedelta(days=7))
    card = await chat.says("ada", said)
    assert card.key == "question"
    assert f"did not take “{said}” as an answer" in words(card)
    assert "Question 5 of 16" in words(card)
    assert chat.store.run(count_rows, RATING) == 4
    assert "Question 6 of 16" in words(await chat.says("ada", "3"))


@pytest.mark.parametrize("said", BARE)
async def test_a_bare_answer_below_another_card_counts_for_nothing(chat: Chat, said: str) -> None:
    await begin(chat, answers=4)
    await chat.says("ada", "/help")
    assert "did not take" in words(await chat.says("ada", said))
    assert chat.store.run(count_rows, RATING) == 4


async def test_a_message_of_the_bot_is_another_card(chat: Chat) -> None:
    mailbox = open_mailbox(chat)
    chat.meet("bob", manager_id=chat.member_id("ada"))
    await chat.completes("bob")
    await begin(chat, answers=4)
    await chat.presses("bob", "Share with Ada")
    await mailbox.tick()
    assert [message.card.key for message in mailbox.to("ada")] == ["shared"]
    assert "did not take" in words(await chat.says("ada", "3"))
    assert chat.store.run(count_rows, RATING) == 16 + 4


@pytest.mark.parametrize(("minutes", "answers"), [(29, 5), (31, 4)])
async def test_a_question_is_answered_for_half_an_hour(chat: Chat, minutes: int, answers: int) -> None:
    await begin(chat, answers=4)
    chat.clock.forward(timedelta(minutes=minutes))
    await chat.says("ada", "3")
    assert chat.store.run(count_rows, RATING) == answers


@pytest.mark.parametrize(
    "said",
    ["thanks for your help today", "what is a vector database", "who can see my answers", "my head hurts a lot today"],
)
async def test_a_sentence_about_something_else_is_not_answered_with_the_question(chat: Chat, said: str) -> None:
    await begin(chat)
    card = await chat.says("ada", said)
    assert card.key != "question"
    assert chat.store.run(count_rows, RATING) == 0


async def test_thanks_next_week_does_not_bring_the_question_back(chat: Chat) -> None:
    await begin(chat)
    chat.clock.forward(timedelta(days=7))
    assert (await chat.says("ada", "thanks")).key != "question"


@pytest.mark.parametrize("said", ["thanks", "Thank you!", "ok", "great, thanks a lot for your help 🙏", "cheers"])
async def test_thanks_directly_below_a_question_are_thanks(chat: Chat, said: str) -> None:
    await begin(chat, answers=2)
    assert (await chat.says("ada", said)).key == "thanks"
    assert chat.store.run(count_rows, RATING) == 2
    assert "Question 3 of 16" in words(await chat.presses("ada", "Continue"))


@pytest.mark.parametrize(("said", "key"), [("thanks, show my plan", "plan"), ("good morning", "welcome")])
async def test_thanks_before_a_wish_do_not_hide_it(chat: Chat, said: str, key: str) -> None:
    await chat.completes("ada")
    assert (await chat.says("ada", said)).key == key


async def test_from_a_sentence_that_was_not_understood_one_press_goes_on(chat: Chat) -> None:
    await begin(chat, answers=2)
    card = await chat.says("ada", "my head hurts a lot today")
    assert card.key == "unknown"
    assert "Question 3 of 16" in words(await chat.presses("ada", "Continue"))


@pytest.mark.parametrize("said", ["done", "submit", "finished"])
async def test_done_with_open_questions_asks_and_submits_nothing(chat: Chat, said: str) -> None:
    await begin(chat, answers=4)
    card = await chat.says("ada", said)
    assert "4 of 16 answered" in words(card)
    assert "8 more ratings give you one" in words(card)
    assert "Question 5 of 16" in words(await chat.presses("ada", "Continue"))
    assert chat.store.run(count_submitted) == 0


async def test_done_with_open_questions_and_enough_for_a_level_asks_without_a_warning(chat: Chat) -> None:
    await begin(chat, answers=14)
    card = await chat.says("ada", "done")
    assert "14 of 16 answered" in words(card)
    assert "too little" not in words(card)
    assert (await chat.says("ada", "submit anyway")).key == "result"


async def test_done_with_every_question_answered_submits(chat: Chat) -> None:
    await begin(chat, answers=16)
    assert (await chat.says("ada", "done")).key == "result"


async def test_who_skipped_too_much_is_led_to_what_was_skipped(chat: Chat) -> None:
    await begin(chat)
    for _ in range(16):
        card = await chat.says("ada", "skip" if "Question 1 of" not in words(chat.cards["ada"]) else "4")
    card = await chat.says("ada", "done")
    assert "16 of 16 answered, 15 of them “not sure”." in words(card)
    assert "11 more ratings" in words(card)
    assert "Question 2 of 16" in words(await chat.presses("ada", "Continue"))


def count_submitted(tx: Connection) -> int:
    return count_rows(tx, ASSESSMENT, ASSESSMENT.c.state == "submitted")
