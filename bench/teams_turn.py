"""What one answer costs in Teams, HTTP in to answer or reply out: CPU of the server, beside the protocol's floor.

The floor is aiohttp, the check of the token, three statements in bare sqlite3 with a durable commit, and one reply on
a shared session; it knows nothing of cards. “press” is an Action.Execute, answered with the next card in the response;
the updates of the messages, one a person after a pause, are counted in. “typed” is a message, answered by a new card
and the end of the one before. The last lines compare two parts by hand with botbuilder's own.
"""

import asyncio
import gc
import json
import multiprocessing
import sqlite3
import time
from collections.abc import Awaitable, Callable
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import aiohttp
import jwt
from aiohttp import web
from botbuilder.schema import Activity, Attachment
from botframework.connector.aio import ConnectorClient
from botframework.connector.auth import MicrosoftAppCredentials
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import SecretStr

from adapters.teams.activities import read_activity
from adapters.teams.message_store import QUIET
from bench.database import make_database
from bench.floor import MOVE, RATE, SEEN
from bot.build import build_advance
from bot.clock import SystemClock
from bot.http import make_app
from bot.settings import Settings
from engine.content.load import default_pack, load_content

APP, TENANT, ISSUER = "bench-app", "bench", "https://bench"
PEOPLE, ROUNDS, WARM, AT_ONCE, REPEATS = 32, 14, 3, 8, 2
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CARD = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": "x" * 60} for _ in range(30)]}
REPLY = {
    "type": "message",
    "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": CARD}],
}
Json = dict[str, Any]


def connector() -> web.Application:
    """A connector, login and key server that takes everything."""

    async def keys(request: web.Request) -> web.Response:
        published = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        here = str(request.url.origin())
        return web.json_response({"jwks_uri": f"{here}/keys", "keys": [published | {"kid": "bench"}]})

    async def login(_: web.Request) -> web.Response:
        return web.json_response({"access_token": uuid4().hex, "expires_in": 3600})

    async def anything(request: web.Request) -> web.Response:
        await request.read()
        return web.json_response({"id": uuid4().hex})

    app = web.Application()
    app.router.add_get("/keys", keys)
    app.router.add_post("/login/{tail:.*}", login)
    app.router.add_route("*", "/v3/{tail:.*}", anything)
    return app


async def listen(app: web.Application) -> int:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert site._server is not None
    return int(site._server.sockets[0].getsockname()[1])  # type: ignore[attr-defined]


