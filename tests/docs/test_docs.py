"""The documents: links lead somewhere, files that they name exist, every command and setting is told and no other."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from bot.cli import app
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|(?:src|srcset)=\"([^\"]+)\"|!\[[^\]]*\]\(([^)\s]+)\)")
FILE = re.compile(r"`((?:bot|engine|adapters|content|demo|tests|bench|docs)/[\w./*-]+)`")
CODE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def everything() -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in DOCUMENTS)


def anchors(file: Path) -> set[str]:
    """What headings of a document are called in links."""
    headings = re.findall(r"^#+ (.+)$", CODE.sub("", file.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.name)
def test_every_link_leads_somewhere(file: Path) -> None:
    text = CODE.sub("", file.read_text(encoding="utf-8"))
    for link in (next(filter(None, groups)) for groups in LINK.findall(text)):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = link.partition("#")
        target = (file.parent / path).resolve() if path else file
        assert target.exists(), f"{file.name} links to {link}, which does not exist"
        assert not anchor or anchor in anchors(target), f"{file.name} links to {link}, which has no such heading"


@pytest.mark.parametrize(
    "file", [file for file in DOCUMENTS if file.name != "CHANGELOG.md"], ids=lambda file: file.name
)
def test_every_file_that_is_named_exists(file: Path) -> None:
    for name in FILE.findall(file.read_text(encoding="utf-8")):
        assert list(ROOT.glob(name.rstrip("/"))), f"{file.name} names {name}, which does not exist"


def test_the_readme_leads_to_every_document_and_fits_a_screen_and_a_half() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [file.name for file in DOCUMENTS[1:] if f"{file.relative_to(ROOT)}" not in readme] == []
    assert len(readme.splitlines()) <= 75


def commands() -> list[str]:
    """Every command as one types it."""

    def below(command: object, words: str) -> list[str]:
        children = getattr(command, "commands", None)
        if not children:
            return [words]
        return [name for word, child in children.items() for name in below(child, f"{words} {word}")]

    return below(get_command(app), "advance")


@pytest.mark.parametrize("name", commands())
def test_the_documents_tell_of_every_command(name: str) -> None:
    assert name in everything(), f"no document mentions the command `{name}`"


def test_the_documents_tell_of_no_command_that_is_none() -> None:
    known = commands()
    told = set(re.findall(r"(?:^|`)(?:\w+=\S+ )*(advance [a-z]+(?: [a-z]+)?)", everything(), re.MULTILINE))
    groups = {name.rpartition(" ")[0] for name in known}
    assert [each for each in told if each not in groups and not each.startswith(tuple(known))] == []


SETTINGS = {f"ADVANCE_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_the_documents_tell_of_every_setting_with_its_default(name: str) -> None:
    running = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    rows = [line for line in running.splitlines() if line.startswith("| `ADVANCE_") and f"`{name}`" in line]
    assert len(rows) == 1, f"docs/running.md has {len(rows)} rows for the setting {name}"
    default = Settings.model_fields[name.removeprefix("ADVANCE_").lower()].default
    if isinstance(default, int) and not isinstance(default, bool):
        assert f"`{default}`" in rows[0]


def test_the_documents_tell_of_no_setting_that_is_none() -> None:
    assert set(re.findall(r"ADVANCE_[A-Z_]*[A-Z](?![A-Z_])", everything())) - SETTINGS == set()
