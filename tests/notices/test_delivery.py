"""A notice's way from the ledger to its reader, in good and bad weather."""

import asyncio
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from engine.api import WEEKLY_PLANS
from engine.chat.cards import Card
from engine.chat.errors import CannotTell, DeliveryError, Unavailable
from engine.chat.ports import Address
from engine.curriculum.notifications import WeeklyMessage
from engine.notices import delivery
from engine.notices.planner import plan_batch
from engine.notices.records.notices import NOTICE
from engine.people.records.members import IDENTITY, MEMBER, WORKSPACE
from engine.room import Every
from engine.store.store import open_store
from tests.conversation import Chat, words
from tests.notices.conftest import MONDAY
from tests.notices.mailbox import HERE, Mailbox, enrol_in_program, ledger

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


async def test_the_week_arrives_on_monday_at_nine(chat: Chat, mailbox: Mailbox) -> None:
    await mailbox.live_until(MONDAY + 4 * DAY)
    (message,) = mailbox.messages
    assert (message.user, message.at, message.card.key) == ("ada", MONDAY, "weekly")
    assert "Week 1 of 16" in words(message.card)
    assert ledger(chat) == [("weekly", "2026-W10", "sent")]


async def test_nobody_who_is_not_in_the_program_is_written_to(chat: Chat, mailbox: Mailbox) -> None:
    chat.meet("bob")
    await mailbox.live_until(MONDAY + WEEK)
    assert mailbox.to("bob") == []
    assert sorted(ledger(chat, "state")) == [("sent",), ("sent",)]


async def test_an_outage_of_two_days_delays_the_message_and_longer_ones_drop_weeks(
    chat: Chat, mailbox: Mailbox
) -> None:
    await mailbox.tick()
    chat.clock.time = MONDAY + 2 * DAY
    await mailbox.live_until(MONDAY + 6 * DAY)
    chat.clock.time = MONDAY + 3 * WEEK + DAY
    await mailbox.live_until(MONDAY + 4 * WEEK)
    assert mailbox.times("weekly") == ["Wed 2026-03-04 09:00", "Tue 2026-03-24 09:00", "Mon 2026-03-30 09:00"]
    weeks = [occurrence for kind, occurrence, _ in ledger(chat) if kind == "weekly"]
    assert weeks == ["2026-W10", "2026-W13", "2026-W14"]


async def test_a_message_that_was_due_at_night_waits_for_the_morning(chat: Chat, mailbox: Mailbox) -> None:
    await mailbox.tick()
    chat.clock.time = MONDAY + timedelta(hours=11)
    await mailbox.live_until(MONDAY + 2 * DAY)
    assert mailbox.kinds() == [("weekly", "Tue 2026-03-03 08:00")]


@pytest.mark.parametrize(
    ("columns", "state"),
    [({"standing": "left"}, "skipped"), ({"unanswered": 5}, "skipped")],
    ids=["left", "gone quiet"],
)
async def test_what_has_changed_since_planning_is_seen_before_sending(
    chat: Chat, mailbox: Mailbox, columns: dict[str, object], state: str
) -> None:
    chat.clock.time = MONDAY - timedelta(hours=1)
    await mailbox.tick()
    chat.clock.time = MONDAY
    await chat.engine.plan()
    chat.store.run(lambda tx: tx.execute(update(MEMBER).values(**columns)))
    await chat.engine.drain(HERE, mailbox)
    assert mailbox.messages == []
    assert ledger(chat, "state") == [(state,)]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("stop nudging me", []),
        ("I'm on leave until 3 March", ["Wed 2026-03-04 09:00"]),
        ("snooze until thursday", ["Thu 2026-03-05 09:00"]),
        ("nudge me on tuesdays at 10", ["Mon 2026-03-02 10:00"]),
    ],
)
async def test_what_is_said_after_planning_holds(chat: Chat, mailbox: Mailbox, said: str, expected: list[str]) -> None:
    chat.clock.time = MONDAY - timedelta(hours=1)
    await mailbox.tick()
    await chat.says("ada", said)
    await mailbox.live_until(MONDAY + 5 * DAY)
    assert [at for _, at in mailbox.kinds()] == expected


