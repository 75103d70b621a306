"""A platform goes away at nine on Monday, and comes back: what is lost, doubled or in doubt then, and how soon the rest
is delivered."""

import json
import time
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from urllib.request import urlopen

from bench.crash.platform import run_platform
from bench.crash.run import WORKSPACES, Eye, Server, run_process
from bench.crash.server import MONDAY, serve
from bench.crowd import add_crowd
from engine.notices.states import NoticeState
from engine.store.store import open_store


class Away(StrEnum):
    """How a platform is away."""

    REFUSED = "refused"
    """It takes no connection."""
    HUNG = "hung"
    """It takes connections, and says nothing."""
    BROKEN = "503"
    """It answers 503 to everything."""


@dataclass(frozen=True, slots=True)
class OutageFound:
    """What a run has shown."""

    away: Away
    blind: bool
    people: int
    arrived: Counter[str]
    states: Counter[str]
    outage: float
    """Seconds for which the platform was away."""
    until_delivered: float
    """Seconds from its return until every notice was settled."""

    @property
    def in_doubt(self) -> int:
        return self.states[NoticeState.IN_DOUBT]

    @property
    def lost(self) -> int:
        return max(self.people - len(self.arrived) - self.in_doubt, 0)

    @property
    def doubled(self) -> int:
        return sum(times > 1 for times in self.arrived.values())

    @property
    def wrong(self) -> str:
        """What is wrong; empty where nothing is. Where nothing can be looked up, a workspace may have one doubt from
        the call in which the platform went silent; a refused connection leaves none."""
        if self.lost or self.doubled:
            return f"{self.lost} lost, {self.doubled} doubled"
        most = WORKSPACES if self.blind and self.away is not Away.REFUSED else 0
        return f"{self.in_doubt} in doubt" if self.in_doubt > most else ""

    def __str__(self) -> str:
        return (
            f"{self.people} notices, platform away for {self.outage:.0f} s: lost {self.lost}, doubled {self.doubled}, "
            f"in doubt {self.in_doubt}; all delivered {self.until_delivered:.1f} s after its return"
        )


def survive_outage(url: str, people: int, seconds: float, away: Away, *, blind: bool) -> OutageFound:
    """Run against a fresh migrated database: the platform is away when the notices fall due, for so many seconds."""
    store = open_store(url)
    store.run(lambda tx: add_crowd(tx, people, MONDAY.date(), workspaces=WORKSPACES, zones=("UTC",)))
    store.close()
    eye = Eye(url)
    with run_process(run_platform, 1, False) as (_, pipe):
        address, control = str(pipe.recv()), str(pipe.recv())
        _set_weather(control, away)
        server = Server(serve, url, address, time.time(), blind)
        try:
            server.live(seconds)
            _set_weather(control, "")
            returned = time.time()
            eye.wait_until_settled()
            until_delivered = time.time() - returned
        finally:
            server.end()
        with urlopen(f"{control}/all") as answer:
            arrived = Counter(json.load(answer)["arrived"])
    states, _ = eye.ledger()
    eye.close()
    return OutageFound(away, blind, people, arrived, states, seconds, until_delivered)


def _set_weather(control: str, away: str) -> None:
    with urlopen(f"{control}/weather?away={away}", data=b""):
        pass
