"""A pack with a mistake is refused with the file, the line and the reason, and nothing starts on it."""

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from bot.checks import check_content
from bot.cli import app
from engine.content.load import load_content
from tests.content.packs import Pack, copied

BROKEN: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "broken_packs.yaml").read_text())
PLACE = re.compile(r"[\w/.-]+:\d+: .+")
"""What every problem looks like: one line, with file, line number and reason."""


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return copied(tmp_path)


def problems(pack: Pack) -> list[str]:
    """What is wrong, after a look at the form of every sentence."""
    found = check_content(pack.folder)
    assert [problem for problem in found if not PLACE.fullmatch(problem)] == []
    return found


@pytest.mark.parametrize("broken", BROKEN, ids=[each["case"].replace(" ", "_") for each in BROKEN])
def test_a_mistake_is_named_with_its_file_line_and_reason(pack: Pack, broken: dict[str, Any]) -> None:
    pack.change(broken["file"], broken["find"], broken["put"])
    file = broken.get("file_said", broken["file"])
    line = pack.line(file, broken["at"]) if "at" in broken else 1
    found = problems(pack)
    assert any(each.startswith(f"{file}:{line}: ") and broken["says"] in each for each in found), found


def bomb() -> str:
    """“Billion laughs”: each line repeats the one before nine times."""
    lines = ["a: &a [ha, ha, ha]"]
    lines += [f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]" for old, new in pairwise("abcdefghijklmnop")]
    return "\n".join(lines)


WHOLE: dict[str, tuple[str, bytes, int, str]] = {
    "an empty file": ("framework/core.yaml", b"", 1, "this must be a mapping"),
    "an empty pack file": ("pack.yaml", b"", 1, "id: this is missing"),
    "a list where a mapping belongs": ("framework/program.yaml", b"- one\n- two\n", 1, "this must be a mapping"),
    "a list as the pack file": ("pack.yaml", b"- one\n- two\n", 1, "this must be a mapping"),
    "a word as the pack file": ("pack.yaml", b"advance\n", 1, "this must be a mapping"),
    "a mapping where a list belongs": ("framework/pillars/order.yaml", b"a: b\n", 1, "this must be a list of pillar"),
    "a list of lists": ("framework/pillars/order.yaml", b"- [architecture]\n", 1, "this must be a list of pillar"),
    "no pillars' order": ("framework/pillars/order.yaml", b"", 1, "this must be a list of pillar"),
    "an open bracket": ("framework/core.yaml", b"id: core\nname: [core\n", 3, "this is not YAML: did not find"),
    "a tabulator": ("framework/core.yaml", b"id: core\nname:\n\t- x\n", 3, "this is not YAML: found character"),
    "two documents": ("framework/core.yaml", b"id: core\n---\nid: core\n", 2, "this is not YAML"),
    "a key that is a list": ("framework/core.yaml", b"id: core\n? [a, b]\n: 1\n", 2, "this is not YAML: found unhash"),
    "an object of Python": ("framework/core.yaml", b"id: !!python/object:os.x {}\n", 1, "this is not YAML: could not"),
    "a date that is none": ("framework/core.yaml", b"id: !!timestamp 2026-99-99\n", 1, "this is not YAML: month must"),
    "a control character": ("framework/core.yaml", "id: é\n\nname: \x01\n".encode(), 3, "this is not YAML: control"),
    "Latin-1": ("framework/core.yaml", b"id: core\nname: Zo\xeb\n", 2, "the file is not UTF-8 (byte 17)"),
    "copy in Latin-1": ("copy/en/home.j2", b"{# #}\nZo\xeb\n", 2, "the file is not UTF-8"),
    "words that are a list": ("copy/en/words.yaml", b"- one\n", 1, "this must be a mapping"),
    "no words at all": ("copy/en/words.yaml", b"", 1, "this must be a mapping"),
    "deep nesting": ("framework/core.yaml", b"[" * 100_000, 1, "more than 50 lists and mappings stand inside"),
    "a bomb of aliases": ("framework/core.yaml", bomb().encode(), 1, "a: there is no such key"),
    "a list inside itself": ("framework/core.yaml", b"id: &me [*me]\n", 1, "id: this must be text"),
}


@pytest.mark.parametrize("case", WHOLE)
def test_a_file_that_is_something_else_is_refused_in_a_sentence(pack: Pack, case: str) -> None:
    file, data, line, says = WHOLE[case]
    (pack.folder / file).write_bytes(data)
    found = problems(pack)
    assert any(each.startswith(f"{file}:{line}: ") and says in each for each in found), found


@pytest.mark.parametrize("file", ["pack.yaml", "framework/core.yaml", "framework/metrics.yaml", "copy/en/words.yaml"])
def test_a_missing_file_is_named(pack: Pack, file: str) -> None:
    (pack.folder / file).unlink()
    assert problems(pack) == [f"{file}:1: the file is missing"]


