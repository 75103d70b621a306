"""What people do in Teams, from the first word to the plan: over HTTP with tokens, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from advance.engine.content.load import Content
from tests.databases import new_sqlite
from tests.teams.app import PACE, QUESTIONS, ROLE, SUBMIT, Running, running
from tests.teams.delivery import labels
from tests.teams.fake import FakeTeams


@pytest.fixture
async def app(fake: FakeTeams, sqlite: Path, tmp_path: Path, content: Content) -> AsyncIterator[Running]:
    async with running(fake, new_sqlite(sqlite, tmp_path), content) as app:
        yield app


async def test_a_newcomer_is_assessed_by_buttons_on_a_single_card(fake: FakeTeams, app: Running) -> None:
    assert "What do you do?" in await app.says("ada", "/assess")
    assert "Only you see your ratings" in await app.presses("ada", ROLE)
    said = await app.presses("ada", PACE)
    for number in range(1, QUESTIONS + 1):
        assert f"Question {number} of {QUESTIONS}" in said
        said = await app.presses("ada", "3")
    assert "Your answers" in said
    assert "Access control" in await app.presses("ada", "Access control")
    assert "Access control: 2" in await app.presses("ada", "2")
    said = await app.presses("ada", SUBMIT)
    assert "AI DEVELOPING" in said
    assert SUBMIT not in labels(app.card("ada"))
    assert len(app.cards("ada")) == 1
