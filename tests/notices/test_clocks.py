"""Clocks that jump, both ways, for one tick or for good: nobody is silenced, and nobody gets anything twice."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from engine.notices.records.notices import NOTICE
from engine.notices.rules.cadence import Rhythm
from engine.people.records.members import MEMBER
from engine.program.records import PROGRAM_MONTH
from engine.room import Every
from tests.conversation import Chat, words
from tests.mentoring.people import asks, offers
from tests.notices import oracle
from tests.notices.conftest import MONDAY
from tests.notices.mailbox import Mailbox

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
JUMPS = [
    timedelta(seconds=1),
    timedelta(minutes=10),
    timedelta(hours=3),
    DAY,
    8 * DAY,
    40 * DAY,
    200 * DAY,
    400 * DAY,
    3652 * DAY,
]
BEFORE_THE_JUMP = 3
"""Weeks."""
WEEKS = 7
"""Of the program, that are lived through."""


def predict_weeks() -> list[datetime]:
    """When ada's weekly messages should come, by the oracle."""
    slots, since, week = [], MONDAY - DAY, MONDAY.date()
    for _ in range(WEEKS):
        moment, first = oracle.next_slot(Rhythm(), since, week, oracle.Program(date(2026, 3, 2)))
        slots.append(moment)
        since, week = moment + DAY, first + WEEK
    return slots


def weekly(mailbox: Mailbox) -> list[str]:
    """The weeks of ada's weekly messages, in the order in which they came."""
    return [each.key.rpartition("weekly-")[2] for each in mailbox.to("ada") if each.card.key == "weekly"]


async def live_awake(chat: Chat, mailbox: Mailbox, end: datetime) -> None:
    """Let time pass; ada says something every week, or the bot would go quiet."""
    while chat.clock.now() < end:
        await mailbox.live_until(min(chat.clock.now() + WEEK, end))
        await chat.says("ada", "hello")


AT, BEFORE, AFTER = timedelta(0), timedelta(hours=-1), 2 * DAY
"""When it jumps, counted from a slot."""
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@ON_SQLITE
@pytest.mark.parametrize("sign", [1, -1], ids=["ahead", "back"])
@pytest.mark.parametrize(
    ("jump", "at"),
    [*((jump, AT) for jump in JUMPS), *((jump, at) for jump in (8 * DAY, 40 * DAY) for at in (BEFORE, AFTER))],
    ids=str,
)
async def test_a_jump_for_one_tick_costs_no_week_and_doubles_none(
    chat: Chat, mailbox: Mailbox, jump: timedelta, sign: int, at: timedelta
) -> None:
    slots = predict_weeks()
    now = slots[BEFORE_THE_JUMP] + at - timedelta(minutes=1)
    await live_awake(chat, mailbox, now)
    chat.clock.time = now + timedelta(minutes=1) + sign * jump
    await mailbox.tick()
    early = len(mailbox.to("ada"))
    chat.clock.time = now + timedelta(minutes=2)
    await live_awake(chat, mailbox, slots[-1] + DAY)
    assert max(Counter(weekly(mailbox)).values()) == 1
    wanted = {f"2026-W{moment.isocalendar().week}" for moment in slots}
    assert wanted - set(weekly(mailbox)) == set(), "weeks without a message"
    for message in mailbox.to("ada")[early:]:
        late = [message.at - slot for slot in slots if slot <= message.at]
        assert message.card.key != "weekly" or late[-1] <= timedelta(minutes=2)


@ON_SQLITE
@pytest.mark.parametrize("jump", [each for each in JUMPS if each <= 40 * DAY], ids=str)
@pytest.mark.parametrize("sign", [1, -1], ids=["ahead", "back"])
async def test_a_clock_that_is_put_right_for_good_goes_on_with_the_weeks_to_come(
    chat: Chat, mailbox: Mailbox, jump: timedelta, sign: int
) -> None:
    slots = predict_weeks()
    await live_awake(chat, mailbox, slots[BEFORE_THE_JUMP] - timedelta(minutes=1))
    sent = weekly(mailbox)
    chat.clock.time += sign * jump
    began = chat.clock.now()
    await live_awake(chat, mailbox, max(slots[-1] + DAY, began + WEEK))
    assert max(Counter(weekly(mailbox)).values()) == 1
    wanted = {f"2026-W{each.isocalendar().week}" for each in slots if each >= began}
    assert wanted <= set(weekly(mailbox)), "weeks without a message"
    assert weekly(mailbox)[: len(sent)] == sent


