"""Speaking first, and what becomes of messages that Teams does not take at once."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import Connection, insert, select, update

from adapters.pacing import Pacer, Window
from adapters.teams import client as line
from adapters.teams import credentials
from adapters.teams.conversation import Reference
from bot.metrics import Metrics
from engine.chat.cards import Card, Image, Paragraph
from engine.chat.charts import RadarChart
from engine.chat.errors import DeliveryError
from engine.chat.ports import Address
from engine.chat.requests import Identity
from engine.chat.text import Plain
from engine.content.load import Content
from engine.kept_replies import KEPT
from engine.people.records.members import IDENTITY, MEMBER, ORGANISATION, MemberStatus, add_organisation
from tests.databases import new_sqlite
from tests.teams.app import Running, running
from tests.teams.delivery import How, words
from tests.teams.fake import TENANT, FakeTeams

CARD = Card("test", "A word first", (Paragraph((Plain("Good morning."),)),))
CHART = RadarChart(("a", "b", "c"), (), 5, "none")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long here between two tries."""
    monkeypatch.setattr(line, "backoff", lambda attempt: 0.01)
    monkeypatch.setattr(credentials, "backoff", lambda attempt: 0.01)


@pytest.fixture
def url(sqlite: Path, tmp_path: Path) -> str:
    return new_sqlite(sqlite, tmp_path)


@pytest.fixture
async def app(fake: FakeTeams, url: str, content: Content) -> AsyncIterator[Running]:
    async with running(fake, url, content) as app:
        yield app


def row(app: Running, name: str) -> dict[str, object]:
    """What the engine keeps of where somebody is."""
    who = app.fake.users[name].person

    def work(tx: Connection) -> dict[str, object]:
        return dict(tx.execute(select(IDENTITY).where(IDENTITY.c.user == who)).one()._mapping)

    return app.store.run(work)


def address(app: Running, name: str, reference: str | None = None) -> Address:
    who = Identity("teams", TENANT, app.fake.users[name].person)
    return Address(who, str(row(app, name)["address"]) if reference is None else reference)


async def speaks(app: Running, to: Address, card: Card = CARD) -> str:
    messenger = await app.service.find_messenger(to.identity.workspace)
    assert messenger is not None
    return await messenger.send(to, card, "key")


def on_roster(tx: Connection, *names: str) -> None:
    organisation = tx.scalar(select(ORGANISATION.c.id)) or add_organisation(tx, "Example")
    for name in names:
        person = {"organisation_id": organisation, "email": f"{name}@example.com", "name": name, "timezone": "UTC"}
        tx.execute(insert(MEMBER).values(**person, locale="en", is_owner=False, standing=MemberStatus.ACTIVE))


# Speaking first


async def test_the_bot_speaks_first_where_somebody_has_written_before(fake: FakeTeams, app: Running) -> None:
    await app.says("ada", "hello")
    sent = await speaks(app, address(app, "ada"))
    assert fake.messages("ada")[-1].id == sent
    assert "Good morning." in words(app.card("ada"))
    assert fake.calls["create"] == 0


async def test_somebody_of_the_roster_who_never_wrote_gets_a_conversation_of_their_own(
    fake: FakeTeams, url: str, content: Content
) -> None:
    for name in ("bob", "cleo", "dora"):
        fake.add_user(name)
    fake.add_user("guest", role="guest")
    async with running(fake, url, content) as app:
        app.store.run(on_roster, "bob", "cleo", "guest")
        await app.says("ada", "hello")
        channel = fake.add_channel("ada", "bob", "cleo", "dora", "guest")
        added = {"type": "conversationUpdate", "membersAdded": [{"id": f"28:{app.service._settings.app_id}"}]}
        assert (await app.teams.sends(fake.users["ada"], channel, added)).status == 200
        await app.settles()
        known = app.store.run(lambda tx: set(tx.scalars(select(IDENTITY.c.user))))
        assert known == {fake.users[name].person for name in ("ada", "bob", "cleo")}
        await speaks(app, address(app, "bob"))
        await speaks(app, address(app, "bob"))
        assert fake.calls["create"] == 1
        assert [words(each.card) for each in fake.messages("bob")] == ["A word first\nGood morning."] * 2


async def test_a_picture_is_drawn_before_the_bot_speaks(fake: FakeTeams, app: Running) -> None:
    await app.says("ada", "hello")
    await speaks(app, address(app, "ada"), Card("test", "Look", (Image(CHART, "three corners"),)))
    assert "data:image/png;base64," in str(app.card("ada"))
    assert fake.direct("ada").typing == 0


async def test_a_conversation_that_is_gone_is_opened_anew(fake: FakeTeams, app: Running) -> None:
    await app.says("ada", "hello")
    old = Reference(fake.service_url(), "a:gone", f"28:{app.service._settings.app_id}").as_text()
    await speaks(app, address(app, "ada", old))
    assert "Good morning." in words(app.card("ada"))


