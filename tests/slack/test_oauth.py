"""Many workspaces: each installs the app for itself, and none sees another."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import ClientSession, CookieJar
from aiohttp.test_utils import TestServer
from sqlalchemy import func, select

from adapters.slack.oauth import SealedStates
from bot.build import Advance, build_advance
from bot.clock import SystemClock
from bot.http import make_app
from bot.settings import SettingsError, read_settings
from engine.chat.errors import Unavailable
from engine.content.load import load_content
from engine.people.records.members import MEMBER, ORGANISATION
from engine.vault import KEPT, Vault, new_key
from tests.databases import new_sqlite
from tests.slack.app import until
from tests.slack.delivery import Slack
from tests.slack.fake import FakeSlack
from tests.slack.workspace import Workspace

SECRET = "signing-secret"


@asynccontextmanager
async def running(fake: FakeSlack, url: str, keys: str) -> AsyncIterator[tuple[TestServer, Advance]]:
    """The real application, for every workspace that installs it."""
    settings = read_settings(
        database_url=url,
        slack_client_id=fake.client_id,
        slack_client_secret=fake.client_secret,
        slack_signing_secret=SECRET,
        slack_api_url=fake.url,
        secret_keys=keys,
    )
    advance = build_advance(settings, SystemClock(), load_content(settings.content))
    async with TestServer(make_app(advance, "")) as server:
        yield server, advance


async def install(server: TestServer, fake: FakeSlack, team: Workspace, state: str = "", browser: bool = True) -> int:
    """Press “Add to Slack” and come back; returns the status of the last page."""
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
        async with session.get(server.make_url("/slack/install")) as page:
            html = await page.text()
        link = re.search(r"https://slack\.com/oauth[^\"']+", html)
        assert link
        given = parse_qs(urlsplit(link[0].replace("&amp;", "&")).query)["state"][0]
        cookie = page.headers["Set-Cookie"].partition(";")[0] if browser else ""
        people = [user.id for user in team.users.values() if not user.is_bot]
        code = fake.oauth_code(team, people[0] if people else team.bot_user_id)
        query = {"code": code, "state": state or given}
        where = server.make_url("/slack/oauth_redirect").with_query(query)
        async with session.get(where, headers={"Cookie": cookie}) as back:
            return back.status


async def answers(slack: Slack, fake: FakeSlack, user: str) -> list[object]:
    await slack.says(user, "hello")
    for _ in range(40):
        await asyncio.sleep(0.05)
        if fake.messages(user):
            return list(fake.last_card(user))
    return []


@pytest.fixture
def url(sqlite: Path, tmp_path: Path) -> str:
    return new_sqlite(sqlite, tmp_path)


async def test_two_workspaces_install_the_app_and_are_two_organisations(fake: FakeSlack, url: str) -> None:
    other = fake.add_workspace("Other")
    eve = fake.add_user("eve", other)
    async with running(fake, url, new_key()) as (server, advance):
        assert await install(server, fake, fake.team) == 200
        assert await install(server, fake, other) == 200
        async with Slack(fake, str(server.make_url("/")), SECRET) as slack:
            assert await answers(slack, fake, "ada")
            assert await answers(slack, fake, eve.id)
        count = select(func.count()).select_from(ORGANISATION)
        assert advance.store.run(lambda tx: tx.scalar(count)) == 2
        homes = select(MEMBER.c.organisation_id)
        assert len(set(advance.store.run(lambda tx: tx.scalars(homes).all()))) == 2


async def test_tokens_are_not_readable_in_the_database(fake: FakeSlack, url: str) -> None:
    async with running(fake, url, new_key()) as (server, advance):
        await install(server, fake, fake.team)
        sealed = advance.store.run(lambda tx: tx.scalars(select(KEPT.c.sealed)).all())
        assert sealed
        assert not any("xoxb" in each or fake.team.bot_token in each for each in sealed)


async def test_an_installation_survives_a_restart_and_a_new_key_before_the_old(fake: FakeSlack, url: str) -> None:
    old = new_key()
    async with running(fake, url, old) as (server, _):
        await install(server, fake, fake.team)
    async with (
        running(fake, url, f"{new_key()},{old}") as (server, _),
        Slack(fake, str(server.make_url("/")), SECRET) as slack,
    ):
        assert await answers(slack, fake, "ada")


async def test_a_state_is_good_once_and_only_in_the_browser_that_asked(fake: FakeSlack, url: str) -> None:
    async with running(fake, url, new_key()) as (server, advance):
        assert await install(server, fake, fake.team, browser=False) == 400
        assert await install(server, fake, fake.team, state="made-up") in (400, 401)
        assert advance.store.run(lambda tx: tx.scalars(select(KEPT.c.kind)).all()) == []
        state = await SealedStates(advance.engine.vault).async_issue()
        assert await install(server, fake, fake.team, state=state) == 400  # of another browser


async def test_a_state_is_taken_once(fake: FakeSlack, url: str) -> None:
    async with running(fake, url, new_key()) as (_, advance):
        states = SealedStates(advance.engine.vault)
        state = await states.async_issue()
        assert [await states.async_consume(state) for _ in range(2)] == [True, False]


async def test_a_workspace_that_removes_the_app_is_forgotten(fake: FakeSlack, url: str) -> None:
    async with running(fake, url, new_key()) as (server, advance):
        await install(server, fake, fake.team)
        async with Slack(fake, str(server.make_url("/")), SECRET) as slack:
            assert (await slack.uninstalls()).status == 200
            kinds = advance.store.run(lambda tx: tx.scalars(select(KEPT.c.kind)).all())
            assert "slack installation" not in kinds
            assert (await slack.says("ada", "hello")).status == 200, "Slack switches events off that are refused"
            assert (await slack.command("ada", "/assess")).status == 403
            assert advance.store.run(lambda tx: tx.scalar(select(func.count()).select_from(MEMBER))) <= 1


async def test_a_workspace_that_never_installed_is_refused_without_effect(fake: FakeSlack, url: str) -> None:
    async with (
        running(fake, url, new_key()) as (server, advance),
        Slack(fake, str(server.make_url("/")), SECRET) as slack,
    ):
        assert (await slack.says("ada", "hello")).status == 200
        assert (await slack.command("ada", "/assess")).status == 403
        assert advance.store.run(lambda tx: tx.scalar(select(func.count()).select_from(MEMBER))) == 0


async def test_a_rotating_token_is_renewed_before_it_ends(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.slack.workspaces.EARLY", 13 * 60 * 60)
    async with FakeSlack() as fake:
        team = fake.add_workspace("Rotating", rotates=True)
        fake.add_user("rob", team)
        async with running(fake, url, new_key()) as (server, _):
            await install(server, fake, team)
            async with Slack(fake, str(server.make_url("/")), SECRET) as slack:
                assert await answers(slack, fake, "rob")
            granted = [call.body.get("grant_type") for call in fake.calls_to("oauth.v2.access")]
            assert "refresh_token" in granted
            assert fake.calls_to("chat.postMessage")[-1].token not in ("", team.bot_token)


async def test_a_renewed_token_is_not_lost_where_the_database_does_not_take_it_at_first(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with FakeSlack() as fake:
        team = fake.add_workspace("Rotating", rotates=True)
        fake.add_user("rob", team)
        async with (
            running(fake, url, new_key()) as (server, advance),
            Slack(fake, str(server.make_url("/")), SECRET) as slack,
        ):
            await install(server, fake, team)
            with monkeypatch.context() as patch:
                patch.setattr("adapters.slack.workspaces.EARLY", 13 * 60 * 60)
                patch.setattr(Vault, "keep", _fail)
                assert (await slack.says("rob", "hello")).status == 503
            assert (await slack.again()).status == 200
            granted = [call.body.get("grant_type") for call in fake.calls_to("oauth.v2.access")]
            assert granted.count("refresh_token") == 1
            kept = await advance.engine.vault.recall("slack installation", team.id)
            await until(lambda: bool(fake.calls_to("chat.postMessage")))
            assert fake.calls_to("chat.postMessage")[-1].token in str(kept)


async def _fail(*_: object) -> None:
    raise Unavailable("the disk is full")


@pytest.mark.parametrize("is_admin", [True, False])
async def test_an_administrator_who_installs_the_app_owns_the_program_and_nobody_else_does(
    fake: FakeSlack, url: str, is_admin: bool
) -> None:
    fake.user("ada").is_admin = is_admin
    async with running(fake, url, new_key()) as (server, advance):
        await install(server, fake, fake.team)
        await until(lambda: bool(owners(advance)))
        assert list(owners(advance).values()) == [is_admin]


async def test_an_owner_brings_another_workspace_into_the_organisation(fake: FakeSlack, url: str) -> None:
    other = fake.add_workspace("Other")
    eve = fake.add_user("eve", other, is_admin=True)
    fake.user("ada").is_admin = True
    async with running(fake, url, new_key()) as (server, advance):
        for team in (fake.team, other):
            await install(server, fake, team)
        await until(lambda: len(owners(advance)) == 2)
        async with Slack(fake, str(server.make_url("/")), SECRET) as slack:
            await slack.command("ada", "/coach", "join code")
            await until(lambda: bool(fake.last_card("ada")))
            code = re.findall(r"join (\w{4}-\w{4}-\w{4})", str(fake.last_card("ada")))[0]
            await slack.command(eve.id, "/coach", f"join {code}")
            await until(lambda: bool(fake.last_card(eve.id)))
            assert (await slack.presses(eve.id, "Join Example")).status == 200
            await until(lambda: "Welcome to Example" in str(fake.last_card(eve.id)))
        homes = select(MEMBER.c.organisation_id)
        assert len(set(advance.store.run(lambda tx: tx.scalars(homes).all()))) == 1
        assert sorted(owners(advance).values()) == [False, True]


def owners(advance: Advance) -> dict[str, bool]:
    return dict(advance.store.run(lambda tx: tx.execute(select(MEMBER.c.name, MEMBER.c.is_owner)).all()))


def test_many_workspaces_without_a_key_are_refused() -> None:
    with pytest.raises(SettingsError, match="ADVANCE_SECRET_KEYS"):
        read_settings(slack_client_id="1.2", slack_client_secret="x", slack_signing_secret="y")
