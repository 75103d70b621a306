"""Adding a language: a copy of the English folder under any of Babel's languages, whole or in part."""

import os
import shutil
from pathlib import Path

import pytest
from babel import Locale
from babel.localedata import locale_identifiers

from engine.content.load import default_pack
from engine.content.load_copy import load_voices
from engine.content.voice import Voices, find_locale, name_locale

EVERY = sorted(locale_identifiers())
TRIED = EVERY if os.environ.get("ADVANCE_EVERY_LANGUAGE") else ["fil", "zh_Hant_TW"]
"""All thousand take minutes."""
ENGLISH = default_pack() / "copy" / "en"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The copy of a pack, in English alone."""
    return Path(shutil.copytree(ENGLISH, tmp_path / "en")).parent


def add_language(copy: Path, name: str, *files: str) -> Path:
    """Copy the English folder, or some of its files."""
    folder = copy / name
    folder.mkdir()
    for file in files or [path.name for path in ENGLISH.iterdir()]:
        shutil.copy(ENGLISH / file, folder / file)
    return folder


def load(copy: Path) -> Voices:
    problems: list[str] = []
    voices = load_voices(copy, problems)
    assert problems == []
    assert voices is not None
    return voices


@pytest.mark.parametrize("language", TRIED)
def test_a_copy_of_english_under_any_language_has_no_problems(copy: Path, language: str) -> None:
    add_language(copy, language)
    assert load(copy).voice(language, "UTC").language == language


def test_every_language_has_a_name_and_is_its_own() -> None:
    assert [name for name in EVERY if name_locale(name) != name] == []
    assert [name for name in EVERY if find_locale(name) != Locale.parse(name)] == []


@pytest.mark.parametrize("files", [("home.j2",), ("words.yaml",)])
def test_a_partial_copy_falls_back_file_by_file(copy: Path, files: tuple[str, ...]) -> None:
    folder = add_language(copy, "de", *files)
    if "home.j2" in files:
        (folder / "home.j2").write_text("{% block hackathon %}Der Hackathon{% endblock %}")
    voices = load(copy)
    german, english = voices.voice("de_AT", "UTC"), voices.voice("en", "UTC")
    assert german.line("home.hackathon") == ("Der Hackathon" if "home.j2" in files else english.line("home.hackathon"))
    assert german.line("help.title") == english.line("help.title")
    assert german.vocabulary.model_dump() == english.vocabulary.model_dump()
    assert german.day_name(0) == "Montag"


def test_words_that_a_language_lacks_are_those_of_the_default_one(copy: Path) -> None:
    add_language(copy, "de", "home.j2")
    (copy / "de" / "words.yaml").write_text("calendar:\n  MO: [montag, montags]\n")
    voices = load(copy)
    german, english = voices.voice("de", "UTC").vocabulary, voices.voice("en", "UTC").vocabulary
    assert german.calendar == english.calendar | {"MO": ("montag", "montags")}
    assert german.commands == english.commands


def test_a_folder_that_is_no_language_is_named_and_a_hidden_one_is_none(copy: Path) -> None:
    wrong = ("german", "tlh", "de.bak", "xx_DE")
    for name in (*wrong, ".trash", "zh-TW", "zh_Hant_TW"):
        (copy / name).mkdir()
    problems: list[str] = []
    load_voices(copy, problems)
    unknown = [f"copy/{name}:1: “{name}” is no language; name the folder like de or pt_BR" for name in sorted(wrong)]
    assert sorted(problems) == [*unknown, "copy/zh_Hant_TW:1: this is the language of copy/zh-TW, too"]
