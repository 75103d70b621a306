"""The command line as an operator meets it: help, settings, everything that is wrong at once, and stopping."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
import typer.main
from sqlalchemy import func, select
from typer.core import TyperGroup
from typer.testing import CliRunner, Result

from bot.cli import app
from engine.people.records.members import MEMBER
from engine.store.store import connect
from tests.databases import new_postgres

ROOT = Path(__file__).parents[2]
ADVANCE = [sys.executable, "-c", "from bot.cli import app; app()"]


def commands(group: TyperGroup | None = None, name: str = "advance") -> Iterator[str]:
    """Every command by its full name."""
    found = group or typer.main.get_command(app)
    assert isinstance(found, TyperGroup)
    for part, each in found.commands.items():
        if isinstance(each, TyperGroup):
            yield from commands(each, f"{name} {part}")
        else:
            yield f"{name} {part}"


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty folder, no settings, and the log as it was."""
    for name in [name for name in os.environ if name.startswith("ADVANCE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bot.cli.server.configure_log", lambda _: None)


def advance(*words: str, **settings: object) -> Result:
    environment = {f"ADVANCE_{name.upper()}": str(value) for name, value in settings.items()}
    result = CliRunner().invoke(app, words, env=environment)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def starts(*words: str, **settings: object) -> subprocess.Popen[str]:
    environment = os.environ | {f"ADVANCE_{name.upper()}": str(value) for name, value in settings.items()}
    pipe = subprocess.PIPE
    return subprocess.Popen([*ADVANCE, *words], env=environment, stdout=pipe, stderr=pipe, text=True)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.mark.parametrize("name", list(commands()))
def test_the_help_of_every_command_has_an_example_that_calls_it(name: str) -> None:
    result = advance(*name.split()[1:], "--help")
    assert result.exit_code == 0
    assert "Example:" in result.stdout
    assert name in result.stdout.partition("Example:")[2]


def test_without_a_command_there_is_help() -> None:
    result = advance()
    assert "Commands" in result.output
    assert "Traceback" not in result.output


def test_check_with_nothing_set_names_everything_that_is_missing_and_makes_nothing(tmp_path: Path) -> None:
    result = advance("check")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "ADVANCE_DATABASE_URL: there is no database advance.db yet. Run: advance db upgrade",
        "No platform is set up: ADVANCE_LOCAL_PAGE=1 serves the local page on this machine.",
    ]
    assert result.stderr == "2 to put right before Advance can serve.\n"
    assert list(tmp_path.iterdir()) == []


def test_check_after_an_upgrade_is_ready() -> None:
    assert advance("db", "upgrade").exit_code == 0
    result = advance("check", local_page=1)
    assert (result.exit_code, result.stdout) == (0, "Ready to serve the local page.\n")


def test_a_server_on_a_file_that_is_no_database_says_one_sentence_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "advance.db").write_bytes(b"no database at all" * 500)
    server = starts("serve", local_page=1)
    assert server.communicate(timeout=30) == ("", "The database does not answer: file is not a database\n")
    assert server.returncode == 1


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "", "example.org"])
@pytest.mark.parametrize("command", ["check", "serve"])
def test_the_local_page_is_never_served_to_other_machines(command: str, host: str) -> None:
    advance("db", "upgrade")
    result = advance(command, local_page=1, host=host)
    assert result.exit_code == 1
    assert f"ADVANCE_LOCAL_PAGE: anybody who can reach {host} could speak as anybody." in result.output


WRONG = {
    "port": "many",
    "log_level": "LOUD",
    "database_url": "nonsense",
    "content": "/nowhere",
    "local_page": "perhaps",
}


