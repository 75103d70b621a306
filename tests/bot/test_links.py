"""Signed links: what a chat client fetches comes from the link itself, and from no link that we did not sign."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from threading import Event

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.public import add_public_links
from bot.settings import SettingsError, read_settings
from engine.api import Engine
from engine.chat.cards import Download
from engine.chat.charts import Band, Chart, LineChart, RadarChart, RadarSeries
from engine.content.load import Content
from engine.insight.pictures import Pictures
from engine.links import LONGEST, Links
from engine.store.store import Store
from engine.vault import new_key
from tests.conversation import FixedClock

URL = "https://advance.example.com"
RADAR = RadarChart(("A", "B", "Überblick"), (RadarSeries("Now", (1.25, None, 3.0)),), 5.0, "none")
LINE = LineChart("Level", ((date(2026, 1, 1), 1.5), (date(2026, 3, 2), 3.25)), (Band("low", 0.0),), 5.0, "de")
CALENDAR = Download("Add to my calendar", "Förum 1.ics", "text/calendar", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")

TEXTS = st.text(max_size=40)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
SERIES = st.builds(RadarSeries, TEXTS, st.lists(st.none() | NUMBERS, max_size=4).map(tuple))
RADARS = st.builds(
    RadarChart, st.lists(TEXTS, max_size=4).map(tuple), st.lists(SERIES, max_size=3).map(tuple), NUMBERS, TEXTS
)
POINTS = st.lists(st.tuples(st.dates(), NUMBERS), max_size=4).map(tuple)
LINES = st.builds(
    LineChart, TEXTS, POINTS, st.lists(st.builds(Band, TEXTS, NUMBERS), max_size=3).map(tuple), NUMBERS, TEXTS
)


def token_of(address: str | None) -> str:
    assert address is not None
    return address.split("/")[4].removesuffix(".png")


@settings(deadline=None)
@given(RADARS | LINES)
def test_a_link_carries_any_chart_back_as_it_was(chart: Chart) -> None:
    links = Links(URL, [new_key()])
    address = links.picture(chart)
    if address is not None:
        assert len(address) <= LONGEST
        assert links.read_picture(token_of(address)) == chart


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=200) | RADARS | LINES)
def test_a_link_carries_any_file_back_as_it_was(name: str, content: str | Chart) -> None:
    links = Links(URL, [new_key()])
    download = Download("Save", name, "text/plain", content)
    address = links.file(download)
    if address is not None:
        assert links.read_file(token_of(address)) == download


def test_the_link_of_a_file_ends_with_the_day_after_it_was_made(monkeypatch: pytest.MonkeyPatch) -> None:
    links, day = Links(URL, [new_key()]), 24 * 60 * 60
    monkeypatch.setattr("engine.links.time", lambda: 20_000.0 * day)
    file, picture = token_of(links.file(CALENDAR)), token_of(links.picture(RADAR))
    monkeypatch.setattr("engine.links.time", lambda: 20_002.0 * day - 1)
    assert links.read_file(file) == CALENDAR
    monkeypatch.setattr("engine.links.time", lambda: 20_002.0 * day)
    assert (links.read_file(file), links.read_picture(picture)) == (None, RADAR)


@settings(deadline=None)
@given(st.text(max_size=300))
def test_nothing_is_read_from_a_made_up_token(token: str) -> None:
    links = Links(URL, [new_key()])
    assert (links.read_picture(token), links.read_file(token)) == (None, None)


def test_without_a_public_address_or_a_key_or_room_there_is_no_link() -> None:
    assert Links("", [new_key()]).picture(RADAR) is None
    assert Links(URL, []).picture(RADAR) is None
    long = Download("Save", "x.txt", "text/plain", "".join(map(chr, range(0x4E00, 0x4E00 + 3000))))
    assert Links(URL, [new_key()]).file(long) is None


def test_a_token_is_good_for_its_kind_and_its_keys_only() -> None:
    old, new = new_key(), new_key()
    links = Links(URL, [old])
    picture, file = token_of(links.picture(RADAR)), token_of(links.file(CALENDAR))
    assert links.read_file(picture) is None
    assert links.read_picture(file) is None
    assert Links(URL, [new]).read_picture(picture) is None
    assert Links(URL, [new, old]).read_picture(picture) == RADAR
    assert Links(URL, [new, old]).picture(RADAR) == Links(URL, [new]).picture(RADAR)
    assert Links(URL, []).read_picture(picture) is None


class Counting(Pictures):
    """Counts what it draws, and draws only when let."""

    def __init__(self) -> None:
        self.drawn: list[Chart] = []
        self.begun = Event()
        self.free = Event()
        self.free.set()

    def draw(self, chart: Chart, theme: object = "light") -> bytes:
        self.drawn.append(chart)
        self.begun.set()
        self.free.wait(20)
        return b"\x89PNG " + repr(chart).encode()


@pytest.fixture
def charts() -> Counting:
    return Counting()


@pytest.fixture
def engine(content: Content, store: Store, charts: Counting) -> Engine:
    return Engine(content, store, FixedClock(), charts, [new_key()], URL)


@pytest.fixture
async def client(engine: Engine) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    app = web.Application()
    add_public_links(app, engine)
    async with TestClient(TestServer(app)) as client:
        yield client


Client = TestClient[web.Request, web.Application]


def path(address: str | None) -> str:
    assert address is not None
    return address.removeprefix(URL)


async def test_a_picture_is_drawn_once_for_everybody_and_may_be_kept(
    engine: Engine, charts: Counting, client: Client
) -> None:
    address = path(engine.links.picture(RADAR))
    answers = await asyncio.gather(*(client.get(address) for _ in range(5)))
    assert [(each.status, each.content_type) for each in answers] == [(200, "image/png")] * 5
    assert "immutable" in answers[0].headers["Cache-Control"]
    assert charts.drawn == [RADAR]


async def test_nothing_is_drawn_that_was_not_signed(engine: Engine, charts: Counting, client: Client) -> None:
    address = path(engine.links.picture(RADAR))
    for wrong in (address[:-5] + "AAAA.png", "/pictures/.png", "/pictures/x.png", address.replace("pictures", "files")):
        assert (await client.get(wrong)).status == 404
    assert charts.drawn == []


async def test_pictures_are_drawn_off_the_loop_and_only_so_many_wait(
    engine: Engine, charts: Counting, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.public.MOST_WAITING", 1)
    charts.free.clear()
    asked = asyncio.create_task(client.get(path(engine.links.picture(RADAR))))
    assert await asyncio.to_thread(charts.begun.wait, 20)
    assert (await client.get(path(engine.links.picture(LINE)))).status == 503
    charts.free.set()
    assert (await asked).status == 200
    assert (await client.get(path(engine.links.picture(LINE)))).status == 200


async def test_a_picture_that_cannot_be_drawn_is_tried_again(
    engine: Engine, charts: Counting, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = path(engine.links.picture(LINE))
    with monkeypatch.context() as broken:
        broken.setattr(Counting, "draw", lambda *_: 1 / 0)
        assert (await client.get(address)).status == 500
    assert (await client.get(address)).status == 200


async def test_a_file_is_saved_under_its_name_and_runs_nothing(engine: Engine, client: Client) -> None:
    answer = await client.get(path(engine.links.file(CALENDAR)))
    assert (answer.status, await answer.text()) == (200, CALENDAR.content)
    assert answer.content_type == "text/calendar"
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''F%C3%B6rum%201.ics"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert (await client.get(path(engine.links.file(CALENDAR)).replace("rum", "rms"))).status == 404


async def test_a_picture_is_saved_as_one(engine: Engine, client: Client) -> None:
    answer = await client.get(path(engine.links.file(Download("Picture", "level.png", "image/png", LINE))))
    assert (answer.status, answer.headers["Content-Type"]) == (200, "image/png")
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''level.png"
    assert await answer.read() == engine.charts.draw(LINE)


@pytest.mark.parametrize(
    "address", ["http://advance.example.com", "advance.example.com", "https://", "https://x/?a=b", "https://u@x/"]
)
def test_an_address_that_links_cannot_start_with_is_refused(address: str) -> None:
    with pytest.raises(SettingsError, match="ADVANCE_PUBLIC_URL"):
        read_settings(public_url=address, secret_keys=new_key())


def test_a_public_address_needs_a_key() -> None:
    with pytest.raises(SettingsError, match="ADVANCE_SECRET_KEYS"):
        read_settings(public_url=URL)
    assert read_settings(public_url="http://127.0.0.1:3978/", secret_keys=new_key())