async def test_the_platform_asks_to_wait_and_is_left_alone(chat: Chat, mailbox: Mailbox) -> None:
    for name in ("bob", "eve"):
        chat.meet(name)
        enrol_in_program(chat, name, MONDAY.date())
    mailbox.faults = [None, DeliveryError("ratelimited", retry_after=120)]
    await mailbox.tick()
    chat.clock.time = MONDAY
    await mailbox.tick()
    assert len(mailbox.tried) == 2
    chat.clock.time = MONDAY + timedelta(seconds=110)
    await mailbox.tick()
    assert len(mailbox.tried) == 2
    chat.clock.time = MONDAY + timedelta(seconds=121)
    await mailbox.tick()
    assert sorted(each.user for each in mailbox.messages) == ["ada", "bob", "eve"]
    assert ledger(chat, "attempts", "state") == [(0, "sent")] * 3


@pytest.mark.parametrize("arrived", [True, False])
async def test_in_doubt_it_is_looked_up_before_anything_is_sent_again(
    chat: Chat, mailbox: Mailbox, arrived: bool
) -> None:
    mailbox.faults, mailbox.takes_it_first = [DeliveryError("the line was cut", in_doubt=True)], arrived
    await mailbox.live_until(MONDAY + timedelta(hours=1))
    assert len(mailbox.messages) == 1
    assert len(mailbox.searched) == 1
    assert len(mailbox.tried) == (1 if arrived else 2)
    assert ledger(chat, "state", "platform_ref") == [("sent", "ref-1")]


async def test_a_platform_that_cannot_tell_is_not_asked_to_send_again(chat: Chat, mailbox: Mailbox) -> None:
    mailbox.faults = [DeliveryError("the line was cut", in_doubt=True)]
    mailbox.search_faults = [DeliveryError("there is no look-up", in_doubt=True) for _ in range(500)]
    await mailbox.live_until(MONDAY + WEEK - timedelta(hours=1))
    assert len(mailbox.tried) == 1
    assert ledger(chat, "state", "last_error") == [("in_doubt", "there is no look-up")]


async def test_a_process_that_died_while_sending_leaves_work_that_the_next_one_finishes(
    chat: Chat, mailbox: Mailbox
) -> None:
    class Died(BaseException):
        """What the process does not survive."""

    class Dying(Mailbox):
        async def send(self, address: Address, card: Card, key: str) -> str:
            await super().send(address, card, key)
            raise Died

    chat.meet("bob")
    enrol_in_program(chat, "bob", MONDAY.date())
    await mailbox.tick()
    chat.clock.time = MONDAY
    await chat.engine.plan()
    dying = Dying(chat)
    with pytest.raises(Died):
        await chat.engine.drain(HERE, dying)
    chat.store.run(lambda tx: tx.execute(update(NOTICE).values(state="sending")))
    mailbox.messages = dying.messages
    await mailbox.live_until(MONDAY + timedelta(hours=1))
    assert sorted(each.user for each in mailbox.messages) == ["ada", "bob"]


