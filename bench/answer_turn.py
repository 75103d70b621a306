"""What one answer costs: the engine beside its floor (bare sqlite3) and a peer (SQLModel's async session on aiosqlite).

Every variant answers the same questions on a copy of the same database file, each answer durable before the next,
with 0, 100,000 and 1,000,000 ratings stored by others. The variants take turns in short rounds, so that a machine
whose speed drifts slows them all. CPU is that of the whole process. The engine's figure holds everything up to the
finished card; the floor's and the peer's make none. “Engine.handle” is in-process like the floor; “store” adds the
hand-over to the writer thread, and “64 at once” is 64 people answering at the same moment, whose commits the store
groups (each waits for all before it, hence the wall times).
"""

from __future__ import annotations

import asyncio
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from bench.database import NOW, PLATFORM, WORKSPACE, make_database
from bench.floor import Floor
from bench.peer import Peer
from engine.api import Engine
from engine.chat.cards import Action, Replies
from engine.chat.requests import Identity, Request
from engine.content.load import Content, default_pack, load_content
from engine.gc_tuning import tune_garbage_collection
from engine.insight.pictures import Pictures
from engine.store.store import open_store

SIZES = (0, 100_000, 1_000_000)
PEOPLE = 64
ROUNDS = 15
"""Questions that each person answers; the first two rounds warm up and are not counted."""
WARM = 2


@dataclass
class Figures:
    """Wall microseconds of each turn, CPU microseconds a turn of each round."""

    name: str
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def row(self, floor: Figures) -> str:
        wall = quantiles(self.wall, n=100)
        ratio = median(self.cpu) / median(floor.cpu)
        return f"{self.name:<26}{median(self.cpu):>9.0f}{wall[49]:>9.0f}{wall[98]:>9.0f}{ratio:>9.2f}"


class Clock:
    is_moved_by_hand = True

    def now(self) -> object:
        return NOW


class InProcess:
    """`Engine.handle` on a connection of its own, one answer after the other, a commit each."""

    def __init__(self, file: Path, content: Content) -> None:
        self._store = open_store(f"sqlite:///{file}")
        self._engine = Engine(content, self._store, Clock(), Pictures())  # type: ignore[arg-type]
        self._connection = self._store.engine.connect()
        self._skills = [skill.id for skill in content.pack.core.skills]

    def request(self, user: int, turn: int) -> Request:
        args = {"assessment": str(user), "version": str(turn), "skill": self._skills[turn], "value": str(turn % 6)}
        at = NOW + timedelta(seconds=turn)
        who = Identity(PLATFORM, WORKSPACE, str(user))
        return Request(who, f"{user}-{turn}", at, action=Action("assess.answer", args))

    def round(self, turn: int, wall: list[float]) -> None:
        for user in range(1, PEOPLE + 1):
            request = self.request(user, turn)
            start = time.perf_counter()
            replies = self.handle(request)
            wall.append((time.perf_counter() - start) * 1e6)
            assert replies[0].card.key in ("question", "review")

    def handle(self, request: Request) -> Replies:
        with self._connection.begin():
            return self._engine.handle(self._connection, request)

    def close(self) -> None:
        self._connection.close()
        self._store.close()


class Singly(InProcess):
    """Through the store's writer thread, one answer after the other."""

    def handle(self, request: Request) -> Replies:
        return self._store.run(self._engine.handle, request)


class Grouped(InProcess):
    """Through the store, everybody at once."""

    def round(self, turn: int, wall: list[float]) -> None:
        requests = [self.request(user, turn) for user in range(1, PEOPLE + 1)]
        start = time.perf_counter()
        futures = [self._store.submit(self._engine.handle, request) for request in requests]
        for future in futures:
            assert future.result()[0].card.key in ("question", "review")
            wall.append((time.perf_counter() - start) * 1e6)


class Bare:
    def __init__(self, file: Path, content: Content) -> None:
        self._floor = Floor(file, [skill.id for skill in content.pack.core.skills])

    def round(self, turn: int, wall: list[float]) -> None:
        at = (NOW + timedelta(seconds=turn)).replace(tzinfo=None).isoformat(" ")
        for user in range(1, PEOPLE + 1):
            start = time.perf_counter()
            self._floor.answer(str(user), f"{user}-{turn}", turn % 6, at)
            wall.append((time.perf_counter() - start) * 1e6)

    def close(self) -> None:
        self._floor.close()


class Tutorial:
    def __init__(self, file: Path, content: Content) -> None:
        self._loop = asyncio.new_event_loop()
        self._peer = Peer(file, [skill.id for skill in content.pack.core.skills])

    def round(self, turn: int, wall: list[float]) -> None:
        self._loop.run_until_complete(self._round(turn, wall))

    async def _round(self, turn: int, wall: list[float]) -> None:
        for user in range(1, PEOPLE + 1):
            start = time.perf_counter()
            await self._peer.answer(str(user), f"{user}-{turn}", turn % 6, NOW + timedelta(seconds=turn))
            wall.append((time.perf_counter() - start) * 1e6)

    def close(self) -> None:
        self._loop.run_until_complete(self._peer.close())
        self._loop.close()


Variant = InProcess | Bare | Tutorial
VARIANTS: tuple[tuple[str, Callable[[Path, Content], Variant]], ...] = (
    ("floor: bare sqlite3", Bare),
    ("Engine.handle", InProcess),
    ("store, one by one", Singly),
    ("store, 64 at once", Grouped),
    ("peer: SQLModel, aiosqlite", Tutorial),
)


def measure(stored: int, content: Content, folder: Path) -> list[Figures]:
    """Run all variants on copies of one database, in turns."""
    original = folder / "original.db"
    make_database(original, content.pack, PEOPLE, stored)
    running: list[tuple[Variant, Figures]] = []
    for at, (name, make) in enumerate(VARIANTS):
        file = folder / f"{at}.db"
        shutil.copy(original, file)
        running.append((make(file, content), Figures(name)))
    for turn in range(ROUNDS):
        for variant, figures in running:
            wall: list[float] = []
            start = time.process_time()
            variant.round(turn, wall)
            cpu = (time.process_time() - start) * 1e6 / PEOPLE
            if turn >= WARM:
                figures.wall += wall
                figures.cpu.append(cpu)
    for variant, _ in running:
        variant.close()
    return [figures for _, figures in running]


def main() -> None:
    """Print a table for each size, and how the engine grows."""
    content = load_content(default_pack())
    tune_garbage_collection()  # as the server does
    sizes = [int(each) for each in sys.argv[1:]] or SIZES
    engine: list[float] = []
    for stored in sizes:
        with TemporaryDirectory() as folder:
            measured = measure(stored, content, Path(folder))
        print(f"\n{stored:,} ratings stored{'CPU µs':>15}{'p50 µs':>9}{'p99 µs':>9}{'× floor':>9}")
        for figures in measured:
            print(figures.row(measured[0]))
        engine.append(median(measured[1].cpu))
    if len(sizes) > 1:
        print(f"\nengine at {sizes[-1]:,} / at {sizes[0]:,} stored ratings: {engine[-1] / engine[0]:.2f}")


if __name__ == "__main__":
    main()
