"""Slack Connect and Enterprise Grid: which workspace something is for, and one installation for many of them."""

from typing import Any

import pytest
from sqlalchemy import func, select

from adapters.slack import client as line
from bot.http import SLACK
from engine.content.load import Content
from engine.people.records.members import IDENTITY, MEMBER, ORGANISATION
from engine.vault import KEPT
from tests.slack import payloads
from tests.slack.app import running as running_alone
from tests.slack.app import until
from tests.slack.delivery import How
from tests.slack.fake import FakeSlack
from tests.slack.test_oauth import install, owners
from tests.slack.test_tokens import Host, hosting
from tests.slack.workspace import Json, User, Workspace


@pytest.fixture(autouse=True)
def _unpaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits a second between two messages here."""
    monkeypatch.setattr(line, "BURST", 10_000)


# Slack Connect: what happens in a channel with another company.


async def test_the_workspace_is_the_one_that_authorizations_name(fake: FakeSlack, database_url: str) -> None:
    other = fake.add_workspace("Other")
    channel = fake.add_channel("shared")
    async with hosting(fake, database_url) as host:
        assert await install(host.server, fake, fake.team) == 200
        ada = fake.user("ada")
        mention: Json = {"type": "app_mention", "channel": channel.id, "ts": fake.next_ts(), "user": ada.id}
        mention |= {"text": "help", "team": fake.team.id, "user_team": fake.team.id, "source_team": other.id}
        for number, odd in enumerate(({"team_id": other.id}, {"team_id": other.id, "enterprise_id": "E0OTHER"})):
            body = mention | {"ts": fake.next_ts()}
            ours = {"team_id": fake.team.id, "enterprise_id": None, "user_id": fake.team.bot_user_id, "is_bot": True}
            payload = await envelope(host, body, authorizations=[ours], is_ext_shared_channel=True, **odd)
            assert (await host.slack.delivers("event", payload)).status == 200
            await until(lambda wanted=number + 1: len(answers(fake, ada)) == wanted)
        theirs = {"team_id": other.id, "enterprise_id": None, "user_id": "U0BOT", "is_bot": True}
        body = mention | {"ts": fake.next_ts()}
        payload = await envelope(host, body, authorizations=[theirs], team_id=fake.team.id)
        assert (await host.slack.delivers("event", payload)).status == 200
        assert await host.answers("ada")
        assert len(answers(fake, ada)) == 3


def answers(fake: FakeSlack, user: User) -> list[Json]:
    return [each for each in fake.messages(user) if each.get("bot_id")]


async def envelope(host: Host, body: Json, **changed: Any) -> Json:
    """An event as Slack wraps it, but for what is changed."""
    await host.slack.verifies_url()
    wrapped: dict[str, Any] = {}

    async def catch(_: str, payload: Json, how: How) -> None:
        wrapped.update(payload)

    delivers, host.slack.delivers = host.slack.delivers, catch  # type: ignore[method-assign,assignment]
    try:
        await host.slack.happens(body)
    finally:
        host.slack.delivers = delivers  # type: ignore[method-assign]
    return wrapped | changed


# What we do not serve is acknowledged: Slack switches events off for everybody where too few are.

UNSERVED = ["message", "app_mention", "app_home_opened", "reaction_added", "member_joined_channel", "app_uninstalled"]


@pytest.mark.parametrize("socket", [False, True], ids=["http", "socket"])
@pytest.mark.parametrize("kind", [*UNSERVED, "unheard_of"])
async def test_a_signed_event_that_is_not_served_is_acknowledged_and_dropped(
    fake: FakeSlack, database_url: str, content: Content, kind: str, socket: bool
) -> None:
    elsewhere = fake.add_workspace("Elsewhere")
    eve = fake.add_user("eve", elsewhere)
    body: Json = {"type": kind, "user": eve.id, "channel": "D1", "channel_type": "im", "text": "/assess", "tab": "home"}
    async with running_alone(fake, database_url, content, socket=socket) as app:
        assert (await app.slack.happens(body | {"ts": fake.next_ts()}, elsewhere, eve)).status == 200
        before = len(fake.calls)
        assert (await app.slack.happens({"type": "unheard_of", "user": fake.user("ada").id})).status == 200
        limited = {"type": "app_rate_limited", "team_id": fake.team.id, "minute_rate_limited": 1518467820}
        assert (await app.slack.delivers("event", limited)).status == 200
        await app.settles()
        assert (app.count(IDENTITY), len(fake.calls)) == (0, before)
        assert "What I can do" in await app.says("ada", "help")


# Enterprise Grid.


@pytest.mark.parametrize(
    ("settings", "served"),
    [
        ({"team_id": "T0HOME", "teams": ["T0HOME", "HERE"]}, True),
        ({"team_id": "E0GRID", "teams": ["HERE"]}, True),
        ({"team_id": "T0HOME", "teams": ["T0HOME", "T0THIRD"]}, False),
        ({"team_id": "T0HOME", "teams": ["HERE"], "is_restricted": True}, False),
    ],
)
async def test_a_member_of_several_workspaces_is_one_of_this_one(
    fake: FakeSlack, database_url: str, content: Content, settings: dict[str, Any], served: bool
) -> None:
    teams = [fake.team.id if team == "HERE" else team for team in settings["teams"]]
    fake.add_user("gina", **(settings | {"teams": teams}))
    async with running_alone(fake, database_url, content) as app:
        assert ("What I can do" in await app.says("gina", "help")) is served


async def test_who_runs_another_workspace_does_not_own_this_ones_program(
    fake: FakeSlack, database_url: str, content: Content
) -> None:
    fake.add_user("gina", team_id="T0HOME", teams=["T0HOME", fake.team.id], is_admin=True)
    async with running_alone(fake, database_url, content) as app:
        await app.says("gina", "help")
        assert "is_owner=False" in app.rows()["member"][0]


@pytest.fixture
def grid(fake: FakeSlack) -> Workspace:
    """An organisation with two workspaces and somebody who is in both."""
    grid = fake.add_organisation("Grid", rotates=True)
    north, south = (fake.add_grid_workspace(grid, name) for name in ("North", "South"))
    for name, teams in (("gina", [north, south]), ("nora", [north]), ("sue", [south])):
        fake.add_user(name, teams[0], teams=[team.id for team in teams], is_admin=name != "gina")
    return grid


def teams_of(fake: FakeSlack, grid: Workspace) -> list[Workspace]:
    return [team for team in fake.workspaces.values() if team.enterprise == grid.id]


def organisations(host: Host) -> int:
    query = select(func.count()).select_from(ORGANISATION)
    return host.advance.store.run(lambda tx: tx.scalar(query)) or 0


def members(host: Host) -> int:
    return host.advance.store.run(lambda tx: tx.scalar(select(func.count()).select_from(MEMBER))) or 0


async def test_one_installation_serves_all_workspaces_each_its_own_organisation(
    fake: FakeSlack, grid: Workspace, database_url: str
) -> None:
    async with hosting(fake, database_url) as host:
        assert await install(host.server, fake, grid) == 200
        for who in ("nora", "sue"):
            assert "What I can do" in await host.answers(who)
        assert (await host.slack.command("nora", "/assess")).status == 200
        await until(lambda: "What do you do?" in str(fake.last_card("nora")))
        assert organisations(host) == 2
        for team, who in zip(teams_of(fake, grid), ("nora", "sue"), strict=True):
            assert await host.sends(team, who, who)
        names = select(ORGANISATION.c.name).order_by(ORGANISATION.c.name)
        assert host.advance.store.run(lambda tx: list(tx.scalars(names))) == ["North", "South"]
    async with hosting(fake, database_url) as host:
        assert await host.sends(teams_of(fake, grid)[1], "sue", "after a restart")


async def test_a_press_names_its_workspace_beside_the_person_where_it_has_no_team(
    fake: FakeSlack, grid: Workspace, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_a_workspace = payloads.interaction
    monkeypatch.setattr(payloads, "interaction", lambda *args: of_a_workspace(*args) | {"team": None})
    async with hosting(fake, database_url) as host:
        await install(host.server, fake, grid)
        await host.answers("sue")
        await host.slack.command("sue", "/assess")
        await until(lambda: "What do you do?" in str(fake.last_card("sue")))
        assert (await host.slack.presses("sue", "QA Engineer")).status == 200
        await until(lambda: "One at a time" in str(fake.last_card("sue")))
        assert organisations(host) == 1


async def test_an_owner_makes_the_workspaces_one_organisation_and_an_account_is_one_person(
    fake: FakeSlack, grid: Workspace, database_url: str
) -> None:
    north, south = teams_of(fake, grid)
    homes = select(MEMBER.c.organisation_id)
    gina = fake.user("gina")
    async with hosting(fake, database_url) as host:
        await install(host.server, fake, grid)
        for team, owner in ((north, "nora"), (south, "sue")):
            await host.answers(owner)
            gina.team_id = team.id
            await host.answers("gina")
        assert (organisations(host), members(host)) == (2, 4)
        assert owners(host.advance) == {"Nora": True, "Sue": True, "Gina": False}
        await host.slack.command("nora", "/coach", "join code")
        await until(lambda: "join " in str(fake.last_card("nora")))
        code = str(fake.last_card("nora")).partition("join ")[2][:14]
        await host.slack.command("sue", "/coach", f"join {code}")
        await until(lambda: "Join" in str(fake.last_card("sue")))
        assert (await host.slack.presses("sue", "Join North")).status == 200
        await until(lambda: "Welcome to North" in str(fake.last_card("sue")))
        assert members(host) == 3
        assert len({row[0] for row in host.advance.store.run(lambda tx: tx.execute(homes).all())}) == 1
        west = fake.add_grid_workspace(grid, "West")
        gina.team_id = west.id
        gina.teams.append(west.id)
        assert await host.answers("gina")
        assert members(host) == 3, "what comes later belongs to the same company"


async def test_the_token_of_an_organisation_serves_all_its_workspaces_as_one_company(
    fake: FakeSlack, grid: Workspace, database_url: str, content: Content
) -> None:
    tokens = {"slack_bot_token": grid.bot_token}
    async with running_alone(fake, database_url, content, **tokens) as app:
        for who in ("nora", "sue"):
            assert "What I can do" in await app.says(who, "help")
        assert (app.count(ORGANISATION), app.count(MEMBER)) == (1, 2)
        assert (await app.slack.says("ada", "help")).status == 200, "of another workspace: dropped"
        await app.settles()
        assert app.count(MEMBER) == 2
        south = teams_of(fake, grid)[1]
        assert await app.service.find_messenger(south.id)
        south.enterprise = "E0ELSEWHERE"
        revoked = {"type": "team_access_revoked", "team_ids": [south.id], "event_ts": fake.next_ts()}
        assert (await app.slack.happens(revoked, grid)).status == 200
        assert await app.service.find_messenger(south.id) is None
        fake.end_tokens(grid)
        removed = {"type": "app_uninstalled", "event_ts": fake.next_ts()}
        assert (await app.slack.happens(removed, grid)).status == 200
        assert all("unreachable=workspace" in row for row in map(str, app.rows()["identity"]))


async def test_a_workspace_that_the_organisation_removes_is_closed_and_no_other(
    fake: FakeSlack, grid: Workspace, database_url: str
) -> None:
    _, south = teams_of(fake, grid)
    async with hosting(fake, database_url) as host:
        await install(host.server, fake, grid)
        for who in ("nora", "sue"):
            await host.answers(who)
        revoked = {"type": "team_access_revoked", "team_ids": [south.id], "event_ts": fake.next_ts()}
        assert (await host.slack.happens(revoked, grid)).status == 200
        assert set(host.unreachable().values()) == {None}, "Slack still lists it: the event is of long ago"
        south.enterprise = "E0ELSEWHERE"
        assert (await host.slack.happens(revoked, grid)).status == 200
        assert host.unreachable() == {"nora": None, "sue": "workspace: the app was removed"}
        assert await host.server.app[SLACK].find_messenger(south.id) is None
        assert "What I can do" in await host.answers("nora")
        south.enterprise = grid.id
        granted = {"type": "team_access_granted", "team_ids": [south.id], "event_ts": fake.next_ts()}
        assert (await host.slack.happens(granted, grid)).status == 200
        assert set(host.unreachable().values()) == {None}
        assert await host.sends(south, "sue", "again")


@pytest.mark.parametrize("kind", ["app_uninstalled", "tokens_revoked"])
async def test_an_organisation_that_removes_the_app_closes_all_its_workspaces_until_it_is_back(
    fake: FakeSlack, grid: Workspace, database_url: str, kind: str
) -> None:
    async with hosting(fake, database_url) as host, hosting(fake, database_url) as other:
        await install(host.server, fake, grid)
        for who in ("nora", "sue"):
            await host.answers(who)
            await other.answers(who)
        fake.end_tokens(grid)
        tokens = {"tokens": {"bot": [grid.bot_user_id]}} if kind == "tokens_revoked" else {}
        removed = {"type": kind, "event_ts": fake.next_ts()} | tokens
        assert (await host.slack.happens(removed, grid)).status == 200
        assert set(host.unreachable().values()) == {"workspace: the app was removed"}
        kinds = host.advance.store.run(lambda tx: list(tx.scalars(select(KEPT.c.kind).distinct())))
        assert "slack installation" not in kinds
        assert (await host.slack.says("nora", "help")).status == 200
        assert await install(other.server, fake, grid) == 200
        assert (await host.slack.happens(removed, grid)).status == 200
        assert set(host.unreachable().values()) == {None}
        for team, who in zip(teams_of(fake, grid), ("nora", "sue"), strict=True):
            assert await host.sends(team, who, f"again {who}")
            assert "What I can do" in await other.answers(who)


async def test_all_workspaces_of_an_organisation_hear_of_its_renewed_token(
    fake: FakeSlack, grid: Workspace, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hosting(fake, database_url) as host:
        await install(host.server, fake, grid)
        for who in ("nora", "sue"):
            await host.answers(who)
        fake.end_tokens(grid, "token_expired")
        monkeypatch.setattr("adapters.slack.workspaces.EARLY", 13 * 60 * 60)
        for who in ("nora", "sue"):
            assert "What I can do" in await host.answers(who)
        refreshed = [call.result for call in fake.calls_to("oauth.v2.access") if "refresh_token" in call.body]
        assert set(refreshed) == {"ok"}


async def test_an_organisation_that_has_not_added_the_app_to_a_workspace_is_not_served_there(
    fake: FakeSlack, grid: Workspace, database_url: str
) -> None:
    outside = fake.add_workspace("Outside", enterprise=grid.id)
    fake.add_user("otto", outside)
    async with hosting(fake, database_url) as host:
        await install(host.server, fake, grid)
        await host.answers("nora")
        outside.enterprise = ""
        body = {"type": "message", "channel": "D1", "channel_type": "im", "user": fake.user("otto").id, "text": "help"}
        authorised = {"team_id": outside.id, "enterprise_id": grid.id, "is_enterprise_install": True}
        payload = await envelope(host, body | {"ts": fake.next_ts()}, authorizations=[authorised])
        assert (await host.slack.delivers("event", payload)).status == 200
        assert organisations(host) == 1