async def test_where_nothing_can_be_looked_up_a_death_leaves_only_what_was_in_hand_in_doubt(
    chat: Chat, mailbox: Mailbox
) -> None:
    class Dying(Mailbox):
        async def send(self, address: Address, card: Card, key: str) -> str:
            if len(self.messages) == 15:
                raise asyncio.CancelledError
            return await super().send(address, card, key)

    names = [f"p{number}" for number in range(39)]
    for name in names:
        chat.meet(name)
        enrol_in_program(chat, name, MONDAY.date())
    await mailbox.tick()
    chat.clock.time = MONDAY
    await chat.engine.plan()
    dying = Dying(chat, looks_up=False)
    with pytest.raises(asyncio.CancelledError):
        await chat.engine.drain(HERE, dying)
    taken = NOTICE.c.sending_at.is_not(None) & (NOTICE.c.state != "sent")
    killed = update(NOTICE).where(taken).values(state="sending", not_before=MONDAY)  # nothing was given back
    chat.store.run(lambda tx: tx.execute(killed))
    mailbox.looks_up, mailbox.messages = False, dying.messages
    mailbox.search_faults = [CannotTell("nobody can tell") for _ in names]
    await mailbox.live_until(MONDAY + timedelta(hours=1))
    doubts = ledger(chat, "state").count(("in_doubt",))
    assert doubts == 1
    arrived = [each.user for each in mailbox.messages]
    assert len(arrived) == len(set(arrived)) == 39


async def test_a_drain_that_is_stopped_gives_back_what_it_had_not_sent(chat: Chat, mailbox: Mailbox) -> None:
    stuck = asyncio.Event()

    class Slow(Mailbox):
        async def send(self, address: Address, card: Card, key: str) -> str:
            if self.messages:
                stuck.set()
                await asyncio.Event().wait()
            return await super().send(address, card, key)

    for name in ("bob", "eve"):
        chat.meet(name)
        enrol_in_program(chat, name, MONDAY.date())
    await mailbox.tick()
    chat.clock.time = MONDAY
    await chat.engine.plan()
    drain = asyncio.create_task(chat.engine.drain(HERE, Slow(chat)))
    await stuck.wait()
    drain.cancel()
    with pytest.raises(asyncio.CancelledError):
        await drain
    assert sorted(ledger(chat, "state")) == [("pending",), ("sending",), ("sent",)]


async def test_an_address_that_is_closed_is_given_up_and_its_owner_is_told(chat: Chat, mailbox: Mailbox) -> None:
    chat.meet("grace", is_owner=True)
    mailbox.faults = [DeliveryError("account_inactive", permanent=True)]
    await mailbox.live_until(MONDAY + 8 * DAY)
    assert mailbox.to("ada") == []
    (told,) = mailbox.to("grace")
    assert told.card.key == "unreached"
    assert "Ada" in words(told.card)
    assert "account_inactive" in words(told.card)
    assert ("weekly", "2026-W11", "sent") not in ledger(chat)
    await chat.says("ada", "hello")
    await mailbox.live_until(MONDAY + 16 * DAY)
    assert mailbox.times("weekly") == ["Mon 2026-03-16 09:00"]


async def test_a_message_is_looked_for_from_when_it_was_sent_however_often(chat: Chat, mailbox: Mailbox) -> None:
    limited = DeliveryError("conversations.history is limited", retry_after=60, in_doubt=True)
    mailbox.faults, mailbox.search_faults = [DeliveryError("status 503", in_doubt=True)], [limited] * 3
    mailbox.takes_it_first = True
    await mailbox.live_until(MONDAY + timedelta(hours=1))
    ages = [age for age in mailbox.ages if age]
    assert len(ages) == len(mailbox.ages) == 4
    assert [after - before >= timedelta(minutes=1) for before, after in pairwise(ages)] == [True] * 3
    assert (mailbox.kinds()[0][0], ledger(chat, "state")) == ("weekly", [("sent",)])


async def test_a_clock_that_was_set_back_has_a_message_looked_for_from_the_beginning(
    chat: Chat, mailbox: Mailbox
) -> None:
    mailbox.faults, mailbox.takes_it_first = [DeliveryError("status 503", in_doubt=True)], True
    await mailbox.live_until(MONDAY)
    chat.store.run(lambda tx: tx.execute(update(NOTICE).values(posted_at=MONDAY + DAY, not_before=MONDAY)))
    await mailbox.tick()
    assert mailbox.ages == [None]


