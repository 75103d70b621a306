"""Mutants: code with one of its steps taken away, to prove that a test notices."""

import inspect
from collections.abc import Callable
from textwrap import dedent
from typing import Any


def mutant_of(function: Callable[..., Any], step: str, instead: str) -> Callable[..., Any]:
    """The function with other text in place of a step of it, which must stand in it exactly once."""
    source = dedent(inspect.getsource(function))
    assert source.count(step) == 1, f"{step!r} is not a step of {function.__qualname__} any more: change the mutant"
    names = dict(function.__globals__)
    exec(f"from __future__ import annotations\n{source.replace(step, instead)}", names)
    return names[function.__name__]  # type: ignore[no-any-return]
