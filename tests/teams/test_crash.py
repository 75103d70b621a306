"""kill -9 of a whole server while people press: what was answered is there, and the next press goes on."""

import asyncio
import os
import random
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import unused_port
from sqlalchemy import select

from engine.scoring.records.assessments import RATING
from engine.store.store import open_store
from tests.databases import new_sqlite
from tests.teams.app import PACE, ROLE
from tests.teams.delivery import Teams, words
from tests.teams.fake import APP_ID, ISSUER, PASSWORD, SCOPE, TENANT, FakeTeams

PEOPLE = 4
ROUNDS = 3
SERVE = (sys.executable, "-c", "from bot.cli import app; app(['serve'])")


@asynccontextmanager
async def server(fake: FakeTeams, url: str, port: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """A server in a process of its own, which is dead afterwards in any case."""
    settings = {"DATABASE_URL": url, "PORT": str(port), "LOG_LEVEL": "ERROR"}
    settings |= {"TEAMS_APP_ID": APP_ID, "TEAMS_APP_PASSWORD": PASSWORD, "TEAMS_TENANT_ID": TENANT}
    settings |= {"TEAMS_OPENID_METADATA_URL": f"{fake.url}metadata", "TEAMS_TOKEN_ISSUER": ISSUER}
    settings |= {"TEAMS_LOGIN_URL": f"{fake.url}login/", "TEAMS_OAUTH_SCOPE": SCOPE, "TEAMS_SERVICE_HOSTS": "127.0.0.1"}
    known = {f"ADVANCE_{name}": value for name, value in settings.items()}
    process = await asyncio.create_subprocess_exec(*SERVE, env=os.environ | known, stdout=asyncio.subprocess.DEVNULL)
    try:
        async with aiohttp.ClientSession() as session:
            for _ in range(300):
                try:
                    async with session.get(f"http://127.0.0.1:{port}/readyz") as answer:
                        if answer.status == 200:
                            break
                except aiohttp.ClientConnectionError:
                    await asyncio.sleep(0.1)
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
        await process.wait()


async def answers(teams: Teams, who: str, given: list[tuple[str, str]]) -> None:
    """Press until the server is gone; note what was answered, by person and card."""
    dice = random.Random(who)
    try:
        while True:
            message = next(each for each in reversed(teams.fake.messages(who)) if each.card)
            asked = words(message.card).partition("\n")[0]
            if "Submit" in words(message.card):
                return
            rating = str(dice.randint(0, 5))
            answer = await teams.presses(who, rating)
            if answer.status == 200 and "Question" in answer.text:
                given.append((asked, rating))
    except (aiohttp.ClientError, OSError):
        return


async def begins(teams: Teams, who: str) -> None:
    for _ in range(50):
        if await said_with(teams, who, "/assess"):
            break
    for label in (ROLE, PACE):
        await teams.presses(who, label)


async def said_with(teams: Teams, who: str, text: str) -> bool:
    """Whether a card has come for what somebody typed."""
    await teams.says(who, text)
    for _ in range(100):
        if any(each.card for each in teams.fake.messages(who)):
            return True
        await asyncio.sleep(0.05)
    return False


@pytest.mark.filterwarnings("ignore::ResourceWarning")
async def test_no_answer_that_teams_was_told_of_is_lost_when_the_server_is_killed(
    fake: FakeTeams, sqlite: Path, tmp_path: Path
) -> None:
    url, dice = new_sqlite(sqlite, tmp_path), random.Random()
    people = [fake.add_user(f"p{number}").name for number in range(PEOPLE)]
    given: dict[str, list[tuple[str, str]]] = {who: [] for who in people}
    for number in range(ROUNDS):
        port = unused_port()
        async with server(fake, url, port) as process, Teams(fake, f"http://127.0.0.1:{port}") as teams:
            if number == 0:
                for who in people:
                    await begins(teams, who)
            pressing = [asyncio.ensure_future(answers(teams, who, given[who])) for who in people]
            await asyncio.sleep(dice.uniform(0.05, 0.4))
            process.send_signal(signal.SIGKILL)
            await asyncio.gather(*pressing)
    store = open_store(url)
    found = store.run(lambda tx: [row.value for row in tx.execute(select(RATING.c.value)).all()])
    store.close()
    acknowledged = sum(len({asked for asked, _ in each}) for each in given.values())
    assert acknowledged > PEOPLE
    assert acknowledged <= len(found) <= acknowledged + PEOPLE * ROUNDS