async def test_a_workspace_that_shuts_the_app_out_is_open_for_everybody_when_it_is_back(
    chat: Chat, mailbox: Mailbox
) -> None:
    chat.meet("bob")
    mailbox.faults = [DeliveryError("account_inactive", permanent=True, everybody=True)]
    await mailbox.live_until(MONDAY)
    reasons = select(IDENTITY.c.unreachable)
    assert set(chat.store.run(lambda tx: tx.scalars(reasons).all())) == {"workspace: account_inactive"}
    await chat.engine.open_workspace("test", "test", "Example", alone=False)
    await mailbox.live_until(MONDAY + 8 * DAY)
    assert mailbox.times("weekly") == ["Mon 2026-03-09 09:00"]


async def test_who_is_reached_elsewhere_too_is_reached_there(chat: Chat, mailbox: Mailbox) -> None:
    own = {"organisation_id": chat.organisation_id, "member_id": chat.member_id("ada")}

    def work(tx: Connection) -> None:
        tx.execute(insert(IDENTITY).values(platform="other", workspace="test", user="ada2", **own))
        tx.execute(insert(WORKSPACE).values(platform="other", external_id="test", organisation_id=chat.organisation_id))
        tx.execute(update(IDENTITY).where(IDENTITY.c.user == "ada").values(used_at=MONDAY - WEEK))

    chat.store.run(work)
    mailbox.faults = [DeliveryError("account_inactive", permanent=True)]
    await mailbox.live_until(MONDAY)
    chat.clock.forward(timedelta(minutes=1))
    await mailbox.tick()
    assert [(each.user, each.card.key) for each in mailbox.messages] == [("ada2", "weekly")]


async def test_trouble_that_passes_is_tried_again_later_and_later(chat: Chat, mailbox: Mailbox) -> None:
    mailbox.faults = [DeliveryError("fatal_error"), DeliveryError("fatal_error")]
    await mailbox.live_until(MONDAY + timedelta(hours=2))
    ((kind, _),) = mailbox.kinds()
    waited = mailbox.messages[0].at - MONDAY
    assert kind == "weekly"
    assert timedelta(minutes=2) <= waited <= timedelta(minutes=4)
    assert ledger(chat, "state", "attempts") == [("sent", 2)]


async def test_trouble_that_stays_ends_with_the_week_of_its_message(chat: Chat, mailbox: Mailbox) -> None:
    mailbox.faults = [DeliveryError("fatal_error") for _ in range(500)]
    await mailbox.live_until(MONDAY + 2 * DAY)
    assert ledger(chat, "state", "last_error") == [("pending", "fatal_error")]
    await mailbox.live_until(MONDAY + WEEK - timedelta(hours=1))
    assert ledger(chat, "state", "last_error") == [("dead", "fatal_error")]
    assert len(mailbox.tried) < 7 * 24


def enrol_many(chat: Chat, number: int) -> list[str]:
    names = [f"p{each}" for each in range(number)]
    for name in names:
        chat.meet(name)
        enrol_in_program(chat, name, MONDAY.date())
    return names


async def tick_until(chat: Chat, mailbox: Mailbox, end: datetime) -> None:
    """Tick every minute, as the server does."""
    while chat.clock.now() < end:
        chat.clock.forward(timedelta(minutes=1))
        await mailbox.tick()


@pytest.mark.parametrize("hours", [1, 72])
async def test_an_outage_costs_no_message_whose_week_lasts(chat: Chat, mailbox: Mailbox, hours: int) -> None:
    names = enrol_many(chat, 23)
    gone = DeliveryError("ClientConnectorError", outage=True)
    mailbox.faults = [gone] * 1000
    mailbox.probe_faults = [gone] * 1000
    chat.clock.time = MONDAY - timedelta(minutes=1)
    await tick_until(chat, mailbox, MONDAY + timedelta(hours=1))
    assert len(mailbox.tried) == 1
    assert len(mailbox.probed) <= 15, "one trial after each pause"
    assert set(ledger(chat, "state")) == {("pending",)}
    chat.clock.time = MONDAY + timedelta(hours=hours)
    mailbox.faults, mailbox.probe_faults = [], []
    await tick_until(chat, mailbox, chat.clock.now() + timedelta(minutes=10))
    assert sorted(each.user for each in mailbox.messages) == sorted(["ada", *names])
    assert set(ledger(chat, "state")) == {("sent",)}


