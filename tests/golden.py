"""Golden files: what was right when somebody read it. A change is a diff to be read; `make golden` writes it."""

import difflib
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent / "golden"
WIDTH = 120


def check_golden(file: Path, now: str, *, write: bool) -> None:
    """Compare with what stands in a golden file, or write it."""
    if write:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(now, encoding="utf-8")
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    if now != before:
        changed = difflib.unified_diff(before.splitlines(), now.splitlines(), "golden", "now", lineterm="", n=1)
        pytest.fail(
            f"{file.name} has changed. If you meant it: make golden, then read the diff.\n" + "\n".join(changed),
            pytrace=False,
        )


def check_none_left_over(folder: Path, pattern: str, names: Iterable[str], *, write: bool) -> None:
    """That no file of this pattern in a folder is without something that it shows, or remove it."""
    left_over = sorted({file.stem for file in folder.glob(pattern)} - set(names))
    if write:
        for name in left_over:
            next(folder.glob(f"{name}.*")).unlink()
    else:
        assert not left_over, "make golden removes what nothing shows any more"


def file_name(name: str) -> str:
    return re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")


def as_json(value: Any, indent: str = "") -> str:
    """JSON in few lines: what fits on a line stands on one."""
    line = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(line) <= WIDTH or not isinstance(value, dict | list):
        return line
    inner = indent + " "
    if isinstance(value, dict):
        parts = [f"{json.dumps(key)}: {as_json(each, inner)}" for key, each in value.items()]
        return "{\n" + ",\n".join(inner + part for part in parts) + f"\n{indent}}}"
    return "[\n" + ",\n".join(inner + as_json(each, inner) for each in value) + f"\n{indent}]"
