"""What a weekly message to everybody costs: planning and delivery beside a floor and a peer.

People of eight zones, one weekly notice each; every variant in a process of its own. *Planning* puts the notices into
the ledger; *delivery* builds every card from what is true at that moment, hands it to a recording messenger, and
settles. The floor is one bare insert-select and batched updates on the same tables, and builds no card; *hourly* is the
same SQL for whoever is due, hour by hour, as everybody's own nine o'clock asks for: the zones lie side by side in the
tables, so each comes by all of their pages. The peer is one APScheduler 3 job per member in a SQLAlchemy job store. CPU
is that of this process and, on PostgreSQL, of the server: the floor's planning is one statement there, all of whose
work is the server's. Memory is the most that this process has needed.
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
from sqlalchemy import text

from bench.crowd import PLATFORM, ZONES, add_crowd
from engine.api import Engine, Workspace
from engine.chat.cards import Card
from engine.chat.ports import Address
from engine.content.load import default_pack, load_content
from engine.gc_tuning import tune_garbage_collection
from engine.insight.pictures import Pictures
from engine.notices.rules.cadence import Rhythm, is_working_day
from engine.store.store import connect, open_store

SIZES = (20_000, 100_000)
START = date(2026, 3, 2)
MOMENTS = [datetime(2026, 3, 1, 22, tzinfo=UTC) + timedelta(hours=hour) for hour in range(21)]
"""Every hour of that Monday, from Sydney's nine o'clock to Los Angeles'."""
BATCH = 500


class Clock:
    is_moved_by_hand = True

    def __init__(self) -> None:
        self.time = MOMENTS[0] - timedelta(hours=1)

    def now(self) -> datetime:
        return self.time


class Recorder:
    """The messenger of the bench."""

    looks_up = True

    def __init__(self) -> None:
        self.sent = 0

    async def send(self, address: Address, card: Card, key: str) -> str:
        self.sent += 1
        return key

    async def find(self, address: Address, key: str, age: timedelta | None) -> str | None:
        return None

    async def probe(self, address: Address) -> None:
        """Nothing can fail here."""


class Watch:
    """CPU and wall seconds of a stretch, those of the database's server included."""

    def __init__(self, url: str) -> None:
        self.cpu = self.wall = 0.0
        self._server = postmaster(url)

    def __enter__(self) -> None:
        self._start = self._used(), time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self.cpu += self._used() - self._start[0]
        self.wall += time.perf_counter() - self._start[1]

    def _used(self) -> float:
        return time.process_time() + (server_cpu(self._server) if self._server else 0.0)


def postmaster(url: str) -> psutil.Process | None:
    """The first process of the PostgreSQL server; None on SQLite."""
    engine = connect(url)
    if engine.dialect.name == "sqlite":
        return None
    with engine.connect() as connection:
        folder = str(connection.scalar(text("SHOW data_directory")))
    engine.dispose()
    return psutil.Process(int((Path(folder) / "postmaster.pid").read_text().split()[0]))


def server_cpu(first: psutil.Process) -> float:
    """CPU seconds of a server so far: its first process, those it has now, and those that have ended."""
    own = first.cpu_times()
    used = own.user + own.system + own.children_user + own.children_system
    for each in first.children():
        with suppress(psutil.NoSuchProcess):
            times = each.cpu_times()
            used += times.user + times.system
    return float(used)


def product(url: str, people: int) -> tuple[Watch, Watch]:
    """Advance itself, hour by hour."""
    planning, delivery = Watch(url), Watch(url)
    store, clock, recorder = open_store(url), Clock(), Recorder()
    engine = Engine(load_content(default_pack()), store, clock, Pictures())
    tune_garbage_collection()  # as the server does

    async def live() -> None:
        for zone in ZONES:
            is_working_day(Rhythm(zone), START)  # a server that has run for a while knows the calendars
        await engine.plan()  # and has prepared its statements
        for clock.time in MOMENTS:
            with planning:
                await engine.plan()
            with delivery:
                await engine.drain(Workspace(PLATFORM, "w0"), recorder)

    asyncio.run(live())
    store.close()
    assert recorder.sent == people, recorder.sent
    return planning, delivery


def floor(url: str, people: int) -> tuple[Watch, Watch]:
    """The same rows by bare SQL: one insert-select, then updates in batches, a commit each."""
    return bare(url, people, MOMENTS[-1:], "")


def hourly(url: str, people: int) -> tuple[Watch, Watch]:
    """The floor, hour by hour."""
    return bare(url, people, MOMENTS, " WHERE next_due_at <= :now AND standing = 'active'")


