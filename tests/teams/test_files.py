"""Files in Teams: asked for, agreed to, uploaded; and those that nobody is to have."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from engine.access import EVERYBODY
from engine.chat.cards import Card, Download
from engine.chat.charts import LineChart
from engine.content.load import Content
from engine.room import Command
from engine.rooms import COMMANDS
from tests.databases import new_sqlite
from tests.platforms import confirm_events
from tests.teams.app import Running, running
from tests.teams.delivery import How, labels
from tests.teams.fake import FakeTeams, Message


@pytest.fixture
def url(sqlite: Path, tmp_path: Path) -> str:
    return new_sqlite(sqlite, tmp_path)


@pytest.fixture
async def app(fake: FakeTeams, url: str, content: Content) -> AsyncIterator[Running]:
    async with running(fake, url, content) as app:
        yield app


def questions(app: Running) -> list[Message]:
    return [each for each in app.fake.messages("ada") if each.attached[0] == "consent"]


def files(app: Running) -> list[str]:
    """The names of the files that somebody can see."""
    return [each.attached[1]["name"] for each in app.fake.messages("ada") if each.attached[0] == "info"]


async def test_an_export_comes_into_the_onedrive_after_a_yes(app: Running) -> None:
    await app.says("ada", "/privacy export")
    [question] = questions(app)
    assert (await app.teams.answers_question("ada", question)).status == 200
    await app.settles()
    [content] = app.fake.files.values()
    assert json.loads(content)["summary"]
    assert (questions(app), files(app)) == ([], ["my-data.json"])


async def test_after_a_restart_a_yes_still_counts(fake: FakeTeams, url: str, content: Content) -> None:
    async with running(fake, url, content) as app:
        await app.says("ada", "/privacy export")
        [question] = questions(app)
    async with running(fake, url, content) as app:
        await app.teams.answers_question("ada", question)
        await app.settles()
        assert files(app) == ["my-data.json"]


async def test_a_no_leaves_nothing_behind(app: Running) -> None:
    await app.says("ada", "/privacy export")
    await app.teams.answers_question("ada", questions(app)[0], yes=False)
    await app.settles()
    assert (questions(app), files(app), app.fake.files) == ([], [], {})


async def test_a_picture_is_drawn_for_the_onedrive(app: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = Download("The picture", "level.png", "image/png", LineChart("Level", (), (), 5.0, "en"))
    card = Card("help", "Take this", (picture,))
    shows = Command("help", EVERYBODY, lambda turn, args: turn.reply(card), spoken=True)
    monkeypatch.setitem(COMMANDS, "help", shows)
    await app.says("ada", "help")
    await app.teams.answers_question("ada", questions(app)[0])
    await app.settles()
    assert list(app.fake.files.values()) == [app.engine.charts.draw(picture.content)]
    assert files(app) == ["level.png"]


async def test_a_yes_that_is_delivered_again_brings_one_file(app: Running) -> None:
    await app.says("ada", "/privacy export")
    await app.teams.answers_question("ada", questions(app)[0])
    assert (await app.teams.again()).status == 200
    await app.settles()
    assert (files(app), app.fake.calls["upload"]) == (["my-data.json"], 1)


async def test_a_card_that_is_drawn_anew_does_not_ask_again(app: Running, content: Content) -> None:
    await confirm_events(app, content)
    await app.says("ada", "/events")
    await app.presses("ada", labels(app.card("ada"))[0])
    [question] = questions(app)
    await asyncio.sleep(1)  # a calendar entry has the second of its making in it
    await app.presses("ada", "Yes")
    assert [each.id for each in questions(app)] == [question.id]


async def test_a_drive_that_is_down_for_a_moment_gets_the_file_all_the_same(app: Running) -> None:
    await app.says("ada", "/privacy export")
    app.fake.fail_next("upload", 503)
    app.fake.fail_next("upload", cut=True)
    await app.teams.answers_question("ada", questions(app)[0])
    await app.settles()
    assert files(app) == ["my-data.json"]


async def test_a_drive_that_does_not_take_the_file_is_said(app: Running) -> None:
    await app.says("ada", "/privacy export")
    app.fake.fail_next("upload", 403)
    await app.teams.answers_question("ada", questions(app)[0])
    await app.settles()
    assert files(app) == []
    assert "ask me for it again" in app.fake.messages("ada")[-1].activity["text"]


@pytest.mark.parametrize(
    "address",
    [
        "https://attacker.example/drive",
        "http://contoso-my.sharepoint.com/x",
        "https://x.sharepoint.com@attacker.example/",
    ],
)
async def test_a_file_goes_nowhere_but_to_the_persons_own_drive(app: Running, address: str) -> None:
    await app.says("ada", "/privacy export")
    await app.teams.answers_question("ada", questions(app)[0], url=address)
    await app.settles()
    assert (files(app), app.fake.files) == ([], {})


async def test_who_may_no_longer_have_a_file_gets_the_reason(app: Running) -> None:
    await app.says("ada", "/privacy export")
    [question] = questions(app)
    question.attached[1]["content"]["acceptContext"] |= {"text": "/team-gaps", "name": "figures.csv"}
    await app.teams.answers_question("ada", question)
    assert "for those to whom people report" in await app.reads("ada")
    assert app.fake.files == {}


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        "accept",
        {"action": "accept"},
        {"action": "accept", "context": {"name": "a", "text": ""}},
        {"action": "accept", "context": {"name": "a", "text": 3}, "uploadInfo": {}},
        {"action": "accept", "context": {"name": "a", "text": ""}, "uploadInfo": {"uploadUrl": 3}},
        {"action": "decline", "context": {"name": "a", "text": "", "form": {"x": [1]}}},
        {"action": "decline", "context": {"name": "a", "text": "", "command": "x", "args": 7}},
    ],
)
async def test_an_answer_that_cannot_be_read_has_no_effect(app: Running, value: object) -> None:
    await app.says("ada", "/privacy export")
    before = app.rows()
    how = How(change={"value": value})
    assert (await app.teams.answers_question("ada", questions(app)[0], how=how)).status == 400
    await app.settles()
    assert (app.rows(), app.fake.files) == (before, {})
