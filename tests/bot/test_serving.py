"""Slow clients, few descriptors, and floods in the log."""

import asyncio
import logging
import resource

import pytest
from aiohttp import web

from adapters import body
from adapters.body import BadBody, read_bytes
from bot import http, log, serving
from bot.log import MOST_ALIKE, FloodGate


async def receive(request: web.Request) -> web.Response:
    try:
        return web.Response(text=str(len(await read_bytes(request, 1000))))
    except BadBody as problem:
        return web.Response(status=problem.status)


async def send(sent: bytes, idle_seconds: float = http.IDLE_SECONDS) -> bytes:
    """What a server answers to these bytes before it closes the connection."""
    app = web.Application()
    app.router.add_post("/", receive)
    runner = web.AppRunner(app, keepalive_timeout=idle_seconds, lingering_time=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(sent)
        return await reader.read()
    finally:
        writer.close()
        await runner.cleanup()


async def test_a_connection_without_a_whole_head_is_closed() -> None:
    assert await send(b"", 0.05) == b""
    assert await send(b"POST / HTTP/1.1\r\nHost: a\r\nX-Half", 0.05) == b""


async def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "BODY_SECONDS", 0.05)
    answer = await send(b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 9\r\n\r\nhalf")
    assert answer.startswith(b"HTTP/1.1 408")


def test_as_many_descriptors_are_opened_as_the_system_allows() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
        assert serving.raise_descriptor_limit() == min(hard, serving.MOST_DESCRIPTORS)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_flood_of_one_line_does_not_fill_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    now, gate = 1000.0, FloodGate()
    monkeypatch.setattr(log, "monotonic", lambda: now)

    def record(line: int) -> logging.LogRecord:
        return logging.LogRecord("asyncio", logging.ERROR, "here.py", line, "out of descriptors: %d", (line,), None)

    assert sum(gate.filter(record(1)) for _ in range(5000)) == MOST_ALIKE
    assert gate.filter(record(2))
    now += log.SPAN
    again = record(1)
    assert gate.filter(again)
    assert again.getMessage() == "out of descriptors: 1 (4940 lines like earlier ones were left out)"
