"""The local page over real HTTP: conversations, tabs, pictures, the clock, and the demo behind it."""

import asyncio
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Self

import psycopg
import pytest
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import OperationalError

from adapters.web.render import card_html
from bot.build import LOCAL_WORKSPACE
from bot.demo import open_demo
from bot.http import ADVANCE
from demo.examples import examples
from engine.chat.cards import Card, Paragraph
from engine.chat.text import Link
from engine.content.load import Content
from engine.scoring.records.assessments import RATING
from tests.web.page import ADA, BOB, EVE, LONGEST, Client, Shown, open_tab, page, sends, served, sqlite_url, visit

__all__ = ["page", "sqlite_url"]  # fixtures

PNG = b"\x89PNG\r\n\x1a\n"


def ratings(client: Client) -> int:
    """How many answers are on disk."""
    return client.app[ADVANCE].store.run(lambda tx: int(tx.scalar(select(func.count()).select_from(RATING)) or 0))


async def test_a_newcomer_picks_a_role_and_an_express_assessment_ends_in_a_result(
    database_url: str, content: Content
) -> None:
    async with served(database_url, content) as client:
        assert (await visit(client, LONGEST)).card.key == "welcome"
        bob = await visit(client, BOB)
        assert (await bob.says("/assess")).key == "role"
        picked = await bob.post("press", event_id="role", message=bob.message, action=bob.card.action("QA Engineer"))
        assert picked["role"] == "QA Engineer"
        assert (await bob.take(picked)).key == "intro"
        card = await bob.presses("Express")
        asked = []
        while card.key == "domain":
            asked += card.inputs
            shown = bob.message
            card = await bob.presses("Next", dict.fromkeys(card.inputs, "3"))
            assert bob.message == shown  # in place
        assert len(set(asked)) == 16
        assert card.key == "review"
        card = await bob.presses("Submit")
        assert card.key == "result"
        assert "AI DEVELOPING" in card.text
        assert "Overall 3.0 of 5" in card.text
        assert "table" in card.elements
        assert len(card.pictures) == 2
        assert ratings(client) == 16


async def test_a_picture_is_drawn_for_both_themes_and_unknown_ones_are_not_found(page: Client) -> None:
    async with page.get("/gallery") as answer:
        dark, light = Shown(await answer.text()).pictures[1:3]
    drawn = []
    for address, theme in ((light, "light"), (dark, "dark")):
        assert address.endswith(f".png?theme={theme}")
        async with page.get(address) as answer:
            assert answer.status == 200
            assert answer.content_type == "image/png"
            drawn.append(await answer.read())
    assert all(png.startswith(PNG) for png in drawn)
    assert drawn[0] != drawn[1]
    for unknown in ("0" * 32, "x", "..", "%00"):
        async with page.get(f"/charts/{unknown}.png?theme=light") as answer:
            assert answer.status == 404
            assert "no longer here" in (await answer.json())["error"]


async def test_the_gallery_shows_every_example(page: Client) -> None:
    async with page.get("/gallery") as answer:
        text = Shown(await answer.text()).text
    for example in examples(page.app[ADVANCE].content):
        assert example.name in text
        assert example.card.title in text


async def test_a_tab_that_comes_back_gets_what_it_missed_and_nothing_else(page: Client) -> None:
    ada = await visit(page)
    await ada.says("/assess")
    before, greeted = ada.tab.last_event_id, dict(ada.tab.messages)
    await ada.presses("One at a time")
    await ada.says("banana")
    again = await open_tab(page, ADA, before)
    assert not again.batches[0]["fresh"]
    assert set(again.messages) == set(ada.tab.messages) - {
        message for message, html in greeted.items() if ada.tab.messages[message] == html
    }
    assert again.last_event_id == ada.tab.last_event_id
    caught_up = await open_tab(page, ADA, ada.tab.last_event_id)
    assert caught_up.batches[0]["messages"] == []
    assert not caught_up.batches[0]["fresh"]


@pytest.mark.parametrize("last", ["0123456789abcdef-3", "nonsense", "-", "-5", "{run}-99999", "{run}-x", "{run}--1"])
async def test_a_tab_of_an_earlier_run_starts_afresh(page: Client, last: str) -> None:
    ada = await visit(page)
    tab = await open_tab(page, ADA, last.format(run=ada.tab.last_event_id.rpartition("-")[0]))
    assert tab.batches[0]["fresh"]
    assert tab.messages == ada.tab.messages


