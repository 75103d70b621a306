"""Sentences: what the code names exists, what exists is named, and a pack that lacks one is refused."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2.sandbox import SandboxedEnvironment

import adapters
import bot
import engine
from bot.checks import check_content
from engine.chat import forms
from engine.content.load import default_pack, load_content
from engine.content.sentences import MANIFEST, Sentence, known_sentences, read_sentences
from engine.rooms import COMMANDS
from tests.content.packs import Pack, copied

COPY = default_pack() / "copy" / "en"
ROOMS = {path.stem for path in COPY.glob("*.j2")}
NAME = re.compile(r"[a-z_]+\.[a-z0-9_]+")
FIELDS = {name for name in vars(forms) if re.fullmatch("[A-Z][a-z]+Field", name)}
SAYS = {"text", "line", "Refusal", "InvalidInput", "note_card", *FIELDS}
"""Calls that say a sentence by its name."""


def in_pack() -> dict[str, Sentence]:
    environment = SandboxedEnvironment()
    return {
        f"{path.stem}.{name}": sentence
        for path in sorted(COPY.glob("*.j2"))
        for name, sentence in read_sentences(environment, environment.parse(path.read_text(encoding="utf-8"))).items()
    }


def code() -> Iterator[ast.AST]:
    for package in (engine, adapters, bot):
        for file in Path(package.__file__ or "").parent.rglob("*.py"):
            yield from ast.walk(ast.parse(file.read_text(encoding="utf-8")))


def called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def pattern_of(name: ast.JoinedStr) -> str | None:
    """What a name may be that is put together, such as ``community.news_{news}``; None where it is no sentence's."""
    parts = [re.escape(str(each.value)) if isinstance(each, ast.Constant) else ".+" for each in name.values]
    begins = str(name.values[0].value) if isinstance(name.values[0], ast.Constant) else ""
    names_a_room = re.fullmatch(r"[a-z_]+\.[a-z0-9_]*", begins) and begins.partition(".")[0] in ROOMS
    return "".join(parts) if names_a_room else None


def names_in_code() -> tuple[set[str], set[str], set[str]]:
    """Names that are said outright, names that stand somewhere, and patterns of names that are put together."""
    said, stands, patterns = set(), set(), set()
    for node in code():
        if isinstance(node, ast.Call) and called(node) in SAYS:
            given = [*node.args, *(each.value for each in node.keywords if called(node) in FIELDS)]
            said |= {each.value for each in given if isinstance(each, ast.Constant) and isinstance(each.value, str)}
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and NAME.fullmatch(node.value):
            stands.add(node.value)
        if isinstance(node, ast.JoinedStr) and (pattern := pattern_of(node)):
            patterns.add(pattern)
    return {name for name in said if NAME.fullmatch(name)}, stands, patterns


def test_the_manifest_is_what_the_pack_has(request: pytest.FixtureRequest) -> None:
    lines = [f"{key}: {' '.join(sorted(found.values))}".rstrip() for key, found in sorted(in_pack().items())]
    written = "\n".join(lines) + "\n"
    if request.config.getoption("--write-golden"):
        MANIFEST.write_text(written, encoding="utf-8")
        known_sentences.cache_clear()
    assert MANIFEST.read_text(encoding="utf-8") == written, "If you meant it: make golden, then read the diff."


def test_every_sentence_that_the_code_names_exists() -> None:
    said, _, patterns = names_in_code()
    known = known_sentences()
    assert len(said) > 900
    assert sorted(name for name in said if name not in known) == []
    commands = "\n".join(COMMANDS)
    assert [each for each in patterns if not re.search(rf"^({each})$", "\n".join([*known, commands]), re.M)] == []


def test_every_sentence_is_named_by_the_code() -> None:
    _, stands, patterns = names_in_code()
    families = re.compile("|".join(patterns))
    assert [key for key in known_sentences() if key not in stands and not families.fullmatch(key)] == []


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return copied(tmp_path)


KEYS = ("home.hackathon", "papers.presenter_taken", "conference.clash_room", "chat.only_owner")


@pytest.mark.parametrize("key", KEYS)
def test_a_pack_that_lacks_a_sentence_is_refused_whether_or_not_an_example_says_it(pack: Pack, key: str) -> None:
    room, _, name = key.partition(".")
    file = pack.folder / "copy" / "en" / f"{room}.j2"
    block = rf"\{{%\s*block {name}\s*%\}}.*?\{{%\s*endblock\s*%\}}"
    file.write_text(re.sub(block, "", file.read_text(), flags=re.DOTALL))
    assert check_content(pack.folder) == [f"copy/en/{room}.j2:1: the sentence “{name}” is missing"]


def test_a_sentence_that_asks_for_what_nobody_gives_is_named(pack: Pack) -> None:
    pack.change("copy/en/conference.j2", "block call_closed %}", "block call_closed %}{{ weather }}")
    line = pack.line("copy/en/conference.j2", "block call_closed %")
    problem = f"copy/en/conference.j2:{line}: the sentence “call_closed” is given no value “weather”"
    assert problem in check_content(pack.folder)


def test_a_sentence_that_nothing_says_is_named(pack: Pack) -> None:
    pack.change("copy/en/home.j2", "block hackathon %}", "block hackaton %}")
    line = pack.line("copy/en/home.j2", "block hackaton %")
    assert check_content(pack.folder) == [
        f"copy/en/home.j2:{line}: nothing says the sentence “hackaton”",
        "copy/en/home.j2:1: the sentence “hackathon” is missing",
    ]


def test_another_language_may_lack_sentences_and_may_not_invent_any(pack: Pack) -> None:
    folder = pack.folder / "copy" / "de"
    folder.mkdir()
    (folder / "words.yaml").write_text((pack.folder / "copy" / "en" / "words.yaml").read_text())
    (folder / "home.j2").write_text("{% block hackathon %}Der nächste Hackathon{% endblock %}\n")
    assert load_content(pack.folder).voices.voice("de", "UTC").line("home.hackathon") == "Der nächste Hackathon"
    (folder / "home.j2").write_text("{% block hackaton %}Der nächste Hackathon{% endblock %}\n")
    assert check_content(pack.folder) == ["copy/de/home.j2:1: nothing says the sentence “hackaton”"]
