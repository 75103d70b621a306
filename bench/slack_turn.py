"""An answer in Slack: a press over signed HTTP to a running server, with Slack's side in another process.

The product stands beside the floor (what no server of this kind can do without) and beside what tutorials build. Times
are those of the acknowledgement, for everybody at once; CPU is that of the server's process, per turn, its Slack call
included.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from urllib.parse import urlencode
from urllib.request import urlopen

from bench.database import make_database
from bench.slack_servers import SECRET, TEAM
from engine.content.load import default_pack, load_content

PEOPLE, CROWD = 64, 1000
ROUNDS, WARM = 14, 2
KINDS = (("floor", "floor: aiohttp, sqlite3"), ("advance", "Advance"), ("tutorial", "tutorial: Bolt, SQLModel"))


@dataclass
class Figures:
    """Milliseconds of each acknowledgement, CPU microseconds a turn of each round."""

    name: str
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def row(self, floor: Figures) -> str:
        wall = quantiles(self.wall, n=100)
        ratio = median(self.cpu) / median(floor.cpu)
        return f"{self.name:<26}{median(self.cpu):>9.0f}{wall[49]:>11.1f}{wall[98]:>11.1f}{ratio:>9.2f}"


class Person:
    """Somebody's connection; raw, so that the one who measures costs next to nothing."""

    def __init__(self, number: int, slack_port: int) -> None:
        self.number = number
        self._slack = f"http://127.0.0.1:{slack_port}"

    async def connect(self, port: int) -> None:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", port)

    def request(self, turn: int, skill: str) -> bytes:
        """A press on the nth question."""
        args = {"assessment": str(self.number), "version": str(turn), "skill": skill, "value": str(turn % 6)}
        value = json.dumps(["assess.answer", args])
        action = {"type": "button", "action_id": "press:1:assess.answer", "block_id": "b", "value": value}
        payload: dict[str, object] = {
            "type": "block_actions",
            "user": {"id": str(self.number)},
            "team": {"id": TEAM, "domain": "bench"},
        }
        payload |= {"trigger_id": f"{self.number}.{turn}", "actions": [action], "api_app_id": "A1", "token": "t"}
        payload |= {"container": {"type": "message", "channel_id": "D1", "message_ts": "1.0", "is_ephemeral": False}}
        payload |= {"channel": {"id": "D1"}, "response_url": f"{self._slack}/actions/1", "state": {"values": {}}}
        body = urlencode({"payload": json.dumps(payload)}).encode()
        stamp = str(int(time.time()))
        signed = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        head = "POST /slack/events HTTP/1.1\r\nHost: bench\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        head += f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={signed}\r\n"
        return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body

    async def press(self, request: bytes) -> tuple[int, float]:
        """Status and milliseconds of the acknowledgement."""
        start = time.perf_counter()
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        took = (time.perf_counter() - start) * 1000
        length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        await self._reader.readexactly(length)
        return int(head[9:12]), took


@contextmanager
def server(kind: str, file: Path, slack_port: int) -> Iterator[int]:
    """Run a server in a process of its own; yields its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "bench.slack_servers", kind, str(port), str(file), str(slack_port)]
    process = subprocess.Popen(command)
    try:
        for _ in range(600):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()


def asked(port: int, what: str) -> float:
    with urlopen(f"http://127.0.0.1:{port}/{what}") as answer:
        return float(json.load(answer)[what])


def wait_for(slack_port: int, calls: float) -> None:
    """Wait until Slack's side has heard so many calls."""
    while asked(slack_port, "asked") < calls:
        time.sleep(0.02)


async def turn(port: int, slack_port: int, people: list[Person], number: int, skill: str) -> tuple[list[float], float]:
    """Everybody answers at once; returns the acknowledgements' milliseconds, and the server's CPU seconds."""
    requests = [person.request(number, skill) for person in people]
    loop = asyncio.get_running_loop()
    calls = await loop.run_in_executor(None, asked, slack_port, "asked")
    before = await loop.run_in_executor(None, asked, port, "cpu")
    answers = await asyncio.gather(*(person.press(each) for person, each in zip(people, requests, strict=True)))
    refused = sum(status != 200 for status, _ in answers)
    assert not refused, f"{refused} of {len(people)} were not acknowledged"
    await loop.run_in_executor(None, wait_for, slack_port, calls + len(people))
    after = await loop.run_in_executor(None, asked, port, "cpu")
    return [took for _, took in answers], after - before


async def measure(kind: str, name: str, file: Path, slack_port: int, skills: list[str]) -> Figures:
    figures = Figures(name)
    with server(kind, file, slack_port) as port:
        people = [Person(number, slack_port) for number in range(1, PEOPLE + 1)]
        for person in people:
            await person.connect(port)
        for number in range(ROUNDS):
            wall, cpu = await turn(port, slack_port, people, number, skills[number])
            if number >= WARM:
                figures.wall += wall
                figures.cpu.append(cpu * 1e6 / PEOPLE)
    return figures


async def crowd(file: Path, slack_port: int, skill: str) -> str:
    """A thousand people answer at once; says what was acknowledged and what is in the database."""
    with server("advance", file, slack_port) as port:
        people = [Person(number, slack_port) for number in range(1, CROWD + 1)]
        for person in people:
            await person.connect(port)
        wall, _ = await turn(port, slack_port, people, 0, skill)
    with sqlite3.connect(file) as database:
        [stored] = database.execute("SELECT count(*) FROM rating WHERE skill_id = ?", (skill,)).fetchone()
    assert stored == CROWD, f"{CROWD - stored} answers are lost"
    return (
        f"{CROWD:,} people at once: {len(wall):,} acknowledged, {stored:,} stored; the slowest after {max(wall):.0f} ms"
    )


async def main() -> None:
    pack = load_content(default_pack()).pack
    skills = [skill.id for skill in pack.core.skills]
    with TemporaryDirectory() as folder, server("slack", Path("-"), 0) as slack_port:
        original = Path(folder) / "original.db"
        make_database(original, pack, CROWD, 0, "slack", TEAM)
        measured = []
        for kind, name in KINDS:
            shutil.copy(original, file := Path(folder) / f"{kind}.db")
            measured.append(await measure(kind, name, file, slack_port, skills))
        print(f"\n{PEOPLE} people at once in Slack{'CPU µs':>10}{'ack p50 ms':>11}{'ack p99 ms':>11}{'× floor':>9}")
        for figures in measured:
            print(figures.row(measured[0]))
        shutil.copy(original, file := Path(folder) / "crowd.db")
        print(await crowd(file, slack_port, skills[0]))


if __name__ == "__main__":
    asyncio.run(main())
