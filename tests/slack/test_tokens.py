"""Installations change under running servers: new tokens reach all, and one person's refusal is theirs alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from aiohttp.test_utils import TestServer
from sqlalchemy import select

from adapters.slack import client as line
from bot.build import Advance
from bot.http import SLACK
from engine.chat.cards import Card, Paragraph
from engine.chat.errors import DeliveryError, Unavailable
from engine.chat.ports import Address, Messenger
from engine.chat.requests import Identity
from engine.chat.text import parse_markup
from engine.people.records.members import IDENTITY
from engine.vault import Vault, new_key
from tests.slack.app import until, words
from tests.slack.delivery import Slack
from tests.slack.fake import FakeSlack
from tests.slack.test_oauth import SECRET, install, running
from tests.slack.workspace import Workspace

KEY = new_key()
NUDGE = Card("nudge", "Your week", (Paragraph(parse_markup("Fifteen minutes.")),))
REFUSED = ["token_revoked", "invalid_auth", "account_inactive", "token_expired", "not_authed", "missing_scope"]


@dataclass
class Host:
    """A server on the common database, and the line by which Slack reaches it."""

    fake: FakeSlack
    server: TestServer
    advance: Advance
    slack: Slack

    async def answers(self, user: str) -> str:
        """What somebody reads next after they have written to this server."""
        before = self._written(user)
        assert (await self.slack.says(user, "help")).status == 200
        for _ in range(200):
            if self._written(user) > before:
                break
            await asyncio.sleep(0.01)
        return words(self.fake.last_card(user)) if self._written(user) > before else ""

    async def sends(self, team: Workspace, user: str, key: str) -> str:
        messenger = await self.messenger(team)
        return await messenger.send(Address(Identity("slack", team.id, self.fake.user(user).id), ""), NUDGE, key)

    def unreachable(self) -> dict[str, str | None]:
        """By name, why nobody writes to them; None where somebody does."""
        rows = self.advance.store.run(lambda tx: tx.execute(select(IDENTITY.c.user, IDENTITY.c.unreachable)).all())
        return {self.fake.user(user).name: reason for user, reason in rows}

    async def messenger(self, team: Workspace) -> Messenger:
        found = await self.server.app[SLACK].find_messenger(team.id)
        assert found is not None
        return found

    def _written(self, user: str) -> int:
        return sum(bool(each.get("bot_id")) for each in self.fake.messages(user))


@asynccontextmanager
async def hosting(fake: FakeSlack, url: str) -> AsyncIterator[Host]:
    async with running(fake, url, KEY) as (server, advance), Slack(fake, str(server.make_url("/")), SECRET) as slack:
        yield Host(fake, server, advance, slack)


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "BURST", 10_000)
    monkeypatch.setattr(line, "backoff", lambda attempt: 0.001)


@pytest.fixture
def team(fake: FakeSlack) -> Workspace:
    """A workspace whose tokens end, with rob and eve in it."""
    team = fake.add_workspace("Rotating", rotates=True)
    for name in ("rob", "eve"):
        fake.add_user(name, team)
    return team


@pytest.fixture
async def hosts(fake: FakeSlack, team: Workspace, database_url: str) -> AsyncIterator[list[Host]]:
    """Two servers that both serve the workspace."""
    async with hosting(fake, database_url) as first, hosting(fake, database_url) as second:
        assert await install(first.server, fake, team) == 200
        for host in (first, second):
            assert await host.answers("rob")
        assert await first.answers("eve")
        yield [first, second]


def refreshes(fake: FakeSlack) -> list[str]:
    """What became of the renewals that were asked for."""
    calls = fake.calls_to("oauth.v2.access")
    return [call.result for call in calls if call.body.get("grant_type") == "refresh_token"]


def tokens_of(fake: FakeSlack, team: Workspace) -> list[str]:
    return [text for text, token in fake.tokens.items() if token.team_id == team.id]


async def test_one_server_renews_and_the_others_find_the_new_token(
    fake: FakeSlack, team: Workspace, hosts: list[Host], monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tokens_of(fake, team)
    monkeypatch.setattr("adapters.slack.installations.time", fake.now)
    fake.forward(11 * 60 * 60)
    said = await asyncio.gather(*(host.answers(who) for host, who in zip(hosts, ("rob", "eve"), strict=True)))
    assert all(said)
    assert refreshes(fake) == ["ok"]
    for token in old:
        fake.tokens[token].error = "token_revoked"
    for host in hosts:
        for who in ("rob", "eve"):
            assert "What I can do" in await host.answers(who)
        assert await host.sends(team, "eve", f"key-{id(host)}")
        assert set(host.unreachable().values()) == {None}
    assert refreshes(fake) == ["ok"]


@pytest.mark.parametrize("error", REFUSED)
async def test_a_replaced_token_reaches_every_server_before_anybody_is_given_up(
    fake: FakeSlack, team: Workspace, hosts: list[Host], error: str
) -> None:
    first, second = hosts
    fake.end_tokens(team, error)
    assert await install(first.server, fake, team) == 200
    assert "What I can do" in await second.answers("rob")
    fake.end_tokens(team, error)
    assert await install(second.server, fake, team) == 200
    assert await first.sends(team, "eve", "k1")
    assert set(first.unreachable().values()) == {None}


async def test_a_token_that_has_ended_is_renewed_when_slack_says_so(
    fake: FakeSlack, team: Workspace, hosts: list[Host], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.slack.workspaces.EARLY", -(10**9))
    monkeypatch.setattr("adapters.slack.installations.time", fake.now)
    fake.forward(13 * 60 * 60)
    said = await asyncio.gather(*(host.answers("rob") for host in hosts))
    assert any(said)
    assert refreshes(fake) == ["ok"]
    assert set(hosts[0].unreachable().values()) == {None}


async def test_a_database_that_does_not_answer_gives_nobody_up(
    fake: FakeSlack, team: Workspace, hosts: list[Host], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise Unavailable("the database does not answer")

    fake.end_tokens(team, "token_revoked")
    with monkeypatch.context() as patch:
        patch.setattr(Vault, "recall", fail)
        with pytest.raises(DeliveryError) as failure:
            await hosts[0].sends(team, "rob", "k1")
    assert (failure.value.permanent, failure.value.outage) == (False, True)
    assert set(hosts[0].unreachable().values()) == {None}


async def test_a_workspace_that_one_server_closes_is_closed_at_all_and_opens_at_all(
    fake: FakeSlack, team: Workspace, hosts: list[Host]
) -> None:
    first, second = hosts
    await first.slack.uninstalls(team)
    with pytest.raises(DeliveryError):
        await second.sends(team, "rob", "k1")
    assert set(first.unreachable()) == {"rob", "eve"}
    assert all(str(reason).startswith("workspace: ") for reason in first.unreachable().values())
    for host in hosts:
        assert await host.server.app[SLACK].find_messenger(team.id) is None
        assert (await host.slack.says("rob", "help")).status == 200
    assert await install(second.server, fake, team) == 200
    assert (await first.slack.again()).status == 200
    for host in hosts:
        assert "What I can do" in await host.answers("rob")
    assert set(first.unreachable().values()) == {None}


async def test_a_late_removal_at_another_server_does_not_undo_a_new_installation(
    fake: FakeSlack, team: Workspace, hosts: list[Host]
) -> None:
    first, second = hosts
    await first.slack.uninstalls(team)
    removal = first.slack._last
    assert await install(second.server, fake, team) == 200
    for host in hosts:
        assert (await host.slack.delivers(*removal)).status == 200
        assert "What I can do" in await host.answers("rob")
    assert set(first.unreachable().values()) == {None}


async def test_a_new_bot_has_new_direct_messages_and_gives_nobody_up(
    fake: FakeSlack, team: Workspace, hosts: list[Host]
) -> None:
    for number, host in enumerate(hosts):
        await host.slack.command("rob", "/assess")
        await until(lambda: "What do you do?" in str(fake.last_card("rob")))
        for channel in list(team.channels.values()):
            del team.channels[channel.id]
            channel.id = f"{channel.id}{number}"
            channel.messages.clear()
            team.channels[channel.id] = channel
        assert await host.sends(team, "rob", f"k{number}")
        assert await host.answers("eve")
        assert "What I can do" in await host.answers("rob")
        assert set(host.unreachable().values()) == {None}


# Whom a refusal is about.

ONE_PERSONS = ["no_permission", "cannot_dm_bot", "restricted_action", "not_in_channel", "user_disabled"]


@pytest.mark.parametrize("method", ["chat.postMessage", "conversations.open"])
async def test_one_persons_refusal_leaves_all_others_alone(
    fake: FakeSlack, team: Workspace, hosts: list[Host], method: str
) -> None:
    host = hosts[0]
    for error in ONE_PERSONS:
        (await host.messenger(team))._session.client._direct.clear()  # type: ignore[attr-defined]
        fake.fail_next(method, error=error)
        assert (await host.slack.says("rob", "help")).status == 200
        await until(lambda error=error: host.unreachable() == {"rob": error, "eve": None})
        assert await host.answers("rob")
        (await host.messenger(team))._session.client._direct.clear()  # type: ignore[attr-defined]
        fake.fail_next(method, error=error)
        with pytest.raises(DeliveryError) as failure:
            await host.sends(team, "rob", error)
        assert (failure.value.permanent, failure.value.everybody) == (True, False)
        assert set(host.unreachable().values()) == {None}


async def test_a_scope_that_writing_does_not_need_closes_nothing(
    fake: FakeSlack, team: Workspace, hosts: list[Host]
) -> None:
    newcomer = fake.add_user("newcomer", team)
    fake.fail_next("users.info", error="missing_scope")
    assert (await hosts[0].slack.says(newcomer.id, "help")).status == 503
    assert set(hosts[0].unreachable().values()) == {None}
    assert await hosts[0].answers("newcomer")