def floor(file: str, teams: str) -> web.Application:
    """The protocol, three statements and a reply."""
    database = sqlite3.connect(file, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        database.execute(f"PRAGMA {pragma}")
    session: list[aiohttp.ClientSession] = []

    async def answer(request: web.Request) -> web.Response:
        body = await request.json()
        jwt.decode(request.headers["Authorization"][7:], KEY.public_key(), ["RS256"], audience=APP, issuer=ISSUER)
        user, now = int(body["from"]["aadObjectId"]), body["timestamp"]
        database.execute("BEGIN IMMEDIATE")
        database.execute(SEEN, ("teams", TENANT, body["id"], now))
        database.execute(RATE, (user, "scalable_architecture", 1, 3, now))
        database.execute(MOVE, ("scalable_architecture", now, user))
        database.execute("COMMIT")
        if not session:
            session.append(aiohttp.ClientSession())
        async with session[0].post(f"{teams}/v3/conversations/{user}/activities", json=REPLY) as sent:
            await sent.read()
        return web.json_response({})

    app = web.Application()
    app.router.add_post("/api/messages", answer)
    return app


def advance(file: str, teams: str) -> web.Application:
    settings = Settings(
        _env_file=None,
        database_url=f"sqlite:///{file}",
        teams_app_id=APP,
        teams_app_password=SecretStr("bench"),
        teams_tenant_id=TENANT,
        teams_openid_metadata_url=f"{teams}/keys",
        teams_token_issuer=ISSUER,
        teams_login_url=f"{teams}/login/",
        teams_service_hosts="127.0.0.1",
    )
    return make_app(build_advance(settings, SystemClock(), load_content(default_pack())), "")


def serve(make: Callable[[str, str], web.Application], file: str, teams: str, pipe: Pipe) -> None:
    """Serve in a process of its own; says its CPU seconds whenever it is asked."""

    async def run() -> None:
        pipe.send(await listen(make(file, teams)))
        gc.collect()
        gc.freeze()
        while await asyncio.to_thread(pipe.recv):
            pipe.send(time.process_time())

    asyncio.run(run())


def activity(user: int, number: int, teams: str, what: Json) -> Json:
    now = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
    body: Json = {
        "id": f"{user}-{number}-{uuid4().hex[:8]}",
        "timestamp": now,
        "channelId": "msteams",
        "locale": "en-US",
    }
    body |= {"serviceUrl": f"{teams}/", "from": {"id": f"29:{user}", "aadObjectId": str(user), "name": "P"}}
    body |= {"recipient": {"id": f"28:{APP}", "name": "Advance"}, "replyToId": f"card-{user}"}
    body["conversation"] = {"id": f"a:{user}", "conversationType": "personal", "tenantId": TENANT}
    body["channelData"] = {"tenant": {"id": TENANT}}
    body["entities"] = [{"type": "clientInfo", "locale": "en-US", "platform": "Web", "timezone": "Europe/Berlin"}]
    return body | what


def press(user: int, number: int, skills: list[str]) -> Json:
    args = {"assessment": str(user), "version": str(number), "skill": skills[number], "value": str(number % 6)}
    action = {"type": "Action.Execute", "verb": "press", "data": {"command": "assess.answer", "args": args}}
    return {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": action}}


def typed(user: int, number: int, skills: list[str]) -> Json:
    return {"type": "message", "text": str(number % 6)}


Ask = Callable[[int, int, list[str]], Json]


async def load(
    port: int, pipe: Pipe, ask: Ask, teams: str, skills: list[str], pause: float
) -> tuple[float, list[float]]:
    """CPU microseconds a turn, and wall milliseconds of each."""
    claims = {"iss": ISSUER, "aud": APP, "exp": time.time() + 3600, "serviceurl": f"{teams}/"}
    headers = {"Authorization": f"Bearer {jwt.encode(claims, KEY, 'RS256', headers={'kid': 'bench'})}"}
    wall: list[float] = []
    gate = asyncio.Semaphore(AT_ONCE)

    async def turn(session: aiohttp.ClientSession, user: int, number: int) -> None:
        async with gate:
            body = activity(user, number, teams, ask(user, number, skills))
            started = time.perf_counter()
            async with session.post(f"http://127.0.0.1:{port}/api/messages", json=body, headers=headers) as answer:
                text = await answer.text()
                assert answer.status == 200, text
            wall.append((time.perf_counter() - started) * 1000)

    async def cpu() -> float:
        pipe.send(True)
        return float(await asyncio.to_thread(pipe.recv))

    async with aiohttp.ClientSession() as session:
        before = 0.0
        for number in range(ROUNDS):
            if number == WARM:
                await asyncio.sleep(pause)
                before = await cpu()
                wall.clear()
            await asyncio.gather(*(turn(session, user, number) for user in range(1, PEOPLE + 1)))
        await asyncio.sleep(pause)
        return (await cpu() - before) * 1e6 / (PEOPLE * (ROUNDS - WARM)), wall


async def one_reply(teams: str) -> None:
    """A reply and the reading of an activity, by hand and by botbuilder."""
    client = ConnectorClient(MicrosoftAppCredentials("", ""), base_url=teams)
    reply = Activity(type="message", attachments=[Attachment(content_type="x", content=CARD)])
    body = activity(1, 0, teams, press(1, 0, ["x"]))
    async with aiohttp.ClientSession() as session:

        async def by_hand() -> None:
            async with session.post(f"{teams}/v3/conversations/a/activities", data=json.dumps(REPLY).encode()) as sent:
                await sent.read()

        async def by_client() -> None:
            await client.conversations.send_to_conversation("a", reply)

        async def reads() -> None:
            read_activity(body)

        async def deserialises() -> None:
            Activity().deserialize(body)

        print()
        for what, ours, theirs in (("one reply", by_hand, by_client), ("one reading", reads, deserialises)):
            hand, botbuilder = await _cost(ours), await _cost(theirs)
            print(f"{what:<12}by hand {hand:>5.0f} µs, by botbuilder {botbuilder:>5.0f} µs: × {botbuilder / hand:.1f}")


async def _cost(work: Callable[[], Awaitable[None]]) -> float:
    costs = []
    for _ in range(300):
        started = time.process_time()
        await work()
        costs.append((time.process_time() - started) * 1e6)
    return median(costs)


VARIANTS: tuple[tuple[str, Callable[[str, str], web.Application], Ask, float], ...] = (
    ("floor: token, sqlite3, one reply", floor, press, 0.2),
    ("press, answered in the response", advance, press, QUIET + 1.5),
    ("typed, answered by a new card", advance, typed, 2.0),
)


async def measure(folder: Path) -> None:
    """Let the variants take turns, each time in a process and on a database of its own; the best of a few counts."""
    pack = load_content(default_pack()).pack
    skills = [skill.id for skill in pack.core.skills]
    start = multiprocessing.get_context("fork")
    pipe, far = start.Pipe()
    platform = start.Process(target=_connect, args=(far,), daemon=True)
    platform.start()
    teams = f"http://127.0.0.1:{pipe.recv()}"
    found: dict[str, list[tuple[float, list[float]]]] = {name: [] for name, *_ in VARIANTS}
    for repeat in range(REPEATS):
        for at, (name, make, ask, pause) in enumerate(VARIANTS):
            file = folder / f"{repeat}-{at}.db"
            make_database(file, pack, PEOPLE, 10_000)
            with sqlite3.connect(file) as database:
                database.execute("UPDATE identity SET platform = 'teams'")
            ours, theirs = start.Pipe()
            process = start.Process(target=serve, args=(make, str(file), teams, theirs), daemon=True)
            process.start()
            found[name].append(await load(ours.recv(), ours, ask, teams, skills, pause))
            process.kill()
    print(f"{'':<34}{'CPU µs':>9}{'p50 ms':>9}{'p99 ms':>9}{'× floor':>9}")
    base = min(cost for cost, _ in found[VARIANTS[0][0]])
    for name, measured in found.items():
        cost, wall = min(measured)
        spread = quantiles(wall, n=100)
        print(f"{name:<34}{cost:>9.0f}{spread[49]:>9.1f}{spread[98]:>9.1f}{cost / base:>9.2f}")
    await one_reply(teams)
    platform.kill()


def _connect(pipe: Pipe) -> None:
    async def run() -> None:
        pipe.send(await listen(connector()))
        await asyncio.sleep(3600)

    asyncio.run(run())


def main() -> None:
    with TemporaryDirectory() as folder:
        asyncio.run(measure(Path(folder)))


if __name__ == "__main__":
    main()
