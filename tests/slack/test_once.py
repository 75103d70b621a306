"""Exactly one effect for every delivery, and nothing is stuck when a card, a trigger or the process is gone."""

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.outbox import Outbox
from adapters.slack import client as line
from engine.content.load import Content
from engine.people.records.members import IDENTITY, MEMBER
from engine.scoring.records.assessments import ASSESSMENT
from tests.databases import new_sqlite
from tests.slack.app import Running, running
from tests.slack.delivery import How
from tests.slack.fake import FakeSlack
from tests.slack.workspace import Json, elements


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


async def test_slacks_retry_of_an_event_has_no_second_effect(app: Running) -> None:
    await app.starts("ada")
    await app.says("ada", "3")
    before = len(app.cards("ada"))
    for number in (1, 2):
        assert (await app.slack.again(How(retry=number))).status == 200
    await app.settles()
    assert (app.count(), len(app.cards("ada"))) == (1, before)


@pytest.mark.parametrize("socket", [False, True], ids=["http", "socket"])
async def test_the_same_delivery_several_times_at_once_has_one_effect(
    fake: FakeSlack, url: str, content: Content, socket: bool
) -> None:
    async with running(fake, url, content, socket=socket) as app:
        await app.starts("ada")
        await app.slack.presses("ada", "3", how=How(copies=5))
        await app.settles()
        assert "Question 2 of 16" in await app.reads("ada")
        assert app.count() == 1
        before = len(app.cards("ada"))
        await app.slack.says("ada", "4", how=How(copies=5))
        assert "Question 3 of 16" in await app.reads("ada")
        assert (app.count(), len(app.cards("ada")) - before) == (2, 1)


async def test_a_double_click_answers_one_question(app: Running) -> None:
    await app.starts("ada")
    card = app.cards("ada")[-1]
    await asyncio.gather(app.slack.presses("ada", "3", card), app.slack.presses("ada", "3", card))
    assert "Question 2 of 16" in await app.reads("ada")
    assert (app.count(), len(app.cards("ada"))) == (1, 1)


async def test_a_submission_that_comes_twice_is_kept_once(fake: FakeSlack, app: Running) -> None:
    await app.starts("ada")
    await app.presses("ada", "4", "Add evidence")
    await app.slack.submits("ada", {"In one line": "A queue"})
    assert (await app.slack.again()).status == 200
    assert "Question 2 of 16" in await app.reads("ada")
    assert len(app.cards("ada")) == 1


async def test_the_bot_does_not_talk_to_itself_or_to_other_bots(fake: FakeSlack, app: Running) -> None:
    await app.says("ada", "hello")
    assert (await app.slack.echoes("ada")).status == 200
    robot = fake.add_user("robot", is_bot=True)
    direct = fake.channel("ada")
    event: Json = {"type": "message", "channel": direct.id, "channel_type": "im", "user": robot.id, "text": "/assess"}
    await app.slack.happens(event | {"bot_id": "B1", "ts": fake.next_ts()})
    await app.slack.happens(event | {"bot_id": "B1", "subtype": "bot_message", "ts": fake.next_ts()})
    await app.settles()
    assert len(app.cards("ada")) == 1


@pytest.mark.parametrize("subtype", ["message_changed", "message_deleted", "channel_join", "message_replied"])
async def test_what_is_edited_or_deleted_is_not_answered_again(fake: FakeSlack, app: Running, subtype: str) -> None:
    await app.says("ada", "hello")
    event: Json = {"type": "message", "subtype": subtype, "channel": fake.channel("ada").id, "channel_type": "im"}
    event |= {"user": fake.user("ada").id, "text": "/assess", "ts": fake.next_ts(), "message": {"text": "/assess"}}
    assert (await app.slack.happens(event)).status == 200
    await app.settles()
    assert len(app.cards("ada")) == 1


async def test_two_typed_answers_at_once_are_taken_in_the_order_they_came(app: Running) -> None:
    await app.starts("ada")
    await asyncio.gather(*(app.slack.says("ada", rating) for rating in "12345"))
    await app.settles()
    values = {row[0].removeprefix("skill_id="): row[1] for row in app.rows()["rating"]}
    assert sorted(values.values()) == [f"value={each}" for each in range(1, 6)]
    assert (values["scalable_architecture"], values["microservices_design"]) == ("value=1", "value=2")
    assert "Question 6 of 16" in await app.reads("ada")


async def test_a_card_that_was_deleted_comes_anew(fake: FakeSlack, app: Running) -> None:
    await app.starts("ada")
    fake.fail_next("response_url", 404)
    fake.fail_next("chat.update", error="message_not_found")
    assert "Question 2 of 16" in await app.presses("ada", "3")
    assert len(app.cards("ada")) == 2


async def test_a_late_trigger_gets_the_form_as_a_message(fake: FakeSlack, app: Running) -> None:
    await app.starts("ada")
    await app.presses("ada", "4")
    fake.fail_next("views.open", error="expired_trigger_id")
    await app.presses("ada", "Add evidence")
    assert fake.modal("ada") is None
    note, link = [each["action_id"] for _, each in elements(fake.last_card("ada")) if "input" in each["type"]]
    await app.presses("ada", "Keep", **{note: "A queue", link: "https://example.com/"})
    assert any("evidence=A queue" in row for row in app.rows()["rating"])


async def test_a_form_that_opened_though_the_line_was_cut_does_not_come_twice(
    fake: FakeSlack, app: Running, caplog: pytest.LogCaptureFixture
) -> None:
    await app.starts("ada")
    await app.presses("ada", "4")
    fake.fail_next("views.open", "accept_then_drop")
    await app.presses("ada", "Add evidence")
    assert fake.modal("ada") is not None
    assert len(app.cards("ada")) == 1
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_after_a_restart_the_next_press_works_without_another_introduction(
    fake: FakeSlack, url: str, content: Content
) -> None:
    async with running(fake, url, content) as app:
        await app.starts("ada")
    async with running(fake, url, content) as app:
        assert "Question 2 of 16" in await app.presses("ada", "4")
        assert (app.count(MEMBER), app.count(IDENTITY), app.count(ASSESSMENT)) == (1, 1, 1)
        assert len(app.cards("ada")) == 1
    assert len(fake.calls_to("users.info")) == 1


async def test_while_a_crowd_presses_acknowledgements_go_first_but_nothing_waits_for_long(app: Running) -> None:
    outbox, done = Outbox(app.engine), []

    async def work() -> None:
        done.append("work")

    with outbox.acknowledgements.pending():
        outbox.put("ada", work)
        await asyncio.sleep(0.01)
        with outbox.acknowledgements.pending():
            done.append("acknowledged")
        assert done == ["acknowledged"]
    await outbox.wait_until_empty()
    assert done == ["acknowledged", "work"]
    with outbox.acknowledgements.pending():
        outbox.put("ada", work)
        await outbox.wait_until_empty()
    assert done == ["acknowledged", "work", "work"]