async def test_what_a_wrong_clock_gave_up_goes_out_when_it_is_right(chat: Chat, mailbox: Mailbox) -> None:
    chat.clock.time = MONDAY
    await chat.engine.plan()
    chat.clock.time = MONDAY + 40 * DAY
    await mailbox.tick()
    chat.clock.time = MONDAY + timedelta(minutes=1)
    await mailbox.tick()
    assert "2026-W10" in weekly(mailbox)


async def test_a_wrong_clock_forgets_nothing(chat: Chat, mailbox: Mailbox) -> None:
    """Whoever comes back from ten years ahead still has a ledger, results and members."""
    chat.clock.is_moved_by_hand = False
    await mailbox.live_until(MONDAY + 2 * DAY)

    def count() -> tuple[int, int]:
        return chat.store.run(
            lambda tx: tuple(int(tx.scalar(select(func.count()).select_from(each)) or 0) for each in (NOTICE, MEMBER))
        )

    before = count()
    chat.clock.time = MONDAY + 3652 * DAY
    await mailbox.tick()
    assert "forget old notices" not in await chat.engine.run_jobs(Every.HOUR)
    assert count()[0] >= before[0]
    chat.clock.time = datetime(2026, 3, 5, tzinfo=UTC)
    await mailbox.tick()
    assert "forget old notices" not in await chat.engine.run_jobs(Every.HOUR)
    while chat.clock.now() < datetime(2026, 3, 6, 1, tzinfo=UTC):
        chat.clock.forward(timedelta(minutes=59))
        await mailbox.tick()
    assert "forget old notices" in await chat.engine.run_jobs(Every.HOUR)


async def test_a_server_that_is_off_every_night_forgets_as_others_do(chat: Chat, mailbox: Mailbox) -> None:
    chat.clock.is_moved_by_hand = False
    for day in range(3):
        chat.clock.time = MONDAY + day * DAY
        for _ in range(8):
            await mailbox.tick()
            chat.clock.forward(timedelta(hours=1))
    assert "forget old notices" in await chat.engine.run_jobs(Every.HOUR)


async def test_a_wrong_clock_takes_no_figures_out_of_the_totals(chat: Chat, mailbox: Mailbox) -> None:
    chat.clock.is_moved_by_hand = False
    await mailbox.tick()
    chat.clock.forward(3652 * DAY)
    await mailbox.tick()
    assert "retire figures of teams" not in await chat.engine.run_jobs(Every.HOUR)


async def test_a_wrong_clock_ends_no_ask_and_closes_no_month(chat: Chat, mailbox: Mailbox) -> None:
    """For one minute, in which the hourly jobs run, too."""
    chat.clock.is_moved_by_hand = False
    await chat.completes("ada", "2")
    await mailbox.tick()
    await offers(chat, "bob")
    await asks(chat, "ada", "Bob")
    for jump in JUMPS[-5:]:
        for sign in (1, -1):
            chat.clock.forward(sign * jump)
            await chat.engine.run_jobs(Every.HOUR)
            await mailbox.tick()
            await chat.engine.run_jobs(Every.HOUR)
            chat.clock.forward(-sign * jump)
            await mailbox.tick()
    await chat.says("bob", "hello")
    await chat.presses("bob", "Mentoring waits for you")
    assert "You are now Ada's mentor" in words(await chat.presses("bob", "Yes, gladly"))
    assert chat.store.run(lambda tx: tx.scalar(select(func.count()).select_from(PROGRAM_MONTH))) == 0


async def test_a_clock_that_has_leapt_is_gone_by_after_ten_minutes(chat: Chat, mailbox: Mailbox) -> None:
    """A server that was off for a week does at once what is told to people, and soon what cannot be undone."""
    chat.clock.is_moved_by_hand = False
    await mailbox.tick()
    chat.clock.forward(WEEK)
    await mailbox.tick()
    assert await chat.engine.run_jobs(Every.MINUTE) == {}
    chat.clock.forward(timedelta(minutes=10))
    await mailbox.tick()
    done = await chat.engine.run_jobs(Every.HOUR)
    assert "close months of the program" in done
    assert "forget old notices" not in done
