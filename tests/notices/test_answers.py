"""What is answered to a notice is kept, and changes what the next one offers."""

from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from engine.chat.cards import Action, Card, Download
from engine.curriculum.notifications import WeeklyMessage
from engine.curriculum.records.projects import find_action_answers
from engine.notices.rules.cadence import BUDGET
from engine.room import Every
from tests.conversation import Chat, pressable, words
from tests.notices.conftest import MONDAY
from tests.notices.mailbox import Mailbox, enrol_in_program, ledger, put
from tests.turns import in_turn

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


async def hears(chat: Chat, mailbox: Mailbox, when: datetime = MONDAY) -> Card:
    """Wait for the message at that moment, and see it a minute later."""
    await mailbox.live_until(when)
    chat.clock.forward(timedelta(minutes=1))
    return chat.cards["ada"]


def offered(chat: Chat) -> str:
    """What the latest weekly message offered."""
    return str([subject for kind, subject in ledger(chat, "kind", "subject") if kind == WeeklyMessage.kind.name][-1])


def answers(chat: Chat) -> dict[str, str]:
    return {
        action: answer.value
        for action, answer in in_turn(
            chat, "ada", lambda turn: find_action_answers(turn.tx, turn.scope.member_id)
        ).items()
    }


async def test_done_is_kept_and_offers_what_is_next(chat: Chat, mailbox: Mailbox) -> None:
    await hears(chat, mailbox)
    first = offered(chat)
    card = await chat.presses("ada", "Done")
    assert card.key == "answered"
    assert "another 15 minutes" in words(card)
    assert answers(chat) == {first: "done"}
    assert ledger(chat, "answer") == [("done",)]
    await hears(chat, mailbox, MONDAY + WEEK)
    assert offered(chat) != first


@pytest.mark.parametrize(
    ("reason", "kept", "offer"),
    [
        ("I know this already", "known", "My week"),
        ("It does not fit my role", "wrong_role", "Change role"),
        ("No time", "no_time", "Every two weeks"),
    ],
)
async def test_why_it_is_not_relevant_decides_what_comes_next(
    chat: Chat, mailbox: Mailbox, reason: str, kept: str, offer: str
) -> None:
    await hears(chat, mailbox)
    first = offered(chat)
    await chat.presses("ada", "Not for me")
    card = await chat.presses("ada", reason)
    assert offer in dict(pressable(card))
    assert answers(chat) == {first: kept}
    if kept == "no_time":
        await chat.presses("ada", "Every two weeks")
        await mailbox.live_until(MONDAY + 4 * WEEK)
        expected = ["Mon 2026-03-02 09:00", "Mon 2026-03-16 09:00", "Mon 2026-03-30 09:00"]
        assert mailbox.times("weekly") == expected


async def test_later_today_and_tomorrow_bring_it_again_once(chat: Chat, mailbox: Mailbox) -> None:
    await hears(chat, mailbox)
    first = offered(chat)
    later = await chat.presses("ada", "Later")
    tomorrow = dict(pressable(later))["Next working day"]
    await chat.presses("ada", "Later today")
    await chat.sends("ada", action=tomorrow)
    await chat.sends("ada", action=tomorrow)
    await mailbox.live_until(MONDAY + 2 * DAY)
    assert mailbox.times("weekly") == ["Mon 2026-03-02 09:00", "Mon 2026-03-02 12:01", "Tue 2026-03-03 09:00"]
    assert "You asked me to come back" in words(mailbox.messages[1].card)
    await chat.presses("ada", "Done")
    assert answers(chat) == {first: "done"}


async def test_what_was_done_meanwhile_is_not_reminded_of(chat: Chat, mailbox: Mailbox) -> None:
    message = await hears(chat, mailbox)
    await chat.presses("ada", "Later")
    await chat.presses("ada", "Next working day")
    await chat.sends("ada", action=dict(pressable(message))["Done"])
    await mailbox.live_until(MONDAY + 2 * DAY)
    assert mailbox.times("weekly") == ["Mon 2026-03-02 09:00"]


