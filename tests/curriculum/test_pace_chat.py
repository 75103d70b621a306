"""The pace in chat: starting, pausing, another week, an order of one's own, skipping ahead, starting over."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, func, select

from engine.chat.cards import Action
from engine.curriculum.records.enrolments import ENROLMENT, add_cohort
from engine.people.records.members import add_organisation
from tests.conversation import Chat, words
from tests.program.owned import LINK, shows, starts


def cohort(chat: Chat, name: str, start: date) -> None:
    chat.store.run(add_cohort, chat.organisation_id, name, start)


def runs(tx: Connection) -> tuple[int, int]:
    """How many runs there ever were, and how many are current."""
    current = select(func.count()).where(ENROLMENT.c.ended_at.is_(None))
    return tx.scalar(select(func.count()).select_from(ENROLMENT)) or 0, tx.scalar(current) or 0


async def week(chat: Chat, who: str = "ada") -> str:
    return (await chat.says(who, "/week")).title


async def test_one_can_start_today_on_monday_or_on_any_day(chat: Chat) -> None:
    for who, label, begins in (("ada", "Today", "Mar 2"), ("ben", "Next Monday", "Mar 9")):
        if who != "ada":
            chat.meet(who)
        await chat.says(who, "/week")
        assert f"First day: {begins}, 2026" in words(await chat.presses(who, label))
    chat.meet("cleo")
    await chat.says("cleo", "/week")
    assert (await chat.presses("cleo", "On another day…")).key == "pick_start"
    card = await chat.presses("cleo", "Start then", {"start": "2028-02-29"})
    assert "First day: Feb 29, 2028" in words(card)
    assert "Your first week begins on Feb 29, 2028" in words(await chat.says("cleo", "/week"))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "is no day that I can read"),
        ("tomorrow", "“tomorrow” is no day"),
        ("2026-02-30", "is no day that I can read"),
        ("2027-02-29", "is no day that I can read"),
        ("9999-12-31", "more than two years ahead"),
        ("2031-01-06", "more than two years ahead"),
        ("0001-01-01", "would be over by now"),
        ("2024-02-29", "would be over by now"),
    ],
)
async def test_a_start_that_makes_no_sense_is_asked_again(chat: Chat, typed: str, says: str) -> None:
    await chat.says("ada", "/week")
    await chat.presses("ada", "On another day…")
    card = await chat.presses("ada", "Start then", {"start": typed})
    assert card.key == "pick_start"
    assert says in words(card)
    assert chat.store.run(runs) == (0, 0)


async def test_a_start_in_the_recent_past_puts_one_where_one_would_be(chat: Chat) -> None:
    await chat.says("ada", "/week")
    await chat.presses("ada", "On another day…")
    await chat.presses("ada", "Start then", {"start": "2026-02-02"})
    assert (await week(chat)).startswith("Week 5 of 16")


async def test_an_open_cohort_is_offered_and_joined(chat: Chat) -> None:
    cohort(chat, "Spring", date(2026, 3, 16))
    cohort(chat, "Long ago", date(2025, 6, 2))
    cohort(chat, "In five years", date(2031, 1, 6))
    card = await chat.says("ada", "/week")
    assert "With Spring" in words(card)
    assert "Long ago" not in words(card)
    assert "In five years" not in words(card)
    assert "You go: With Spring" in words(await chat.presses("ada", "With Spring"))
    assert "together with Spring" in words(await chat.says("ada", "/week"))


async def test_nobody_is_in_two_cohorts(chat: Chat) -> None:
    cohort(chat, "Spring", date(2026, 3, 2))
    cohort(chat, "Summer", date(2026, 6, 1))
    first = await chat.says("ada", "/week")
    await chat.presses("ada", "With Spring")
    chat.cards["ada"] = first
    assert "You are in the program already" in words(await chat.presses("ada", "With Summer"))
    assert chat.store.run(runs) == (1, 1)
    await chat.presses("ada", "Start over")
    assert "You go: With Summer" in words(await chat.presses("ada", "With Summer"))
    assert chat.store.run(runs) == (2, 1)


@pytest.mark.parametrize("number", ["999", "x", ""])
async def test_a_cohort_that_does_not_exist_cannot_be_joined(chat: Chat, number: str) -> None:
    assert (await chat.sends("ada", action=Action("pace.join", {"cohort": number}))).key == "note"
    assert chat.store.run(runs) == (0, 0)


async def test_a_cohort_of_another_organisation_cannot_be_joined(chat: Chat) -> None:
    other = chat.store.run(add_organisation, "Other")
    foreign = chat.store.run(add_cohort, other, "Theirs", date(2026, 3, 2))
    assert (await chat.sends("ada", action=Action("pace.join", {"cohort": str(foreign)}))).key == "note"


async def test_leave_moves_everything_after_it_and_keeps_the_week(chat: Chat) -> None:
    await starts(chat)
    chat.clock.forward(timedelta(weeks=2))
    await chat.says("ada", "/pace")
    await chat.presses("ada", "Pause")
    await chat.presses("ada", "Pause", {"first": "2026-03-16", "last": "2026-03-29"})
    card = await chat.says("ada", "/week")
    assert card.key == "week_paused"
    assert "You are away until Mar 29, 2026, and week 3 goes on from Mar 30, 2026" in words(card)
    chat.clock.forward(timedelta(weeks=2))
    assert (await week(chat)).startswith("Week 3 of 16")


async def test_an_open_pause_lasts_until_one_resumes(chat: Chat) -> None:
    await starts(chat)
    await chat.says("ada", "/pace")
    await chat.presses("ada", "Pause")
    card = await chat.presses("ada", "Pause", {"first": "", "last": ""})
    assert "Open, while a pause has no end" in words(card)
    chat.clock.forward(timedelta(weeks=30))
    assert "away until you say so; week 1 waits" in words(await chat.says("ada", "/week"))
    await chat.presses("ada", "Resume")
    assert (await week(chat)).startswith("Week 1 of 16")


async def test_resuming_on_the_day_of_the_pause_is_as_if_there_had_been_none(chat: Chat) -> None:
    await starts(chat)
    await chat.sends("ada", action=Action("pace.pause"))
    await chat.sends("ada", action=Action("pace.resume"))
    assert "Pauses" not in words(await chat.says("ada", "/pace"))


async def test_a_pause_to_come_can_be_taken_back_and_resuming_keeps_it(chat: Chat) -> None:
    await starts(chat)
    await chat.sends("ada", action=Action("pace.pause"), form={"first": "2026-04-06", "last": "2026-04-12"})
    await chat.sends("ada", action=Action("pace.resume"))
    card = await chat.says("ada", "/pace")
    assert "Pauses: Apr 6, 2026 to Apr 12, 2026" in words(card)
    assert "Apr 6, 2026" not in words(await chat.presses("ada", "Take back: Apr 6"))


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        ("2026-03-10", "2026-03-09", "lies before the first"),
        ("soon", "", "cannot read one of the days"),
        ("2026-03-10", "whenever", "cannot read one of the days"),
        ("2026-03-10", "2028-03-10", "more than a year"),
        ("0001-01-01", "", "more than a year"),
        ("2026-02-29", "", "cannot read one of the days"),
    ],
)
async def test_a_pause_that_makes_no_sense_is_asked_again(chat: Chat, first: str, last: str, says: str) -> None:
    await starts(chat)
    await chat.says("ada", "/pace")
    await chat.presses("ada", "Pause")
    card = await chat.presses("ada", "Pause", {"first": first, "last": last})
    assert card.key == "pause"
    assert says in words(card)


async def test_days_are_named_in_words_like_everywhere_else(chat: Chat) -> None:
    await chat.says("ada", "/week")
    await chat.presses("ada", "On another day…")
    assert "First day: Apr 6, 2026" in words(await chat.presses("ada", "Start then", {"start": "6 April"}))
    await chat.presses("ada", "Pause")
    card = await chat.presses("ada", "Pause", {"first": "May 4th", "last": "17 may"})
    assert "Pauses: May 4, 2026 to May 17, 2026" in words(card)


async def test_a_leave_lets_the_program_wait_by_one_press_more(chat: Chat) -> None:
    await starts(chat)
    card = await chat.says("ada", "I'm on leave from 16 march until 29 march")
    assert "goes on meanwhile" in words(card)
    card = await chat.presses("ada", "Let the program wait, too")
    assert "Pauses: Mar 16, 2026 to Mar 29, 2026" in words(card)
    assert "Last day: Jul 5, 2026" in words(card)
    card = await chat.says("ada", "I'm on leave from 16 march until 29 march")
    assert "Away: Mar 16, 2026 to Mar 29, 2026" in words(card)
    assert "goes on meanwhile" not in words(card), "it waits already"


@pytest.mark.parametrize(
    ("says", "enrolled"),
    [
        ("I'm on leave until 4 march", True),
        ("I'm on leave from 3 august until 20 august", True),
        ("I'm on leave until 20 march", False),
    ],
    ids=["three days move nothing", "after the last week", "not in the program"],
)
async def test_a_leave_that_moves_no_week_offers_nothing(chat: Chat, says: str, enrolled: bool) -> None:
    if enrolled:
        await starts(chat)
    card = await chat.says("ada", says)
    assert "Away: " in words(card)
    assert "goes on meanwhile" not in words(card)


async def test_another_week_keeps_the_number_and_moves_the_end(chat: Chat) -> None:
    await starts(chat)
    chat.clock.forward(timedelta(weeks=3))
    assert "Last day: Jun 21, 2026" in words(await chat.says("ada", "/pace"))
    assert "Last day: Jun 28, 2026" in words(await chat.presses("ada", "Another week"))
    assert "Last day: Jul 5, 2026" in words(await chat.presses("ada", "Another week"))
    chat.clock.forward(timedelta(weeks=2))
    assert (await week(chat)).startswith("Week 4")
    chat.clock.forward(timedelta(weeks=1))
    assert (await week(chat)).startswith("Week 5")


async def test_endless_extra_weeks_end_at_a_year(chat: Chat) -> None:
    await starts(chat)
    for _ in range(60):
        card = await chat.sends("ada", action=Action("pace.extra"))
    assert "very far away" in words(card)


async def test_the_start_can_be_put_off_before_it_comes(chat: Chat) -> None:
    await starts(chat, when="Next Monday")
    await chat.says("ada", "/pace")
    assert "First day: Mar 16, 2026" in words(await chat.presses("ada", "Start a week later"))
    chat.clock.forward(timedelta(weeks=2))
    assert "You have begun already" in words(await chat.sends("ada", action=Action("pace.later")))


async def test_the_plans_order_changes_what_is_to_come_and_only_that(chat: Chat) -> None:
    await starts(chat)
    assert "say /assess first" in words(await chat.sends("ada", action=Action("pace.order", {"order": "plan"})))
    low = {"ai_security_design": "0", "access_control": "0", "audit_logging": "0", "regulatory_compliance": "0"}
    high = {skill.id: "5" for skill in chat.content.pack.core.skills}
    await chat.completes("ada", high | low)
    await chat.says("ada", "/pace")
    card = await chat.presses("ada", "Follow my plan's order")
    order = words(card).partition("Order: ")[2].split("\n")[:8]
    assert order[0] == "Machine Learning Engineering Fundamentals"
    assert order.index("AI Security and Compliance Implementation") < order.index(
        "Deep Learning and Neural Network Mastery"
    )
    assert order[-1] == "Capstone Project and Portfolio Development"
    chat.clock.forward(timedelta(weeks=2))
    said = words(await chat.says("ada", "/week"))
    assert said.startswith("Week 3 of 16")
    assert "Deep Learning" not in said
    await chat.says("ada", "/pace")
    assert "As the curriculum has it" not in words(await chat.presses("ada", "Standard order"))


async def test_the_standard_order_comes_back_whole(chat: Chat) -> None:
    await starts(chat)
    await chat.completes("ada", "1")
    await chat.says("ada", "/pace")
    await chat.presses("ada", "Follow my plan's order")
    assert "As the curriculum has it" in words(await chat.presses("ada", "Standard order"))


async def test_a_module_is_skipped_by_showing_it(chat: Chat) -> None:
    await starts(chat)
    chat.clock.forward(timedelta(weeks=2))
    await chat.says("ada", "/pace")
    await chat.presses("ada", "Skip a module")
    await chat.presses("ada", "MLOps")
    card = await chat.presses("ada", "Skip it", {"link": LINK})
    assert "is shown and skipped" in words(card)
    assert "Left out, because you have shown it: MLOps" in words(card)
    assert "4 of 32 projects done" in words(await chat.says("ada", "/certificate"))
    assert (await week(chat)).startswith("Week 3 of 14")
    chat.clock.forward(timedelta(weeks=2))
    assert "Production AI System Development" in words(await chat.says("ada", "/week"))


async def test_skipping_the_module_at_hand_shows_the_next_one_at_once(chat: Chat) -> None:
    await starts(chat)
    chat.clock.forward(timedelta(weeks=3))
    assert "Deep Learning" in words(await chat.says("ada", "/week"))
    await chat.sends("ada", action=Action("pace.skip_now", {"module": "deep_learning"}), form={"link": LINK})
    card = await chat.says("ada", "/week")
    assert card.title == "Week 4 of 15: Training that runs itself, and a registry with answers"


@pytest.mark.parametrize("link", ["", "javascript:alert(1)", "file:///x", "just words"])
async def test_nothing_is_skipped_without_evidence(chat: Chat, link: str) -> None:
    await starts(chat)
    card = await chat.sends("ada", action=Action("pace.skip_now", {"module": "mlops"}), form={"link": link})
    assert card.key == "skip_form"
    assert (await week(chat)).startswith("Week 1 of 16")


@pytest.mark.parametrize("module", ["capstone", "gardening", "ml_engineering"])
async def test_the_capstone_and_what_is_over_cannot_be_skipped(chat: Chat, module: str) -> None:
    await starts(chat)
    chat.clock.forward(timedelta(weeks=2))
    card = await chat.sends("ada", action=Action("pace.skip_now", {"module": module}), form={"link": LINK})
    assert "cannot be skipped" in words(card)


async def test_evidence_that_was_given_before_stays_when_a_module_is_skipped(chat: Chat) -> None:
    await starts(chat)
    await shows(chat, "ab_testing_framework", "https://example.org/earlier")
    await chat.sends("ada", action=Action("pace.skip_now", {"module": "mlops"}), form={"link": LINK})
    said = words(await chat.sends("ada", action=Action("plan.module", {"module": "mlops"})))
    assert "example.org/earlier" in said
    assert said.count("example.org/work") == 3


async def test_starting_over_counts_anew_and_keeps_what_was_done(chat: Chat) -> None:
    await starts(chat)
    await shows(chat, "custom_algorithms")
    chat.clock.forward(timedelta(weeks=7))
    await chat.says("ada", "/pace")
    assert "Your projects, evidence and ratings stay" in words(await chat.presses("ada", "Start over"))
    await chat.presses("ada", "Today")
    assert "[x] Build custom" in words(await chat.says("ada", "/week"))
    assert (await week(chat)).startswith("Week 1")
    assert chat.store.run(runs) == (2, 1)


async def test_every_pace_command_is_kind_to_who_has_not_started(chat: Chat) -> None:
    for command in (
        "pace.pause_form",
        "pace.pause",
        "pace.resume",
        "pace.extra",
        "pace.later",
        "pace.skip",
        "pace.restart",
    ):
        assert "have not started the program yet" in words(await chat.sends("ada", action=Action(command)))
    assert (await chat.says("ada", "/pace")).key == "start"
