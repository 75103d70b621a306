"""The doors without a sign-in, which are the page, the playground and metrics: for this machine alone."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.build import build_advance
from bot.clock import SystemClock
from bot.http import make_app
from bot.settings import Settings, SettingsError, read_settings
from engine.content.load import Content
from tests.databases import new_sqlite
from tests.web.page import ADA, Client, page, sends, sqlite_url

__all__ = ["page", "sqlite_url"]  # fixtures
ACTIVITY = {"type": "typing", "channelId": "emulator", "serviceUrl": "http://127.0.0.1:9/"}
ACTIVITY |= {"conversation": {"id": "c", "tenantId": "t"}, "from": {"id": "u"}}  # type: ignore[dict-item]
DOORS: dict[str, object] = {"/api/open": {"persona": ADA}, "/api/messages": ACTIVITY}
READ = ("/", "/gallery", f"/events?persona={ADA}", "/metrics")
PROXIED = (
    {"Forwarded": "for=203.0.113.7"},
    {"X-Forwarded-For": "203.0.113.7"},
    {"x-forwarded-host": "advance.example.com"},
    {"X-FORWARDED-PROTO": "https"},
    {"X-Real-IP": "203.0.113.7"},
    {"Via": "1.1 proxy"},
)


@pytest.fixture
async def playground(sqlite: Path, tmp_path: Path, content: Content) -> AsyncIterator[Client]:
    settings = Settings(_env_file=None, database_url=new_sqlite(sqlite, tmp_path), teams_allow_anonymous=True)
    advance = build_advance(settings, SystemClock(), content)
    async with TestClient(TestServer(make_app(advance, ""))) as client:
        yield client


async def statuses(page: Client, playground: Client, **headers: str) -> set[int]:
    """What each door answers."""
    found = {(await sends(page, "/api/open", DOORS["/api/open"], **headers))[0]}
    for path in READ:
        async with page.get(path, headers=headers) as answer:
            found.add(answer.status)
    async with playground.post("/api/messages", json=ACTIVITY, headers=headers) as answer:
        found.add(answer.status)
    return found


async def test_this_machine_is_served_at_every_door(page: Client, playground: Client) -> None:
    assert await statuses(page, playground) == {200}


@pytest.mark.parametrize("headers", [*PROXIED, {"Host": "advance.example.com"}, {"Host": "127.0.0.1.example.com"}])
async def test_what_a_proxy_brings_is_refused_at_every_door(
    page: Client, playground: Client, headers: dict[str, str]
) -> None:
    assert await statuses(page, playground, **headers) == {403}


async def test_a_website_makes_the_playground_call_nobody(playground: Client) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        async with playground.post("/api/messages", json=ACTIVITY, headers=headers) as answer:
            assert answer.status == 403


@pytest.mark.parametrize("path", [*READ, *DOORS])
async def test_what_nginx_sends_by_default_is_refused(page: Client, playground: Client, path: str) -> None:
    """It speaks HTTP/1.0, and says nothing else of itself."""
    client = playground if path == "/api/messages" else page
    method = "POST" if path in DOORS else "GET"
    reader, writer = await asyncio.open_connection("127.0.0.1", client.port)
    head = f"{method} {path} HTTP/1.0\r\nHost: 127.0.0.1:{client.port}\r\nConnection: close\r\n"
    writer.write(f"{head}Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{{}}".encode())
    answer = await reader.read()
    writer.close()
    assert answer.split(b" ", 2)[1] == b"403"


async def test_metrics_of_a_public_server_are_for_who_has_the_token_alone(
    sqlite: Path, tmp_path: Path, content: Content
) -> None:
    for token, status in (("", 403), ("secret", 200)):
        public = {"public_url": "https://advance.example.com", "metrics_token": token}
        settings = Settings(_env_file=None, database_url=new_sqlite(sqlite, tmp_path), **public)  # type: ignore[arg-type]
        advance = build_advance(settings, SystemClock(), content)
        async with TestClient(TestServer(make_app(advance, ""))) as client:
            answer = await client.get("/metrics", headers={"Authorization": "Bearer secret"})
            assert answer.status == status


PUBLIC = {
    "ADVANCE_PUBLIC_URL": {"public_url": "https://advance.example.com", "secret_keys": "x"},
    "ADVANCE_SLACK_SIGNING_SECRET": {"slack_bot_token": "xoxb-1", "slack_signing_secret": "s"},
    "ADVANCE_SLACK_CLIENT_ID": {"slack_client_id": "1", "slack_client_secret": "s", "slack_signing_secret": "s"},
    "ADVANCE_TEAMS_APP_ID": {"teams_app_id": "x", "teams_app_password": "x"},
}


@pytest.mark.parametrize("door", ["local_page", "teams_allow_anonymous"])
@pytest.mark.parametrize("public", PUBLIC)
def test_a_door_without_a_sign_in_is_not_opened_beside_a_public_one(door: str, public: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings(**{door: True}, **PUBLIC[public])
    told = next(problem for problem in refused.value.problems if "needs a server of its own" in problem)
    assert told.startswith(f"ADVANCE_{door.upper()}: others reach this server (")
    assert public in told


@pytest.mark.parametrize(
    "private",
    [
        {"slack_bot_token": "xoxb-1", "slack_app_token": "xapp-1"},
        {"public_url": "http://127.0.0.1:3978", "secret_keys": "x"},
    ],
)
def test_beside_what_nobody_else_reaches_the_page_is_served(private: dict[str, str]) -> None:
    assert read_settings(local_page=True, **private).local_page
