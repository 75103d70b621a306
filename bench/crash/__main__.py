"""The full crash test: `python -m bench.crash`, or with numbers of notices and kills of your own.

For one and two processes, on SQLite and on PostgreSQL, on a platform that can look messages up (as Slack): every notice
exactly once. On one that cannot (as Teams): none twice, and those in doubt flagged.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.crash.run import crash, starter
from tests.databases import migrated_sqlite, new_postgres, new_sqlite, postgres_server

NOTICES, KILLS = 5_000, 50


def main() -> None:
    """Run all; the exit code says whether everything was right."""
    starter.set_forkserver_preload(["bench.crash.server"])
    notices, kills = (int(each) for each in (sys.argv[1:] or (NOTICES, KILLS)))
    wrong = 0
    with TemporaryDirectory() as folder, postgres_server(Path(folder) / "postgres") as server:
        template = migrated_sqlite(Path(folder) / "template.db")
        for blind in (False, True):
            for processes in (1, 2):
                for database in ("SQLite", "PostgreSQL"):
                    place = Path(folder) / f"{blind}{processes}"
                    place.mkdir(exist_ok=True)
                    url = new_sqlite(template, place) if database == "SQLite" else new_postgres(server)
                    found = crash(url, notices, kills, processes, blind=blind)
                    verdict = found.wrong(blind=blind)
                    wrong += bool(verdict)
                    look_up = "no look-up" if blind else "look-up"
                    print(
                        f"{database}, {processes} process(es), {look_up}: {verdict or 'right'}\n  {found}", flush=True
                    )
    sys.exit(wrong)


if __name__ == "__main__":
    main()
