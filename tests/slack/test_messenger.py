"""What the bot sends by itself: once, at the workspace's pace, and honest about what it does not know."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from time import time

import pytest

from adapters.slack import client as line
from engine.chat.cards import Action, Button, Buttons, Card, Download, Image, Paragraph
from engine.chat.charts import RadarChart
from engine.chat.errors import DeliveryError
from engine.chat.ports import Address, Messenger
from engine.chat.requests import Identity
from engine.chat.text import parse_markup
from engine.content.load import Content
from tests.databases import new_sqlite
from tests.slack.app import Running, labels, pictures, running, words
from tests.slack.fake import FakeSlack
from tests.slack.workspace import Message

NUDGE = Card(
    "nudge", "Your week", (Paragraph(parse_markup("Fifteen minutes.")), Buttons((Button("Plan", Action("plan")),)))
)


@pytest.fixture
async def app(fake: FakeSlack, sqlite: Path, tmp_path: Path, content: Content) -> AsyncIterator[Running]:
    async with running(fake, new_sqlite(sqlite, tmp_path), content) as app:
        yield app


def ada(fake: FakeSlack) -> Address:
    return Address(Identity("slack", fake.team.id, fake.user("ada").id), "")


async def messenger(app: Running) -> Messenger:
    found = await app.service.find_messenger(app.fake.team.id)
    assert found is not None
    return found


async def test_a_card_comes_into_the_direct_messages_and_its_buttons_work(fake: FakeSlack, app: Running) -> None:
    ts = await (await messenger(app)).send(ada(fake), NUDGE, "week-9-ada")
    [card] = app.cards("ada")
    assert (card["ts"], "Fifteen minutes." in words(card["blocks"])) == (ts, True)
    assert "plan" in (await app.presses("ada", "Plan")).lower()
    assert len(app.cards("ada")) == 1


async def test_only_workspaces_that_are_served_have_a_messenger(fake: FakeSlack, app: Running) -> None:
    assert await app.service.find_messenger("T0NOBODY") is None
    await app.slack.uninstalls()
    assert await app.service.find_messenger(fake.team.id) is None


@pytest.mark.parametrize("fault", [503, "drop", "fatal_error"])
async def test_a_message_that_did_not_arrive_is_in_doubt_and_not_found(
    fake: FakeSlack, app: Running, fault: int | str
) -> None:
    fake.fail_next("chat.postMessage", fault, error=str(fault) if fault == "fatal_error" else "")
    sender = await messenger(app)
    with pytest.raises(DeliveryError) as failure:
        await sender.send(ada(fake), NUDGE, "k1")
    assert (failure.value.in_doubt, failure.value.permanent, failure.value.retry_after) == (True, False, None)
    assert failure.value.outage
    assert await sender.find(ada(fake), "k1", None) is None
    assert len(fake.calls_to("chat.postMessage")) == 1


@pytest.mark.parametrize("fault", ["accept_then_503", "accept_then_drop"])
async def test_a_message_that_arrived_all_the_same_is_found_by_its_key(
    fake: FakeSlack, app: Running, fault: str
) -> None:
    fake.fail_next("chat.postMessage", fault)
    sender = await messenger(app)
    with pytest.raises(DeliveryError, match="postMessage") as failure:
        await sender.send(ada(fake), NUDGE, "k1")
    assert failure.value.in_doubt
    assert await sender.find(ada(fake), "k1", None) == app.cards("ada")[0]["ts"]
    assert await sender.find(ada(fake), "k2", None) is None
    assert len(app.cards("ada")) == 1


async def test_a_message_is_found_behind_many_others_where_the_search_was_left_off(
    fake: FakeSlack, app: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "PAGE", 2)
    monkeypatch.setattr(line, "BURST", 10_000)
    sender = await messenger(app)
    found = [await sender.send(ada(fake), NUDGE, f"k{number}") for number in range(11)]
    assert await sender.find(ada(fake), "k3", None) == found[3]
    with pytest.raises(DeliveryError, match="further on") as failure:
        await sender.find(ada(fake), "k0", None)
    assert failure.value.in_doubt
    looked = len(fake.calls_to("conversations.history"))
    assert await sender.find(ada(fake), "k0", None) == found[0]
    assert len(fake.calls_to("conversations.history")) == looked + 1


async def test_a_message_is_looked_for_from_when_it_was_sent(fake: FakeSlack, app: Running) -> None:
    sender = await messenger(app)
    for number in range(40):
        fake.team.direct(fake.user("ada").id).messages.append(Message({"ts": f"{1_000_000 + number}.0", "text": "old"}))
    fake.fail_next("chat.postMessage", "accept_then_drop")
    with pytest.raises(DeliveryError):
        await sender.send(ada(fake), NUDGE, "k1")
    assert await sender.find(ada(fake), "k1", timedelta(seconds=60)) == app.cards("ada")[0]["ts"]
    assert await sender.find(ada(fake), "k2", timedelta(seconds=60)) is None
    assert len(fake.calls_to("conversations.history")) == 2


@pytest.mark.parametrize("clock", [-86400, 86400])
async def test_a_server_whose_clock_is_wrong_looks_by_slacks(
    fake: FakeSlack, app: Running, monkeypatch: pytest.MonkeyPatch, clock: int
) -> None:
    monkeypatch.setattr(line, "time", lambda: time() + clock)
    sender = await messenger(app)
    ts = await sender.send(ada(fake), NUDGE, "k1")
    assert await sender.find(ada(fake), "k1", timedelta(seconds=1)) == ts
    oldest = float(fake.calls_to("conversations.history")[-1].body["oldest"])
    assert abs(time() - line.CLOCKS - oldest) < 60


async def test_a_cursor_that_slack_has_forgotten_begins_anew(
    fake: FakeSlack, app: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "PAGE", 2)
    monkeypatch.setattr(line, "BURST", 10_000)
    sender = await messenger(app)
    found = [await sender.send(ada(fake), NUDGE, f"k{number}") for number in range(5)]
    fake.outside_marketplace = True
    with pytest.raises(DeliveryError):
        await sender.find(ada(fake), "k0", None)
    fake.outside_marketplace = False
    fake.fail_next("conversations.history", error="invalid_cursor")
    monkeypatch.setattr(line, "_loop_time", lambda: 1e9)
    assert await sender.find(ada(fake), "k0", None) == found[0]


async def test_when_slack_cannot_tell_it_says_so(
    fake: FakeSlack, app: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = await messenger(app)
    await sender.send(ada(fake), NUDGE, "k1")
    monkeypatch.setattr(line, "TRIES", 1)
    fake.fail_next("conversations.history", 503)
    with pytest.raises(DeliveryError) as failure:
        await sender.find(ada(fake), "k1", None)
    assert failure.value.in_doubt


@pytest.mark.parametrize("method", ["chat.postMessage", "conversations.open"])
async def test_a_limit_is_told_and_not_waited_out(fake: FakeSlack, app: Running, method: str) -> None:
    sender = await messenger(app)
    fake.fail_next(method, 429, retry_after=30)
    for _ in range(2):
        with pytest.raises(DeliveryError) as failure:
            await sender.send(ada(fake), NUDGE, "k1")
        assert failure.value.retry_after is not None
        assert 25 < failure.value.retry_after <= 30
        assert not failure.value.in_doubt
    assert len(fake.calls_to(method)) == 1


@pytest.mark.parametrize(
    ("method", "error"),
    [
        ("conversations.open", "user_disabled"),
        ("conversations.open", "user_not_found"),
        ("chat.postMessage", "is_archived"),
        ("chat.postMessage", "token_revoked"),
        ("chat.postMessage", "account_inactive"),
    ],
)
async def test_what_no_second_try_mends_is_permanent(fake: FakeSlack, app: Running, method: str, error: str) -> None:
    fake.fail_next(method, error=error)
    with pytest.raises(DeliveryError, match=error) as failure:
        await (await messenger(app)).send(ada(fake), NUDGE, "k1")
    assert (failure.value.permanent, failure.value.in_doubt) == (True, False)


async def test_a_card_that_slack_refuses_closes_nobodys_address(fake: FakeSlack, app: Running) -> None:
    fake.fail_next("chat.postMessage", error="msg_too_long")
    with pytest.raises(DeliveryError, match="msg_too_long") as failure:
        await (await messenger(app)).send(ada(fake), NUDGE, "k1")
    assert (failure.value.permanent, failure.value.in_doubt, failure.value.retry_after) == (False, False, None)


async def test_pictures_and_files_follow_a_card_that_the_bot_sends(fake: FakeSlack, app: Running) -> None:
    picture = Image(RadarChart(("A", "B", "C"), (), 5.0, "none"), "A radar")
    file = Download("Save", "x.ics", "text/calendar", "BEGIN")
    await (await messenger(app)).send(ada(fake), Card("nudge", "Look", (picture, file)), "k1")
    await app.settles()
    [card, below] = app.cards("ada")
    assert pictures(card["blocks"])
    assert [each["title"] for each in below["files"]] == ["Save"]


async def test_of_a_conversation_that_the_bot_goes_on_with_only_the_newest_card_has_buttons(
    fake: FakeSlack, app: Running
) -> None:
    await app.says("ada", "hello")
    sender = await messenger(app)
    for key in ("k1", "k2"):
        await sender.send(ada(fake), Card("nudge", "Your week", NUDGE.blocks, conversation="week"), key)
        await app.settles()
    assert [labels(each["blocks"]) for each in app.cards("ada")[1:]] == [[], ["Plan"]]


@pytest.mark.parametrize("nowhere", ["http://127.0.0.1:1/", "http://nobody.invalid/"])
async def test_a_slack_that_nobody_reaches_has_certainly_taken_nothing(
    fake: FakeSlack, app: Running, nowhere: str
) -> None:
    sender = await messenger(app)
    await sender.send(ada(fake), NUDGE, "k1")
    session = await app.service._workspaces.find(fake.team.id)  # type: ignore[union-attr]
    assert session is not None
    session.client.web.base_url = nowhere
    for call in (sender.send(ada(fake), NUDGE, "k2"), sender.probe(ada(fake))):
        with pytest.raises(DeliveryError) as failure:
            await call
        assert (failure.value.outage, failure.value.in_doubt, failure.value.permanent) == (True, False, False)
    session.client.web.base_url = fake.url
    await sender.probe(ada(fake))
    assert len(app.cards("ada")) == 1


async def test_a_token_that_waits_for_its_renewal_has_taken_nothing_and_closes_nobody(
    fake: FakeSlack, app: Running
) -> None:
    await app.says("ada", "hello")
    sender = await messenger(app)
    fake.fail_next("chat.postMessage", "error", error="token_expired")
    with pytest.raises(DeliveryError) as failure:
        await sender.send(ada(fake), NUDGE, "k1")
    assert (failure.value.outage, failure.value.in_doubt, failure.value.permanent) == (True, False, False)
    assert await app.engine.is_reachable(ada(fake).identity)