def bare(url: str, people: int, moments: list[datetime], whoever: str) -> tuple[Watch, Watch]:
    """Plan and deliver by bare SQL at each of `moments`; `whoever` is the condition on a member that is due."""
    planning, delivery = Watch(url), Watch(url)
    engine = connect(url)
    insert = text(
        "INSERT INTO notice (organisation_id, member_id, platform, workspace, kind, occurrence, state, attempts, "
        "not_before, expires_at, platform_ref, last_error, subject, answer) SELECT m.organisation_id, m.id, "
        "i.platform, i.workspace, 'weekly', '2026-W10', 'pending', 0, m.next_due_at, m.next_due_at, '', '', '', '' "
        "FROM member m JOIN identity i ON i.member_id = m.id" + whoever
    )
    move = text("UPDATE member SET next_due_at = :later, nudged_week = 1" + whoever)
    due = text(
        "SELECT id, member_id FROM notice WHERE platform = :platform AND workspace = 'w0' "
        "AND state IN ('pending', 'sending') ORDER BY not_before, id LIMIT :most"
    )
    begin = text("UPDATE notice SET state = 'sending', sending_at = :now WHERE id = :id")
    end = text("UPDATE notice SET state = 'sent', platform_ref = :ref, settled_at = :now WHERE id = :id")
    sent = 0
    for now in (each.replace(tzinfo=None) for each in moments):
        with planning, engine.begin() as tx:
            tx.execute(insert, {"now": now} if whoever else {})
            tx.execute(move, {"later": now + timedelta(weeks=1)} | ({"now": now} if whoever else {}))
        with delivery:
            while True:
                with engine.begin() as tx:
                    rows = tx.execute(due, {"platform": PLATFORM, "most": BATCH}).all()
                    if not rows:
                        break
                    tx.execute(begin, [{"id": row.id, "now": now} for row in rows])
                sent += len(rows)
                with engine.begin() as tx:
                    tx.execute(end, [{"id": row.id, "now": now, "ref": str(row.id)} for row in rows])
    engine.dispose()
    assert sent == people
    return planning, delivery


_fired = 0


def _fire(member: int) -> None:
    global _fired
    _fired += 1


def peer(url: str, people: int) -> tuple[Watch, Watch]:
    """One APScheduler job a member in a SQLAlchemy job store: added, then all due at once. It builds no card."""
    from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
    from apscheduler.schedulers.background import BackgroundScheduler

    planning, delivery = Watch(url), Watch(url)
    store = SQLAlchemyJobStore(url=url)
    scheduler = BackgroundScheduler(jobstores={"default": store}, timezone=UTC)
    scheduler.start(paused=True)
    soon = datetime.now(UTC) - timedelta(seconds=1)
    with planning:
        for member in range(people):
            scheduler.add_job(_fire, "date", run_date=soon, args=(member,), misfire_grace_time=None)
    with delivery:
        scheduler.resume()
        while _fired < people:
            time.sleep(0.05)
    scheduler.shutdown()
    return planning, delivery


VARIANTS: dict[str, Callable[[str, int], tuple[Watch, Watch]]] = {
    "floor": floor,
    "hourly": hourly,
    "advance": product,
    "peer": peer,
}


def one(variant: str, url: str, people: int) -> None:
    """Run one variant in this process, and print its figures."""
    planning, delivery = VARIANTS[variant](url, people)
    # getrusage would tell that of the process that began this one, where it is more
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    peak = int(status["VmHWM"].split()[0]) / 1024
    print(planning.cpu, planning.wall, delivery.cpu, delivery.wall, peak)


def measure(variant: str, url: str, people: int) -> list[float]:
    """Run one variant in a process of its own on a fresh crowd."""
    store = open_store(url)
    store.run(lambda tx: add_crowd(tx, people, START))
    if store.engine.dialect.name == "postgresql":
        store.run(lambda tx: tx.execute(text("ANALYZE member, identity, enrolment")))  # as autovacuum does
    store.close()
    command = [sys.executable, "-m", "bench.notices", variant, url, str(people)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [float(each) for each in told.split()]


def row(name: str, people: int, found: list[float], base: list[float]) -> str:
    plan_cpu, plan_wall, send_cpu, send_wall, peak = found
    planned = f"{people / plan_wall:>9,.0f}/s{plan_cpu / people * 1e6:>8.0f}{plan_cpu / base[0]:>7.2f}"
    sent = f"{people / send_wall:>9,.0f}/s{send_cpu / people * 1e6:>8.0f}{send_cpu / base[2]:>7.2f}"
    return f"{name:<10}{planned}  {sent}{peak:>8.0f}"


def main() -> None:
    """Print a table for each database and size, and how each grows."""
    # not in the processes that are measured, whose memory it would be
    from tests.databases import migrated_sqlite, new_postgres, new_sqlite, postgres_server

    sizes = [int(each) for each in sys.argv[1:]] or list(SIZES)
    growth: dict[tuple[str, str], list[float]] = {}
    with TemporaryDirectory() as folder, postgres_server(Path(folder) / "postgres") as server:
        template = migrated_sqlite(Path(folder) / "template.db")
        for database in ("SQLite", "PostgreSQL"):
            for people in sizes:
                print(f"\n{database}, {people:,} people")
                print(f"{'':<10}{'planned':>11}{'CPU µs':>8}{'×':>7}  {'sent':>11}{'CPU µs':>8}{'×':>7}{'MB':>8}")
                base: list[float] = []
                for variant in VARIANTS:
                    place = Path(folder) / f"{people}{variant}"
                    place.mkdir(exist_ok=True)
                    url = new_sqlite(template, place) if database == "SQLite" else new_postgres(server)
                    found = measure(variant, url, people)
                    base = base or found
                    growth.setdefault((database, variant), []).append((found[0] + found[2]) / people)
                    print(row(variant, people, found, base), flush=True)
    if len(sizes) > 1:
        for (database, variant), each in growth.items():
            print(f"{database}, {variant}: CPU a message at {sizes[-1]:,} / at {sizes[0]:,}: {each[-1] / each[0]:.2f}")


if __name__ == "__main__":
    if len(sys.argv) == 4:
        one(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    else:
        main()
