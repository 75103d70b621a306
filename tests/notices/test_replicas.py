"""Several servers on one PostgreSQL: each notice once, whatever becomes of one of them."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest
from sqlalchemy import Connection, inspect, select, text

from bench.crowd import PLATFORM, add_crowd
from bot.delivery import DeliveryWorker, FindMessenger
from bot.replicas import SCHEMA, Pulse, Replicas
from engine.api import Engine, Workspace
from engine.chat.cards import Card
from engine.chat.ports import Address, Messenger
from engine.content.load import Content
from engine.insight.pictures import Pictures
from engine.notices.claim import LEASE, NoticeContext, claim_batch
from engine.notices.records.notices import NOTICE
from engine.rooms import NOTIFICATIONS, TOGETHER
from engine.store.migrations import migrate
from engine.store.store import Store, open_store
from tests.conversation import FixedClock
from tests.databases import new_postgres

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
QUICK = Pulse(beat=0.1, stalled=0.5, poll=0.05, elsewhere=(0.05, 0.3))  # as the usual ones, a hundred times as fast
Begin = Callable[..., Replicas]


@dataclass
class Post:
    """The platform behind all servers; it counts what arrives, and can be slow."""

    arrived: Counter[str] = field(default_factory=Counter)
    slow: float = 0
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    looks_up: bool = True

    async def send(self, address: Address, card: Card, key: str) -> str:
        self.begun.set()
        await asyncio.sleep(self.slow)
        self.arrived[key] += 1
        return key

    async def find(self, address: Address, key: str, age: timedelta | None) -> str | None:
        return key if self.arrived[key] else None

    async def serving(self, workspace: str) -> Messenger | None:
        return self


async def serves_nobody(workspace: str) -> Messenger | None:
    return None


@pytest.fixture
def url(postgres: str) -> str:
    return new_postgres(postgres)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    store = open_store(url)
    yield store
    store.close()


@pytest.fixture
async def begin(url: str, content: Content) -> AsyncIterator[Begin]:
    """Starts servers; each has its own engine, store and worker, as if it were on its own machine."""
    running: list[tuple[Replicas, Store]] = []

    def start(find: FindMessenger) -> Replicas:
        store = open_store(url)
        engine = Engine(content, store, FixedClock(MONDAY), Pictures())
        replica = Replicas(engine, DeliveryWorker(engine, {PLATFORM: find}), url, QUICK)
        running.append((replica, store))
        return replica

    yield start
    for replica, store in running:
        await replica.stop()
        store.close()


def states(store: Store) -> Counter[str]:
    return store.run(lambda tx: Counter(tx.scalars(select(NOTICE.c.state))))


async def until(condition: Callable[[], bool], planner: Replicas | None = None) -> None:
    """Wait for something; `planner` goes its round again and again meanwhile, as every server does each minute."""
    for turn in range(1000):
        if condition():
            return
        if planner and turn % 50 == 49:
            await planner.run_minute()
        await asyncio.sleep(0.02)
    pytest.fail("this does not come true")


def crowd(store: Store, people: int, workspaces: int = 1) -> None:
    store.run(lambda tx: add_crowd(tx, people, MONDAY.date(), workspaces=workspaces, zones=("UTC",)))


def jobs(store: Store) -> int:
    return store.run(lambda tx: tx.execute(text(f"SELECT count(*) FROM {SCHEMA}.procrastinate_jobs")).scalar_one())


def dies_with_the_job(tx: Connection, server: Replicas, place: Workspace) -> None:
    """Leave the job of a workspace in “doing”, taken by a server that has shown no sign of life since."""
    server._announce(tx, [place])
    worker = tx.scalar(
        text("INSERT INTO procrastinate_workers(last_heartbeat) VALUES (now() - interval '5 s') RETURNING id")
    )
    taken = tx.execute(text("SELECT * FROM procrastinate_fetch_job_v2(NULL, :worker)"), {"worker": worker}).one()
    assert taken.status == "doing"


async def test_two_servers_that_tick_at_once_send_each_notice_once(begin: Begin, store: Store) -> None:
    crowd(store, 200, workspaces=5)
    post = Post()
    servers = [begin(post.serving), begin(post.serving)]
    for _ in range(3):
        await asyncio.gather(*(server.run_minute() for server in servers))
    await until(lambda: states(store)["sent"] == 200)
    assert set(post.arrived.values()) == {1}
    assert len(post.arrived) == 200


async def test_what_one_server_cannot_serve_goes_out_from_another(begin: Begin, store: Store) -> None:
    crowd(store, 20)
    post = Post()
    lame, sound = begin(serves_nobody), begin(post.serving)
    await lame.run_minute()
    await asyncio.sleep(0.3)
    assert states(store) == {"pending": 20}
    await sound.run_minute()
    await until(lambda: states(store)["sent"] == 20, sound)
    assert set(post.arrived.values()) == {1}


async def test_the_workspace_of_a_dead_server_goes_to_another_one(begin: Begin, store: Store) -> None:
    crowd(store, 10)
    post = Post()
    sound = begin(post.serving)
    (place,) = await sound._engine.plan()
    store.run(dies_with_the_job, sound, place)
    await sound.run_minute()
    await until(lambda: states(store)["sent"] == 10, sound)
    assert set(post.arrived.values()) == {1}


@pytest.mark.parametrize("forgotten", [False, True], ids=["its worker is on the list", "nobody knows its worker"])
async def test_a_job_that_was_half_done_when_its_server_died_is_taken_up_once(
    begin: Begin, store: Store, content: Content, forgotten: bool
) -> None:
    crowd(store, 30)
    post = Post()
    servers = [begin(post.serving), begin(post.serving)]
    (place,) = await servers[0]._engine.plan()
    store.run(dies_with_the_job, servers[0], place)
    claimed = store.run(claim_batch, place, MONDAY, 20, NoticeContext(content, TOGETHER, NOTIFICATIONS))
    for each in claimed.outgoing[:10]:
        await post.send(each.address, each.card, each.key)
    if forgotten:
        store.run(lambda tx: tx.execute(text(f"DELETE FROM {SCHEMA}.procrastinate_workers")))

    await asyncio.gather(*(server.run_minute() for server in servers))
    await until(lambda: states(store) == {"sending": 20, "sent": 10}, servers[0])
    assert post.arrived.total() == 20  # what the dead server may have sent waits until its lease is over

    for server in servers:
        server._engine.clock.forward(LEASE + timedelta(seconds=1))
        await server.run_minute()
    await until(lambda: states(store) == {"sent": 30}, servers[1])
    await until(lambda: jobs(store) == 0)
    assert (set(post.arrived.values()), len(post.arrived)) == ({1}, 30)


async def test_a_server_that_stops_finishes_its_message_and_gives_back_the_rest(begin: Begin, store: Store) -> None:
    crowd(store, 10)
    post = Post(slow=0.3)
    server = begin(post.serving)
    await server.run_minute()
    await asyncio.wait_for(post.begun.wait(), 20)
    await server.stop()
    assert (post.arrived.total(), states(store)) == (1, {"sent": 1, "pending": 9})
    workers = store.run(lambda tx: tx.scalar(text(f"SELECT count(*) FROM {SCHEMA}.procrastinate_workers")))
    assert (jobs(store), workers) == (0, 0)


async def test_a_server_whose_connections_are_cut_takes_part_again(begin: Begin, store: Store) -> None:
    post = Post()
    server = begin(post.serving)
    await server.run_minute()
    await asyncio.sleep(0.3)
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
    store.run(lambda tx: tx.execute(text(others + "pg_backend_pid()")).all())
    crowd(store, 10)

    for _ in range(100):
        with suppress(Exception):  # a tick may find the connections cut; the next one does not
            await server.run_minute()
        if states(store)["sent"] == 10:
            break
        await asyncio.sleep(0.2)
    assert set(post.arrived.values()) == {1}


def test_the_queue_comes_and_goes_with_the_schema(store: Store) -> None:
    assert "procrastinate_jobs" in inspect(store.engine).get_table_names(SCHEMA)
    migrate(store.engine, "base")
    assert SCHEMA not in inspect(store.engine).get_schema_names()
    migrate(store.engine)
    assert "procrastinate_jobs" in inspect(store.engine).get_table_names(SCHEMA)


def test_the_queue_is_the_one_that_the_installed_procrastinate_needs() -> None:
    declared = files("procrastinate").joinpath("sql/schema.sql").read_bytes()
    assert hashlib.sha256(declared).hexdigest()[:16] == "c70ec4b400a60ad9", (
        "Procrastinate's tables have changed: add a revision that drops the schema and makes it anew, "
        "as 0001_initial.py does, and put the new digest here"
    )
