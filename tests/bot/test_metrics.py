"""What monitoring reads, over HTTP: true numbers, for those who may, and nobody's name in them."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import insert, update

from bot.build import build_advance
from bot.clock import SystemClock
from bot.http import ADVANCE, LOOP, make_app
from bot.notice_loop import NoticeLoop
from bot.settings import Settings
from engine.chat.errors import Unavailable
from engine.chat.requests import Identity, Request
from engine.content.load import Content
from engine.notices.records.notices import NOTICE
from tests.databases import new_sqlite
from tests.web.page import ADA, Client, _invite

Serve = Callable[[str], AbstractAsyncContextManager[Client]]


@pytest.fixture
def serve(sqlite: Path, tmp_path: Path, content: Content) -> Serve:
    """Serves the local page with a token for metrics, or without one."""

    @asynccontextmanager
    async def start(token: str) -> AsyncIterator[Client]:
        url = new_sqlite(sqlite, tmp_path)
        settings = Settings(_env_file=None, database_url=url, local_page=True, metrics_token=token)
        advance = build_advance(settings, SystemClock(), content)
        advance.store.run(_invite)
        now = advance.clock.now()
        await advance.engine.answer(Request(Identity("web", "local", ADA), "one", now, "/help"))
        here = {"organisation_id": 1, "platform": "web"}
        row = here | {"member_id": 1, "workspace": "local", "kind": "quiet", "occurrence": "w1", "state": "pending"}
        row |= {"attempts": 0, "platform_ref": "", "last_error": "", "subject": "", "answer": ""}
        row |= {"not_before": now - timedelta(hours=1), "expires_at": now + timedelta(hours=1)}
        advance.store.run(lambda tx: tx.execute(insert(NOTICE).values(**row)))
        async with TestClient(TestServer(make_app(advance, "Example"))) as client:
            yield client

    return start


async def test_metrics_tell_turns_notices_planning_and_lag(serve: Serve) -> None:
    async with serve("") as client:
        waiting = await (await client.get("/metrics")).text()
        loop = client.app[LOOP]  # type: ignore[union-attr]
        assert isinstance(loop, NoticeLoop)
        await loop.run_minute()
        await loop.wait_until_delivered()
        after = await (await client.get("/metrics")).text()
    assert re.search(r"^advance_notice_lag_seconds 36\d\d\.", waiting, re.MULTILINE)
    assert 'advance_turn_seconds_count{platform="web"} 1.0' in waiting
    assert 'advance_notices_total{kind="quiet",platform="web",state="skipped"} 1.0' in after
    assert re.search(r"^advance_notice_lag_seconds 0\.0$", after, re.MULTILINE)
    assert re.search(r"^advance_planning_seconds_count [1-9]", after, re.MULTILINE)
    assert "@" not in after
    assert "ada" not in after.lower()


async def test_metrics_tell_what_an_operator_has_to_settle(serve: Serve) -> None:
    async with serve("") as client:
        advance = client.app[ADVANCE]  # type: ignore[union-attr]
        dead = update(NOTICE).values(state="dead", settled_at=advance.clock.now())
        advance.store.run(lambda tx: tx.execute(dead))
        told = await (await client.get("/metrics")).text()
    for line in ("notices_dead 1.0", "notices_in_doubt 0.0", "reply_lag_seconds 0.0", "database_up 1.0"):
        assert f"\nadvance_{line}\n" in told
    assert re.search(r"^advance_database_seconds_count [1-9]", told, re.MULTILINE)


async def test_metrics_are_told_while_the_database_is_out_of_order(serve: Serve) -> None:
    async with serve("") as client:
        advance = client.app[ADVANCE]  # type: ignore[union-attr]
        advance.store.close()
        asked = Request(Identity("web", "local", ADA), "two", advance.clock.now(), "/help")
        with pytest.raises(Unavailable):
            await advance.engine.answer(asked)
        answer = await client.get("/metrics")
        told = await answer.text()
    assert answer.status == 200
    assert "\nadvance_database_up 0.0\n" in told
    assert "\nadvance_notice_lag_seconds NaN\n" in told
    assert 'advance_failed_turns_total{cause="database",platform="web"} 1.0' in told


async def test_with_a_token_only_who_has_it_reads_them(serve: Serve) -> None:
    async with serve("secret-é") as client:
        statuses = [
            (await client.get("/metrics", headers=headers)).status
            for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer secret-é"})
        ]
    assert statuses == [403, 403, 200]