async def test_the_region_from_which_somebody_writes_is_followed(fake: FakeTeams, app: Running) -> None:
    await app.says("ada", "hello")
    assert "/emea/" in str(row(app, "ada")["address"])
    await app.teams.says("ada", "hello", How(region="amer"))
    await app.settles()
    assert "/amer/" in str(row(app, "ada")["address"])
    await speaks(app, address(app, "ada"))
    assert "Good morning." in words(app.card("ada"))


async def test_a_tenant_that_is_not_served_has_no_messenger(app: Running) -> None:
    assert await app.service.find_messenger("another") is None


async def test_teams_cannot_look_a_message_up(app: Running) -> None:
    await app.says("ada", "hello")
    messenger = await app.service.find_messenger(TENANT)
    assert messenger is not None
    with pytest.raises(DeliveryError) as caught:
        await messenger.find(address(app, "ada"), "key", None)
    assert caught.value.in_doubt


# What Teams does not take


@pytest.mark.parametrize(
    ("status", "html"), [(429, False), (412, False), (502, False), (502, True), (504, True), (429, True)]
)
async def test_what_teams_asks_to_repeat_is_repeated_and_arrives_once(
    fake: FakeTeams, app: Running, status: int, html: bool
) -> None:
    await app.says("ada", "hello")
    to, before = address(app, "ada"), len(fake.messages("ada"))
    fake.fail_next("send", status, times=3, html=html)
    await speaks(app, to)
    assert len(fake.messages("ada")) == before + 1


@pytest.mark.parametrize(("status", "html"), [(500, False), (503, True), (400, True), (302, True)])
async def test_a_failure_that_leaves_a_doubt_is_raised_and_not_repeated(
    fake: FakeTeams, app: Running, status: int, html: bool
) -> None:
    await app.says("ada", "hello")
    to, before = address(app, "ada"), len(fake.messages("ada"))
    fake.fail_next("send", status, html=html, taken=True)
    with pytest.raises(DeliveryError) as caught:
        await speaks(app, to)
    assert (caught.value.in_doubt, caught.value.permanent) == (True, False)
    assert len(fake.messages("ada")) == before + 1


async def test_a_cut_line_leaves_a_doubt_for_a_notice_but_a_reply_is_sent_again(fake: FakeTeams, app: Running) -> None:
    await app.says("ada", "hello")
    to = address(app, "ada")
    fake.fail_next("send", cut=True)
    with pytest.raises(DeliveryError) as caught:
        await speaks(app, to)
    assert caught.value.in_doubt
    fake.fail_next("send", cut=True)
    assert "What I can do" in await app.says("ada", "/help")


@pytest.mark.parametrize("nowhere", ["http://127.0.0.1:1/", "https://nobody.invalid/"])
async def test_a_connector_that_nobody_reaches_has_certainly_taken_nothing(
    fake: FakeTeams, url: str, content: Content, nowhere: str
) -> None:
    async with running(fake, url, content, teams_service_hosts="127.0.0.1,nobody.invalid") as app:
        await app.says("ada", "hello")
        to = address(app, "ada")
        there = replace(to, reference=to.reference.replace(fake.url.rstrip("/"), nowhere.rstrip("/")))
        messenger = await app.service.find_messenger(TENANT)
        assert messenger is not None
        assert there != to
        for call in (messenger.send(there, CARD, "key"), messenger.probe(there)):
            with pytest.raises(DeliveryError) as caught:
                await call
            assert (caught.value.outage, caught.value.in_doubt, caught.value.permanent) == (True, False, False)
        await messenger.probe(to)


async def test_a_login_that_fails_leaves_no_doubt(fake: FakeTeams, url: str, content: Content) -> None:
    async with running(fake, url, content) as app:
        await app.says("ada", "hello")
        to = address(app, "ada")
    async with running(fake, url, content, teams_app_password=SecretStr("old")) as app:
        app.service._session.client._credentials._watch = metrics = Metrics()  # type: ignore[union-attr]
        with pytest.raises(DeliveryError) as caught:
            await speaks(app, to)
    failed = {"platform": "teams", "outcome": "failed"}
    assert metrics.registry.get_sample_value("advance_token_renewals_total", failed) == 1
    assert (caught.value.outage, caught.value.in_doubt, caught.value.permanent) == (True, False, False)


async def test_a_longer_pause_is_handed_on(fake: FakeTeams, app: Running) -> None:
    await app.says("ada", "hello")
    fake.fail_next("send", 429, headers={"Retry-After": "900"})
    with pytest.raises(DeliveryError) as caught:
        await speaks(app, address(app, "ada"))
    assert (caught.value.retry_after, caught.value.permanent, caught.value.in_doubt) == (900.0, False, False)