async def test_in_the_evening_there_is_no_later_today(chat: Chat, mailbox: Mailbox) -> None:
    await hears(chat, mailbox)
    chat.clock.time = MONDAY + timedelta(hours=7)
    card = await chat.presses("ada", "Later")
    assert "Later today" not in dict(pressable(card))
    today = Action("notice.put_off", {"notice": "1", "when": "today"})
    assert "Mar 3, 9:00" in words(await chat.sends("ada", action=today))


async def test_next_week_stands_in_next_weeks_message(chat: Chat, mailbox: Mailbox) -> None:
    await hears(chat, mailbox)
    first = offered(chat)
    await chat.presses("ada", "Later")
    await chat.presses("ada", "Next week")
    card = await hears(chat, mailbox, MONDAY + WEEK)
    assert "from last week, as you asked" in words(card)
    await chat.presses("ada", "Done: ")
    assert answers(chat) == {first: "done"}
    assert len(mailbox.times("weekly")) == 2


@pytest.mark.parametrize(("zone", "expected"), [("UTC", "0900Z"), ("America/New_York", "0900")])
async def test_blocked_time_is_a_calendar_entry_in_the_readers_zone(
    chat: Chat, mailbox: Mailbox, zone: str, expected: str
) -> None:
    chat.meet("bob", timezone=zone)
    enrol_in_program(chat, "bob", MONDAY.date())
    await mailbox.live_until(MONDAY + DAY)
    card = await chat.presses("bob", "Block time")
    (file,) = [block for block in card.blocks if isinstance(block, Download)]
    assert (file.name, file.media_type) == ("advance.ics", "text/calendar")
    calendar = Calendar.from_ical(file.content)
    (entry,) = calendar.walk("VEVENT")
    starts = entry.decoded("dtstart")
    assert starts.tzinfo is not None
    assert (starts.weekday(), starts.hour, starts.minute) == (2, 9, 0)
    assert entry.decoded("dtend") - starts == timedelta(minutes=15)
    zones = [str(each["tzid"]) for each in calendar.walk("VTIMEZONE")]
    assert zones == ([] if zone == "UTC" else [zone])
    assert ledger(chat, "answer")[-1] == ("blocked",)


async def test_a_second_block_goes_to_a_day_that_is_free(chat: Chat, mailbox: Mailbox) -> None:
    put(chat, "ada", WeeklyMessage("another"), MONDAY, MONDAY + DAY)
    await hears(chat, mailbox)
    starts = []
    for message in mailbox.messages:
        card = await chat.sends("ada", action=dict(pressable(message.card))["Block time"])
        file = next(block for block in card.blocks if isinstance(block, Download))
        starts.append(Calendar.from_ical(file.content).walk("VEVENT")[0].decoded("dtstart").date())
    assert starts == [date(2026, 3, 3), date(2026, 3, 4)]


async def test_buttons_of_old_notices_are_harmless(chat: Chat, mailbox: Mailbox) -> None:
    message = await hears(chat, mailbox)
    chat.clock.time = MONDAY + 60 * WEEK
    await chat.engine.run_jobs(Every.HOUR)
    before = answers(chat)
    for label in ("Done", "Later", "Not for me", "Block time"):
        card = await chat.sends("ada", action=dict(pressable(message))[label])
        assert "no longer in my books" in words(card)
    for number in ("", "x", "0", "99999999999999999999", "-1"):
        assert (await chat.sends("ada", action=Action("notice.done", {"notice": number}))).key == "note"
    assert answers(chat) == before


async def test_somebody_elses_notice_is_nobodys_business(chat: Chat, mailbox: Mailbox) -> None:
    message = await hears(chat, mailbox)
    chat.meet("eve")
    for label in ("Done", "Later", "Not for me", "Block time"):
        assert (await chat.sends("eve", action=dict(pressable(message))[label])).key == "note"
    assert ledger(chat, "answer") == [("",)]


async def test_after_four_unanswered_messages_the_bot_goes_quiet_and_says_so_once(chat: Chat, mailbox: Mailbox) -> None:
    await chat.sends("ada", action=Action("nudges.kind", {"kind": "behind", "on": ""}))
    await mailbox.live_until(MONDAY + 9 * WEEK)
    assert [key for key, _ in mailbox.kinds()] == ["weekly"] * 4 + ["quiet"]
    await chat.presses("ada", "Write to me again")
    await mailbox.live_until(MONDAY + 10 * WEEK)
    assert mailbox.kinds()[5:] == [("weekly", "Tue 2026-05-05 09:00"), ("weekly", "Mon 2026-05-11 09:00")]


