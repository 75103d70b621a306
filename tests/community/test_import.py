"""A year of events from a file, as an operator brings it in."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from bot.cli import app
from engine.community.records.events import OCCURRENCE, SERIES
from engine.people.records.members import add_organisation
from engine.store.store import Store, open_store

YEAR = """\
series:
  - default: forum
    name: Weekly forum
    when: every wednesday 15:00 Europe/Berlin 45 min
    link: https://meet.example.com/forum
    cancelled: [2026-12-23, 2026-12-30]
  - name: Weekly forum
    region: Americas
    when: every tuesday 15:00 America/New_York 45 min
    capacity: 40
"""


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("ADVANCE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def kept(database_url: str) -> Iterator[Store]:
    store = open_store(database_url)
    store.run(add_organisation, "Example")
    yield store
    store.close()


def bring(database_url: str, text: str, *words: str) -> Result:
    Path("year.yaml").write_text(text, encoding="utf-8")
    environment = {"ADVANCE_DATABASE_URL": database_url}
    result = CliRunner().invoke(app, ["events", "import", "year.yaml", *words], env=environment)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def series(store: Store) -> list[tuple[str, str, str]]:
    query = select(SERIES.c.name, SERIES.c.region, SERIES.c.timezone).order_by(SERIES.c.id)
    return store.run(lambda tx: [tuple(row) for row in tx.execute(query)])


def test_a_year_comes_in_once_and_again_changes_nothing(database_url: str, kept: Store) -> None:
    assert bring(database_url, YEAR).stdout == ("Created 1 series, changed 1; 0 are as they were. Days cancelled: 2.\n")
    found = series(kept)
    assert found[0] == ("Weekly forum", "", "Europe/Berlin")
    assert found[-1] == ("Weekly forum", "Americas", "America/New_York")
    cancelled = kept.run(lambda tx: tx.execute(select(OCCURRENCE.c.cancelled_at)).all())
    assert all(row.cancelled_at for row in cancelled)
    again = bring(database_url, YEAR).stdout
    assert again == "Created 0 series, changed 0; 2 are as they were. Days cancelled: 0.\n"
    assert series(kept) == found


def test_a_dry_run_changes_nothing(database_url: str, kept: Store) -> None:
    assert "Would create 1 series, change 1" in bring(database_url, YEAR, "--dry-run").stdout
    assert series(kept) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", ["year.yaml:1: "]),
        ("series: []", ["year.yaml:1: series"]),
        ("series:\n  - name: x\n    wen: every monday\n", ["year.yaml:3: ", "wen"]),
        (
            "series:\n  - name: x\n  - when: every monday 10:00\n",
            ["year.yaml:2: x: How often", "year.yaml:3: 2: What is"],
        ),
        ("series:\n  - name: x\n    when: every 30 february 10:00\n", ["year.yaml:2: x: That never happens"]),
        ("series:\n  - name: x\n    when: every monday 10:00 PST\n", ["year.yaml:2: x: I do not understand “PST”"]),
        ("series:\n  - name: x\n    when: every monday 10:00 please\n", ["I do not understand “please”"]),
        ("series:\n  - default: nothing\n", ["no series “nothing”"]),
        ("series:\n  - default: forum\n    cancelled: [2026-12-24]\n", ["does not take place on 2026-12-24"]),
        ("series:\n  - default: forum\n    cancelled: [soon]\n", ["year.yaml:3: "]),
        ("series:\n  - name: x\n    when: every monday 10:00\n    capacity: 0\n", ["whole number"]),
        ("series: [[[", ["this is not YAML"]),
        ("\x00", ["year.yaml:1: this is not YAML"]),
    ],
)
def test_every_problem_is_named_with_its_line_and_nothing_comes_in(
    database_url: str, kept: Store, text: str, says: list[str]
) -> None:
    result = bring(database_url, f"{text}")
    assert result.exit_code == 1
    assert all(each in result.stderr for each in says), result.stderr
    assert series(kept) == []
