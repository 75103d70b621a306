"""Exactly one effect for every delivery, and nothing is stuck when a card or the process is gone."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from adapters.teams import message_store, session
from adapters.teams.session import Session
from engine.api import Engine
from engine.chat.cards import Card
from engine.content.load import Content
from engine.people.records.members import IDENTITY, MEMBER
from engine.scoring.records.assessments import ASSESSMENT
from tests.databases import new_sqlite
from tests.teams.app import Running, running
from tests.teams.delivery import How, words
from tests.teams.fake import FakeTeams


@pytest.fixture
def url(sqlite: Path, tmp_path: Path) -> str:
    return new_sqlite(sqlite, tmp_path)


@pytest.fixture
async def app(fake: FakeTeams, url: str, content: Content) -> AsyncIterator[Running]:
    async with running(fake, url, content) as app:
        yield app


async def test_a_message_that_is_delivered_again_has_no_second_effect(app: Running) -> None:
    await app.starts("ada")
    await app.says("ada", "3")
    before = len(app.cards("ada"))
    for _ in range(2):
        assert (await app.teams.again()).status == 200
    await app.settles()
    assert (app.count(), len(app.cards("ada"))) == (1, before)


async def test_a_press_that_is_delivered_again_gets_the_same_answer_again(app: Running) -> None:
    await app.starts("ada")
    first = await app.teams.presses("ada", "3")
    again = await app.teams.again()
    assert first.json == again.json
    assert app.count() == 1


async def test_after_a_restart_too_a_press_has_no_second_effect(fake: FakeTeams, url: str, content: Content) -> None:
    async with running(fake, url, content) as app:
        await app.starts("ada")
        await app.teams.presses("ada", "3")
        last = app.teams._last
        await app.settles()
    async with running(fake, url, content) as app:
        app.teams._last = last
        answer = await app.teams.again()
        assert "done already" in answer.json["value"]
        assert app.count() == 1


async def test_the_same_press_several_times_at_once_has_one_effect_and_one_answer(app: Running) -> None:
    await app.starts("ada")
    await app.teams.presses("ada", "3")
    answers = await asyncio.gather(*(app.teams.again() for _ in range(5)))
    assert len({answer.text for answer in answers}) == 1
    assert app.count() == 1


async def test_a_double_click_answers_one_question(app: Running) -> None:
    await app.starts("ada")
    card = app.cards("ada")[-1]
    shown = dict(card.activity)
    await asyncio.gather(app.teams.presses("ada", "3", card), app.teams.presses("ada", "3", card))
    assert "Question 2 of 16" in await app.reads("ada")
    assert (app.count(), len(app.cards("ada"))) == (1, 1)
    assert card.activity != shown


async def test_an_older_card_changes_nothing_and_shows_where_one_is(fake: FakeTeams, app: Running) -> None:
    await app.starts("ada")
    old = app.cards("ada")[-1]
    first = {"id": old.id, "activity": dict(old.activity)}
    await app.presses("ada", "3")
    old.activity, old.view = first["activity"], None  # as a client that has not been online shows it
    await app.teams.presses("ada", "1", old)
    said = await app.reads("ada")
    assert "That card was older" in said
    assert "Question 2 of 16" in said
    assert app.count() == 1


async def test_two_typed_answers_at_once_are_taken_in_the_order_they_came(app: Running) -> None:
    await app.starts("ada")
    await asyncio.gather(*(app.teams.says("ada", rating) for rating in "12345"))
    await app.settles()
    values = {row[0].removeprefix("skill_id="): row[1] for row in app.rows()["rating"]}
    assert sorted(values.values()) == [f"value={each}" for each in range(1, 6)]
    assert "Question 6 of 16" in await app.reads("ada")


async def test_a_typed_answer_takes_the_buttons_from_the_card_before(app: Running) -> None:
    await app.starts("ada")
    await app.says("ada", "3")
    before, now = app.cards("ada")[-2:]
    assert before.card is not None
    assert "Action.Execute" not in str(before.card)
    assert "Question 2 of 16" in words(now.card)


async def test_a_client_without_action_execute_gets_the_card_replaced_all_the_same(app: Running) -> None:
    await app.starts("ada")
    for number in (2, 3):
        assert (await app.teams.presses("ada", "3", old_client=True)).status == 200
        assert f"Question {number} of 16" in await app.reads("ada")
    assert (app.count(), len(app.cards("ada"))) == (2, 1)


async def test_what_a_press_has_shown_is_in_the_message_itself_after_a_pause(app: Running) -> None:
    await app.starts("ada")
    await app.teams.presses("ada", "3")
    [message] = app.cards("ada")
    assert message.view is not None
    await app.settles()
    assert message.view is None
    assert "Question 2 of 16" in words(message.card)


async def test_a_burst_of_presses_costs_one_update(
    fake: FakeTeams, app: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    await app.starts("ada")
    monkeypatch.setattr(message_store, "QUIET", 0.3)
    before = fake.calls["update"]
    for rating in "12345":
        await app.teams.presses("ada", rating)
    await app.settles()
    assert fake.calls["update"] - before == 1
    assert "Question 6 of 16" in await app.reads("ada")


async def test_the_end_of_the_server_brings_every_message_up_to_date(
    fake: FakeTeams, url: str, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(fake, url, content) as app:
        await app.starts("ada")
        monkeypatch.setattr(message_store, "QUIET", 60.0)
        await app.teams.presses("ada", "3")
    [message] = [each for each in fake.messages("ada") if each.card]
    assert message.view is None
    assert "Question 2 of 16" in words(message.card)


async def test_a_card_that_was_deleted_comes_anew(fake: FakeTeams, app: Running) -> None:
    await app.starts("ada")
    fake.fail_next("update", 404, code="ActivityNotFoundInConversation")
    await app.teams.presses("ada", "3", old_client=True)
    assert "Question 2 of 16" in await app.reads("ada")
    assert len(app.cards("ada")) == 2


class Slow:
    """Makes the engine wait for a sign."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.go = asyncio.Event()
        for name in ("answer", "answer_if_known"):
            monkeypatch.setattr(Engine, name, self._delay(getattr(Engine, name)))
        monkeypatch.setattr(session, "PATIENCE", 0.2)
        monkeypatch.setattr(session, "TYPING_AFTER", 0.1)

    def _delay(self, answer: Callable[[Engine, Any], Awaitable[Any]]) -> Callable[[Engine, Any], Awaitable[Any]]:
        async def late(engine: Engine, request: Any) -> Any:
            await self.go.wait()
            return await answer(engine, request)

        return late