@pytest.mark.parametrize("looks_up", [True, False])
async def test_a_platform_that_takes_calls_and_says_nothing_leaves_one_doubt(
    chat: Chat, mailbox: Mailbox, looks_up: bool
) -> None:
    """An hour of it, at nine on Monday; Slack can be asked afterwards, Teams cannot."""
    enrol_many(chat, 23)
    hung = DeliveryError("TimeoutError", in_doubt=True, outage=True)
    mailbox.looks_up, mailbox.faults = looks_up, [hung] * 1000
    mailbox.probe_faults = [DeliveryError("TimeoutError", outage=True)] * 1000
    if looks_up:
        mailbox.search_faults = [hung] * 1000
    else:
        mailbox.search_faults = [CannotTell("nobody can tell")] * 1000
    chat.clock.time = MONDAY - timedelta(minutes=1)
    await tick_until(chat, mailbox, MONDAY + timedelta(hours=1))
    assert len(mailbox.tried) == 1
    mailbox.faults, mailbox.probe_faults = [], []
    mailbox.search_faults = [] if looks_up else mailbox.search_faults
    await tick_until(chat, mailbox, MONDAY + timedelta(minutes=75))
    states = [state for (state,) in ledger(chat, "state")]
    assert (states.count("sent"), states.count("in_doubt")) == ((24, 0) if looks_up else (23, 1))
    assert len({each.user for each in mailbox.messages}) == len(mailbox.messages) == states.count("sent")


async def test_one_bad_moment_holds_nobody_up(chat: Chat, mailbox: Mailbox) -> None:
    enrol_many(chat, 23)
    mailbox.faults = [None, DeliveryError("status 503", in_doubt=True, outage=True)]
    await mailbox.tick()
    chat.clock.time = MONDAY
    await mailbox.tick()
    assert len(mailbox.messages) == 23
    assert len(mailbox.probed) == 1


async def test_a_messenger_that_breaks_leaves_its_message_in_doubt(chat: Chat, mailbox: Mailbox) -> None:
    mailbox.faults, mailbox.takes_it_first = [RuntimeError("a bug")], True
    await mailbox.live_until(MONDAY + timedelta(hours=1))
    assert len(mailbox.messages) == 1
    assert ledger(chat, "state") == [("sent",)]