@pytest.mark.parametrize("pause", ["900", "1e99", "inf", "Fri, 31 Dec 2100 23:59:59 GMT"])
async def test_an_answer_that_teams_does_not_take_yet_is_kept_and_shown_later(
    fake: FakeTeams, app: Running, pause: str
) -> None:
    await app.says("ada", "hello")
    before = len(fake.messages("ada"))
    fake.fail_next("send", 429, headers={"Retry-After": pause})
    await app.says("ada", "/help")
    assert (len(fake.messages("ada")), app.count(KEPT)) == (before, 1)
    app.store.run(lambda tx: tx.execute(KEPT.update().values(due_at=app.engine.clock.now())))
    await app.service.show_kept()
    assert "What I can do" in await app.reads("ada")
    assert (len(fake.messages("ada")), app.count(KEPT)) == (before + 1, 0)


@pytest.mark.parametrize("headers", [{"Retry-After": "0"}, {"Retry-After": "soon"}, {"Retry-After": "nan"}, {}])
async def test_an_odd_pause_is_no_pause(fake: FakeTeams, app: Running, headers: dict[str, str]) -> None:
    await app.says("ada", "hello")
    fake.fail_next("send", 429, headers=headers)
    await speaks(app, address(app, "ada"))


async def test_whoever_has_blocked_the_app_is_reported_for_good(fake: FakeTeams, app: Running) -> None:
    await app.says("ada", "hello")
    fake.users["ada"].blocked = True
    with pytest.raises(DeliveryError) as caught:
        await speaks(app, address(app, "ada"))
    assert caught.value.permanent


async def test_a_reply_to_somebody_who_has_blocked_the_app_disables_the_address_until_they_write(
    fake: FakeTeams, app: Running
) -> None:
    await app.says("ada", "hello")
    fake.users["ada"].blocked = True
    await app.teams.says("ada", "/help")
    await app.settles()
    assert "403" in str(row(app, "ada")["unreachable"])
    fake.users["ada"].blocked = False
    await app.says("ada", "/help")
    assert row(app, "ada")["unreachable"] is None


async def test_our_own_mistake_in_a_card_disables_nobody(fake: FakeTeams, app: Running) -> None:
    await app.says("ada", "hello")
    fake.fail_next("send", 400, code="BadSyntax")
    with pytest.raises(DeliveryError) as caught:
        await speaks(app, address(app, "ada"))
    assert (caught.value.permanent, caught.value.in_doubt) == (False, False)


async def test_a_token_that_is_refused_is_renewed_once(fake: FakeTeams, app: Running) -> None:
    await app.says("ada", "hello")
    fake.tokens.clear()
    await speaks(app, address(app, "ada"))
    assert fake.calls["login"] == 2


