"""The assessment conversation, from the first word to the result."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import Connection, func, select

from engine.api import Engine
from engine.chat.cards import Action, Image, Mode, Table
from engine.content.load import Content
from engine.insight.pictures import Pictures
from engine.scoring.records.assessments import ASSESSMENT, RATING
from engine.store.store import open_store
from tests.conversation import Chat, pressable, words


def count_ratings(tx: Connection) -> int:
    return int(tx.scalar(select(func.count()).select_from(RATING)) or 0)


async def start(chat: Chat, who: str = "ada", pace: str = "One at a time") -> None:
    await chat.says(who, "/assess")
    await chat.presses(who, pace)


async def test_a_newcomer_picks_a_role_reads_who_sees_it_and_is_assessed_by_buttons(chat: Chat) -> None:
    chat.meet("bob", role=None)
    card = await chat.says("bob", "/assess")
    assert card.key == "role"
    card = await chat.presses("bob", "QA Engineer")
    assert card.key == "intro"
    assert "Only you see your ratings" in words(card)
    card = await chat.presses("bob", "One at a time")
    for number in range(1, 17):
        assert f"Question {number} of 16" in words(card)
        assert [label for label, _ in pressable(card)][:6] == list("012345")
        card = await chat.presses("bob", "3")
        assert chat.replies[0].mode is Mode.REPLACE
    assert card.key == "review"
    card = await chat.presses("bob", "Submit")
    assert "AI DEVELOPING" in words(card)
    assert "Overall 3.0 of 5" in words(card)


async def test_the_same_answers_always_give_the_same_result(chat: Chat) -> None:
    chat.meet("bob")
    ada, bob = await chat.completes("ada"), await chat.completes("bob")
    assert words(ada) == words(bob)


async def test_a_result_has_level_table_picture_gaps_steps_pathway_and_mentorship(chat: Chat) -> None:
    card = await chat.completes("ada", "1")
    said = words(card)
    for part in ("AI BEGINNER", "Strengths", "Gaps", "Your next steps", "certificate", "Mentorship", "baseline"):
        assert part in said
    table = next(block for block in card.blocks if isinstance(block, Table))
    assert table.columns == ("Domain", "Now", "Target", "Gap", "Priority")
    assert len(table.rows) == 4
    image = next(block for block in card.blocks if isinstance(block, Image))
    assert all(row[0] in image.alt and row[1] in image.alt for row in table.rows)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("3", 3), ("three", 3), ("  THREE! ", 3), ("3️⃣", 3), ("3/5", 3), ("I'd say 3", 3), ("zero", 0), ("5 out of 5", 5)],
)
async def test_a_number_may_be_typed_in_many_ways(chat: Chat, typed: str, kept: int) -> None:
    await start(chat)
    card = await chat.says("ada", typed)
    assert "Question 2 of 16" in words(card)
    card = await chat.says("ada", "back")
    assert f"{kept} (chosen)" in words(card)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("7", "0 to 5"),
        ("-1", "0 to 5"),
        ("99999999999999999999", "0 to 5"),
        ("3.5", "whole number"),
        ("3 4", "one number"),
        ("🦄", "did not understand"),
        ("banana", "did not understand"),
        ("x" * 4_000, "did not understand"),
        ("<script>alert(1)</script>*b*@here", "did not understand"),
        ("\x00\x01", "did not understand"),
    ],
)
async def test_what_is_no_answer_gets_a_sentence_and_the_question_again(chat: Chat, typed: str, sentence: str) -> None:
    await start(chat)
    card = await chat.says("ada", typed)
    assert sentence in words(card)
    assert "Question 1 of 16" in words(card)
    assert chat.store.run(count_ratings) == 0


async def test_typed_words_move_through_the_questions(chat: Chat) -> None:
    await start(chat)
    await chat.says("ada", "2")
    assert "Question 3 of 16" in words(await chat.says("ada", "not sure"))
    assert "Question 2 of 16" in words(await chat.says("ada", "back"))
    assert "Why this question?" in words(await chat.says("ada", "why"))
    assert (await chat.says("ada", "stop")).key == "paused"
    assert (await chat.says("ada", "4")).key == "unknown"
    assert "Question 2 of 16" in words(await chat.says("ada", "continue"))
    assert (await chat.says("ada", "my answers")).key == "review"


async def test_back_at_the_first_question_says_so(chat: Chat) -> None:
    await start(chat)
    assert "first question" in words(await chat.says("ada", "back"))


async def test_any_answer_can_be_changed_before_submitting(chat: Chat) -> None:
    await start(chat)
    for _ in range(16):
        card = await chat.says("ada", "2")
    card = await chat.presses("ada", "Data quality management")
    assert card.title == "Data quality management"
    assert "2 (chosen)" in words(card)
    card = await chat.presses("ada", "5")
    assert card.key == "review"
    assert "Data quality management: 5" in words(card)
    card = await chat.presses("ada", "Submit")
    assert "Overall 2.19 of 5" in words(card)  # 35 / 16 = 2.1875


async def test_express_asks_a_domain_at_once_and_keeps_what_was_chosen_when_something_is_missing(chat: Chat) -> None:
    await start(chat, pace="Express")
    skills = [
        "scalable_architecture",
        "microservices_design",
        "cloud_native_implementation",
        "performance_optimization",
    ]
    card = await chat.presses("ada", "What do the numbers mean?", {skills[0]: "4"})
    assert f"{skills[0]} Scalable architecture" in words(card)
    assert "= 4" in words(card)
    card = await chat.presses("ada", "Next", {skills[0]: "4", skills[1]: "skip", skills[2]: "nonsense"})
    assert "Still open: Cloud-native implementation and Performance optimization" in words(card)
    card = await chat.presses("ada", "Next", dict.fromkeys(skills, "2"))
    assert "Questions 5–8" in words(card) or "5–8 of 16" in words(card)
    for answer in ("3 4 - 2", "1, 2, 3, 4", "5 5 5 5"):
        card = await chat.says("ada", answer)
    assert card.key == "review"
    assert "15 rated, 1 not sure" in words(card)


async def test_the_pace_can_change_in_the_middle(chat: Chat) -> None:
    await start(chat)
    for _ in range(5):
        await chat.says("ada", "2")
    assert (await chat.says("ada", "express")).title == "MLOps pipeline"
    assert (await chat.says("ada", "one at a time")).title == "Automated training"


async def test_skipping_most_of_a_domain_leaves_it_without_a_level(chat: Chat, content: Content) -> None:
    ratings = {skill.id: "4" for skill in content.pack.core.skills[:13]}
    card = await chat.completes("ada", ratings)
    assert "1 more answer gives you a level" in words(card)
    assert "1 of 4 rated" in words(card)


async def test_nothing_rated_is_not_submitted(chat: Chat) -> None:
    await start(chat)
    for _ in range(16):
        await chat.says("ada", "skip")
    assert "rate at least one" in words(await chat.presses("ada", "Submit"))


async def test_evidence_is_offered_from_three_on_and_kept_with_its_link(chat: Chat) -> None:
    await start(chat)
    assert "What shows your rating" not in words(await chat.presses("ada", "2"))
    card = await chat.presses("ada", "3")
    assert "What shows your rating of Microservices design" in words(card)
    card = await chat.presses("ada", "Add evidence")
    assert chat.replies[0].mode is Mode.FORM
    note = "Split the **ranking** service <@U123> _well_"
    card = await chat.presses("ada", "Keep", {"note": note, "link": "not a link"})
    assert "does not look like a link" in words(card)
    assert note in words(card)
    card = await chat.presses("ada", "Keep", {"note": note, "link": "example.org/ranking"})
    assert "Kept as evidence" in words(card)
    card = await chat.says("ada", "my answers")
    assert f"Evidence: {note} https://example.org/ranking" in words(card)


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "http://", "https:// x", "ftp://example.org", "just words", "http://[::1"]
)
async def test_what_is_not_a_link_is_refused_and_nothing_is_lost(chat: Chat, link: str) -> None:
    await start(chat)
    await chat.presses("ada", "4")
    await chat.presses("ada", "Add evidence")
    card = await chat.presses("ada", "Keep", {"note": "kept", "link": link})
    assert "does not look like a link" in words(card)
    assert "= kept" in words(card)


async def test_evidence_may_be_typed_after_a_rating(chat: Chat) -> None:
    await start(chat)
    await chat.says("ada", "4")
    card = await chat.says("ada", "evidence: load test of the gateway https://example.org/load")
    assert "Kept as evidence for Scalable architecture" in words(card)


async def test_an_assessment_goes_on_after_days_and_after_a_restart(
    chat: Chat, database_url: str, content: Content
) -> None:
    await start(chat)
    for _ in range(6):
        await chat.says("ada", "3")
    chat.clock.forward(timedelta(days=9))
    chat.store.close()
    chat.store = open_store(database_url)
    chat.engine = Engine(content, chat.store, chat.clock, Pictures())
    card = await chat.says("ada", "hello")
    assert "6 of 16" in words(card)
    card = await chat.presses("ada", "Continue")
    assert "Your 6 answers are kept" in words(card)
    assert "Question 7 of 16" in words(card)
    chat.store.close()


async def test_two_assessments_are_never_open_at_once(chat: Chat) -> None:
    await start(chat)
    await chat.says("ada", "3")
    card = await chat.says("ada", "/assess validation")
    assert card.key == "other_open"
    card = await chat.presses("ada", "Continue")
    assert "Question 2 of 16" in words(card)
    await chat.says("ada", "/assess validation")
    card = await chat.presses("ada", "Throw away")
    assert card.title == "Validation and Quality Assurance"
    open_now = select(func.count()).select_from(ASSESSMENT).where(ASSESSMENT.c.state == "open")
    assert chat.store.run(lambda tx: tx.scalar(open_now)) == 1


async def test_starting_over_asks_first_and_throws_away_only_the_open_answers(chat: Chat) -> None:
    await chat.completes("ada")
    await start(chat)
    await chat.says("ada", "1")
    card = await chat.says("ada", "start over")
    assert "throws away 1 answer" in words(card)
    card = await chat.presses("ada", "Throw away")
    assert card.key == "intro"
    assert chat.store.run(count_ratings) == 16


async def test_a_stale_button_shows_the_current_question_and_changes_nothing(chat: Chat) -> None:
    await start(chat)
    old = dict(pressable(chat.cards["ada"]))["5"]
    await chat.presses("ada", "2")
    card = await chat.sends("ada", action=old)
    assert "That card was older" in words(card)
    assert "Question 2 of 16" in words(card)
    assert "2 (chosen)" in words(await chat.says("ada", "back"))


async def test_a_button_of_last_months_assessment_says_that_it_is_closed(chat: Chat) -> None:
    await start(chat)
    old = dict(pressable(chat.cards["ada"]))["5"]
    for _ in range(16):
        await chat.says("ada", "2")
    await chat.presses("ada", "Submit")
    chat.clock.forward(timedelta(days=31))
    assert "already closed" in words(await chat.sends("ada", action=old))
    await start(chat)
    assert "already closed" in words(await chat.sends("ada", action=old))


async def test_a_double_click_counts_once(chat: Chat) -> None:
    await start(chat)
    three = dict(pressable(chat.cards["ada"]))["3"]
    await asyncio.gather(*(chat.sends("ada", action=three) for _ in range(5)))
    assert chat.store.run(count_ratings) == 1


async def test_the_same_event_delivered_twice_has_one_effect_and_one_reply(chat: Chat) -> None:
    await start(chat)
    await chat.says("ada", "3", event="twice")
    await chat.says("ada", "3", event="twice")
    assert chat.replies == ()
    assert chat.store.run(count_ratings) == 1


async def test_two_tabs_answering_at_once_keep_one_answer_a_question(chat: Chat) -> None:
    await start(chat)
    five, one = dict(pressable(chat.cards["ada"]))["5"], dict(pressable(chat.cards["ada"]))["1"]
    await asyncio.gather(chat.sends("ada", action=five), chat.sends("ada", action=one))
    assert chat.store.run(count_ratings) == 1
    assert "Question 2 of 16" in words(await chat.says("ada", "/assess"))


async def test_many_people_at_once_lose_nothing(chat: Chat) -> None:
    people = [f"person{number}" for number in range(24)]
    for name in people:
        chat.meet(name)
    await asyncio.gather(*(chat.completes(name, "2") for name in people))
    per_person = select(ASSESSMENT.c.member_id, func.count()).join(RATING).group_by(ASSESSMENT.c.member_id)
    counted = chat.store.run(lambda tx: Counter(dict(tx.execute(per_person).all())))
    assert sorted(counted.values()) == [16] * len(people)


@pytest.mark.parametrize(
    "form", ["architecture", "development", "validation", "analytics", "next generation", "collaboration", "excellence"]
)
async def test_every_pillar_is_a_deep_dive(chat: Chat, form: str) -> None:
    card = await chat.completes("ada", "1", form=form)
    assert card.key == "result"
    assert "1. " in words(card)


async def test_words_that_name_no_form_offer_all_of_them(chat: Chat) -> None:
    card = await chat.says("ada", "/assess gardening")
    assert card.key == "forms"
    assert len(pressable(card)) == 8


@pytest.mark.parametrize(
    "args",
    [
        {},
        {"assessment": "x", "version": "1"},
        {"assessment": "-1", "version": "1"},
        {"assessment": "9" * 30, "version": "1"},
        {"assessment": "١", "version": "1"},
    ],
)
async def test_a_made_up_button_is_refused_kindly(chat: Chat, args: dict[str, str]) -> None:
    await start(chat)
    for command in ("assess.answer", "assess.submit", "assess.edit", "assess.evidence", "assess.result", "plan.tick"):
        card = await chat.sends("ada", action=Action(command, args))
        assert card.key in ("note", "question"), command
    assert chat.store.run(count_ratings) == 0


async def test_nobody_can_press_into_somebody_elses_assessment(chat: Chat) -> None:
    chat.meet("eve")
    await start(chat)
    three = dict(pressable(chat.cards["ada"]))["3"]
    await chat.sends("eve", action=three)
    assert chat.store.run(count_ratings) == 0


async def test_nobody_can_open_somebody_elses_result(chat: Chat) -> None:
    chat.meet("eve")
    await chat.completes("ada")
    latest = chat.store.run(lambda tx: tx.scalar(select(func.max(ASSESSMENT.c.id))))
    action = Action("assess.result", {"assessment": str(latest)})
    assert (await chat.sends("ada", action=action)).key == "result"
    card = await chat.sends("eve", action=action)
    assert card.key == "note"
    assert "cannot find that result" in words(card)


async def test_evidence_survives_another_answer(chat: Chat) -> None:
    await start(chat)
    await chat.says("ada", "4")
    await chat.says("ada", "evidence: the gateway")
    await chat.says("ada", "back")
    await chat.says("ada", "3")
    assert "Evidence: the gateway" in words(await chat.says("ada", "my answers"))


async def test_express_offers_evidence_for_the_highest_rating(chat: Chat) -> None:
    await start(chat, pace="Express")
    assert "What shows your rating" not in words(await chat.says("ada", "1 2 2 1"))
    assert "What shows your rating of Model deployment" in words(await chat.says("ada", "3 5 2 1"))


async def test_words_that_mean_nothing_ask_for_a_number_only_where_a_number_is_asked(chat: Chat) -> None:
    chat.meet("bob", role=None)
    assert "a number from 0 to 5" not in words(await chat.says("bob", "/assess") and await chat.says("bob", "banana"))
    await chat.says("ada", "/assess")
    assert "Choose one of the buttons" in words(await chat.says("ada", "banana"))
    await chat.presses("ada", "One at a time")
    assert "a number from 0 to 5" in words(await chat.says("ada", "banana"))
    await chat.says("ada", "review")
    assert "Choose one of the buttons" in words(await chat.says("ada", "banana"))
