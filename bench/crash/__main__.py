"""The full crash test: `python -m bench.crash`; `--help` has its sizes.

What people write, through Slack's door and Teams', while the database is locked, full, cut off and killed, and the
server with it: everything that was acknowledged is stored, once. Then notices, while the same befalls the databases,
with one and two processes, on SQLite and on PostgreSQL. On a platform that can look messages up (as Slack): each
exactly once. On one that cannot (as Teams): none twice, and those in doubt flagged. Last the platform goes away when
everything falls due, and comes back: what is lost, doubled and in doubt, and the seconds until all is delivered.

With `--disk`, the folder of a small mounted disk, the databases lie there and the disk is really filled; without it a
limit on the size of files stands in for it before SQLite, and a refusing trigger in PostgreSQL. `--runs` has six people
write in so many small runs instead, each with a few faults and a seed of its own.
"""

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.crash.doors import Survived, survive
from bench.crash.outage import Away, survive_outage
from bench.crash.run import crash, starter
from bench.crash.sabotage import ON_POSTGRES, Database, Fault, PostgresDatabase, SmallDisk, SqliteFile
from tests.databases import drop_postgres, migrated_sqlite, new_postgres, new_sqlite, postgres_server

PEOPLE, MESSAGES = 40, 10
FEW_PEOPLE, FEW_MESSAGES = 6, 2
DOORS = ("slack", "teams")
DATABASES = ("SQLite", "PostgreSQL")


@dataclass(frozen=True, slots=True)
class Place:
    """Where databases are made."""

    folder: Path
    template: Path
    server: str
    disk: SmallDisk | None

    @contextmanager
    def make(self, name: str, on_postgres: tuple[Fault, ...]) -> Iterator[tuple[str, Database]]:
        """A fresh migrated database, and what befalls it; it is gone afterwards."""
        if name == "PostgreSQL":
            url = new_postgres(self.server)
            yield url, PostgresDatabase(url, self.server, on_postgres, self.disk)
            drop_postgres(self.server, url)
        else:
            with TemporaryDirectory(dir=self.folder) as own:
                url = new_sqlite(self.template, Path(own))
                yield url, SqliteFile(url, self.disk)


def main() -> int:
    """Run all; the exit code says whether everything was right."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notices", type=int, default=5_000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--faults", type=int, default=60)
    parser.add_argument("--outage", type=int, default=60, help="seconds")
    parser.add_argument("--disk", type=Path, help="the folder of a small mounted disk, of some 300 MB")
    parser.add_argument("--runs", type=int, help="so many small runs of people who write, and nothing else")
    asked = parser.parse_args()
    starter.set_forkserver_preload(["bench.crash.server", "bench.crash.door_server"])
    disk = SmallDisk(asked.disk) if asked.disk else None
    with TemporaryDirectory(dir=asked.disk) as name:
        folder = Path(name)
        with postgres_server(folder / "postgres") as server:
            place = Place(folder, migrated_sqlite(folder / "template.db"), server, disk)
            if asked.runs:
                return any(_write_often(place, asked.runs))
            wrong = [
                *_write(place, asked.faults),
                *_notify(place, asked.notices, asked.kills),
                *_send_away(place, asked.notices, asked.outage),
            ]
    return any(wrong)


def _write(place: Place, faults: int) -> Iterator[str]:
    """People write; what was wrong, run by run."""
    for door, name in product(DOORS, DATABASES):
        with place.make(name, (*ON_POSTGRES, Fault.CRASHED)) as (url, database):
            found = asyncio.run(survive(url, database, door, PEOPLE, MESSAGES, faults))
        print(f"{name}, through {door}: {found.wrong or 'right'}\n  {found}", flush=True)
        yield found.wrong


def _write_often(place: Place, runs: int) -> Iterator[str]:
    """Few people write in many small runs; what was wrong, run by run."""
    kinds = list(product(DOORS, DATABASES))
    all_found: dict[tuple[str, str], Survived] = {kind: Survived() for kind in kinds}
    for seed in range(runs):
        door, name = kind = kinds[seed % len(kinds)]
        with place.make(name, ON_POSTGRES) as (url, database):
            faults = len(database.faults)
            found = asyncio.run(survive(url, database, door, FEW_PEOPLE, FEW_MESSAGES, faults, seed))
        if found.wrong:
            print(f"run {seed}, {name}, through {door}: {found.wrong}\n  {found}", flush=True)
        yield found.wrong
        all_found[kind] = _add(all_found[kind], found, seed)
        if seed % 100 == 99 or seed == runs - 1:
            print(f"{seed + 1} runs", *(f"\n  {name}, {door}: {each}" for (door, name), each in all_found.items()))
            sys.stdout.flush()


def _add(some: Survived, found: Survived, run: int) -> Survived:
    """Both together, with the messages of a run told from those of others."""
    return Survived(
        some.sent + found.sent,
        some.acknowledged | {f"{run} {title}" for title in found.acknowledged},
        some.refused + found.refused,
        some.faults + found.faults,
        some.stored + Counter({f"{run} {title}": times for title, times in found.stored.items()}),
        max(some.seconds, found.seconds),
    )


def _notify(place: Place, notices: int, kills: int) -> Iterator[str]:
    """Notices go out; what was wrong, run by run."""
    for blind, processes, name in product((False, True), (1, 2), DATABASES):
        with place.make(name, (*ON_POSTGRES, Fault.CRASHED)) as (url, database):
            found = crash(url, notices, kills, processes, blind=blind, database=database)
        verdict, look_up = found.wrong(blind=blind), "no look-up" if blind else "look-up"
        print(f"{name}, {processes} process(es), {look_up}: {verdict or 'right'}\n  {found}", flush=True)
        yield verdict


def _send_away(place: Place, notices: int, seconds: int) -> Iterator[str]:
    """The platform is away for so many seconds; what was wrong, run by run."""
    for away, blind, name in product(Away, (False, True), DATABASES):
        with place.make(name, ()) as (url, _):
            found = survive_outage(url, notices, seconds, away, blind=blind)
        look_up = "no look-up" if blind else "look-up"
        print(f"{name}, platform {away}, {look_up}: {found.wrong or 'right'}\n  {found}", flush=True)
        yield found.wrong


if __name__ == "__main__":
    sys.exit(main())