async def test_while_the_login_fails_nobody_new_is_acknowledged_and_no_secret_is_said(
    fake: FakeTeams, url: str, content: Content, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(fake, url, content, teams_app_password=SecretStr("wrong")) as app:
        assert (await app.teams.says("ada", "hello")).status == 503
        await app.settles()
        assert "check the bot's password" in caplog.text
        assert "wrong" not in caplog.text


@pytest.mark.parametrize("fault", [{"status": 429}, {"status": 400}, {"status": 503, "html": True}, {"cut": True}])
async def test_a_login_in_a_bad_moment_is_tried_again_and_the_answer_comes(
    fake: FakeTeams, app: Running, fault: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    fake.fail_next("login", times=3, **fault)
    assert "I am Advance" in await app.says("ada", "hello")
    assert fake.calls["login"] == 4
    assert "the login: " in caplog.text


async def test_a_login_that_asks_for_a_long_pause_is_left_alone_and_the_answer_kept(
    fake: FakeTeams, app: Running, caplog: pytest.LogCaptureFixture
) -> None:
    await app.says("ada", "hello")
    fake.tokens.clear()
    fake.fail_next("login", 429, headers={"Retry-After": "900"})
    for _ in range(3):
        await app.says("ada", "/help")
    assert (fake.calls["login"], app.count(KEPT)) == (2, 1)
    assert "the login is limited (status 429" in caplog.text


async def test_everybody_who_needs_a_token_waits_for_the_same_login(fake: FakeTeams, app: Running) -> None:
    await app.says("ada", "hello")
    to = address(app, "ada")
    fake.tokens.clear()
    await asyncio.gather(*(speaks(app, to) for _ in range(5)))
    assert fake.calls["login"] == 2


async def test_a_token_does_until_its_end_where_it_is_not_renewed(fake: FakeTeams, app: Running) -> None:
    await app.says("ada", "hello")
    app.service._session.client._credentials._renew_at = 0.0  # type: ignore[union-attr]
    fake.fail_next("login", 503, times=5)
    assert "What I can do" in await app.says("ada", "/help")


async def test_a_certificate_is_as_good_as_a_password(
    fake: FakeTeams, url: str, content: Content, tmp_path: Path
) -> None:
    from tests.teams.pem import make_pem

    pem = tmp_path / "bot.pem"
    pem.write_text(make_pem())
    async with running(fake, url, content, teams_app_password=SecretStr(""), teams_app_certificate=pem) as app:
        assert "I am Advance" in await app.says("ada", "hello")
        assert fake.assertion is not None
        assert fake.assertion["iss"] == fake.assertion["sub"] == app.service._settings.app_id


# Pace


async def test_seven_sends_a_second_in_a_conversation_and_never_more(fake: FakeTeams, app: Running) -> None:
    await app.says("ada", "hello")
    await asyncio.sleep(1.1)
    fake.paced = True
    to = address(app, "ada")
    started = monotonic()
    await asyncio.gather(*(speaks(app, to) for _ in range(16)))
    assert monotonic() - started >= 2.0
    assert fake.calls["refused for pace"] == 0
    assert len(fake.messages("ada")) == 17


async def test_a_full_conversation_does_not_hold_up_another(fake: FakeTeams, app: Running) -> None:
    fake.add_user("bob")
    await app.says("ada", "hello")
    await app.says("bob", "hello")
    to = address(app, "ada")
    busy = [asyncio.ensure_future(speaks(app, to)) for _ in range(20)]
    await asyncio.sleep(0)
    await speaks(app, address(app, "bob"))
    assert sum(task.done() for task in busy) < 20
    await asyncio.gather(*busy)


async def test_the_pace_counts_every_limit_of_a_lane() -> None:
    pacer, limits = Pacer(), (Window(3, 0.05), Window(5, 0.2))
    started = monotonic()
    times = []
    for _ in range(6):
        await pacer.wait({"lane": limits})
        times.append(monotonic() - started)
    assert times[2] < 0.05 <= times[3]
    assert times[5] >= 0.2


# Arriving and leaving


async def test_installing_is_greeted_once_with_suggestions_however_often_teams_tells(
    fake: FakeTeams, app: Running
) -> None:
    for _ in range(3):
        assert (await app.teams.installs("ada")).status == 200
    await app.settles()
    card, suggestion = fake.messages("ada")
    assert "I am Advance" in words(card.card)
    assert suggestion.activity["suggestedActions"]["actions"][0]["value"] == "/assess"
    assert row(app, "ada")["address"]


async def test_uninstalling_stops_everything_and_installing_again_greets_again(fake: FakeTeams, app: Running) -> None:
    await app.teams.installs("ada")
    await app.settles()
    assert (await app.teams.uninstalls("ada")).status == 200
    assert row(app, "ada")["unreachable"] == "the app was removed"
    before = len(fake.messages("ada"))
    await app.teams.installs("ada")
    await app.settles()
    assert row(app, "ada")["unreachable"] is None
    assert len(fake.messages("ada")) > before


async def test_a_mention_is_answered_alone_and_the_channel_only_hears_that(fake: FakeTeams, app: Running) -> None:
    fake.add_user("bob")
    await app.says("ada", "hello")
    for kind in ("channel", "groupChat"):
        where = fake.add_channel("ada", "bob", kind=kind)
        assert (await app.teams.mentions("ada", where, "help")).status == 200
        assert "What I can do" in await app.reads("ada")
        [said] = where.messages
        assert "I have answered in our own chat" in said.activity["text"]
        assert "attachments" not in said.activity
    assert (
        row(app, "ada")["address"]
        == Reference(fake.service_url(), fake.direct("ada").id, f"28:{app.service._settings.app_id}").as_text()
    )


async def test_somebody_who_does_not_have_the_app_is_told_how_to_get_it(fake: FakeTeams, app: Running) -> None:
    where = fake.add_channel("ada")
    fake.users["ada"].blocked = True
    assert (await app.teams.mentions("ada", where, "assess me")).status == 200
    await app.settles()
    [said] = where.messages
    assert "add me to your own chats first" in said.activity["text"].replace("\n", " ")


async def test_a_newcomer_is_introduced_once_with_name_zone_and_language(fake: FakeTeams, app: Running) -> None:
    fake.add_user("bob", zone="Asia/Tokyo", locale="de-DE", real_name="Bob B")
    await app.says("bob", "hello")
    await app.says("bob", "help")
    assert fake.calls["member"] == 1
    [member] = app.rows()["member"]
    assert {"name=Bob B", "timezone=Asia/Tokyo", "locale=de_DE"} <= set(member)


async def test_somebody_who_has_left_is_not_greeted(fake: FakeTeams, app: Running) -> None:
    await app.says("ada", "hello")
    app.store.run(lambda tx: tx.execute(update(MEMBER).values(standing=MemberStatus.LEFT)))
    assert "We have not met yet" in await app.says("ada", "hello")
