"""Somebody's calendar under an address of its own, as calendar programs fetch it and a strict parser reads it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp.test_utils import TestClient, TestServer
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from sqlalchemy import update

from bot.build import build_advance
from bot.http import make_app
from bot.settings import Settings
from engine.api import Engine
from engine.chat.cards import Card
from engine.chat.text import Link
from engine.content.load import Content
from engine.insight.pictures import Pictures
from engine.people.records.members import MEMBER
from engine.store.store import Store
from engine.vault import new_key
from tests.conversation import Chat, FixedClock, words

Client = TestClient[object, object]
KEY = new_key()
URL = "https://advance.example.com"


@pytest.fixture
async def served(store: Store, organisation_id: int, content: Content) -> Chat:
    """A chat on a server that people reach, with ada in Berlin and olga who runs the program."""
    clock = FixedClock()
    engine = Engine(content, store, clock, Pictures(), (KEY,), URL)
    chat = Chat(engine, store, clock, organisation_id, content)
    chat.meet("ada", timezone="Europe/Berlin")
    chat.meet("olga", is_owner=True)
    chat.confirms_events()
    return chat


@pytest.fixture
async def client(served: Chat, database_url: str) -> AsyncIterator[Client]:
    """The server of the same database, with the same key and the same clock."""
    settings = Settings(database_url=database_url, secret_keys=KEY)  # type: ignore[arg-type]
    advance = build_advance(settings, served.clock, served.content)
    async with TestClient(TestServer(make_app(advance, ""))) as client:
        yield client


def path(card: Card) -> str:
    """The address on the card, below that of the server."""
    found = [span.url for block in card.blocks for span in getattr(block, "text", ()) if isinstance(span, Link)]
    return found[0].removeprefix(URL)


async def fetch(client: Client, address: str) -> Calendar:
    answer = await client.get(address)
    assert (answer.status, answer.content_type) == (200, "text/calendar")
    return IcsCalendarStream.calendar_from_ics(await answer.text())


async def answers(chat: Chat, event: str, label: str) -> None:
    await chat.says("ada", f"/events {event}")
    await chat.presses("ada", label)


async def address(chat: Chat) -> str:
    await chat.says("ada", "/events")
    card = await chat.presses("ada", "In my own calendar")
    return path(card if "Subscribe to this" in words(card) else await chat.presses("ada", "Make an address"))


async def test_the_whole_calendar_follows_what_is_answered_moved_and_cancelled(served: Chat, client: Client) -> None:
    await answers(served, "weekly technical", "Yes")
    await answers(served, "paper review", "Maybe")
    await answers(served, "quarterly", "No")
    where = await address(served)
    calendar = await fetch(client, where)
    before = {event.summary: event for event in calendar.events}
    assert {name: event.status.value for name, event in before.items() if event.status} == {
        "Weekly technical AI discussion": "CONFIRMED",
        "Monthly AI paper review and implementation workshop": "TENTATIVE",
    }
    await served.says("olga", "/events move weekly technical to 2026-03-05 16:00 UTC")
    form = {"when": "2026-03-05 16:00 UTC"}
    await served.presses("olga", "Save", form)
    await served.says("olga", "/events cancel paper review")
    await served.presses("olga", "Cancel it")
    after = {event.uid: event for event in (await fetch(client, where)).events}
    forum, review = (after[event.uid] for event in before.values())
    assert forum.start_datetime == datetime(2026, 3, 5, 16, tzinfo=UTC)
    assert review.status is not None
    assert review.status.value == "CANCELLED"
    assert all((after[old.uid].sequence or 0) > (old.sequence or 0) for old in before.values())


async def test_a_calendar_that_has_it_already_fetches_nothing(served: Chat, client: Client) -> None:
    where = await address(served)
    empty = await client.get(where)
    assert (await fetch(client, where)).events == []
    await answers(served, "weekly technical", "Yes")
    first = await client.get(where)
    assert first.headers["ETag"] != empty.headers["ETag"]
    served.clock.forward(timedelta(hours=9))
    for known in (first.headers["ETag"], f'"other", W/{first.headers["ETag"]}', "*"):
        again = await client.get(where, headers={"If-None-Match": known})
        assert (again.status, await again.read(), again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert (await client.get(where, headers={"If-None-Match": empty.headers["ETag"]})).status == 200
    await served.says("olga", "/events cancel weekly technical")
    await served.presses("olga", "Cancel it")
    changed = await client.get(where, headers={"If-None-Match": first.headers["ETag"]})
    assert (changed.status, "STATUS:CANCELLED" in await changed.text()) == (200, True)


async def test_a_new_address_ends_the_old_one_and_stopping_ends_both(served: Chat, client: Client) -> None:
    await answers(served, "weekly technical", "Yes")
    first = await address(served)
    await fetch(client, first)
    second = path(await served.presses("ada", "New address"))
    assert second != first
    assert [(await client.get(each)).status for each in (first, second)] == [404, 200]
    await served.presses("ada", "Stop it")
    gone = await client.get(second)
    assert gone.status == 404
    assert "Ask Advance for a new address" in await gone.text()


async def test_an_address_ends_with_its_owner_and_cannot_be_guessed(served: Chat, client: Client) -> None:
    where = await address(served)
    number, _, signature = where.removeprefix("/calendar/").removesuffix(".ics").partition("-")
    other = served.member_id("olga")
    for wrong in (f"{other}-{signature}", f"{number}-{'0' * 64}", f"{number}-", number, f"0{number}-{signature}x"):
        assert (await client.get(f"/calendar/{wrong}.ics")).status == 404, wrong
    await fetch(client, where)
    served.store.run(lambda tx: tx.execute(update(MEMBER).values(standing="left")))
    assert (await client.get(where)).status == 404