async def test_any_sign_of_life_keeps_the_bot_from_going_quiet(chat: Chat, mailbox: Mailbox) -> None:
    for week in range(8):
        await mailbox.live_until(MONDAY + week * WEEK + DAY)
        if week % 2:
            await chat.says("ada", "what is my week?")
    assert "quiet" not in [key for key, _ in mailbox.kinds()]


async def test_what_is_over_the_budget_joins_one_digest(chat: Chat, mailbox: Mailbox) -> None:
    for number in range(4):
        put(chat, "ada", WeeklyMessage(f"more-{number}"), MONDAY + timedelta(hours=number + 1), MONDAY + WEEK)
    await mailbox.live_until(MONDAY + 5 * DAY)
    assert [key for key, _ in mailbox.kinds()] == ["weekly"] * BUDGET + ["digest"]
    assert mailbox.times("digest") == ["Fri 2026-03-06 09:00"]
    digest = words(mailbox.messages[-1].card)
    assert "2 things that could wait" in digest
    assert digest.count("Week 1 of 16") == 2
    assert {state for *_, state in ledger(chat)} == {"sent", "skipped"}


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        ("/nudges", True),
        ("nudge me on tuesdays at 10", True),
        ("nudge me every two weeks", True),
        ("stop nudging me", True),
        ("/nudges on blursday", False),
        ("nudge me on **bold** @here", False),
    ],
)
async def test_a_wish_that_means_nothing_is_said_back_and_changes_nothing(
    chat: Chat, said: str, understood: bool
) -> None:
    card = await chat.says("ada", said)
    assert card.key == "nudges"
    assert ("nothing has changed" in words(card)) is not understood


async def test_who_wants_one_digest_gets_the_week_and_one_digest(chat: Chat, mailbox: Mailbox) -> None:
    await chat.says("ada", "/nudges")
    await chat.presses("ada", "Change")
    await chat.presses("ada", "Save", {"digest": "yes"})
    await mailbox.live_until(MONDAY + 3 * WEEK - DAY)
    assert [key for key, _ in mailbox.kinds()] == ["weekly", "weekly", "weekly", "digest"]
    assert mailbox.times("digest") == ["Fri 2026-03-20 09:00"]
    assert "A way back to the pace" in words(mailbox.messages[-1].card)


async def test_a_result_of_three_months_ago_is_invited_to_be_looked_at_again_once(chat: Chat, mailbox: Mailbox) -> None:
    await chat.completes("ada", "2")
    chat.clock.time = MONDAY + 12 * WEEK + DAY
    await mailbox.live_until(MONDAY + 17 * WEEK)
    assert mailbox.times("reassess") == ["Tue 2026-06-02 09:00"]


async def test_who_has_assessed_again_is_not_invited(chat: Chat, mailbox: Mailbox) -> None:
    await chat.completes("ada", "2")
    chat.clock.time = datetime(2026, 6, 8, 9, 0, tzinfo=UTC)
    await mailbox.tick()
    await chat.completes("ada", "3")
    await mailbox.live_until(chat.clock.time + WEEK)
    assert mailbox.times("reassess") == []
    assert ("reassess", "after-2026-03-01", "skipped") in ledger(chat)


async def test_who_is_behind_gets_help_two_working_days_after_the_weekly_message(chat: Chat, mailbox: Mailbox) -> None:
    await mailbox.live_until(MONDAY + 3 * WEEK)
    assert mailbox.times("behind") == ["Wed 2026-03-18 09:00"]
    (card,) = [each.card for each in mailbox.messages if each.card.key == "behind"]
    assert "quickest" in words(card)
    chat.cards["ada"] = card
    await chat.presses("ada", "Not for me")
    await chat.presses("ada", "No time")
    await chat.presses("ada", "No more of these")
    await mailbox.live_until(MONDAY + 8 * WEEK)
    assert len(mailbox.times("behind")) == 1
