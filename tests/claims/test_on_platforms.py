"""What people read in Slack and in Teams is true: each claim once, by words and presses at the platform's own door."""

import re
from datetime import timedelta

import pytest

from engine.content.load import Content
from engine.room import Every
from engine.scoring.records.assessments import ASSESSMENT, RATING
from tests.claims.place import QUARTER, TEAM, TUESDAY, Place
from tests.platforms import OWNER
from tests.turns import count_rows

CLAIMS = ("EXPERT", "on target", "need no mentor")
SENTENCES = (
    "thanks", "ok thanks!", "hello", "good morning", "what can you do", "help", "who can see my answers", "my plan",
    "what is a vector database", "when is the next forum", "any paper reviews this month", "I am on holiday next week",
    "stop nudging me", "how am I doing", "find me a mentor", "delete my data", "my manager asked me to do this",
    "is there a hackathon", "what is due this week",
)  # fmt: skip
"""They say something else than an answer."""
FORUM = "Weekly technical AI discussion"
COMES = re.compile(r"(?:next weekly message comes|weekly messages begin) on ([^.:]*:\d\d\s[AP]M)")


def first_of_each(content: Content, per_domain: int, value: str) -> dict[str, str]:
    return {skill.id: value for domain in content.pack.core.domains for skill in domain.skills[:per_domain]}


async def test_one_five_and_fifteen_times_not_sure_are_no_level(place: Place) -> None:
    said = await place.rates("ada", "5", *["not sure"] * 15)
    assert "11 more ratings give you one" in said
    said = await place.presses("ada", "Submit anyway")
    assert "11 more answers give you a level" in said
    for command in ("/plan", "/home", "/progress", "/mentor"):
        assert not any(claim in said for claim in CLAIMS), said
        said = await place.says("ada", command)
    assert not any(claim in said for claim in CLAIMS), said


async def test_the_missing_answers_are_one_press_away(place: Place) -> None:
    await place.rates("ada", *["3"] * 11, *["not sure"] * 3, "3")
    await place.presses("ada", "Submit anyway")
    said = await place.presses("ada", "Answer 1 more")
    assert "Question" in said
    for _ in range(4):
        said = await place.says("ada", "3")
    assert "3.0 of 5" in await place.presses("ada", "Submit")


async def test_leaving_a_weak_domain_out_is_no_improvement(place: Place) -> None:
    await place.rates("ada", *["3"] * 12, *["0"] * 4)
    place.chat.clock.forward(QUARTER)
    said = await place.rates("ada", *["3"] * 12, *["not sure"] * 4)
    assert "give you one" in said
    said = await place.presses("ada", "Submit anyway")
    assert "+" not in said
    said = await place.says("ada", "/progress")
    assert "Your baseline is the result of Mar 3, 2026: later results with a level are compared with it" in said
    place.chat.clock.forward(QUARTER)
    said = await place.rates("ada", *["3"] * 14, "not sure", "not sure")
    assert "more than chance" not in said


async def test_an_improvement_of_one_in_every_domain_is_found(place: Place) -> None:
    await place.rates("ada", *["2"] * 16)
    place.chat.clock.forward(QUARTER)
    said = await place.rates("ada", *["3"] * 16)
    assert "+1.0 overall. That is clearly more than chance" in said


async def test_one_five_each_does_not_lift_the_metric_of_the_program(team: Place, content: Content) -> None:
    for who in TEAM[:6]:
        await team.chat.completes(who, "2")
    team.chat.clock.forward(QUARTER)
    for who in TEAM[:6]:
        await team.chat.completes(who, first_of_each(content, 1, "5"))
    team.chat.clock.forward(timedelta(days=40))
    await team.chat.engine.run_jobs(Every.HOUR)
    said = await team.says(OWNER, "/program skill improvement")
    assert "five people need two results each" in said


async def test_one_result_is_deleted_from_the_history_after_one_question(place: Place) -> None:
    await place.chat.completes("ada", "3")
    await place.says("ada", "/progress")
    said = await place.presses("ada", "Delete")
    assert "Delete this result" in said
    assert place.chat.store.run(count_rows, ASSESSMENT) == 1
    await place.presses("ada", "Delete this result")
    assert place.chat.store.run(count_rows, ASSESSMENT) == 0


@pytest.mark.parametrize("said", ["thanks", "3", "done"])
async def test_an_assessment_that_was_left_takes_nothing_next_week(place: Place, said: str) -> None:
    await place.begins("ada")
    await place.says("ada", "4")
    place.chat.clock.forward(timedelta(days=7))
    told = await place.says("ada", said)
    assert ("Question" in told) == (said != "thanks")
    assert "Your result" not in told
    assert place.chat.store.run(count_rows, RATING) == 1


async def test_done_with_open_questions_asks_and_says_that_there_will_be_no_level(place: Place) -> None:
    await place.begins("ada")
    for _ in range(4):
        await place.says("ada", "4")
    said = await place.says("ada", "done")
    assert "4 of 16 answered" in said
    assert "too little for a level" in said
    assert place.chat.store.run(count_rows, RATING) == 4


