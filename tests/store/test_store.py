"""The store: grouped commits, times, and what a database must be told."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from engine.api import Engine
from engine.chat.errors import Unavailable
from engine.content.load import Content
from engine.insight.pictures import Pictures
from engine.people.records.members import ORGANISATION
from engine.people.records.seen_events import SEEN
from engine.store.store import Store, open_store
from tests.conversation import Chat, pressable

MANY = 300


class Broken(Exception):
    pass


def add(tx: Connection, name: str) -> str:
    tx.execute(insert(ORGANISATION).values(name=name))
    return name


def add_broken(tx: Connection, name: str) -> str:
    """Fail after having written."""
    raise Broken(add(tx, name))


def names(tx: Connection) -> set[str]:
    return set(tx.scalars(select(ORGANISATION.c.name)))


@contextmanager
def held(store: Store) -> Iterator[None]:
    """Keep the store busy, so that what is submitted meanwhile waits together."""
    release, started = Event(), [Event() for _ in range(8)]

    def wait(tx: Connection, begun: Event) -> None:
        begun.set()
        release.wait(10)

    holders = [store.submit(wait, begun) for begun in started]
    started[0].wait(10)
    try:
        yield
    finally:
        release.set()
        for holder in holders:
            holder.result(10)


def error_of(future: Future[str]) -> BaseException | None:
    return future.exception(10)


def test_among_many_at_once_a_failing_job_rolls_back_only_itself(store: Store) -> None:
    with held(store):
        jobs = {f"job {at}": store.submit(add_broken if at % 7 == 3 else add, f"job {at}") for at in range(MANY)}
    failed = {name for name, job in jobs.items() if error_of(job)}
    assert failed == {f"job {at}" for at in range(MANY) if at % 7 == 3}
    assert all(isinstance(error_of(jobs[name]), Broken) for name in failed)
    assert store.run(names) == jobs.keys() - failed


def test_a_failing_job_alone_rolls_back(store: Store) -> None:
    with pytest.raises(Broken):
        store.run(add_broken, "gone")
    assert store.run(names) == set()
    assert store.run(add, "next") == "next"


def test_a_statement_that_the_database_refuses_leaves_its_neighbours_alone(store: Store) -> None:
    def twice(tx: Connection) -> None:
        for _ in range(2):
            tx.execute(insert(ORGANISATION).values(id=77, name="twice"))

    with held(store):
        jobs = [store.submit(add, "before"), store.submit(twice), store.submit(add, "after")]  # type: ignore[list-item]
    assert [type(error_of(job)) for job in jobs] == [type(None), IntegrityError, type(None)]
    assert store.run(names) == {"before", "after"}


def test_a_result_arrives_only_after_its_commit(store: Store, database_url: str) -> None:
    other = create_engine(database_url)
    seen: list[bool] = []

    def look(job: Future[str]) -> None:
        with other.connect() as connection:
            seen.append(job.result() in names(connection))

    with held(store):
        jobs = [store.submit(add, f"job {at}") for at in range(40)]
        for job in jobs:
            job.add_done_callback(look)
    store.close()
    other.dispose()
    assert seen == [True] * 40


def test_a_commit_that_fails_fails_every_job_in_it_and_none_after_it(store: Store) -> None:
    def make_tables(tx: Connection) -> None:
        tx.execute(text("CREATE TABLE parent (id INTEGER PRIMARY KEY)"))
        tx.execute(text("CREATE TABLE child (id INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED)"))

    def leave_an_orphan(tx: Connection) -> str:
        tx.execute(text("INSERT INTO child VALUES (1)"))
        return "orphan"

    store.run(make_tables)
    with held(store):
        orphan = store.submit(leave_an_orphan)
        jobs = {f"job {at}": store.submit(add, f"job {at}") for at in range(20)}
    assert isinstance(error_of(orphan), IntegrityError)
    kept = {name for name, job in jobs.items() if error_of(job) is None}
    assert store.run(names) == kept
    if store.engine.dialect.name == "sqlite":
        assert all(isinstance(error_of(job), IntegrityError) for job in jobs.values())
    assert store.run(add, "afterwards") == "afterwards"


def test_closing_finishes_what_was_submitted(store: Store, database_url: str) -> None:
    jobs = [store.submit(add, f"job {at}") for at in range(MANY)]
    store.close()
    assert all(job.done() and job.exception() is None for job in jobs)
    again = open_store(database_url)
    assert len(again.run(names)) == MANY
    again.close()


def test_a_closed_store_takes_nothing_more_and_may_be_closed_twice(store: Store) -> None:
    store.close()
    with pytest.raises(Unavailable):
        store.submit(add, "too late")
    store.close()


async def test_who_stops_waiting_disturbs_nobody(store: Store) -> None:
    tasks = [asyncio.create_task(store.transact(add, f"job {at}")) for at in range(20)]
    await asyncio.sleep(0)
    tasks[3].cancel()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert [each for each in done if isinstance(each, str)] == [f"job {at}" for at in range(20) if at != 3]
    assert {f"job {at}" for at in range(20) if at != 3} <= store.run(names)


ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati"]).map(
    ZoneInfo
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=ZONES))
def test_a_moment_of_any_zone_comes_back_as_the_same_moment_in_utc(store: Store, moment: datetime) -> None:
    def there_and_back(tx: Connection) -> datetime:
        tx.execute(SEEN.delete())
        tx.execute(insert(SEEN).values(platform="p", workspace="w", event_id="e", seen_at=moment))
        assert tx.scalar(select(func.count()).where(SEEN.c.seen_at == moment)) == 1
        return tx.execute(select(SEEN.c.seen_at)).scalar_one()

    back = store.run(there_and_back)
    assert back == moment.astimezone(UTC)
    assert back.tzinfo is UTC


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sqlite_writes_ahead_syncs_fully_and_keeps_foreign_keys(store: Store) -> None:
    def pragmas(tx: Connection) -> list[object]:
        return [
            tx.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous", "foreign_keys")
        ]

    assert store.run(pragmas) == ["wal", 2, 1]


async def test_two_programs_on_one_database_keep_one_answer_a_question(
    chat: Chat, database_url: str, content: Content
) -> None:
    other = open_store(database_url)
    second = Chat(Engine(content, other, chat.clock, Pictures()), other, chat.clock, chat.organisation_id, content)
    await chat.says("ada", "/assess")
    card = await chat.presses("ada", "One at a time")
    for number in range(1, 17):
        five, one = dict(pressable(card))["5"], dict(pressable(card))["1"]
        await asyncio.gather(
            chat.sends("ada", action=five, event=f"a{number}"), second.sends("ada", action=one, event=f"b{number}")
        )
        card = await chat.says("ada", "/assess")
        if number < 16:
            assert f"Question {number + 1} of 16" in str(card)
    assert card.key == "review"
    other.close()