async def test_two_tabs_show_the_same_and_other_people_nothing_of_it(page: Client) -> None:
    ada, eve = await visit(page), await visit(page, EVE)
    other = await open_tab(page)
    await ada.says("/assess")
    await ada.presses("One at a time")
    await ada.presses("3")
    await ada.says("two")
    await other.reaches(ada.tab.sequence)
    assert other.messages == ada.tab.messages
    assert (await open_tab(page, EVE)).messages == eve.tab.messages
    assert len(eve.tab.messages) == 1


async def test_however_often_tabs_open_there_is_one_greeting(page: Client) -> None:
    turns = await asyncio.gather(*(sends(page, "/api/open", {"persona": ADA}) for _ in range(5)))
    assert {status for status, _ in turns} == {200}
    assert len((await open_tab(page)).messages) == 1


async def test_the_same_event_twice_has_one_effect_and_the_same_answer(page: Client) -> None:
    ada = await visit(page)
    await ada.says("/assess")
    await ada.presses("One at a time")
    press = {"persona": ADA, "event_id": "twice", "message": ada.message, "action": ada.card.action("4")}
    first, second = await asyncio.gather(sends(page, "/api/press", press), sends(page, "/api/press", press))
    assert first == second == await sends(page, "/api/press", press)
    assert "Question 2 of 16" in (await ada.take(first[1])).text
    said = {"persona": ADA, "event_id": "said twice", "text": "2"}
    assert await sends(page, "/api/say", said) == await sends(page, "/api/say", said | {"text": "other words"})
    assert ratings(page) == 2
    assert [card.text for card in (await open_tab(page)).cards].count("2") == 1


async def test_a_form_whose_answer_was_lost_comes_again(page: Client) -> None:
    ada = await visit(page)
    await ada.says("/assess")
    await ada.presses("One at a time")
    await ada.presses("4")
    press = {"persona": ADA, "event_id": "form", "message": ada.message, "action": ada.card.action("Add evidence")}
    _, lost = await sends(page, "/api/press", press)
    assert lost["form"]
    assert (await sends(page, "/api/press", press))[1] == lost


async def test_pressing_a_card_that_is_older_shows_the_current_question_and_keeps_the_answer(page: Client) -> None:
    ada = await visit(page)
    await ada.says("/assess")
    old = (await ada.presses("One at a time")).action("5")
    await ada.says("2")
    card = await ada.does(old)
    assert "That card was older" in card.text
    assert "Question 2 of 16" in card.text
    assert ratings(page) == 1


async def test_a_typed_answer_leaves_only_the_newest_question_to_press(page: Client) -> None:
    ada = await visit(page)
    await ada.says("/assess")
    await ada.presses("One at a time")
    await ada.says("2")
    await ada.says("3")
    asking = [card for card in (await open_tab(page)).cards if "of 16 ·" in card.text]
    assert [f"Question {number} of 16" in card.text for number, card in enumerate(asking, 1)] == [True] * 3
    assert [bool(card.buttons) for card in asking] == [False, False, True]


async def test_a_press_whose_message_is_gone_is_answered_below(page: Client) -> None:
    ada = await visit(page)
    await ada.says("/assess")
    pace, ada.message = ada.card.action("One at a time"), "m99"
    before = len(ada.tab.messages)
    assert (await ada.does(pace)).key == "question"
    assert len(ada.tab.messages) == before + 1


