"""What goes wrong between us and Slack, or with the database: nothing is lost, nothing comes twice."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from adapters.slack import client as line
from engine.content.load import Content
from tests.databases import new_sqlite
from tests.slack.app import QUESTIONS, SUBMIT, Running, pictures, running
from tests.slack.fake import FakeSlack


@pytest.fixture(autouse=True)
def _unpaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits a second between two messages here."""
    monkeypatch.setattr(line, "BURST", 10_000)


@pytest.fixture
def url(sqlite: Path, tmp_path: Path) -> str:
    return new_sqlite(sqlite, tmp_path)


@pytest.fixture
async def app(fake: FakeSlack, url: str, content: Content) -> AsyncIterator[Running]:
    async with running(fake, url, content) as app:
        yield app


@contextmanager
def stalled(url: str) -> Iterator[None]:
    """Somebody else holds the lock of the database."""
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def complaints(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


def written(app: Running) -> list[str]:
    """What the bot wrote to ada, by its title."""
    return [each["blocks"][0]["text"]["text"] for each in app.cards("ada")]


# Slack's limits and faults.


async def test_a_limit_is_waited_out_and_nothing_is_lost(fake: FakeSlack, app: Running) -> None:
    fake.fail_next("chat.postMessage", 429, times=2, retry_after=1)
    start = asyncio.get_running_loop().time()
    await app.says("ada", "hello")
    assert asyncio.get_running_loop().time() - start >= 2
    assert written(app) == ["Hello Ada, I am Advance"]


async def test_a_burst_of_messages_keeps_within_what_slack_takes(
    fake: FakeSlack, app: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    fake.pace.on = True
    for _ in range(5):
        await app.slack.says("ada", "help")
    await app.settles()
    assert written(app) == ["What I can do"] * 5
    assert not [call for call in fake.calls if call.result == "ratelimited"]


@pytest.mark.parametrize("fault", [503, "drop", "accept_then_503", "accept_then_drop"])
async def test_a_message_that_may_or_may_not_have_come_is_there_once(
    fake: FakeSlack, app: Running, fault: int | str
) -> None:
    fake.fail_next("chat.postMessage", fault)
    await app.says("ada", "hello")
    assert written(app) == ["Hello Ada, I am Advance"]


@pytest.mark.parametrize("fault", [500, 502, "drop", "accept_then_drop"])
async def test_a_change_of_a_card_is_tried_again(fake: FakeSlack, app: Running, fault: int | str) -> None:
    await app.starts("ada")
    fake.fail_next("response_url", fault)
    fake.fail_next("chat.update", fault, times=2)
    assert "Question 2 of 16" in await app.presses("ada", "3")
    assert len(app.cards("ada")) == 1


async def test_many_cards_change_at_once_within_what_slack_takes(
    fake: FakeSlack, app: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [fake.add_user(f"p{number}").name for number in range(30)]
    await asyncio.gather(*(app.starts(who) for who in people))
    fake.pace.on = True
    for rating in "123":
        await asyncio.gather(*(app.slack.presses(who, rating) for who in people))
        await app.settles()
    assert app.count() == 90
    assert not [call for call in fake.calls if call.result == "ratelimited"]


async def test_response_urls_that_cannot_be_reached_are_left_alone_for_a_while(
    fake: FakeSlack, app: Running, caplog: pytest.LogCaptureFixture
) -> None:
    await app.starts("ada")
    fake.fail_next("response_url", "drop")
    tried = len(fake.calls_to("response_url"))
    assert "Question 3 of 16" in await app.presses("ada", "3", "3")
    assert (len(app.cards("ada")), len(fake.calls_to("response_url"))) == (1, tried + 1)
    assert ["chat.update does instead" in each for each in complaints(caplog)] == [True]


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"])
async def test_a_picture_that_cannot_be_uploaded_leaves_its_words(
    fake: FakeSlack, app: Running, method: str, caplog: pytest.LogCaptureFixture
) -> None:
    await app.starts("ada")
    await app.presses("ada", *["3"] * QUESTIONS)
    fake.fail_next(method, 403 if method == "upload" else 200, error="" if method == "upload" else "file_not_found")
    said = await app.presses("ada", SUBMIT)
    assert "Radar picture of your level" in said
    assert not pictures(fake.last_card("ada"))
    assert len(complaints(caplog)) == 1


async def test_a_picture_that_slack_is_not_done_with_is_shown_a_moment_later(fake: FakeSlack, app: Running) -> None:
    await app.starts("ada")
    await app.presses("ada", *["3"] * QUESTIONS)
    fake.file_takes = 0.7
    await app.presses("ada", SUBMIT)
    assert pictures(fake.last_card("ada"))


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive"])
async def test_an_ended_token_is_marked_reported_once_and_not_tried_for_ever(
    fake: FakeSlack, app: Running, error: str, caplog: pytest.LogCaptureFixture
) -> None:
    await app.says("ada", "hello")
    fake.end_tokens(fake.team, error)
    calls = len(fake.calls)
    for _ in range(2):
        assert (await app.slack.says("ada", "help")).status == 200
        await app.settles()
    assert len(fake.calls) - calls == 2
    [complaint] = complaints(caplog)
    assert error in complaint
    assert f"unreachable=workspace: {error}" in app.rows()["identity"][0]
    assert not [record for record in caplog.records if record.exc_info]
    fake.tokens[fake.team.bot_token].error = None
    await app.says("ada", "help")
    assert "unreachable=None" in app.rows()["identity"][0]


async def test_a_closed_conversation_is_marked_reported_once_and_what_was_typed_is_kept(
    fake: FakeSlack, app: Running, caplog: pytest.LogCaptureFixture
) -> None:
    await app.starts("ada")
    for rating in "34":
        fake.fail_next("chat.postMessage", error="user_disabled")
        assert (await app.slack.says("ada", rating)).status == 200
        await app.settles()
    assert app.count() == 2
    assert ["user_disabled" in each for each in complaints(caplog)] == [True]
    assert "unreachable=user_disabled" in app.rows()["identity"][0]
    await app.says("ada", "2")
    assert "unreachable=None" in app.rows()["identity"][0]


async def test_a_removed_app_reaches_nobody_until_it_is_back(fake: FakeSlack, url: str, content: Content) -> None:
    async with running(fake, url, content) as app:
        await app.says("ada", "hello")
        await app.slack.uninstalls()
        assert "unreachable=workspace: the app was removed" in app.rows()["identity"][0]
    fake.tokens[fake.team.bot_token].error = None
    async with running(fake, url, content) as app:
        assert "unreachable=None" in app.rows()["identity"][0]


async def test_a_persons_own_revoked_token_changes_nothing(fake: FakeSlack, app: Running) -> None:
    revoked = {"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}, "event_ts": fake.next_ts()}
    assert (await app.slack.happens(revoked)).status == 200
    assert "I am Advance" in await app.says("ada", "hello")


async def test_a_channel_that_takes_no_hint_closes_nobodys_address(
    fake: FakeSlack, app: Running, caplog: pytest.LogCaptureFixture
) -> None:
    fake.add_channel("general")
    fake.fail_next("chat.postEphemeral", error="channel_not_found")
    await app.slack.mentions("ada", "#general", "hello")
    assert "I am Advance" in await app.reads("ada")
    assert (complaints(caplog), "unreachable=None" in app.rows()["identity"][0]) == ([], True)


async def test_slack_failing_at_the_first_contact_is_made_good_by_its_next_delivery(
    fake: FakeSlack, app: Running, caplog: pytest.LogCaptureFixture
) -> None:
    fake.fail_next("users.info", error="access_denied")
    assert (await app.slack.says("ada", "hello")).status == 503
    assert ["access_denied" in each for each in complaints(caplog)] == [True]
    assert not [record for record in caplog.records if record.exc_info]
    assert (await app.slack.again()).status == 200
    assert "I am Advance" in await app.reads("ada")


async def test_an_outage_while_somebody_is_met_loses_nothing(fake: FakeSlack, app: Running) -> None:
    fake.fail_next("users.info", 503, times=2)
    fake.fail_next("conversations.open", "drop", times=2)
    assert "What do you do?" in await app.uses("ada", "/assess")


# A database that stalls.


@pytest.mark.parametrize("restarted", [False, True], ids=["known", "not seen since the start"])
async def test_a_stalled_database_neither_loses_nor_doubles_an_answer(
    fake: FakeSlack, url: str, content: Content, restarted: bool
) -> None:
    async with running(fake, url, content) as app:
        await app.starts("ada")
        if not restarted:
            await stalls(app, url)
    if restarted:
        async with running(fake, url, content) as app:
            await stalls(app, url)


async def stalls(app: Running, url: str) -> None:
    with stalled(url):
        ack = await app.slack.says("ada", "3")
        assert (ack.status, ack.ms < 3000) == (503, True)
    assert (await app.slack.again()).status == 200
    await app.settles()
    assert app.count() == 1
    assert "Question 2 of 16" in await app.reads("ada")
    assert len(app.cards("ada")) == 2


async def test_a_press_during_a_stall_is_answered_in_time_and_takes_effect_afterwards(
    fake: FakeSlack, app: Running, url: str
) -> None:
    await app.starts("ada")
    with stalled(url):
        card = app.cards("ada")[-1]
        ack = await app.slack.presses("ada", "3", card)
        assert (ack.status, ack.ms < 3000) == (503, True)
        assert "I am slow just now" in await hint(fake)
    await app.settles()
    assert "Question 2 of 16" in str(app.cards("ada")[-1])
    assert (app.count(), len(app.cards("ada"))) == (1, 1)


async def test_a_first_contact_during_a_stall_is_answered_afterwards(fake: FakeSlack, app: Running, url: str) -> None:
    with stalled(url):
        ack = await app.slack.command("ada", "/assess")
        assert (ack.status, ack.ms < 3000) == (503, True)
        assert "I am slow just now" in await hint(fake)
    assert "What do you do?" in await app.reads("ada")


async def hint(fake: FakeSlack) -> str:
    """What ada, and nobody else, sees last."""
    for _ in range(100):
        seen = fake.messages("ada", seen_by="ada")
        if len(seen) > len(fake.messages("ada")):
            break
        await asyncio.sleep(0.01)
    return str(seen[-1]["text"])
