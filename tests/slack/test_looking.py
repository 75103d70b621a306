"""Slack reads one page of 15 messages a minute to apps outside its Marketplace: doubts are settled all the same."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import ColumnElement, Connection, insert, select, update

from adapters.slack import client as line
from engine.content.load import Content
from engine.curriculum.notifications import WeeklyMessage
from engine.notices.claim import LEASE
from engine.notices.delivery import MOST_LOOK_UPS
from engine.notices.records.notices import NOTICE
from engine.people.records.members import MEMBER
from tests.conversation import FixedClock
from tests.slack.app import Running, running
from tests.slack.fake import FakeSlack
from tests.slack.workspace import Message

MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock(fake: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> FixedClock:
    """The engine's clock; the fake Slack's and the client's pauses go with it."""
    monkeypatch.setattr(line, "BURST", 10_000)
    monkeypatch.setattr(line, "_loop_time", fake.now)
    return FixedClock()


@pytest.fixture
async def app(fake: FakeSlack, database_url: str, content: Content, clock: FixedClock) -> AsyncIterator[Running]:
    async with running(fake, database_url, content, clock=clock) as app:
        fake.outside_marketplace = True
        yield app


async def in_doubt(app: Running, clock: FixedClock, *people: str, arrived: bool) -> None:
    """Weekly messages were on their way to people when the server died, and may have arrived."""
    for who in people:
        await app.says(who, "hello")
        note_in_doubt(app, clock, who)
        key = app.store.run(key_of, who)
        if arrived:
            channel = app.fake.channel(who)
            metadata = {"event_type": line.EVENT_TYPE, "event_payload": {"key": key}}
            body = {"ts": app.fake.next_ts(), "text": "Your week", "bot_id": "B0ADVANCE1"}
            channel.messages.append(Message(body, metadata=metadata))


def note_in_doubt(app: Running, clock: FixedClock, who: str) -> None:
    now = clock.now()

    def work(tx: Connection) -> None:
        member = tx.execute(select(MEMBER.c.id, MEMBER.c.organisation_id).where(MEMBER.c.name == who.title())).one()
        place = {"platform": "slack", "workspace": app.fake.team.id, "kind": WeeklyMessage.kind.name}
        times = {"not_before": now + LEASE, "expires_at": now + timedelta(days=7), "sending_at": now, "posted_at": now}
        notice = {"member_id": member.id, "organisation_id": member.organisation_id, "occurrence": "2026-W10"}
        tx.execute(insert(NOTICE).values(state="sending", **place, **times, **notice))

    app.store.run(work)


def key_of(tx: Connection, who: str) -> str:
    row = tx.execute(select(NOTICE).join(MEMBER, MEMBER.c.id == NOTICE.c.member_id).where(MEMBER.c.name == who.title()))
    notice = row.one()
    return f"{notice.id}-{notice.member_id}-{notice.kind}-{notice.occurrence}"


async def live(app: Running, clock: FixedClock, minutes: int) -> None:
    """Let minutes pass as the server does."""
    for _ in range(minutes):
        clock.forward(MINUTE)
        app.fake.forward(60)
        messenger = await app.service.find_messenger(app.fake.team.id)
        assert messenger is not None
        for workspace in await app.engine.plan():
            await app.engine.drain(workspace, messenger)


def states(app: Running) -> Counter[str]:
    return app.store.run(lambda tx: Counter(tx.scalars(select(NOTICE.c.state))))


def looks(fake: FakeSlack) -> int:
    return len(fake.calls_to("conversations.history"))


def chatter(app: Running, who: str, messages: int) -> None:
    """A long conversation after the message in doubt."""
    for _ in range(messages):
        app.fake.channel(who).messages.append(Message({"ts": app.fake.next_ts(), "text": "and so on"}))


async def test_a_message_behind_a_long_conversation_is_found_page_by_page(
    fake: FakeSlack, app: Running, clock: FixedClock
) -> None:
    await in_doubt(app, clock, "ada", arrived=True)
    chatter(app, "ada", 100)
    await live(app, clock, 20)
    assert states(app) == {"sent": 1}
    assert len(fake.calls_to("chat.postMessage")) == 1, "hello alone was posted"
    pages = [call.body.get("cursor", "") for call in fake.calls_to("conversations.history") if call.result == "ok"]
    assert len(pages) == len(set(pages)) == 7


async def test_a_message_that_did_not_arrive_is_known_after_one_page(
    fake: FakeSlack, app: Running, clock: FixedClock
) -> None:
    await app.says("ada", "hello")
    chatter(app, "ada", 60)
    fake.forward(3600)
    await in_doubt(app, clock, "ada", arrived=False)
    await live(app, clock, 2)
    assert looks(fake) == 1
    assert "sending" not in states(app)


async def test_a_message_that_is_nowhere_to_be_found_is_in_doubt_after_a_while(
    fake: FakeSlack, app: Running, clock: FixedClock
) -> None:
    await in_doubt(app, clock, "ada", arrived=True)
    chatter(app, "ada", 15 * MOST_LOOK_UPS + 100)
    await live(app, clock, 3 * MOST_LOOK_UPS)
    assert states(app) == {"in_doubt": 1}
    assert looks(fake) <= 2 * MOST_LOOK_UPS


async def test_doubts_of_many_people_take_turns_and_keep_no_message_waiting(
    fake: FakeSlack, app: Running, clock: FixedClock
) -> None:
    people = [fake.add_user(f"p{number}").name for number in range(6)]
    await in_doubt(app, clock, *people, arrived=True)
    await app.says("ada", "hello")
    note_in_doubt(app, clock, "ada")
    app.store.run(lambda tx: tx.execute(update(NOTICE).where(is_of(tx, "ada")).values(state="pending")))
    await live(app, clock, 3)
    ada = app.store.run(lambda tx: tx.scalar(select(NOTICE.c.state).where(is_of(tx, "ada"))))
    assert ada != "pending", "a limit on looking is none on sending"
    await live(app, clock, 12)
    assert states(app)["sent"] >= len(people)
    assert "sending" not in states(app)
    limited = [call for call in fake.calls_to("conversations.history") if call.result == "ratelimited"]
    assert len(limited) <= 12


def is_of(tx: Connection, who: str) -> ColumnElement[bool]:
    return NOTICE.c.member_id == tx.scalar(select(MEMBER.c.id).where(MEMBER.c.name == who.title()))


async def test_a_reply_that_may_have_arrived_is_looked_for_within_the_limit(
    fake: FakeSlack, app: Running, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "backoff", lambda attempt: 0.001)
    await app.says("ada", "hello")
    chatter(app, "ada", 50)
    for fault in ("accept_then_drop", "drop"):
        fake.forward(3600)
        before, looked = len(app.cards("ada")), looks(fake)
        fake.fail_next("chat.postMessage", fault)
        assert "What I can do" in await app.says("ada", "help")
        assert (len(app.cards("ada")), looks(fake)) == (before + 1, looked + 1)


async def test_the_fake_slack_shows_one_page_of_fifteen_messages_a_minute(fake: FakeSlack, app: Running) -> None:
    await app.says("ada", "hello")
    chatter(app, "ada", 30)
    channel = fake.channel("ada").id
    session = await app.service._workspaces.find(fake.team.id)  # type: ignore[union-attr]
    assert session is not None
    fake.forward(60)
    page = await session.client.call("conversations.history", channel=channel, limit=200)
    assert len(page["messages"]) == 15
    with pytest.raises(line.DeliveryError) as failure:
        await session.client.call("conversations.history", patient=False, channel=channel)
    assert failure.value.retry_after is not None
    assert 0 < failure.value.retry_after <= 60