async def test_an_open_assessment_leaves_other_sentences_what_they_say(place: Place) -> None:
    swallowed = []
    await place.begins("ada")
    for said in SENTENCES:
        await place.says("ada", "/assess")
        if "Question 1 of 16" in await place.says("ada", said):
            swallowed.append(said)
    assert swallowed == []


async def test_a_single_weak_skill_is_the_whole_plan(place: Place, content: Content) -> None:
    place.change(["ada"], role_id="solution_architect")
    skills = content.pack.core.skills
    weak = skills[5]
    said = await place.rates("ada", *["3" if skill is weak else "5" for skill in skills])
    assert f"{weak.name} (3)" in said
    assert "nothing more for your gaps" not in said
    said = await place.says("ada", "/plan")
    assert "1." in said
    assert "2. " not in said
    assert weak.name in said


async def test_the_first_step_builds_the_most_urgent_gap_or_says_what_needs_it(place: Place) -> None:
    said = await place.rates("ada", *["1"] * 4, *["3"] * 12)
    step = said.partition("Your next steps")[2].partition("Topics:")[0]
    assert "First, because" in step
    assert "AI system design is your most urgent gap" in step or "needs it" in step, step


async def test_two_exact_counts_beside_two_ranges_do_not_give_the_ranges_away(team: Place) -> None:
    for who, rating in zip(TEAM[:6], "112233", strict=False):
        await team.chat.completes(who, rating)
    team.chat.clock.forward(timedelta(days=31))
    said = await team.says("ada", "/team-gaps")
    assert "≤ 2" in said
    assert "Below its level" in said
    assert "exactly" not in said


async def test_a_card_without_figures_asks_the_team_on_one_press(team: Place) -> None:
    for who in TEAM[:2]:
        await team.chat.completes(who, "3")
    said = await team.says("ada", "/team-gaps")
    assert "2 of 7 people have answered. 3 more answers are missing" in said
    assert "The next count is on Apr 1, 2026" in said
    said = await team.presses("ada", "Ask my team")
    assert "I ask the 5 people of Platform who have not answered yet: once, in your name" in said
    await team.mailbox.live_until(team.chat.clock.now() + timedelta(days=9))
    asked = {message.user for message in team.mailbox.messages if message.card.key == "team_ask"}
    assert asked == set(TEAM[2:])
    assert "Ask my team" not in await team.says("ada", "/team-gaps")


async def test_the_first_week_of_who_starts_on_a_tuesday_comes_while_it_lasts(place: Place) -> None:
    await place.says("ada", "/week")
    await place.presses("ada", "Today")
    await place.mailbox.live_until(TUESDAY + timedelta(days=13))
    first, second = (message for message in place.mailbox.to("ada") if message.card.key == "weekly")
    assert ("Week 1 of 16" in first.card.title, first.at.date()) == (True, TUESDAY.date())
    assert ("Week 2 of 16" in second.card.title, second.at.date()) == (True, TUESDAY.date() + timedelta(days=7))


async def test_until_when_the_bot_is_silent_is_one_date_on_every_card(place: Place) -> None:
    await place.says("ada", "/week")
    await place.presses("ada", "Today")
    await place.says("ada", "I'm on leave until 2026-04-30")
    told = {word: silent_until(await place.says("ada", word)) for word in ("/nudges", "/pace", "/week", "/home")}
    assert told["/nudges"], await place.says("ada", "/nudges")
    assert set(told.values()) == {told["/nudges"]}, told


async def test_events_are_announced_once_an_owner_has_confirmed_them_at_a_time_where_people_are(team: Place) -> None:
    team.change([OWNER, "ada", *TEAM], timezone="Asia/Tokyo")
    for said in ("/events", "/home", "/forum"):
        assert FORUM not in await team.says("ada", said)
    await team.mailbox.live_until(TUESDAY + timedelta(days=9))
    assert not any(message.card.key.startswith("event") for message in team.mailbox.messages)
    said = await team.says(OWNER, "/events")
    assert "every Wednesday, 3:00 PM in Asia/Tokyo" in said
    await team.presses(OWNER, f"Confirm {FORUM}")
    said = await team.says("ada", "/forum")
    assert FORUM in said
    assert "3:00 PM" in said


async def test_dates_and_numbers_are_written_in_the_language_of_the_sentence(place: Place) -> None:
    place.change(["ada"], locale="de_DE", timezone="Europe/Berlin")
    said = await place.rates("ada", *["2"] * 15, "5")
    assert "2.19 of 5" in said
    assert "Self-rated on Mar 3, 2026" in said
    said = await place.says("ada", "/settings language German")
    assert "Deutsch" not in said or "English" in said


def silent_until(said: str) -> str | None:
    found = COMES.search(said)
    return found and found[1]