@pytest.mark.parametrize("command", [["check"], ["serve"], ["db", "upgrade"]])
def test_every_wrong_setting_is_named_at_once(command: list[str]) -> None:
    result = advance(*command, **WRONG)
    assert result.exit_code == 1
    assert {line.partition(":")[0] for line in result.output.splitlines() if line.startswith("ADVANCE_")} == {
        f"ADVANCE_{name.upper()}" for name in WRONG
    }


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("", "this is not a database URL"),
        ("advance.db", "this is not a database URL"),
        ("postgresql+psycopg://ada:secret@host:port/x", "this is not a database URL"),
        ("postgresql://ada:secret@host/x", "write postgresql+psycopg:// instead of postgresql://"),
        ("postgres://ada:secret@host/x", "write postgresql+psycopg:// instead of postgres://"),
        ("mysql://ada:secret@host/x", "mysql is not supported; use sqlite or postgresql+psycopg"),
        ("postgresql+asyncpg://ada:secret@host/x", "postgresql+asyncpg is not supported"),
    ],
)
def test_a_database_url_that_cannot_work_is_refused_without_its_password(url: str, sentence: str) -> None:
    result = advance("db", "upgrade", database_url=url)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"ADVANCE_DATABASE_URL: {sentence}")
    assert "secret" not in result.output


@pytest.mark.parametrize("url", ["sqlite:////proc/nowhere/advance.db", "postgresql+psycopg://ada:secret@127.0.0.1:1/x"])
@pytest.mark.parametrize("command", [["db", "upgrade"], ["check"]])
def test_a_database_that_does_not_answer_is_a_sentence(command: list[str], url: str) -> None:
    result = advance(*command, database_url=url)
    assert result.exit_code == 1
    assert "secret" not in result.output


def test_a_file_that_is_no_database_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "advance.db").write_bytes(b"not a database, " * 400)
    result = advance("db", "upgrade")
    assert result.exit_code == 1
    assert result.stderr == "The database does not answer: file is not a database\n"


def test_settings_come_from_the_file_advance_env_and_the_environment_wins(tmp_path: Path) -> None:
    (tmp_path / "advance.env").write_text("ADVANCE_DATABASE_URL=sqlite:///from-file.db\nADVANCE_PORT=none\n")
    assert "ADVANCE_PORT" in advance("db", "upgrade").stderr
    assert advance("db", "upgrade", port=3979).exit_code == 0
    assert (tmp_path / "from-file.db").exists()


def test_a_settings_file_that_is_not_text_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "advance.env").write_bytes(b"ADVANCE_PORT=\xff")
    assert advance("check").stdout == "advance.env: the file is not UTF-8\n"


def test_the_database_can_be_upgraded_again_and_again(postgres: str) -> None:
    for url in ("sqlite:///advance.db", new_postgres(postgres)):
        for _ in range(2):
            result = advance("db", "upgrade", database_url=url)
            assert (result.exit_code, result.stdout) == (0, "The database is at the newest schema.\n"), result.output


def people(url: str = "sqlite:///advance.db") -> int:
    engine = connect(url)
    with engine.connect() as tx:
        count = tx.scalar(select(func.count()).select_from(MEMBER))
    engine.dispose()
    return count or 0


def test_a_roster_is_tried_brought_in_and_brought_in_again_without_a_change(tmp_path: Path) -> None:
    advance("db", "upgrade")
    (tmp_path / "people.csv").write_text("email,name,team\nada@example.com,Ada,Data\nbob@example.com,Bob,Data\n")
    result = advance("roster", "import", "people.csv", "--dry-run")
    assert result.stdout == "Would create 2 people, update 0; 0 are as they were. New teams: 1.\n"
    assert people() == 0
    result = advance("roster", "import", "people.csv")
    assert result.stdout == "Created 2 people, updated 0; 0 are as they were. New teams: 1.\n"
    result = advance("roster", "import", "people.csv")
    assert result.stdout == "Created 0 people, updated 0; 2 are as they were. New teams: 0.\n"
    assert people() == 2


def test_a_roster_as_it_was_exported_is_brought_in_and_says_what_it_did_not_read(tmp_path: Path) -> None:
    advance("db", "upgrade")
    rows = "sep=;\r\nE-Mail;Name;Time zone;Locale;Phone;\r\nada@example.com;Ada;India Standard Time;de_AT.UTF-8;1;\r\n"
    (tmp_path / "people.csv").write_bytes(rows.encode("utf-16"))
    said = advance("roster", "import", "people.csv").stdout.splitlines()
    assert said[0] == "Ignored columns: “Phone”."
    assert said[1].startswith("Created 1 people")
    said = advance("roster", "import", "people.csv", "--ignore-columns", "phone, office").stdout.splitlines()
    assert len(said) == 1
    engine = connect("sqlite:///advance.db")
    with engine.connect() as tx:
        assert tx.execute(select(MEMBER.c.timezone, MEMBER.c.locale)).all() == [("Asia/Kolkata", "de_AT")]
    engine.dispose()


