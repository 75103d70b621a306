"""While the database takes nothing: no door acknowledges, nothing failed is remembered, nobody is told the same twice,
and no log has words of people."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, text

from adapters.teams import message_store
from engine.content.load import Content
from engine.gate import Gate
from engine.people.records.members import IDENTITY
from engine.store import store
from tests.databases import new_postgres, new_sqlite
from tests.slack import app as slack_app
from tests.slack.delivery import How
from tests.slack.fake import FakeSlack
from tests.teams import app as teams_app
from tests.teams.delivery import words
from tests.teams.fake import FakeTeams
from tests.web.page import BOB, sends, served, visit

PRIVATE = "zanzibar"


@pytest.fixture
def url(sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database whose lock nobody waits for."""
    prepare = store._prepare_sqlite

    def prepare_impatient(connection: sqlite3.Connection, record: object) -> None:
        prepare(connection, record)
        connection.execute("PRAGMA busy_timeout = 0")

    monkeypatch.setattr(store, "_prepare_sqlite", prepare_impatient)
    monkeypatch.setattr(message_store, "QUIET", 0.0)
    return new_sqlite(sqlite, tmp_path)


@contextmanager
def locked(url: str) -> Iterator[None]:
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()


def fail_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the engine a defect that one request meets."""
    handle, met = Gate.handle_if_known, []

    def broken(gate: Gate, tx: Connection, request: Any) -> Any:
        if not met:
            met.append(request)
            raise KeyError("a defect")
        return handle(gate, tx, request)

    monkeypatch.setattr(Gate, "handle_if_known", broken)


@pytest.mark.parametrize("socket", [False, True], ids=["http", "socket"])
async def test_slack_delivers_again_what_the_database_did_not_take(
    url: str, content: Content, socket: bool, caplog: pytest.LogCaptureFixture
) -> None:
    unheard, soon = (0 if socket else 503), How(within=0.5)
    async with FakeSlack() as fake, slack_app.running(fake, url, content, socket=socket) as app:
        fake.add_user("ada")
        with locked(url):
            assert (await app.slack.says("ada", f"log talk {PRIVATE}", how=soon)).status == unheard
        assert (await app.slack.again()).status == 200
        assert PRIVATE in await app.reads("ada")
        with locked(url):
            assert (await app.slack.command("ada", "/assess", how=soon)).status == unheard
            assert (await app.slack.presses("ada", "Ask a colleague", app.cards("ada")[-1], how=soon)).status == unheard
            await app.settles()
        hints = [each for each in fake.messages("ada", seen_by="ada") if each not in fake.messages("ada")]
        assert len(hints) == 1, "the same is not said twice"
        assert "I am slow just now" in hints[0]["text"]
        assert len(app.cards("ada")) == 1, "nobody is apologised to"
    assert not [record for record in caplog.records if record.exc_info]
    assert PRIVATE not in caplog.text


async def test_a_removed_app_is_noted_by_the_next_delivery_where_the_database_did_not_take_the_first(
    url: str, content: Content
) -> None:
    async with FakeSlack() as fake, slack_app.running(fake, url, content) as app:
        fake.add_user("ada")
        await app.says("ada", "hello")
        with locked(url):
            assert (await app.slack.uninstalls()).status == 503
        assert (await app.slack.again()).status == 200
        assert app.store.run(lambda tx: tx.scalar(select(IDENTITY.c.unreachable))) == "workspace: the app was removed"


async def test_teams_delivers_again_what_the_database_did_not_take_and_gets_the_card(
    url: str, content: Content, caplog: pytest.LogCaptureFixture
) -> None:
    async with FakeTeams() as fake, teams_app.running(fake, url, content) as app:
        fake.add_user("ada")
        with locked(url):
            assert (await app.teams.says("ada", "/assess")).status == 503
        assert (await app.teams.again()).status == 200
        await app.settles()
        await app.presses("ada", teams_app.ROLE, teams_app.PACE)
        with locked(url):
            assert (await app.teams.presses("ada", "3")).status == 503
            assert (await app.teams.again()).status == 503
        assert "Question 2 of 16" in words((await app.teams.again()).json["value"])
        assert app.count() == 1
    assert not [record for record in caplog.records if record.exc_info]


async def test_teams_delivers_an_installation_again_that_the_database_did_not_take(url: str, content: Content) -> None:
    async with FakeTeams() as fake, teams_app.running(fake, url, content) as app:
        fake.add_user("ada")
        with locked(url):
            assert (await app.teams.installs("ada")).status == 503
        assert (await app.teams.again()).status == 200
        assert "I am Advance" in await app.reads("ada")


async def test_a_press_in_teams_that_met_a_defect_gets_its_card_when_it_is_delivered_again(
    url: str, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with FakeTeams() as fake, teams_app.running(fake, url, content) as app:
        fake.add_user("ada")
        await app.starts("ada")
        fail_once(monkeypatch)
        assert (await app.teams.presses("ada", "3")).status == 200
        assert "went wrong on my side" in await app.reads("ada")
        assert "Question 2 of 16" in words((await app.teams.again()).json["value"])
        assert app.count() == 1


async def test_the_local_page_asks_to_try_again_and_then_answers(
    url: str, content: Content, caplog: pytest.LogCaptureFixture
) -> None:
    async with served(url, content) as client:
        bob = await visit(client, BOB)
        said = {"persona": BOB, "event_id": "one", "text": f"log talk {PRIVATE}"}
        with locked(url):
            status, answer = await sends(client, "/api/say", said)
            assert (status, answer["error"]) == (503, "I could not keep this just now. Please try again in a minute.")
            assert (await sends(client, "/api/open", {"persona": BOB}))[0] == 503
            async with client.get("/") as page, client.get("/metrics") as metrics:
                assert (page.status, metrics.status) == (503, 200)
                assert "advance_database_up 0.0" in await metrics.text()
        assert (await sends(client, "/api/say", said))[0] == 200
        await bob.tab.event()
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert PRIVATE not in caplog.text


async def test_the_page_hands_an_event_to_the_engine_again_after_an_apology(
    url: str, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with served(url, content) as client:
        await visit(client, BOB)
        fail_once(monkeypatch)
        said = {"persona": BOB, "event_id": "one", "text": "log talk Streams"}
        first, second = [(await sends(client, "/api/say", said))[1] for _ in range(2)]
        assert first["messages"] != second["messages"]
        third = (await sends(client, "/api/say", said))[1]
        assert third["messages"] == second["messages"]


REFUSING = {
    "sqlite": "CREATE TRIGGER refuse BEFORE INSERT ON achievement BEGIN SELECT RAISE(ABORT, 'refused'); END",
    "postgresql": "ALTER TABLE achievement ADD CONSTRAINT refuse CHECK (title = '')",
}


@pytest.mark.parametrize("kind", REFUSING)
async def test_words_that_a_table_refuses_are_apologised_for_and_are_not_in_the_log(
    request: pytest.FixtureRequest, content: Content, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    get = request.getfixturevalue
    url = get("url") if kind == "sqlite" else new_postgres(get("postgres"))
    async with FakeSlack() as fake, slack_app.running(fake, url, content) as app:
        fake.add_user("ada")
        app.store.run(lambda tx: tx.execute(text(REFUSING[kind])))
        assert "went wrong on my side" in await app.says("ada", f"log talk {PRIVATE}")
        assert await app.says("ada", "hello")
    assert "IntegrityError" in caplog.text or "CheckViolation" in caplog.text
    assert "INSERT INTO achievement" in caplog.text, "what failed is told"
    assert PRIVATE not in caplog.text
