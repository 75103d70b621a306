"""A platform as a process of its own: takes messages over HTTP, remembers how often each arrived, and misbehaves.

Some messages are taken and their sender is told 503; some are not taken (503, or 429 with Retry-After). Unless it is
blind, a message can be looked up by its key, as on Slack.
"""

import asyncio
from collections import Counter
from multiprocessing.connection import Connection as Pipe
from random import Random

from aiohttp import web

SLOWNESS = 0.002
"""Seconds that every answer takes."""
ODDS = {"taken, told 503": 0.02, "not taken, told 503": 0.01, "told 429": 0.002}


def run_platform(pipe: Pipe, seed: int) -> None:
    """Serve on a free port, which is told through the pipe, until killed."""
    asyncio.run(_serve(pipe, Random(seed)))


async def _serve(pipe: Pipe, dice: Random) -> None:
    arrived: Counter[str] = Counter()
    faults: Counter[str] = Counter()

    async def send(request: web.Request) -> web.Response:
        key = await request.text()
        await asyncio.sleep(SLOWNESS * dice.uniform(0.5, 1.5))
        (fault,) = dice.choices([*ODDS, ""], [*ODDS.values(), 1 - sum(ODDS.values())])
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

    app = web.Application()
    app.add_routes([web.post("/send", send), web.get("/find", find), web.get("/all", tell)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert runner.addresses
    pipe.send(f"http://127.0.0.1:{runner.addresses[0][1]}")
    await asyncio.Event().wait()
