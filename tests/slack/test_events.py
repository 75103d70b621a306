"""An event has a time, an author and a message that it is about: late ones, edits and echoes are no new ones."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters.slack import client as line
from engine.content.load import Content
from tests.slack.app import Running, running
from tests.slack.delivery import How
from tests.slack.fake import FakeSlack
from tests.slack.workspace import Json

HOUR = 3600


@pytest.fixture(autouse=True)
def _unpaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits a second between two messages here."""
    monkeypatch.setattr(line, "BURST", 10_000)


@pytest.fixture
async def app(fake: FakeSlack, database_url: str, content: Content) -> AsyncIterator[Running]:
    async with running(fake, database_url, content) as app:
        yield app


def written(app: Running) -> int:
    """How often the bot has written to ada."""
    return len(app.cards("ada"))


def whispered(fake: FakeSlack) -> int:
    return len(fake.calls_to("chat.postEphemeral"))


def said(fake: FakeSlack, words: str, **more: Any) -> Json:
    """Something in ada's direct messages, as Slack tells of it."""
    channel = fake.team.direct(fake.user("ada").id).id
    body = {"type": "message", "channel": channel, "channel_type": "im", "user": fake.user("ada").id}
    return body | {"text": words, "ts": fake.next_ts()} | more


# When something happened.


@pytest.mark.parametrize("kind", ["app_uninstalled", "tokens_revoked"])
@pytest.mark.parametrize("age", [0, 60, 30 * 24 * HOUR])
async def test_a_removal_of_an_earlier_installation_undoes_nothing(
    fake: FakeSlack, app: Running, kind: str, age: int
) -> None:
    await app.says("ada", "hello")
    fake.forward(-age)
    tokens = {"tokens": {"oauth": [], "bot": [fake.team.bot_user_id]}}
    body = {"type": kind, "event_ts": fake.next_ts()} | (tokens if kind == "tokens_revoked" else {})
    for how in (How(), How(retry=3)):
        assert (await app.slack.happens(body, how=how)).status == 200
    fake.forward(age)
    assert "What I can do" in await app.says("ada", "help")
    assert "unreachable=None" in app.rows()["identity"][0]


@pytest.mark.parametrize("fault", [503, "drop"])
async def test_a_removal_is_told_again_where_slack_does_not_say_whether_it_holds(
    fake: FakeSlack, app: Running, fault: int | str
) -> None:
    await app.says("ada", "hello")
    fake.fail_next("auth.test", fault)
    assert (await app.slack.uninstalls()).status == 503
    assert "unreachable=None" in app.rows()["identity"][0]
    assert (await app.slack.again()).status == 200
    assert "unreachable=workspace: the app was removed" in app.rows()["identity"][0]


# What was said once.


async def test_a_mention_acts_once_however_often_its_message_is_edited(fake: FakeSlack, app: Running) -> None:
    channel = fake.add_channel("general")
    await app.slack.mentions("ada", "#general", "help")
    await app.settles()
    _, payload = app.slack._last
    for edit in range(1, 4):
        edited = payload["event"] | {"text": f"{payload['event']['text']} {edit}"}
        await app.slack.happens(edited | {"edited": {"user": fake.user("ada").id, "ts": fake.next_ts()}})
    await app.settles()
    assert (written(app), whispered(fake)) == (1, 1)
    await app.slack.mentions("ada", f"#{channel.name}", "help")
    await app.settles()
    assert (written(app), whispered(fake)) == (2, 2)


async def test_an_edit_that_adds_the_mention_acts_once_and_one_of_last_week_never(
    fake: FakeSlack, app: Running
) -> None:
    channel, ada = fake.add_channel("general"), fake.user("ada")
    mention: Json = {"type": "app_mention", "user": ada.id, "text": f"<@{fake.team.bot_user_id}> help"}
    mention |= {"channel": channel.id, "ts": fake.next_ts()}
    for _ in range(2):
        await app.slack.happens(mention | {"edited": {"user": ada.id, "ts": fake.next_ts()}})
    await app.settles()
    assert (written(app), whispered(fake)) == (1, 1)
    old = mention | {"ts": f"{fake.now() - 7 * 24 * HOUR:.6f}", "edited": {"user": ada.id, "ts": fake.next_ts()}}
    assert (await app.slack.happens(old)).status == 200
    await app.settles()
    assert (written(app), whispered(fake)) == (1, 1)


async def test_a_mention_that_is_delivered_again_is_whispered_about_once(fake: FakeSlack, app: Running) -> None:
    fake.add_channel("general")
    await app.slack.mentions("ada", "#general", "help")
    for number in (1, 2, 3):
        assert (await app.slack.again(How(retry=number))).status == 200
    await app.settles()
    assert (written(app), whispered(fake)) == (1, 1)


async def test_a_mention_in_the_direct_messages_is_answered_as_the_message_that_it_is(
    fake: FakeSlack, app: Running
) -> None:
    body = said(fake, f"<@{fake.team.bot_user_id}> help")
    await app.slack.happens(body)
    await app.slack.happens(body | {"type": "app_mention"})
    await app.settles()
    assert (written(app), whispered(fake)) == (1, 0)


@pytest.mark.parametrize("leaves", [False, True], ids=["a guest", "somebody who has left"])
async def test_who_is_not_served_is_told_so_once_for_each_message(fake: FakeSlack, app: Running, leaves: bool) -> None:
    if leaves:
        await app.says("ada", "hello")
        app.store.run(lambda tx: tx.exec_driver_sql("UPDATE member SET standing = 'left'"))
    else:
        fake.user("ada").is_restricted = True
    before = written(app)
    assert "We have not met yet" in await app.says("ada", "help")
    for number in (1, 2, 3):
        assert (await app.slack.again(How(retry=number))).status == 200
    await app.settles()
    assert written(app) == before + 1
    await app.says("ada", "help")
    assert written(app) == before + 2


# Who said it.


@pytest.mark.parametrize("socket", [False, True], ids=["http", "socket"])
@pytest.mark.parametrize("subtype", ["me_message", "thread_broadcast", "file_share"])
async def test_words_of_a_person_are_answered_whatever_slack_calls_them(
    fake: FakeSlack, database_url: str, content: Content, subtype: str, socket: bool
) -> None:
    async with running(fake, database_url, content, socket=socket) as app:
        await app.slack.happens(said(fake, "help", subtype=subtype))
        assert "What I can do" in await app.reads("ada")


@pytest.mark.parametrize("subtype", ["", "me_message", "thread_broadcast", "file_share", "bot_message"])
async def test_no_bot_is_answered_and_least_of_all_this_one(fake: FakeSlack, app: Running, subtype: str) -> None:
    await app.says("ada", "hello")
    before = len(fake.calls)
    ours, words = {"user": fake.team.bot_user_id}, {"subtype": subtype} if subtype else {}
    for marks in (
        ours,
        ours | {"bot_id": "B1"},
        {"bot_id": "B1"},
        {"bot_profile": {"id": "B1"}},
        {"user": "USLACKBOT"},
    ):
        assert (await app.slack.happens(said(fake, "help", **words, **marks))).status == 200
    nobody = said(fake, "help", **words)
    del nobody["user"]
    assert (await app.slack.happens(nobody)).status == 200
    channel = fake.add_channel("general")
    mention = {"type": "app_mention", "channel": channel.id, "text": "help", "ts": fake.next_ts()}
    assert (await app.slack.happens(mention | words | ours)).status == 200
    await app.settles()
    assert (written(app), len(fake.calls)) == (1, before)
