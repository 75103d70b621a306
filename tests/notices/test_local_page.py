"""Notices on the local page: moving the clock on lets them arrive, each at its own time."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from bot.clock import DemoClock
from bot.http import ADVANCE
from bot.lock import ServerError, only_server
from engine.curriculum.records.enrolments import NewEnrolment, enrol
from engine.people.records.members import MEMBER
from tests.web.page import ADA, Client, Shown, page, sends, sqlite_url, visit

__all__ = ["page", "sqlite_url"]  # fixtures


def enrol_ada(client: Client, start: date) -> None:
    """Put her into the program."""

    def work(tx: Connection) -> None:
        row = tx.execute(select(MEMBER.c.id, MEMBER.c.organisation_id).where(MEMBER.c.email == ADA)).one()
        enrol(tx, row.organisation_id, [NewEnrolment(row.id, start)], datetime.now(UTC))

    client.app[ADVANCE].store.run(work)


def next_monday(clock: DemoClock) -> date:
    today = clock.now().date()
    return today + timedelta(days=7 - today.weekday())


async def test_moving_the_clock_on_lets_messages_arrive_at_their_own_times(page: Client) -> None:
    clock = page.app[ADVANCE].clock
    assert isinstance(clock, DemoClock)
    start = next_monday(clock)
    enrol_ada(page, start)
    ada = await visit(page)
    for _ in range(2):
        assert (await sends(page, "/api/clock", {"persona": ADA, "forward": "week"}))[0] == 200
    while not any("Week 2 of 16" in card.text for card in ada.tab.cards):
        await ada.tab.event()
    arrived = [
        message for batch in ada.tab.batches for message in batch["messages"] if 'data-key="weekly"' in message["html"]
    ]
    days = [datetime.fromisoformat(message["at"]) for message in arrived]
    assert [day.date() for day in days] == [start, start + timedelta(days=7)]
    assert {(day.hour, day.minute) for day in days} == {(9, 0)}


async def test_the_page_says_why_no_more_messages_come(page: Client) -> None:
    clock = page.app[ADVANCE].clock
    assert isinstance(clock, DemoClock)
    enrol_ada(page, next_monday(clock))
    ada = await visit(page)

    async def moves_on() -> str:
        assert (await sends(page, "/api/clock", {"persona": ADA, "forward": "week"}))[0] == 200
        remarks: list[str] = []
        while not remarks:
            batch = await ada.tab.event()
            remarks = [each["html"] for each in batch["messages"] if "The clock moved on" in each["html"]]
        return remarks[-1]

    assert "quiet" not in await moves_on()
    for _ in range(5):
        last = await moves_on()
    assert "has answered nothing for a while, so the bot is quiet" in last
    await ada.says("hello")
    assert "quiet" not in await moves_on()


async def test_a_weekly_message_is_answered_in_place(page: Client) -> None:
    clock = page.app[ADVANCE].clock
    assert isinstance(clock, DemoClock)
    enrol_ada(page, next_monday(clock))
    ada = await visit(page)
    await sends(page, "/api/clock", {"persona": ADA, "forward": "week"})
    while not any(card.key == "weekly" for card in ada.tab.cards):
        await ada.tab.event()
    ada.message = shown = next(id_ for id_, html in ada.tab.messages.items() if Shown(html).key == "weekly")
    ada.card = Shown(ada.tab.messages[shown])
    assert (await ada.presses("Block time")).key == "answered"
    assert ada.message == shown
    assert "data:text/calendar" in ada.card.html
    assert "Noted as done" in (await ada.presses("Done")).text


def test_a_second_server_on_one_sqlite_database_is_a_sentence(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'advance.db'}"
    file = Path(url.removeprefix("sqlite:///"))
    (link := file.with_name("link.db")).symlink_to(file)
    for same in (url, f"sqlite:///{link}", f"sqlite:///file:{link}?mode=rwc&uri=true", f"sqlite:///{file}?timeout=3"):
        with only_server(url), pytest.raises(ServerError, match="Another server is running on"), only_server(same):
            pass
    with only_server(url):
        pass


def test_a_sqlite_file_with_two_names_is_not_served(tmp_path: Path) -> None:
    file = tmp_path / "advance.db"
    file.touch()
    (tmp_path / "other.db").hardlink_to(file)
    for name in ("advance.db", "other.db"):
        with pytest.raises(ServerError, match="a hard link"), only_server(f"sqlite:///{tmp_path / name}"):
            pass
    (tmp_path / "other.db").unlink()
    with only_server(f"sqlite:///{file}"):
        pass


def test_postgresql_carries_several_servers() -> None:
    url = "postgresql+psycopg://nobody@localhost/nothing"
    with only_server(url), only_server(url):
        pass