def test_a_folder_in_the_place_of_a_file_is_named(pack: Pack) -> None:
    (pack.folder / "pack.yaml").unlink()
    (pack.folder / "pack.yaml").mkdir()
    assert problems(pack) == ["pack.yaml:1: the file cannot be read: Is a directory"]


def test_a_folder_without_a_pack_names_everything_that_it_needs(tmp_path: Path) -> None:
    found = check_content(tmp_path)
    assert "framework/core.yaml:1: the file is missing" in found
    assert "copy:1: there is no locale, such as copy/en" in found


def test_mistakes_in_several_files_are_all_named_at_once(pack: Pack) -> None:
    pack.change("framework/core.yaml", "question:", "qestion:")
    pack.change("framework/roles.yaml", "summary:", "sumary:")
    pack.change("framework/pillars/excellence.yaml", "^letter: E", "letter: EE")
    pack.change("copy/en/home.j2", "endblock", "endblok")
    pack.change("copy/en/words.yaml", "^filler:", "fillers:")
    files = {each.partition(":")[0] for each in problems(pack)}
    assert files == {
        "framework/core.yaml",
        "framework/roles.yaml",
        "framework/pillars/excellence.yaml",
        "copy/en/home.j2",
        "copy/en/words.yaml",
    }


def test_references_that_lead_nowhere_are_all_named_at_once(pack: Pack) -> None:
    for name in ("- model_microservices", "- event_driven_ai", "- ai_auto_scaling"):
        pack.change("framework/core.yaml", name, "- gardening")
    pack.change("framework/community.yaml", "timezone: UTC", "timezone: Mars/Olympus")
    assert len(problems(pack)) == 4


@pytest.mark.parametrize("written", ["15:00", '"15:00"'])
def test_a_time_is_a_time_with_and_without_quotes(pack: Pack, written: str) -> None:
    pack.change("framework/community.yaml", 'starts: "15:00"', f"starts: {written}")
    assert load_content(pack.folder).pack.community.series[0].starts.hour == 15


def test_no_and_off_are_words_that_people_may_type(pack: Pack) -> None:
    pack.change("copy/en/words.yaml", r"skip: \[", "skip: [no, off, ")
    vocabulary = load_content(pack.folder).voices.voice("en", "UTC").vocabulary
    assert vocabulary.answers["skip"][:2] == ("no", "off")


def broken_pack(pack: Pack) -> None:
    pack.change("framework/core.yaml", "question:", "qestion:")


def broken_sentence(pack: Pack) -> None:
    pack.change("copy/en/home.j2", r"\{\{ total \}\}", "{{ totals }}")


@pytest.mark.parametrize("damage", [broken_pack, broken_sentence])
@pytest.mark.parametrize("command", [["serve"], ["demo", "--no-browser"]])
def test_nothing_starts_on_a_broken_pack(
    pack: Pack, command: list[str], damage: Callable[[Pack], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damage(pack)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ADVANCE_CONTENT", str(pack.folder))
    monkeypatch.setenv("ADVANCE_LOCAL_PAGE", "1")
    monkeypatch.setattr("bot.cli.server.configure_log", lambda _: None)
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 1
    assert all(PLACE.fullmatch(line) for line in result.stderr.splitlines()), result.stderr
    assert result.stderr.startswith(("framework/core.yaml:", "copy/en/home.j2:"))
    assert not list(tmp_path.rglob("*.db"))


def test_the_command_says_how_many_mistakes_there_are_and_ends_with_1(pack: Pack) -> None:
    broken_pack(pack)
    result = CliRunner().invoke(app, ["content", "check", str(pack.folder)])
    assert result.exit_code == 1
    assert [line.partition(":")[0] for line in result.stdout.splitlines()] == ["framework/core.yaml"] * 2
    assert result.stderr == f"2 to put right in {pack.folder}.\n"


def test_the_command_names_a_skill_that_nothing_builds_any_more(pack: Pack) -> None:
    """One link of a copied pack is taken out: of a module, and of one of three actions."""
    pack.change("framework/curriculum.yaml", "^          - real_time_processing\n", "")
    pack.change(
        "framework/curriculum.yaml",
        r"builds: \[access_control, cloud_native_implementation\]",
        "builds: [access_control]",
    )
    result = CliRunner().invoke(app, ["content", "check", str(pack.folder)])
    assert result.exit_code == 1
    assert "no module builds “real_time_processing”" in result.stdout
    assert "only 2 of at least 3 actions build “cloud_native_implementation”" in result.stdout
    assert [line for line in result.stdout.splitlines() if not line.startswith("framework/core.yaml:")] == []


def test_the_pack_that_comes_with_advance_has_no_mistake() -> None:
    result = CliRunner().invoke(app, ["content", "check"])
    assert result.exit_code == 0
    assert "8 forms, 101 skills, 18 roles, 8 modules. No problems." in result.stdout
