"""`python -m bench.fuzz --turns 1000000 --seed 1`: half of the turns on SQLite, half on PostgreSQL.

Each ROUND begins with a fresh copy of an invented company, so that turns stay as cheap as at the start. For the memory,
run it with MALLOC_ARENA_MAX=2, as `make fuzz` does: the threads of each new database would get arenas of their own
otherwise, some ten times, and hide a leak.
"""

import argparse
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from bench.fuzz.run import Fuzz, Report, check_sqlite, read_memory
from demo.company import settle_company
from engine.content.load import Content, default_pack, load_content
from engine.store.store import Store, open_store
from tests.databases import migrated_sqlite, new_postgres, new_sqlite, postgres_server

ROUND = 5_000
"""Turns in one copy of the company."""


def main() -> int:
    """Run, print what was found; the exit code says whether everything was right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=("both", "sqlite", "postgresql"), default="both")
    asked = parser.parse_args()
    content, report, began = load_content(default_pack()), Report(), process_time()
    with TemporaryDirectory() as folder, _databases(Path(folder), asked.database) as databases:
        for number, turns in enumerate(_rounds(asked.turns)):
            with _company(next(databases), content) as store:
                fuzz = Fuzz(store, content, asked.seed * 1_000_003 + number, report, datetime.now(UTC))
                fuzz.run(turns)
                fuzz.check()
                if store.engine.dialect.name == "sqlite":
                    report.broken += store.run(check_sqlite)
            spent = 1000 * (process_time() - began) / report.turns
            gc.collect()
            print(
                f"{report.turns:>9,} turns, {sum(report.errors.values())} errors, {spent:.2f} ms of CPU a turn, "
                f"{len(gc.get_objects()):,} objects, {read_memory():.0f} MB",
                flush=True,
            )
    print("\n".join(report.lines()))
    return not report.is_clean


def _rounds(turns: int) -> Iterator[int]:
    for begin in range(0, turns, ROUND):
        yield min(ROUND, turns - begin)


@contextmanager
def _databases(folder: Path, kind: str) -> Iterator[Iterator[str]]:
    """URLs of fresh databases, of each kind in turn."""
    template = migrated_sqlite(folder / "template.db")

    def sqlite() -> str:
        return new_sqlite(template, folder)

    if kind == "sqlite":
        yield iter(sqlite, None)
        return
    with postgres_server(folder / "postgres") as server:
        yield (new_postgres(server) if kind == "postgresql" or number % 2 else sqlite() for number in range(10**9))


@contextmanager
def _company(url: str, content: Content) -> Iterator[Store]:
    """A company on a fresh database."""
    store = open_store(url)
    try:
        settle_company(store, content, "local", lambda _: None)
        yield store
    finally:
        store.close()


if __name__ == "__main__":
    sys.exit(main())
