"""One run: servers deliver a crowd's notices, are killed again and again, and everything is counted in the end."""

import json
import multiprocessing
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection as Pipe
from random import Random
from typing import Any, LiteralString
from urllib.request import urlopen

import psycopg
from sqlalchemy import make_url

from bench.crash.platform import run_platform
from bench.crash.sabotage import Database
from bench.crash.server import MONDAY, serve
from bench.crowd import add_crowd
from engine.notices.states import NoticeState
from engine.store.store import open_store

WORKSPACES = 10
PATIENCE = 120.0
"""Seconds after the last kill in which at least one notice must be settled, until all are."""

starter = multiprocessing.get_context("forkserver")


@dataclass(frozen=True, slots=True)
class Found:
    """What a run has shown."""

    people: int
    kills: int
    kills_while_planning: int
    seconds: float
    arrived: Counter[str]
    """How often each message arrived, by its key."""
    faults: Counter[str]
    """What the platform answered."""
    befell: Counter[str]
    """What befell the database."""
    states: Counter[str]
    in_doubt: frozenset[str]
    """The beginnings of the keys (notice and member) of what the ledger calls in doubt."""

    @property
    def twice(self) -> list[str]:
        return [key for key, times in self.arrived.items() if times > 1]

    def wrong(self, *, blind: bool) -> str:
        """What is wrong; empty where nothing is. On a blind platform a message may be in doubt instead of sent."""
        missing = self.people - len(self.arrived)
        if blind:
            missing -= len(self.in_doubt - {"-".join(key.split("-")[:2]) for key in self.arrived})
        if self.twice:
            return f"{len(self.twice)} arrived twice"
        if missing:
            return f"{missing} never arrived"
        allowed = {NoticeState.SENT, NoticeState.IN_DOUBT} if blind else {NoticeState.SENT}
        return "" if set(self.states) <= allowed else f"the ledger says {dict(self.states)}"

    def __str__(self) -> str:
        faults, befell = (
            ", ".join(f"{count} × {fault}" for fault, count in sorted(counted.items()) if fault)
            for counted in (self.faults, self.befell)
        )
        return (
            f"{self.people} notices, {self.kills} kills ({self.kills_while_planning} while planning), "
            f"{self.seconds:.0f} s; arrived {len(self.arrived)}, twice {len(self.twice)}; "
            f"in doubt {len(self.in_doubt)}; ledger {dict(self.states)}; platform {faults}; "
            f"database {befell or 'unharmed'}"
        )


def crash(
    url: str,
    people: int,
    kills: int,
    processes: int,
    *,
    blind: bool = False,
    database: Database | None = None,
    seed: int | None = None,
) -> Found:
    """Run against a fresh migrated database; with `database`, something befalls it before every third kill."""
    dice = Random(seed)
    store = open_store(url)
    store.run(lambda tx: add_crowd(tx, people, MONDAY.date(), workspaces=WORKSPACES, zones=("UTC",)))
    store.close()
    eye = Eye(url)
    befell: Counter[str] = Counter()
    began = time.time()
    while_planning = 0
    with run_process(run_platform, dice.getrandbits(30)) as (_, platform):
        address = str(platform.recv())
        servers = [Server(serve, url, address, began, blind) for _ in range(processes)]
        try:
            for kill in range(kills):
                victim = dice.choice(servers)
                if kill < kills // 5 and eye.unplanned():
                    victim.live(dice.uniform(0.0, 0.05))  # planning is soon over
                else:
                    victim.live(dice.uniform(0.0, 0.25) if dice.random() < 0.3 else dice.uniform(0.0, 1.2))
                if database and kill % 3 == 0:
                    database.process = victim.process
                    fault = database.faults[kill // 3 % len(database.faults)]
                    with database.suffers(fault):
                        time.sleep(dice.uniform(0.1, 0.5))
                    befell[fault] += 1
                while_planning += bool(eye.unplanned())
                victim.kill()
            eye.wait_until_settled()
        finally:
            for server in servers:
                server.end()
        with urlopen(f"{address}/all") as answer:
            told = json.load(answer)
    states, in_doubt = eye.ledger()
    eye.close()
    seconds = time.time() - began
    arrived = Counter(told["arrived"])
    return Found(people, kills, while_planning, seconds, arrived, Counter(told["faults"]), befell, states, in_doubt)


class Server:
    """A process that is started again whenever it was killed; it says through a pipe when it begins to serve."""

    def __init__(self, serve: Callable[..., None], *settings: object) -> None:
        self._serve = serve
        self._settings = settings
        self._begun = False
        self._start()

    @property
    def process(self) -> int:
        return self._process.pid or 0

    def has_begun(self, seconds: float) -> bool:
        """Whether it serves; it is waited for that long."""
        self._begun = self._begun or self._pipe.poll(seconds)
        return self._begun

    def live(self, seconds: float) -> None:
        """Let it work for so long; one that waits for another's lock just waits."""
        self.has_begun(5)
        time.sleep(seconds)

    def kill(self) -> None:
        self.end()
        self._start()

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self._pipe.close()

    def _start(self) -> None:
        self._pipe, theirs = starter.Pipe(duplex=False)
        self._process = starter.Process(target=self._serve, args=(*self._settings, theirs), daemon=True)
        self._process.start()
        theirs.close()
        self._begun = False


@contextmanager
def run_process(target: Any, *args: object) -> Iterator[tuple[Any, Pipe]]:
    ours, theirs = starter.Pipe(duplex=False)
    process = starter.Process(target=target, args=(theirs, *args), daemon=True)
    process.start()
    theirs.close()
    try:
        yield process, ours
    finally:
        process.kill()
        process.join()
        ours.close()


class Eye:
    """Looks at the database without getting in the way of those who write."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._connection = self._connect()

    def close(self) -> None:
        self._connection.close()

    def _connect(self) -> Any:
        if self._url.get_backend_name() == "sqlite":
            return sqlite3.connect(f"file:{self._url.database}?mode=ro", uri=True)
        plain = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(plain, autocommit=True)

    def _fetch(self, query: LiteralString) -> list[Any]:
        """The rows; on another connection where the database has lost ours."""
        while True:
            try:
                rows: list[Any] = self._connection.execute(query).fetchall()
                return rows
            except psycopg.OperationalError:
                time.sleep(0.05)
                with suppress(psycopg.OperationalError):
                    self._connection = self._connect()

    def unplanned(self) -> int:
        return int(self._fetch("SELECT count(*) FROM member WHERE nudged_week = 0")[0][0])

    def open(self) -> int:
        ((waiting,),) = self._fetch("SELECT count(*) FROM notice WHERE state IN ('pending', 'sending')")
        return self.unplanned() + int(waiting)

    def ledger(self) -> tuple[Counter[str], frozenset[str]]:
        rows = self._fetch("SELECT id, member_id, state FROM notice")
        in_doubt = frozenset(f"{notice}-{member}" for notice, member, state in rows if state == NoticeState.IN_DOUBT)
        return Counter(state for *_, state in rows), in_doubt

    def wait_until_settled(self) -> None:
        least, since = self.open(), time.time()
        while left := self.open():
            if left < least:
                least, since = left, time.time()
            elif time.time() > since + PATIENCE:
                raise TimeoutError(f"{left} notices stay open")
            time.sleep(0.2)
