"""Every regular expression reads in steps that grow with the length of what is typed, not with its square."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import product
from unittest.mock import patch

import pytest

from bot import http
from engine.achievements.rules.parse_entry import read_entry
from engine.chat.dates import Names
from engine.nudges.rules.parse_preferences import parse_wishes
from tests.chat.pattern_steps import PatternSteps, TooManySteps, find_patterns
from tests.conversation import NASTY

LENGTH = 60
MOST = 20 * LENGTH
"""Steps over a text of that length, a few for each character; to look at each rest again takes half its square."""


def texts() -> Iterator[str]:
    for piece, before in product(NASTY, ("", "1")):
        yield f"{before}{(piece * LENGTH)[:LENGTH]}x"


def find_slow(pattern: re.Pattern[str], *, everywhere: bool) -> list[str]:
    """The texts over which a pattern takes too many steps."""
    steps, slow = PatternSteps(pattern, MOST), []
    for text in texts():
        try:
            steps.count(text, everywhere=everywhere)
        except TooManySteps:
            slow.append(text)
    return slow


def test_no_pattern_of_the_product_is_slow_over_any_nasty_text() -> None:
    assert http
    patterns = list(find_patterns())
    assert len(patterns) > 50
    assert [name for name, pattern, everywhere in patterns if find_slow(pattern, everywhere=everywhere)] == []


def test_no_pattern_that_is_made_of_the_vocabulary_is_slow_either() -> None:
    today, words = date(2026, 3, 2), {"right": ("first time",), "today": ("now",), "at": ("at",)}
    with patch.object(re, "search", wraps=re.search) as search:
        read_entry("", "a talk", ("talk",), words, today)
        parse_wishes("monday", words, Names({}, {}), today)
    made = [re.compile(call.args[0], *call.args[2:]) for call in search.call_args_list]
    assert len(made) > 4
    assert [pattern.pattern for pattern in made if find_slow(pattern, everywhere=True)] == []


@pytest.mark.parametrize(
    "slow", [r"[\s,]+(today)\W*$", r"^[\s.]+|[\s.]+$", r"\s*(/|of)\s*5$", r"\[([^\]])+\]", r"(a+)+b"]
)
def test_a_slow_pattern_is_found(slow: str) -> None:
    assert find_slow(re.compile(slow), everywhere=True)
