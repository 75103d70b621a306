"""A level takes enough answers, and nothing follows from fewer; one result can be deleted."""

from datetime import timedelta

import pytest

from engine.content.load import Content
from engine.insight.records.figures import COUNTED
from engine.scoring.records.assessments import ASSESSMENT, RATING
from engine.scoring.records.results import DOMAIN_RESULT, LATEST
from tests.conversation import Chat, pressable, words
from tests.turns import count_rows

HALF_A_YEAR = timedelta(days=180)


def rate_some(content: Content, *per_domain: int, value: str = "5") -> dict[str, str]:
    """Ratings of the first skills of each domain of the core form."""
    domains = zip(content.pack.core.domains, per_domain, strict=True)
    return {skill.id: value for domain, count in domains for skill in domain.skills[:count]}


async def test_one_answer_gives_no_level_and_says_before_and_after_how_many_are_missing(
    chat: Chat, content: Content
) -> None:
    await chat.says("ada", "/assess")
    card = await chat.presses("ada", "One at a time")
    await chat.says("ada", "5")
    for _ in range(15):
        await chat.says("ada", "not sure")
    card = await chat.presses("ada", "Submit")
    assert card.key == "early"
    assert "11 more ratings give you one" in words(card)
    card = await chat.presses("ada", "Submit anyway")
    assert card.key == "result_unleveled"
    assert "11 more answers give you a level" in words(card)
    for claim in ("EXPERT", "on target", "no mentor", "gap"):
        assert claim not in words(card)


@pytest.mark.parametrize(("said", "claim"), [("/plan", "on target"), ("/home", "EXPERT"), ("/progress", "EXPERT")])
async def test_nothing_follows_from_a_result_without_a_level(
    chat: Chat, content: Content, said: str, claim: str
) -> None:
    await chat.completes("ada", rate_some(content, 1, 0, 0, 0))
    text = words(await chat.says("ada", said))
    assert claim not in text
    assert "11 more" in text or "too few answers" in text


async def test_the_missing_answers_are_given_by_one_press_and_the_others_stay(chat: Chat, content: Content) -> None:
    await chat.completes("ada", rate_some(content, 4, 4, 2, 1, value="3"))
    card = await chat.presses("ada", "Answer 1 more")
    assert card.key == "domain"
    while card.key == "domain":
        card = await chat.says("ada", "3 3 3 3")
    card = await chat.presses("ada", "Submit")
    assert card.key == "result"
    assert "3.0 of 5" in words(card)
    assert chat.store.run(count_rows, ASSESSMENT) == 1


async def test_the_way_to_a_level_goes_on_with_what_is_open_already(chat: Chat, content: Content) -> None:
    unleveled = await chat.completes("ada", rate_some(content, 1, 0, 0, 0))
    complete = dict(pressable(unleveled))["Answer 11 more"]
    await chat.says("ada", "/assess")
    await chat.presses("ada", "One at a time")
    assert (await chat.sends("ada", action=complete)).key == "question"
    assert chat.store.run(count_rows, ASSESSMENT) == 2


async def test_a_result_without_a_level_does_not_hide_an_earlier_one(chat: Chat, content: Content) -> None:
    await chat.completes("ada", "3")
    chat.clock.forward(HALF_A_YEAR)
    await chat.completes("ada", rate_some(content, 1, 0, 0, 0))
    assert "3.0 of 5" in words(await chat.says("ada", "/home"))
    assert (await chat.says("ada", "/plan")).key == "plan"


async def test_a_result_without_a_level_cannot_be_shared(chat: Chat, content: Content) -> None:
    chat.meet("grace")
    chat.meet("bob", manager_id=chat.member_id("grace"))
    card = await chat.completes("bob", rate_some(content, 1, 0, 0, 0))
    assert not any("Share" in label for label, _ in pressable(card))


async def test_one_result_is_deleted_after_one_question_with_all_that_stands_beside_it(
    chat: Chat, content: Content
) -> None:
    await chat.completes("ada", "2")
    chat.clock.forward(HALF_A_YEAR)
    await chat.completes("ada", "4")
    await chat.says("ada", "/progress")
    card = await chat.presses("ada", "Delete a result")
    newest = next(label for label, _ in pressable(card) if "Aug" in label)
    card = await chat.presses("ada", newest)
    assert card.key == "delete_result"
    card = await chat.presses("ada", "Delete this result")
    assert "That result is deleted." in words(card)
    assert "2.0 of 5" in words(await chat.says("ada", "/home"))
    assert [chat.store.run(count_rows, table) for table in (ASSESSMENT, RATING, DOMAIN_RESULT, LATEST, COUNTED)] == [
        1,
        16,
        4,
        1,
        0,
    ]


async def test_keeping_a_result_or_pressing_twice_deletes_nothing_else(chat: Chat, content: Content) -> None:
    await chat.completes("ada", "2")
    await chat.says("ada", "/progress")
    question = await chat.presses("ada", "Delete a result")
    assert question.key == "delete_result"
    assert (await chat.presses("ada", "Keep it")).key == "result"
    sure = dict(pressable(question))["Delete this result"]
    assert (await chat.sends("ada", action=sure)).key == "no_progress"
    assert "cannot find that result" in words(await chat.sends("ada", action=sure))


async def test_nobody_deletes_or_completes_the_result_of_somebody_else(chat: Chat, content: Content) -> None:
    chat.meet("bob")
    card = await chat.completes("ada", rate_some(content, 1, 0, 0, 0))
    by_label = dict(pressable(card))
    for label in ("Delete this result", "Answer 11 more"):
        assert "cannot find that result" in words(await chat.sends("bob", action=by_label[label]))
    assert chat.store.run(count_rows, ASSESSMENT) == 1