async def test_a_card_that_cannot_be_built_holds_nobody_else_up(
    chat: Chat, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat.meet("bob")
    enrol_in_program(chat, "bob", MONDAY.date())
    build = WeeklyMessage.offer

    def broken(self: WeeklyMessage, turn: Any, due: Any) -> Any:
        if turn.scope.person.name == "Ada" and turn.now < MONDAY + timedelta(minutes=5):
            raise KeyError("a sentence is missing")
        return build(self, turn, due)

    monkeypatch.setattr(WeeklyMessage, "offer", broken)
    await mailbox.live_until(MONDAY + timedelta(hours=1))
    assert [(each.user, each.at) for each in mailbox.messages] == [
        ("bob", MONDAY),
        ("ada", MONDAY + timedelta(minutes=10)),
    ]


@pytest.mark.parametrize("kept", [False, True], ids=["nothing was kept", "the commit's answer was lost"])
async def test_what_was_sent_while_the_database_went_is_written_down_when_it_is_back_and_counted_once(
    chat: Chat, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, kept: bool
) -> None:
    mailbox.looks_up = False
    await mailbox.tick()
    chat.clock.time = MONDAY
    await chat.engine.plan()
    monkeypatch.setattr(delivery, "RECORD_EVERY", 0)
    submit, failures = chat.store.submit, iter(range(3))

    def fail(work: Any, *args: object) -> Any:
        if mailbox.messages and next(failures, None) is not None:
            if kept:
                submit(work, *args).result()
            raise Unavailable("the server closed the connection")
        return submit(work, *args)

    monkeypatch.setattr(chat.store, "submit", fail)
    with pytest.raises(Unavailable):
        await chat.engine.drain(HERE, mailbox)
    assert len(mailbox.messages) == 1
    assert next(failures, None) is None, "the database failed three times"
    assert ledger(chat, "state") == [("sent",)]
    assert chat.store.run(lambda tx: tx.scalar(select(MEMBER.c.unanswered))) == 1


async def test_what_was_sent_is_written_down_although_the_next_batch_cannot_be_claimed(
    chat: Chat, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat.meet("bob")
    enrol_in_program(chat, "bob", MONDAY.date())
    await mailbox.tick()
    chat.clock.time = MONDAY
    await chat.engine.plan()
    claim = delivery.claim_batch
    batches: list[int] = []

    def broken(*args: Any) -> Any:
        if batches:
            raise KeyError("a bug")
        batches.append(1)
        return claim(*args)

    monkeypatch.setattr(delivery, "claim_batch", broken)
    monkeypatch.setattr(delivery, "BATCH", 1)
    with pytest.raises(KeyError):
        await chat.engine.drain(HERE, mailbox)
    assert sorted(ledger(chat, "state")) == [("pending",), ("sent",)]
    monkeypatch.setattr(delivery, "claim_batch", claim)
    await chat.engine.drain(HERE, mailbox)
    assert sorted(each.user for each in mailbox.messages) == ["ada", "bob"]
    assert mailbox.searched == []


async def test_two_planners_at_once_plan_everybody_once(chat: Chat, mailbox: Mailbox, database_url: str) -> None:
    for number in range(60):
        chat.meet(f"member{number}")
        enrol_in_program(chat, f"member{number}", MONDAY.date())
    await mailbox.tick()
    other = open_store(database_url)
    chat.clock.time = MONDAY
    work = [store.submit(plan_batch, MONDAY, chat.content.pack, WEEKLY_PLANS) for store in (chat.store, other) * 3]
    for each in work:
        each.result()
    other.close()
    rows = ledger(chat, "member_id", "occurrence")
    assert len(rows) == len(set(rows)) == 61
    due = chat.store.run(lambda tx: set(tx.scalars(select(MEMBER.c.next_due_at))))
    assert due == {MONDAY + WEEK}


async def test_a_clock_that_jumps_back_sends_nothing_twice(chat: Chat, mailbox: Mailbox) -> None:
    await mailbox.live_until(MONDAY + timedelta(hours=1))
    chat.clock.time = MONDAY - 3 * DAY
    await mailbox.live_until(MONDAY + timedelta(hours=1))
    assert mailbox.kinds() == [("weekly", "Mon 2026-03-02 09:00")]


async def test_a_clock_that_was_in_the_far_future_silences_nobody(chat: Chat, mailbox: Mailbox) -> None:
    chat.clock.time = MONDAY + 300 * WEEK
    await mailbox.tick()
    chat.clock.time = MONDAY - DAY
    await chat.engine.run_jobs(Every.HOUR)
    await mailbox.live_until(MONDAY + DAY)
    assert mailbox.kinds() == [("weekly", "Mon 2026-03-02 09:00")]


async def test_old_notices_are_forgotten_when_they_guard_nothing_any_more(chat: Chat, mailbox: Mailbox) -> None:
    await mailbox.live_until(MONDAY + DAY)
    chat.clock.time = MONDAY + 50 * WEEK
    assert (await chat.engine.run_jobs(Every.HOUR))["forget old notices"] == 0
    chat.clock.time = MONDAY + 60 * WEEK
    assert (await chat.engine.run_jobs(Every.HOUR))["forget old notices"] == 1
    assert ledger(chat) == []
