"""Copies of the content pack, to be changed and broken."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.settings import read_settings
from engine.content.load import Content, default_pack, load_content


@dataclass(frozen=True)
class Pack:
    """A copy of the pack that comes with Advance."""

    folder: Path

    def change(self, file: str, find: str, put: str) -> None:
        """Put `put` in place of the first match of the pattern `find`."""
        path = self.folder / file
        changed, times = re.subn(find, lambda _: put, path.read_text(), count=1, flags=re.MULTILINE)
        assert times == 1, f"{file} has nothing like {find!r}; the test needs something else to break"
        path.write_text(changed)

    def line(self, file: str, find: str) -> int:
        """The line on which the first match of the pattern `find` starts."""
        text = (self.folder / file).read_text()
        found = re.search(find, text, flags=re.MULTILINE)
        assert found, f"{file} has nothing like {find!r}"
        return text.count("\n", 0, found.start()) + 1


def copied(folder: Path) -> Pack:
    """A copy of the pack inside `folder`."""
    return Pack(Path(shutil.copytree(default_pack(), folder / "pack")))


def loaded(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> Content:
    """Load a pack as the settings name it."""
    monkeypatch.setenv("ADVANCE_CONTENT", str(pack.folder))
    return load_content(read_settings().content)