def test_a_broken_roster_writes_nothing_and_names_its_lines(tmp_path: Path) -> None:
    advance("db", "upgrade")
    (tmp_path / "people.csv").write_text("email,name\nada@example.com,Ada\nbob,Bob\n,Eve\n")
    result = advance("roster", "import", "people.csv")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "line 3: “bob” is not an e-mail address." in result.stderr
    assert "line 4: the e-mail address is empty." in result.stderr
    assert people() == 0


@pytest.mark.parametrize("file", ["nowhere.csv", "."])
def test_a_roster_that_cannot_be_read_is_a_sentence(file: str) -> None:
    result = advance("roster", "import", file)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Cannot read {file}: ")


def test_commands_on_an_empty_database_say_what_to_run(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("email,name\nada@example.com,Ada\n")
    for command in (["serve"], ["roster", "import", "people.csv"]):
        result = advance(*command, local_page=1)
        assert result.exit_code == 1
        assert result.stderr.endswith("Run: advance db upgrade\n")


def test_serve_without_a_door_or_without_people_says_what_to_do() -> None:
    assert "set ADVANCE_LOCAL_PAGE=1" in advance("serve").stderr
    advance("db", "upgrade")
    assert "Run: advance roster import people.csv" in advance("serve", local_page=1).stderr


def test_a_taken_port_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("email,name\nada@example.com,Ada\n")
    advance("db", "upgrade")
    advance("roster", "import", "people.csv")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        server = starts("serve", local_page=1, port=port)
        output, errors = server.communicate(timeout=30)
    assert server.returncode == 1
    assert output == ""
    assert f"Cannot listen on 127.0.0.1:{port}: " in errors
    assert errors.endswith("Is it running already?\n")
    assert "Traceback" not in errors


def stopped(server: subprocess.Popen[str], port: int, with_signal: signal.Signals) -> list[str]:
    """Wait for the demo's page, look at it, stop the demo; returns what it said."""
    assert server.stdout is not None
    said = []
    for line in server.stdout:
        said.append(line.rstrip())
        if line.startswith("Advance is at"):
            break
    with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10) as answer:
        assert answer.read() == b"ok\n"
    server.send_signal(with_signal)
    rest, errors = server.communicate(timeout=30)
    assert (server.returncode, errors) == (0, "")
    return said + rest.splitlines()


def test_the_demo_stops_at_ctrl_c_and_at_sigterm_keeps_its_people_and_invites_them_once(tmp_path: Path) -> None:
    port = free_port()
    words = ["demo", "--no-browser", "--port", str(port), "--folder", str(tmp_path / "demo")]
    first = stopped(starts(*words), port, signal.SIGINT)
    database = tmp_path / "demo" / "demo.db"
    invited = people(f"sqlite:///{database}")
    assert any(line.startswith(f"Inviting {invited} invented people") for line in first)
    assert first[-1] == "Stopped. Everything is kept."
    second = stopped(starts(*words), port, signal.SIGTERM)
    assert not any(line.startswith("Inviting") for line in second)
    assert second[-1] == "Stopped. Everything is kept."
    assert people(f"sqlite:///{database}") == invited > 0
    connection = sqlite3.connect(database)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


def test_an_owner_is_made_and_unmade_by_their_address(tmp_path: Path) -> None:
    roster = tmp_path / "people.csv"
    roster.write_text("email,name\nada@example.com,Ada\n")
    url = f"sqlite:///{tmp_path / 'o.db'}"
    for words in (("db", "upgrade"), ("roster", "import", str(roster))):
        assert advance(*words, database_url=url).exit_code == 0
    assert "Ada owns the program" in advance("owner", "add", "Ada@Example.com", database_url=url).output
    assert is_owner(url)
    assert "no longer owns" in advance("owner", "remove", "ada@example.com", database_url=url).output
    assert not is_owner(url)
    unknown = advance("owner", "add", "eve@example.com", database_url=url)
    assert (unknown.exit_code, "Nobody in the organisation has" in unknown.output) == (1, True)


def is_owner(url: str) -> bool:
    with connect(url).connect() as connection:
        return bool(connection.scalar(select(MEMBER.c.is_owner)))
