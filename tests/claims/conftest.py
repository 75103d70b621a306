"""Each claim is tried in Slack, before SQLite, and in Teams, before PostgreSQL."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from engine.content.load import Content
from tests.claims.place import TEAM, TUESDAY, Place
from tests.conversation import FixedClock
from tests.databases import SharedPostgres, new_sqlite
from tests.platforms import on_slack, on_teams

OpenPlace = Callable[..., AbstractAsyncContextManager[Place]]


@pytest.fixture(params=["slack", "teams"])
def open_place(
    request: pytest.FixtureRequest, sqlite: Path, shared_postgres: SharedPostgres, tmp_path: Path, content: Content
) -> OpenPlace:
    """Slack before SQLite and Teams before PostgreSQL, for people by name."""

    @asynccontextmanager
    async def start(*people: str) -> AsyncIterator[Place]:
        in_slack = request.param == "slack"
        url = new_sqlite(sqlite, tmp_path) if in_slack else shared_postgres.emptied()
        platform = on_slack if in_slack else on_teams
        async with platform(url, content, FixedClock(TUESDAY), dict.fromkeys(people, "UTC")) as (chat, mailbox, app):
            place = Place(chat, mailbox, app, url)
            place.change(people, role_id="software_engineer")
            yield place

    return start


@pytest.fixture
async def place(open_place: OpenPlace) -> AsyncIterator[Place]:
    """With ada in it."""
    async with open_place("ada") as place:
        yield place


@pytest.fixture
async def team(open_place: OpenPlace) -> AsyncIterator[Place]:
    """With ada and her people."""
    async with open_place("ada", *TEAM) as place:
        place.make_team()
        yield place
