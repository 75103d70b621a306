"""The full crash test: `python -m bench.crash`, or with numbers of notices, kills, faults and seconds of an outage.

What people write, through Slack's door and Teams', while the database is locked, full, cut off and killed, and the
server with it: everything that was acknowledged is stored, once. Then notices, while the same befalls the databases,
with one and two processes, on SQLite and on PostgreSQL. On a platform that can look messages up (as Slack): each
exactly once. On one that cannot (as Teams): none twice, and those in doubt flagged. Last the platform goes away when
everything falls due, and comes back: what is lost, doubled and in doubt, and the seconds until all is delivered.
"""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.crash.doors import survive
from bench.crash.outage import Away, survive_outage
from bench.crash.run import crash, starter
from bench.crash.sabotage import ON_POSTGRES, Database, Fault, PostgresDatabase, SqliteFile
from tests.databases import migrated_sqlite, new_postgres, new_sqlite, postgres_server

NOTICES, KILLS, FAULTS, OUTAGE = 5_000, 50, 60, 60
PEOPLE, MESSAGES = 40, 10


def main() -> None:
    """Run all; the exit code says whether everything was right."""
    starter.set_forkserver_preload(["bench.crash.server", "bench.crash.door_server"])
    given = [int(each) for each in sys.argv[1:]]
    notices, kills, faults, seconds = [*given, *(NOTICES, KILLS, FAULTS, OUTAGE)[len(given) :]]
    with TemporaryDirectory() as folder, postgres_server(Path(folder) / "postgres") as server:
        template = migrated_sqlite(Path(folder) / "template.db")
        wrong = [
            *_write(Path(folder), template, server, faults),
            *_notify(Path(folder), template, server, notices, kills),
            *_send_away(Path(folder), template, server, notices, seconds),
        ]
    sys.exit(any(wrong))


def _write(folder: Path, template: Path, server: str, faults: int) -> Iterator[str]:
    """People write; what was wrong, run by run."""
    for door in ("slack", "teams"):
        for name in ("SQLite", "PostgreSQL"):
            place = folder / door
            place.mkdir(exist_ok=True)
            url, database = _database(name, place, template, server)
            found = asyncio.run(survive(url, database, door, PEOPLE, MESSAGES, faults))
            print(f"{name}, through {door}: {found.wrong or 'right'}\n  {found}", flush=True)
            yield found.wrong


def _database(name: str, place: Path, template: Path, server: str) -> tuple[str, Database]:
    """A fresh migrated database, and what befalls it."""
    if name == "SQLite":
        url = new_sqlite(template, place)
        return url, SqliteFile(url)
    url = new_postgres(server)
    return url, PostgresDatabase(url, server, (*ON_POSTGRES, Fault.CRASHED))


def _notify(folder: Path, template: Path, server: str, notices: int, kills: int) -> Iterator[str]:
    """Notices go out; what was wrong, run by run."""
    for blind in (False, True):
        for processes in (1, 2):
            for name in ("SQLite", "PostgreSQL"):
                place = folder / f"{blind}{processes}"
                place.mkdir(exist_ok=True)
                url, database = _database(name, place, template, server)
                found = crash(url, notices, kills, processes, blind=blind, database=database)
                verdict, look_up = found.wrong(blind=blind), "no look-up" if blind else "look-up"
                print(f"{name}, {processes} process(es), {look_up}: {verdict or 'right'}\n  {found}", flush=True)
                yield verdict


def _send_away(folder: Path, template: Path, server: str, notices: int, seconds: int) -> Iterator[str]:
    """The platform is away for so many seconds; what was wrong, run by run."""
    for away in Away:
        for blind in (False, True):
            for name in ("SQLite", "PostgreSQL"):
                place = folder / f"{away}{blind}"
                place.mkdir(exist_ok=True)
                url = new_sqlite(template, place) if name == "SQLite" else new_postgres(server)
                found = survive_outage(url, notices, seconds, away, blind=blind)
                look_up = "no look-up" if blind else "look-up"
                print(f"{name}, platform {away}, {look_up}: {found.wrong or 'right'}\n  {found}", flush=True)
                yield found.wrong


if __name__ == "__main__":
    main()
