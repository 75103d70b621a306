"""Pictures and files of cards: behind signed links, or uploaded; a file is shared below its card, once."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.slack import client as line
from adapters.slack.render import render_home
from engine.access import EVERYBODY
from engine.chat.cards import Action, Button, Buttons, Card, Download, Mode, Paragraph, Replies, Reply
from engine.chat.charts import LineChart
from engine.chat.text import parse_markup
from engine.content.load import Content
from engine.room import Command
from engine.rooms import COMMANDS
from engine.turn import Args, Turn
from tests.databases import new_sqlite
from tests.slack.app import QUESTIONS, SUBMIT, Running, pictures, running, words
from tests.slack.fake import FakeSlack
from tests.slack.workspace import Json

URL = "https://advance.example.com"
CALENDAR = Download("Add to my calendar", "forum.ics", "text/calendar", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")


@pytest.fixture(autouse=True)
def _unpaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits a second between two messages here."""
    monkeypatch.setattr(line, "BURST", 10_000)


@pytest.fixture
def url(sqlite: Path, tmp_path: Path) -> str:
    return new_sqlite(sqlite, tmp_path)


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> list[Download]:
    """What `help` gives to save, with a button that draws the card anew."""
    given = [CALENDAR]

    def show(turn: Turn, args: Args) -> Replies:
        button = Buttons((Button("Again", Action("help")),))
        card = Card("help", "Take these", (Paragraph(parse_markup("Files.")), *given, button))
        return (Reply(card, turn.mode if turn.request.action else Mode.NEW),)

    monkeypatch.setitem(COMMANDS, "help", Command("help", EVERYBODY, show, spoken=True))
    return given


@pytest.fixture
async def app(fake: FakeSlack, url: str, content: Content) -> AsyncIterator[Running]:
    async with running(fake, url, content) as app:
        yield app


@pytest.fixture
async def linked(fake: FakeSlack, url: str, content: Content) -> AsyncIterator[Running]:
    async with running(fake, url, content, public_url=URL) as app:
        yield app


def shared(fake: FakeSlack) -> list[Json]:
    """The files in ada's direct messages, oldest first."""
    return [file for message in fake.messages("ada") for file in message.get("files", ())]


async def assessed(app: Running) -> None:
    await app.starts("ada")
    await app.presses("ada", *["3"] * QUESTIONS, SUBMIT)


async def test_with_a_public_address_a_picture_is_a_link_and_nothing_is_uploaded(
    fake: FakeSlack, linked: Running
) -> None:
    await assessed(linked)
    [picture] = pictures(fake.last_card("ada"))
    assert picture["image_url"].startswith(f"{URL}/pictures/")
    token = picture["image_url"].rpartition("/")[2].removesuffix(".png")
    assert linked.engine.links.read_picture(token) is not None
    assert "AI system design 3.0 of 2.0" in picture["alt_text"]
    assert not fake.calls_to("files.getUploadURLExternal")


async def test_pictures_that_slack_cannot_fetch_are_uploaded_instead_and_the_operator_hears_once(
    fake: FakeSlack, linked: Running, caplog: pytest.LogCaptureFixture
) -> None:
    fake.gets_pictures = False
    await assessed(linked)
    assert "slack_file" in pictures(fake.last_card("ada"))[0]
    await linked.uses("ada", "/progress")
    assert all("slack_file" in picture for picture in pictures(fake.last_card("ada")))
    assert caplog.text.count("ADVANCE_PUBLIC_URL") == 1


async def test_with_a_public_address_a_file_is_a_link(fake: FakeSlack, linked: Running, files: list[Download]) -> None:
    await linked.says("ada", "help")
    leaf = fake.last_card("ada")[2]["elements"][0]["elements"][0]
    assert (leaf["type"], leaf["text"]) == ("link", CALENDAR.label)
    assert leaf["url"].startswith(f"{URL}/files/")
    assert leaf["url"].endswith("/forum.ics")
    assert not shared(fake)


async def test_a_file_too_large_for_a_link_is_shared(fake: FakeSlack, linked: Running, files: list[Download]) -> None:
    files[0] = Download("Everything", "me.json", "application/json", "".join(map(chr, range(0x4E00, 0x5E00))))
    await linked.says("ada", "help")
    assert [file["title"] for file in shared(fake)] == ["Everything"]


async def test_a_file_is_shared_below_its_card_once_however_often_the_card_is_drawn(
    fake: FakeSlack, app: Running, files: list[Download]
) -> None:
    await app.says("ada", "help")
    assert "↓ Add to my calendar" in words(app.cards("ada")[0]["blocks"])
    [file] = shared(fake)
    assert (file["title"], file["name"].startswith("forum-"), file["name"].endswith(".ics")) == (
        CALENDAR.label,
        True,
        True,
    )
    assert fake.files[file["id"]].content == CALENDAR.content.encode()
    card = app.cards("ada")[0]
    for _ in range(2):
        await app.slack.presses("ada", "Again", card)
        await app.settles()
    assert len(shared(fake)) == 1
    files[0] = Download(CALENDAR.label, CALENDAR.name, CALENDAR.media_type, "BEGIN:VCALENDAR\r\nX:Y\r\n")
    await app.slack.presses("ada", "Again", card)
    await app.settles()
    assert len(shared(fake)) == 2
    await app.says("ada", "help")
    assert len(shared(fake)) == 3


async def test_a_picture_to_save_is_drawn_and_shared(fake: FakeSlack, app: Running, files: list[Download]) -> None:
    files[0] = Download("The picture", "level.png", "image/png", LineChart("Level", (), (), 5.0, "en"))
    await app.says("ada", "help")
    [file] = shared(fake)
    assert fake.files[file["id"]].content == app.engine.charts.draw(files[0].content)


async def test_a_file_is_not_shared_again_after_a_restart(
    fake: FakeSlack, url: str, content: Content, files: list[Download]
) -> None:
    async with running(fake, url, content) as app:
        await app.says("ada", "help")
        card = app.cards("ada")[0]
    async with running(fake, url, content) as app:
        await app.slack.presses("ada", "Again", card)
        await app.settles()
    assert len(shared(fake)) == 1


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"])
@pytest.mark.parametrize("fault", [503, "drop", "accept_then_503", "accept_then_drop"])
async def test_a_file_that_may_or_may_not_have_come_is_there_once(
    fake: FakeSlack, app: Running, files: list[Download], method: str, fault: int | str
) -> None:
    fake.fail_next(method, fault)
    await app.says("ada", "help")
    assert len(shared(fake)) == 1


async def test_a_file_that_slack_does_not_take_is_reported_and_tried_with_the_next_press(
    fake: FakeSlack, app: Running, files: list[Download], caplog: pytest.LogCaptureFixture
) -> None:
    fake.fail_next("files.completeUploadExternal", error="file_not_found")
    await app.says("ada", "help")
    assert (len(shared(fake)), "a file was not shared" in caplog.text) == (0, True)
    await app.presses("ada", "Again")
    assert len(shared(fake)) == 1


def test_the_home_tab_has_no_file_to_wait_for() -> None:
    assert "calendar" not in words(render_home(Card("x", "X", (CALENDAR,)))["blocks"])