async def test_a_press_that_is_not_recorded_in_time_is_not_acknowledged_and_its_card_follows_by_itself(
    app: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    await app.starts("ada")
    slow = Slow(monkeypatch)
    assert (await app.teams.presses("ada", "3")).status == 503
    slow.go.set()
    await asyncio.sleep(0.2)
    assert "Question 2 of 16" in await app.reads("ada")
    assert app.count() == 1


async def test_a_press_whose_card_takes_long_is_answered_with_a_sentence_and_the_card_follows_by_itself(
    app: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    await app.starts("ada")
    drawn, draw = asyncio.Event(), Session.draw

    async def draw_late(each: Session, card: Card) -> None:
        await drawn.wait()
        await draw(each, card)

    monkeypatch.setattr(Session, "draw", draw_late)
    monkeypatch.setattr(session, "PATIENCE", 0.2)
    answer = await app.teams.presses("ada", "3")
    assert answer.json["type"] == "application/vnd.microsoft.activity.message"
    assert "still working" in answer.json["value"]
    assert app.count() == 1
    drawn.set()
    await asyncio.sleep(0.1)
    assert "Question 2 of 16" in await app.reads("ada")


async def test_a_slow_message_is_not_acknowledged_but_shows_typing_and_is_answered_once(
    fake: FakeTeams, app: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    await app.starts("ada")
    slow = Slow(monkeypatch)
    assert (await app.teams.says("ada", "3")).status == 503
    assert fake.direct("ada").typing == 1
    slow.go.set()
    assert "Question 2 of 16" in await app.reads("ada")
    assert (await app.teams.again()).status == 200
    await app.settles()
    assert app.count() == 1
    assert len([each for each in app.cards("ada") if "Question 2" in words(each.card)]) == 1


async def test_a_picture_that_takes_a_while_shows_typing(fake: FakeTeams, app: Running) -> None:
    await app.starts("ada")
    await app.presses("ada", *["3"] * 16, "Submit and see my result")
    before = fake.direct("ada").typing
    await app.says("ada", "/progress")
    await app.says("ada", "/progress")
    assert fake.direct("ada").typing == before + 1, "the second time the picture is at hand"


async def test_after_a_restart_the_next_press_works_without_another_introduction(
    fake: FakeTeams, url: str, content: Content
) -> None:
    async with running(fake, url, content) as app:
        await app.starts("ada")
    async with running(fake, url, content) as app:
        assert "Question 2 of 16" in await app.presses("ada", "4")
        assert (app.count(MEMBER), app.count(IDENTITY), app.count(ASSESSMENT)) == (1, 1, 1)
        assert len(app.cards("ada")) == 1
    assert fake.calls["member"] == 1


async def test_an_event_id_of_any_length_is_taken(app: Running) -> None:
    assert (await app.teams.says("ada", "hello", How(change={"id": "f:" + "x" * 900}))).status == 200
    assert "I am Advance" in await app.reads("ada")
