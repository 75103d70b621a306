"""`/week`: where somebody is, projects ticked and shown, the next fifteen minutes."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from engine.chat.cards import Action, Card, Checklist, Facts, Paragraph
from engine.chat.text import Link
from engine.content.load import Content
from tests.conversation import Chat, pressable, words
from tests.program.owned import LINK, shows, starts, ticks

FIRST = "Build custom machine learning algorithms"


async def test_who_has_not_started_is_asked_when_to(chat: Chat) -> None:
    card = await chat.says("ada", "what is my week?")
    assert card.key == "start"
    assert [label for label, _ in pressable(card)] == ["Today", "Next Monday, Mar 9, 2026", "On another day…"]


@pytest.mark.parametrize("said", ["/week", "week", "what's my week", "this week", "MY WEEK!", "/weeek"])
async def test_the_week_is_understood_in_words(chat: Chat, said: str) -> None:
    await starts(chat)
    assert (await chat.says("ada", said)).key == "week"


async def test_a_week_says_where_it_is_what_it_brings_and_what_comes_next(chat: Chat, content: Content) -> None:
    card = await starts(chat)
    said = words(card)
    assert card.title == "Week 1 of 16: Algorithms by hand, and evaluation that does not flatter"
    assert "AI Development Foundations · Machine Learning Engineering Fundamentals" in said
    assert "Mar 2, 2026 to Mar 8, 2026 · 8 hours planned" in said
    assert content.pack.curriculum.modules[0].objectives[0] in said
    assert "Projects, 0 of 4 done" in said
    assert "Next, from Mar 9, 2026: Validation, tuning" in said
    assert "Why this one" in said


async def test_a_project_is_ticked_and_unticked_in_place(chat: Chat) -> None:
    await starts(chat)
    card = await chat.presses("ada", FIRST)
    assert card.title.startswith("Week 1 of 16")
    assert f"[x] {FIRST}" in words(card)
    assert chat.replies[0].mode == "replace"
    assert f"[ ] {FIRST}" in words(await chat.presses("ada", FIRST))


async def test_the_week_follows_the_calendar_of_the_person(chat: Chat) -> None:
    chat.meet("aoi", timezone="Pacific/Auckland")
    chat.clock.time = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
    await starts(chat, "ada")
    await starts(chat, "aoi")
    chat.clock.time = datetime(2026, 3, 9, 10, 0, tzinfo=UTC)
    assert (await chat.says("ada", "/week")).title.startswith("Week 2")
    assert (await chat.says("aoi", "/week")).title.startswith("Week 1")
    chat.clock.time = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
    assert (await chat.says("aoi", "/week")).title.startswith("Week 2")


async def test_a_clock_that_jumps_back_shows_the_earlier_week_and_breaks_nothing(chat: Chat) -> None:
    await starts(chat)
    chat.clock.forward(timedelta(weeks=2))
    assert (await chat.says("ada", "/week")).title.startswith("Week 3")
    chat.clock.forward(-timedelta(weeks=1))
    assert (await chat.says("ada", "/week")).title.startswith("Week 2")
    chat.clock.forward(-timedelta(weeks=4))
    assert (await chat.says("ada", "/week")).key == "week_before"


async def test_other_weeks_can_be_looked_at(chat: Chat) -> None:
    await starts(chat)
    card = await chat.presses("ada", "Week 2 →")
    assert card.title.startswith("Week 2 of 16")
    assert (await chat.says("ada", "/week 9")).title.startswith("Week 9 of 16")
    assert (await chat.says("ada", "week 16")).title.startswith("Week 16 of 16")
    assert (await chat.presses("ada", "This week")).title.startswith("Week 1 of 16")


@pytest.mark.parametrize("said", ["/week 0", "/week 17", "/week 99999"])
async def test_a_week_that_does_not_exist_is_said_kindly(chat: Chat, said: str) -> None:
    await starts(chat)
    assert "Your program has the weeks 1 to 16." in words(await chat.says("ada", said))


@pytest.mark.parametrize("number", ["0", "17", "-1", "x", "1" * 30])
async def test_a_made_up_week_in_a_press_changes_nothing(chat: Chat, number: str) -> None:
    await starts(chat)
    assert (await chat.sends("ada", action=Action("week.look", {"number": number}))).key == "note"
    tick = Action("week.tick", {"project": "custom_algorithms", "done": "yes", "number": number})
    assert (await chat.sends("ada", action=tick)).key == "module"


async def test_prerequisites_are_shown_and_forbid_nothing(chat: Chat, content: Content) -> None:
    await starts(chat)
    assert "Comes after: Machine Learning Engineering Fundamentals." in words(await chat.says("ada", "/week 3"))
    assert "[x] Build convolutional neural network" in words(await chat.presses("ada", "Build convolutional"))


async def test_evidence_marks_a_project_as_done_and_stands_as_a_link(chat: Chat) -> None:
    await starts(chat)
    form = await chat.presses("ada", "Show evidence")
    assert chat.replies[0].mode == "form"
    assert "Link to a repository with at least two algorithms in plain Python" in words(form)
    card = await chat.presses("ada", "Keep", {"project": "custom_algorithms", "link": "example.org/work"})
    assert "is done and shown" in words(card)
    assert f"[x] {FIRST}" in words(card)
    links = [span for block in card.blocks if isinstance(block, Facts) for fact in block.facts for span in fact.value]
    assert Link("example.org/work", LINK) in links


@pytest.mark.parametrize(
    "link",
    ["", "javascript:alert(1)", "file:///etc/passwd", "data:text/html,hi", "ftp://example.org/x", "not a link",
     "https://", "https://example.org/" + "x" * 500, "https://example.org/\x00", "https://example.org/\ud800"],
)  # fmt: skip
async def test_what_is_no_link_is_no_evidence_and_stays_in_the_form(chat: Chat, link: str) -> None:
    await starts(chat)
    await chat.presses("ada", "Show evidence")
    card = await chat.presses("ada", "Keep", {"project": "custom_algorithms", "link": link})
    assert card.key == "project_evidence"
    assert isinstance(card.blocks[0], Paragraph)
    assert "Projects, 0 of 4 done" in words(await chat.says("ada", "/week"))


async def test_evidence_for_a_project_of_another_module_is_asked_again(chat: Chat) -> None:
    await starts(chat)
    await chat.presses("ada", "Show evidence")
    card = await chat.presses("ada", "Keep", {"project": "rag_system", "link": LINK})
    assert "Choose the project that the link shows" in words(card)


async def test_unticking_takes_the_evidence_back(chat: Chat) -> None:
    await shows(chat, "custom_algorithms")
    await ticks(chat, "custom_algorithms", done=False)
    card = await ticks(chat, "custom_algorithms")
    assert "example.org/work" not in words(card)


def offered(card: Card) -> str:
    """The title of the action on a card."""
    line = next(line for line in words(card).split("\n") if line.startswith("15 minutes"))
    return re.split(r"(?<=\w)\. ", line.removeprefix("15 minutes: "))[0]


async def test_an_action_that_is_done_makes_room_for_the_next_and_can_be_taken_back(chat: Chat) -> None:
    first = await starts(chat)
    title = offered(first)
    card = await chat.presses("ada", "Done")
    assert f"Done: {title}. Well spent." in words(card)
    assert offered(card) != title
    assert offered(await chat.presses("ada", "Undo")) == title


async def test_another_action_can_be_asked_for(chat: Chat) -> None:
    await starts(chat)
    seen = set()
    for _ in range(3):
        card = await chat.presses("ada", "Another one")
        seen.add(next(line for line in words(card).split("\n") if line.startswith("15 minutes")))
    assert len(seen) == 3


@pytest.mark.parametrize("answer", ["no", "DONE", "settled"])
async def test_a_made_up_answer_is_a_stale_button(chat: Chat, answer: str) -> None:
    await starts(chat)
    action = Action("week.answer", {"action": "leakage_hunt", "answer": answer})
    assert (await chat.sends("ada", action=action)).key == "note"


async def test_answers_from_a_message_that_came_by_itself_show_the_week(chat: Chat) -> None:
    await starts(chat)
    card = await chat.sends("ada", action=Action("week.answer", {"action": "leakage_hunt", "answer": "wrong_role"}))
    assert "is not for your role" in words(card)
    assert card.title.startswith("Week 1")
    chat.meet("bob")
    pressed = await chat.sends("bob", action=Action("week.answer", {"action": "leakage_hunt", "answer": "done"}))
    assert pressed.key == "start"


async def test_what_is_behind_stands_in_the_week_and_nothing_else_is_said_about_it(chat: Chat) -> None:
    await starts(chat)
    chat.clock.forward(timedelta(weeks=4))
    said = words(await chat.says("ada", "/week"))
    assert said.count("Still open from earlier") == 1
    assert "Still open from earlier: 8 projects" in said


async def test_after_the_last_week_nothing_expires(chat: Chat) -> None:
    await starts(chat)
    chat.clock.forward(timedelta(weeks=16))
    card = await chat.says("ada", "/week")
    assert card.key == "week_over"
    assert "Nothing expires" in words(card)
    assert (await chat.presses("ada", "Look at the last week")).title.startswith("Week 16 of 16")
    assert any(isinstance(block, Checklist) for block in chat.cards["ada"].blocks)


async def test_evidence_raises_a_rating_in_the_plan_to_two_and_says_so(chat: Chat) -> None:
    await chat.completes("ada", "0")
    assert "Your evidence counts" not in words(await chat.says("ada", "/plan"))
    await shows(chat, "versioning_and_rollback")
    said = words(await chat.says("ada", "/plan"))
    assert (
        "Your evidence counts: Version control at 2 (you said 0)" in said or "Version control at 2 (you said 0)" in said
    )
    assert "Model deployment at 2 (you said 0)" in said
    await ticks(chat, "versioning_and_rollback", done=False)
    assert "Your evidence counts" not in words(await chat.says("ada", "/plan"))


async def test_evidence_lowers_nothing_and_leaves_results_as_they_were_scored(chat: Chat) -> None:
    before = words(await chat.completes("ada", "4")).partition("Your way to")[0]
    await shows(chat, "versioning_and_rollback")
    assert "Your evidence counts" not in words(await chat.says("ada", "/plan"))
    after = words(await chat.sends("ada", action=Action("assess.result", {"assessment": "1"})))
    assert after.partition("Your way to")[0] == before


async def test_a_tick_without_evidence_shows_no_skill(chat: Chat) -> None:
    await chat.completes("ada", "0")
    await ticks(chat, "versioning_and_rollback")
    assert "Your evidence counts" not in words(await chat.says("ada", "/plan"))


def test_every_project_with_a_skill_shows_skills_of_its_module_only(content: Content) -> None:
    core = content.pack.core.skill_by_id
    for module in content.pack.curriculum.modules:
        for project in module.projects:
            assert set(project.shows) <= set(module.builds) & set(core), project.id
            assert project.shows or module.capstone, project.id