async def test_what_people_write_never_becomes_markup(page: Client) -> None:
    evil = '<script>alert("1")</script> &amp; <b onclick=x>'
    ada = await visit(page)
    await ada.says(evil)
    bubble = next(html for message, html in ada.tab.messages.items() if message.startswith("e-"))
    assert "&lt;script&gt;" in bubble
    await ada.says("/assess")
    await ada.presses("One at a time")
    await ada.presses("4")
    await ada.presses("Add evidence")
    assert "not look like a link" in (await ada.presses("Keep", {"note": evil, "link": "javascript:alert(1)"})).text
    assert evil in ada.card.html.replace("&lt;", "<").replace("&gt;", ">").replace("&#34;", '"').replace("&amp;", "&")
    await ada.presses("Keep", {"note": evil, "link": "https://example.org/?a='b'&lt;"})
    assert evil in (await ada.says("my answers")).text
    for card in ada.tab.cards:
        assert not card.elements & {"script", "b"}, card.html
    async with page.get("/") as answer:
        home = await answer.text()
    assert "alert(1)" in home
    assert "<img src=x" not in home
    assert "<script>team" not in home
    assert "<Sons>" not in home


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", " javascript:x", "//evil.example", "/api"])
def test_only_web_addresses_become_links(url: str) -> None:
    card = Card("note", "Links", (Paragraph((Link("words", url), Link("“\"'", 'https://example.org/"onx="'))),))
    shown = Shown(card_html(card, uid="c", picture=lambda chart, theme: ""))
    assert shown.html.count("<a ") == 1
    assert url not in shown.html
    assert '"onx' not in shown.html


async def test_the_clock_moves_forward_by_its_steps_only(page: Client) -> None:
    tab, other = await open_tab(page), await open_tab(page, EVE)
    begun = start = datetime.fromisoformat(tab.batches[0]["now"])
    for step, by in (("hour", timedelta(hours=1)), ("day", timedelta(days=1)), ("week", timedelta(weeks=1))):
        status, answer = await sends(page, "/api/clock", {"persona": ADA, "forward": step})
        assert status == 200
        start, moved = start + by, datetime.fromisoformat(answer["now"])
        assert timedelta(0) <= moved - start < timedelta(seconds=20)
    await tab.reaches(3)
    assert "one week" in tab.cards[-1].text
    told = await asyncio.wait_for(other.event(), 3)  # at once, not with the next heartbeat
    assert datetime.fromisoformat(told["now"]) - begun >= timedelta(hours=1)
    for step in ("year", "-1", "Hour", "", None, 1, ["hour"], {"hour": 1}):
        status, answer = await sends(page, "/api/clock", {"persona": ADA, "forward": step})
        assert status == 400, step
        assert answer["error"]


async def test_a_clock_that_is_real_cannot_be_moved(sqlite_url: str, content: Content) -> None:
    async with served(sqlite_url, content) as client:
        assert (await sends(client, "/api/clock", {"persona": ADA, "forward": "day"}))[0] == 404
        async with client.get("/") as home, client.get("/api/personas") as people:
            assert "+1 week" not in await home.text()
            assert (await people.json())["movable_clock"] is False


async def test_health_and_readiness_are_told_apart(page: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    async with page.get("/healthz") as health, page.get("/readyz") as ready:
        assert (health.status, ready.status) == (200, 200)

    def break_down(tx: Connection, now: datetime) -> None:
        raise OperationalError("SELECT 1", {}, psycopg.OperationalError("the server has gone away"))

    monkeypatch.setattr("bot.http.try_out", break_down)
    async with page.get("/healthz") as health, page.get("/readyz") as ready:
        assert (health.status, ready.status) == (200, 503)


async def test_a_shutdown_does_not_wait_for_open_tabs(sqlite_url: str, content: Content) -> None:
    async with served(sqlite_url, content) as client:
        tabs = [await open_tab(client), await open_tab(client, EVE)]
        async with asyncio.timeout(30):
            await client.server.close()
        for tab in tabs:
            assert await tab.response.content.read() == b""


def test_the_demo_settles_when_it_is_tomorrow_for_some_of_its_people(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class LateInTheEvening(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return super().now(tz).replace(hour=23, minute=50)

    monkeypatch.setattr("demo.company.datetime", LateInTheEvening)
    open_demo(tmp_path / "demo", "127.0.0.1", 3999, lambda line: None).store.close()


async def test_the_demo_settles_once_and_finds_everything_as_it_was_ever_after(tmp_path: Path) -> None:
    found, told = [], []
    for _ in range(2):
        advance = open_demo(tmp_path / "demo", "127.0.0.1", 3999, told.append)
        found.append(await advance.engine.personas(LOCAL_WORKSPACE))
        found.append(advance.store.run(lambda tx: tx.execute(text("SELECT * FROM rating")).all()))
        advance.store.close()
    assert found[:2] == found[2:]
    assert len(found[0]) == 41
    assert len(found[1]) > 100
    assert [sum(words in line for line in told) for words in ("Inviting", "Living")] == [1, 1]
