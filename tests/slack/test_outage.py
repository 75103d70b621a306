"""Slack is away for hours, or the server stops meanwhile: what was answered is shown when the line is back."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from adapters import pending_replies
from adapters.slack import client as line
from adapters.slack import service
from engine.content.load import Content
from engine.kept_replies import KEPT
from tests.slack.app import Running, running, until
from tests.slack.fake import FakeSlack

NOWHERE = "http://127.0.0.1:1/"


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long here between two tries, nor for the last replies."""
    monkeypatch.setattr(line, "backoff", lambda attempt: 0.001)
    monkeypatch.setattr(service, "STOP_SECONDS", 0.0)


@pytest.fixture
async def app(fake: FakeSlack, database_url: str, content: Content) -> AsyncIterator[Running]:
    async with running(fake, database_url, content) as app:
        await app.says("ada", "hello")
        yield app


@pytest.mark.parametrize(
    ("call", "socket"),
    [("auth.test", False), ("auth.test", True), ("apps.connections.open", True)],
    ids=["http", "socket", "opening the socket"],
)
async def test_a_server_that_starts_while_slack_is_away_serves_it_as_soon_as_it_is_back(
    fake: FakeSlack, database_url: str, content: Content, call: str, socket: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "FIRST_WAITS", (0.01, 0.01))
    fake.fail_next(call, 503, times=2)
    async with running(fake, database_url, content, socket=socket) as app:
        await until(lambda: app.service._listeners is not None)
        assert "role" in (await app.says("ada", "/assess")).lower()


async def test_while_slack_is_away_at_the_start_its_requests_are_refused_and_come_again(
    fake: FakeSlack, database_url: str, content: Content
) -> None:
    async with running(fake, database_url, content, slack_api_url=NOWHERE) as app:
        assert (await app.slack.says("ada", "hello")).status == 503
        assert await app.service.find_messenger(fake.team.id) is None
        await app.service.show_kept()


async def test_a_token_that_is_refused_when_slack_is_back_is_told_in_the_log(
    fake: FakeSlack,
    database_url: str,
    content: Content,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(service, "FIRST_WAITS", (0.01,))
    fake.fail_next("auth.test", 503)
    async with running(fake, database_url, content, slack_bot_token="xoxb-nobody") as app:
        await until(lambda: "until the server is started again" in caplog.text)
        assert "ADVANCE_SLACK_BOT_TOKEN: Slack does not accept it (invalid_auth)" in caplog.text
        assert (await app.slack.says("ada", "hello")).status == 503


async def set_line(app: Running, url: str) -> None:
    """Where the server believes Slack to be."""
    session = await app.service._workspaces.find(app.fake.team.id)  # type: ignore[union-attr]
    assert session is not None
    session.client.web.base_url = url


async def test_the_newest_answer_of_an_outage_is_shown_once_when_slack_is_back(fake: FakeSlack, app: Running) -> None:
    await set_line(app, NOWHERE)
    before = len(app.cards("ada"))
    for words in ("/help", "/assess"):
        await app.says("ada", words)
    assert (len(app.cards("ada")), app.count(KEPT)) == (before, 1)
    await set_line(app, fake.url)
    app.store.run(lambda tx: tx.execute(KEPT.update().values(due_at=app.engine.clock.now())))
    for _ in range(2):
        await app.service.show_kept()
    assert "role" in (await app.reads("ada")).lower()
    assert (len(app.cards("ada")), app.count(KEPT)) == (before + 1, 0)


@pytest.mark.parametrize("pause", ["soon", "", "nan", "0", "-5"])
async def test_an_answer_waits_where_slack_does_not_say_how_long(
    fake: FakeSlack, app: Running, pause: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "UNTOLD_PAUSE", 0.001)
    fake.fail_next("chat.postMessage", 429, times=20, retry_after=pause)
    assert "What I can do" in await app.says("ada", "/help")


@pytest.mark.parametrize("pause", ["3600", "1e99", "inf", "Fri, 31 Dec 2100 23:59:59 GMT"])
async def test_an_answer_that_slack_does_not_take_yet_is_kept_and_shown_later(
    fake: FakeSlack, app: Running, pause: str
) -> None:
    fake.fail_next("chat.postMessage", 429, retry_after=pause)
    before = len(app.cards("ada"))
    await app.says("ada", "/help")
    assert (len(app.cards("ada")), app.count(KEPT)) == (before, 1)
    session = await app.service._workspaces.find(fake.team.id)  # type: ignore[union-attr]
    assert session is not None
    session.client._paused_until.clear()
    app.store.run(lambda tx: tx.execute(KEPT.update().values(due_at=app.engine.clock.now())))
    await app.service.show_kept()
    assert "What I can do" in await app.reads("ada")
    assert (len(app.cards("ada")), app.count(KEPT)) == (before + 1, 0)


async def test_while_slack_asks_for_a_long_pause_it_is_not_asked_again(fake: FakeSlack, app: Running) -> None:
    fake.fail_next("chat.postMessage", 429, retry_after="900")
    for _ in range(3):
        await app.says("ada", "/help")
    assert [call.result for call in fake.calls_to("chat.postMessage")].count("fault 429") == 1
    assert app.count(KEPT) == 1


async def test_a_server_that_stops_leaves_its_replies_to_the_next_one(
    fake: FakeSlack, database_url: str, content: Content
) -> None:
    async with running(fake, database_url, content) as app:
        await app.says("ada", "hello")
        before = len(app.cards("ada"))
        fake.fail_next("chat.postMessage", "hang", times=10)
        for words in ("/help", "/assess"):
            assert (await app.slack.says("ada", words)).status == 200
    fake.faults.waiting.clear()
    async with running(fake, database_url, content) as app:
        await app.service.show_kept()
        assert "role" in (await app.reads("ada")).lower()
        assert (len(app.cards("ada")), app.count(KEPT)) == (before + 1, 0)


async def test_a_late_reply_is_kept_while_it_is_tried_and_forgotten_when_it_is_shown(
    fake: FakeSlack, app: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pending_replies, "LATE", 0.01)
    release = asyncio.Event()
    session = await app.service._workspaces.find(fake.team.id)  # type: ignore[union-attr]
    assert session is not None
    post = session.client.post_message

    async def wait_and_post(channel: str, message: object) -> str:
        await release.wait()
        return await post(channel, message)  # type: ignore[arg-type]

    monkeypatch.setattr(session.client, "post_message", wait_and_post)
    assert (await app.slack.says("ada", "/help")).status == 200
    await until(lambda: app.count(KEPT) > 0)
    await app.service.show_kept()
    release.set()
    assert "What I can do" in await app.reads("ada")
    assert (len(app.cards("ada")), app.count(KEPT)) == (2, 0)


async def test_who_has_been_erased_leaves_no_reply_behind(fake: FakeSlack, app: Running) -> None:
    await set_line(app, NOWHERE)
    await app.says("ada", "/help")
    assert app.count(KEPT) == 1
    await set_line(app, fake.url)
    await app.says("ada", "/privacy erase")
    await app.presses("ada", "Erase everything now")
    assert app.count(KEPT) == 0
