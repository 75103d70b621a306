"""A platform as a process of its own: takes messages over HTTP, remembers how often each arrived, and misbehaves.

Some messages are taken and their sender is told 503; some are not taken (503, or 429 with Retry-After). Unless it is
blind, a message can be looked up by its key, as on Slack.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from multiprocessing.connection import Connection as Pipe
from random import Random

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
SLOWNESS = 0.002
"""Seconds that every answer takes."""
ODDS = {"taken, told 503": 0.02, "not taken, told 503": 0.01, "told 429": 0.002}


def run_platform(pipe: Pipe, seed: int, misbehaves: bool = True) -> None:
    """Serve on a free port until killed. Through the pipe it tells its address, and another one at which it can be sent
    away (refused, hung or 503) and called back."""
    asyncio.run(_serve(pipe, Random(seed), misbehaves))


async def _serve(pipe: Pipe, dice: Random, misbehaves: bool) -> None:
    arrived: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    odds = ODDS if misbehaves else {}
    away = ""

    @web.middleware
    async def weather(request: web.Request, handler: Handler) -> web.StreamResponse:
        if away == "hung":
            await asyncio.sleep(3600)
        return web.Response(status=503) if away == "503" else await handler(request)

    async def send(request: web.Request) -> web.Response:
        key = await request.text()
        await asyncio.sleep(SLOWNESS * dice.uniform(0.5, 1.5))
        (fault,) = dice.choices([*odds, ""], [*odds.values(), 1 - sum(odds.values())])
        faults[fault] += 1
        if fault in ("", "taken, told 503"):
            arrived[key] += 1
        if fault == "told 429":
            return web.Response(status=429, headers={"Retry-After": "5"})
        return web.Response(status=503 if fault else 200, text=key)

    async def find(request: web.Request) -> web.Response:
        key = request.query["key"]
        return web.Response(text=key) if arrived[key] else web.Response(status=404)

    async def tell(_: web.Request) -> web.Response:
        return web.json_response({"arrived": arrived, "faults": faults})

    app = web.Application(middlewares=[weather])
    app.add_routes([web.post("/send", send), web.get("/find", find), web.get("/all", tell)])
    runner, site, port = await _listen(app)

    async def change_weather(request: web.Request) -> web.Response:
        nonlocal away, site
        before, away = away, request.query["away"]
        if away == "refused":
            await site.stop()
        elif before == "refused":
            site = web.TCPSite(runner, "127.0.0.1", port, reuse_address=True)
            await site.start()
        return web.Response()

    control = web.Application()
    control.add_routes([web.get("/all", tell), web.post("/weather", change_weather)])
    _, _, control_port = await _listen(control)
    pipe.send(f"http://127.0.0.1:{port}")
    pipe.send(f"http://127.0.0.1:{control_port}")
    await asyncio.Event().wait()


async def _listen(app: web.Application) -> tuple[web.AppRunner, web.TCPSite, int]:
    """Serve an application on a free port."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert runner.addresses
    return runner, site, int(runner.addresses[0][1])
