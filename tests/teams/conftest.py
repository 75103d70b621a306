"""What tests of Teams may have: a fake Teams with ada in it."""

from collections.abc import AsyncIterator

import pytest

from adapters.teams import message_store
from tests.teams.fake import FakeTeams


@pytest.fixture
async def fake() -> AsyncIterator[FakeTeams]:
    async with FakeTeams() as fake:
        fake.add_user("ada")
        yield fake


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a pause here before a message is brought up to date."""
    monkeypatch.setattr(message_store, "QUIET", 0.0)
