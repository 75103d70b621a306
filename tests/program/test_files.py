"""The program's figures as files: values imported from CSV, the report, the export, pictures."""

import csv
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from typer.testing import CliRunner, Result

from bot.cli import app
from engine.chat.cards import Action, Image
from engine.content.load import Content
from engine.people.records.members import MEMBER
from engine.program.overview import metrics_of
from engine.program.records import METRIC_VALUE
from engine.program.rules.csv_import import ImportRefused, read_values
from tests.conversation import Chat, words
from tests.program.owned import row_of

TODAY = date(2026, 3, 2)


@pytest.fixture
def owned(chat: Chat) -> Chat:
    """A chat with an owner in it."""
    chat.meet("grace", is_owner=True)
    return chat


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "The file is empty"),
        ("metric,value,date\n", "no values"),
        ("metric,value\nx,1\n", "no column “date”"),
        ("metric,value,date,colour\nx,1,2,3\n", "“colour” is not known"),
        ("metric,value,date\nweather,1,2026-01-01\n", "line 2: there is no metric “weather”"),
        ("metric,value,date\ndeployment_success,94,2026-03-03\n", "line 2: 2026-03-03 is still to come"),
        ("metric,value,date\ndeployment_success,lots,2026-01-01\n", "line 2: “lots” is no number in percent"),
        ("metric,value,date\ndeployment_success,101,2026-01-01\n", "line 2: 101 is out of range"),
        ("metric,value,date,Value\nx,1,2,3\n", "line 1: the column “value” stands here twice"),
        ("metric,value,date\ndeployment_success,94,2026-01-01,x\n", "line 2: the row has 4 cells, the header 3"),
        ("metric,value,date\ndeployment_success,94\n", "line 2: the row has 2 cells, the header 3"),
        (
            "metric,value,date\ndebt_reduction,99999999999,2026-01-01\n",
            "out of range; it lies between -8,000 and 8,000",
        ),
        (
            "metric,value,date\nskill_improvement,-1,2026-01-01\n",
            "line 2: -1 is out of range; it lies between 0 and 300",
        ),
        ("metric,value,date\nopen_source_contributions,10001,2026-01-01\n", "line 2: 10001 is out of range"),
        ("metric,value,date\ndebt_reduction,nan,2026-01-01\n", "line 2: “nan” is no number"),
        ("metric,value,date\ndebt_reduction,5,0026-01-01\n", "line 2: “0026-01-01” is no day that can be meant"),
        ("metric,value,date\nx,1,2026-01-01\n\ndebt_reduction,5,y\n", "line 4: “y” is no day"),
        ("metric,value,date\ndeployment_success,94,\n", "line 2: the date is missing"),
        ('metric,value,date\n"deployment_success,94,2026-01-01\n', "quotation marks"),
    ],
)
def test_a_file_with_mistakes_names_each_by_its_line(content: Content, text: str, says: str) -> None:
    with pytest.raises(ImportRefused, match=re.escape(says)):
        read_values(text.encode(), metrics_of(content.pack), TODAY)


@given(data=st.binary(max_size=120))
def test_no_file_breaks_the_import(content: Content, data: bytes) -> None:
    for file in (data, b"metric,value,date\n" + data):
        try:
            read_values(file, metrics_of(content.pack), TODAY)
        except ImportRefused as refused:
            assert refused.problems


def test_a_file_is_read_as_programs_export_it(content: Content) -> None:
    text = "sep=;\r\nMetric;Value;Date;\r\nDebt reduction;12,5;2026-01-31;\r\n"
    for data in (text.encode("utf-16"), text.encode("utf-8-sig")):
        (value,) = read_values(data, metrics_of(content.pack), TODAY)
        assert (value.metric, str(value.number)) == ("debt_reduction", "12.500")


Advance = Callable[..., Result]


@pytest.fixture
def advance(database_url: str, owned: Chat, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Advance:
    """The command line on the database of the chat."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ADVANCE_DATABASE_URL", database_url)
    return lambda *said: CliRunner().invoke(app, said)


FILE = """metric;value;date;note
AI development cycle acceleration;42,5 %;2026-01-31;tracker
debt_reduction;12;2026-01-31;
"""


def put(name: str, text: str) -> None:
    Path(name).write_text(text)


def got(name: str) -> str:
    return Path(name).read_text()


async def test_values_are_imported_once_and_not_by_a_dry_run(owned: Chat, advance: Advance) -> None:
    put("metrics.csv", FILE)
    assert "Would keep 2 new" in advance("program", "import", "metrics.csv", "--dry-run").stdout
    assert owned.store.run(lambda tx: tx.execute(select(METRIC_VALUE)).all()) == []
    assert "Kept 2 new" in advance("program", "import", "metrics.csv").stdout
    assert "Kept 0 new values; 2 were there already" in advance("program", "import", "metrics.csv").stdout
    row = row_of(await owned.says("grace", "/program"), "AI development cycle acceleration")
    assert row[1:] == ("42.5%", "70% faster time-to-production", "Imported for Jan 31, 2026")


async def test_the_report_is_one_file_with_its_pictures_inside(owned: Chat, advance: Advance) -> None:
    await owned.completes("ada", "4")
    owned.store.run(lambda tx: tx.execute(update(MEMBER).where(MEMBER.c.name == "Ada").values(name="Secret Ada")))
    for day, value in (("2025-11-01", 60), ("2025-12-01", 70), ("2026-01-01", 75), ("2026-02-01", 82)):
        await owned.says("grace", f"/program record deployment success {value}% on {day} <b>from</b> CI")
    result = advance("report", "--out", "r.html")
    assert result.exit_code == 0, result.output
    html = got("r.html")
    assert html.count("<h2") == 3 + 16
    assert "data:image/png;base64," in html
    assert not re.search(r"(src|srcset|href)=.(?!data:)", html)
    assert "<button" not in html
    assert "<b>from" not in html
    assert "Secret Ada" not in html
    assert "80 % interval" in html


async def test_the_export_holds_aggregates_alone(owned: Chat, advance: Advance, content: Content) -> None:
    await owned.completes("ada", "4")
    await owned.says("ada", "/log publication A very private title")
    await owned.says("grace", "/program record competitive technical advantage +1 ahead of peers")
    assert advance("export", "aggregates", "--out", "x.csv").exit_code == 0
    text = got("x.csv")
    rows = list(csv.DictReader(text.splitlines()))
    assert {row["of"] for row in rows if row["kind"] == "metric"} == set(metrics_of(content.pack))
    assert "private" not in text
    assert "Ada" not in text
    assert "'+1 ahead of peers" in {row["value"] for row in rows}


async def test_a_picture_shows_the_history_against_the_target(owned: Chat) -> None:
    for day, value in (("2026-01-01", 70), ("2026-02-01", 80)):
        card = await owned.says("grace", f"/program record deployment success {value}% on {day}")
    (picture,) = [block for block in card.blocks if isinstance(block, Image)]
    assert picture.alt == "AI system deployment success: from 70% on Jan 1, 2026 to 80% on Feb 1, 2026."


async def test_a_press_without_a_metric_asks_for_one(owned: Chat) -> None:
    await owned.says("grace", "/program")
    assert "Choose a metric first" in words(await owned.presses("grace", "Show the rows", {"metric": ""}))
    card = await owned.sends("grace", action=Action("program.metric", {"metric": "weather"}))
    assert card.key == "note"
